//! The type `ces_tally`: its text and bytes, the aggregates `tally()`, its operators.

mod json;

use pgrx::pg_sys::Datum;

use crate::as_of::{AsOf, Date, Moment};
use crate::core::tally::{
    Beyond, Bytes, Day, EMPTY, Malformed, NameNumbers, Part, Problem, Row, Sums, Tally, first_day, has_negative,
    last_day, sum, text, undated, up_to,
};
use crate::count::{Bigint, Count, Double, Integer, Numeric, Once};
use crate::error::Error;
use crate::pg::{Call, Memory, Shared, Value, fmgr_functions, is_valid_text};

const STATE: usize = 0;
const EVENT_NAME: usize = 1;
const TALLY: usize = 1;
const DAY: usize = 3;

fmgr_functions! {
    ces_tally_in => read_text,
    ces_tally_out => write_text,
    ces_tally_recv => receive,
    ces_tally_from_json => from_json,
    ces_tally_to_json => to_json,
    ces_tally_to_json_text => to_json_text,
    ces_tally_unnest => unnest,

    ces_tally_eq => equal,
    ces_tally_ne => not_equal,
    ces_tally_add => add,
    ces_tally_subtract => subtract,
    ces_tally_count => count_of_event,
    ces_first_day => first_day_of,
    ces_last_day => last_day_of::<Date>,
    ces_last_day_at => last_day_of::<Moment>,
    ces_until => until::<Date>,
    ces_until_at => until::<Moment>,
    ces_undated => without_days,
    ces_tally_merged => together_with_all,
    ces_has_negative => has_negative_count,

    ces_tally_serialize => serialize,
    ces_tally_deserialize => deserialize,
    ces_tally_combine => combine,
    ces_tally_final => finish,
    ces_tally_final_held => finish_held,
    ces_tally_merge => merge,
    ces_tally_unmerge => unmerge,

    ces_tally_accum => take::<Once, Undated>,
    ces_tally_accum_integer => take::<Integer, Undated>,
    ces_tally_accum_bigint => take::<Bigint, Undated>,
    ces_tally_accum_numeric => take::<Numeric, Undated>,
    ces_tally_accum_double => take::<Double, Undated>,
    ces_tally_accum_integer_day => take::<Integer, Dated>,
    ces_tally_accum_bigint_day => take::<Bigint, Dated>,
    ces_tally_accum_numeric_day => take::<Numeric, Dated>,
    ces_tally_accum_double_day => take::<Double, Dated>,

    ces_tally_remove => remove::<Once, Undated>,
    ces_tally_remove_integer => remove::<Integer, Undated>,
    ces_tally_remove_bigint => remove::<Bigint, Undated>,
    ces_tally_remove_numeric => remove::<Numeric, Undated>,
    ces_tally_remove_double => remove::<Double, Undated>,
    ces_tally_remove_integer_day => remove::<Integer, Dated>,
    ces_tally_remove_bigint_day => remove::<Bigint, Dated>,
    ces_tally_remove_numeric_day => remove::<Numeric, Dated>,
    ces_tally_remove_double_day => remove::<Double, Dated>,
}

/// The state of the aggregates `tally()`, in their memory.
struct State {
    sums: Sums<Memory>,
    /// The names of all groups, in the memory of the place in the query whose function made the state. Where these are
    /// too many, as that memory lasts as long as the query and does not count towards `work_mem`, names of its own.
    names: Shared<NameNumbers<Memory>>,
}

impl State {
    fn new(call: &mut Call, memory: Memory) -> Self {
        let shared = call.shared(NameNumbers::shared_in);
        let names = match shared.get().is_full() {
            true => Shared::in_memory(NameNumbers::new_in(memory), memory),
            false => shared,
        };
        Self { sums: Sums::new_in(memory), names }
    }

    /// Changes the sums, by names that may become more.
    #[inline(always)]
    fn change(
        &mut self,
        change: impl FnOnce(&mut Sums<Memory>, &mut NameNumbers<Memory>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        if self.sums.should_leave(self.names.get()) {
            self.leave_names()?;
        }
        change(&mut self.sums, self.names.get_mut())
    }

    #[cold]
    #[inline(never)]
    fn leave_names(&mut self) -> Result<(), Problem> {
        let names = self.sums.take_names(self.names.get())?;
        if self.names.get().is_shared() {
            self.names = Shared::in_memory(names, self.sums.memory());
        } else {
            *self.names.get_mut() = names;
        }
        Ok(())
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Mixed => Self::MixedTallies,
            Problem::OutOfRange => Self::TallyOutOfRange,
            Problem::TooLarge => Self::TallyTooLarge,
            Problem::Malformed => Self::CorruptTally,
        }
    }
}

impl From<Malformed> for Error {
    fn from(_: Malformed) -> Self {
        Self::CorruptTally
    }
}

/// Whether the rows of an aggregate have a day.
trait Dating {
    /// None if it is NULL.
    fn read(call: &Call) -> Option<Result<Option<Day>, Error>>;
}

struct Undated;
struct Dated;

impl Dating for Undated {
    #[inline(always)]
    fn read(_: &Call) -> Option<Result<Option<Day>, Error>> {
        Some(Ok(None))
    }
}

impl Dating for Dated {
    #[inline(always)]
    fn read(call: &Call) -> Option<Result<Option<Day>, Error>> {
        call.integer(DAY).map(|number| match number {
            // DATEVAL_NOBEGIN and DATEVAL_NOEND in `src/include/utils/date.h`.
            i32::MIN | i32::MAX => Err(Error::InfiniteDay),
            number => Day::new(number).map(Some).ok_or(Error::DayOutOfRange),
        })
    }
}

fn answer(result: Result<Datum, Error>) -> Datum {
    result.unwrap_or_else(|error| error.raise())
}

/// A transition: a row enters the group.
fn take<C: Count, D: Dating>(mut call: Call) -> Datum {
    answer(change_by_row::<C, D>(&mut call, Sums::add))
}

/// An inverse transition: a row leaves the window frame.
fn remove<C: Count, D: Dating>(mut call: Call) -> Datum {
    answer(change_by_row::<C, D>(&mut call, Sums::remove))
}

#[inline(always)]
fn change_by_row<C: Count, D: Dating>(
    call: &mut Call,
    change: impl FnOnce(&mut Sums<Memory>, &mut NameNumbers<Memory>, Row<i64>) -> Result<(), Problem>,
) -> Result<Datum, Error> {
    // A row without an event, a count or a day is skipped, as aggregates skip NULLs.
    let row = match (call.bytes(EVENT_NAME), C::read(call), D::read(call)) {
        (Some(event), Some(count), Some(day)) => Some((event, count.map_err(Error::Count)?, day?)),
        _ => None,
    };
    let state = state_of(call)?;
    match row {
        Some((b"", ..)) => return Err(Error::EmptyEventName),
        Some((name, count, day)) => state.change(|sums, names| change(sums, names, Row { name, day, count }))?,
        None => {}
    }
    Ok(Call::state_of(state))
}

/// The state in the first argument, or a new one; an error outside of an aggregate, where it must not be changed.
#[inline(always)]
fn state_of<'a>(call: &'a mut Call) -> Result<&'a mut State, Error> {
    if !call.in_aggregate() {
        return Err(Error::NotInTally);
    }
    if call.is_null(STATE) {
        return new_state(call);
    }
    call.kept(STATE).ok_or(Error::NotInTally)
}

#[cold]
fn new_state<'a>(call: &mut Call<'a>) -> Result<&'a mut State, Error> {
    let memory = call.aggregate().memory().ok_or(Error::NotInTally)?;
    let state = State::new(call, memory);
    Ok(Call::keep(memory, state))
}

/// A transition: a tally enters the group.
fn merge(mut call: Call) -> Datum {
    answer(change_by_tally(&mut call, Sums::merge))
}

/// An inverse transition: a tally leaves the window frame.
fn unmerge(mut call: Call) -> Datum {
    answer(change_by_tally(&mut call, Sums::unmerge))
}

#[inline(always)]
fn change_by_tally(
    call: &mut Call,
    change: impl FnOnce(&mut Sums<Memory>, &mut NameNumbers<Memory>, &Tally) -> Result<(), Problem>,
) -> Result<Datum, Error> {
    let tally = call.bytes(TALLY).map(Tally::read).transpose()?;
    let state = state_of(call)?;
    if let Some(tally) = tally {
        state.change(|sums, names| change(sums, names, &tally))?;
    }
    Ok(Call::state_of(state))
}

/// Merges the second state, of another part of the group, into the first.
fn combine(mut call: Call) -> Datum {
    answer(merged(&mut call))
}

fn merged(call: &mut Call) -> Result<Datum, Error> {
    if call.is_null(0) && call.is_null(1) {
        return Ok(call.null());
    }
    // The second state may go sooner than the first, so its counts are copied even where there is no first.
    let new = if call.is_null(0) { Some(new_state(call)?) } else { None };
    let (state, other) = call.kept_pair::<State>();
    let state = new.or(state).ok_or(Error::NotInTally)?;
    if let Some(other) = other {
        // States that are merged come from another function than the merged one, and so do their names.
        if state.names.is_same(&other.names) {
            return Err(Error::NotInTally);
        }
        state.change(|sums, names| sums.absorb(names, &other.sums, other.names.get()))?;
    }
    Ok(Call::state_of(state))
}

/// The tally. Windows ask for it again and again, so the state is only read.
fn finish(mut call: Call) -> Datum {
    answer(final_state(&mut call).and_then(|state| match state {
        Some(state) => Ok(Call::bytes_of(&state.sums.encode(state.names.get())?)),
        None => Ok(Call::bytes_of(&EMPTY)),
    }))
}

/// The tally, with counts that are too large for one as large as it can hold.
fn finish_held(mut call: Call) -> Datum {
    answer(final_state(&mut call).and_then(|state| match state {
        Some(state) => Ok(Call::bytes_of(&state.sums.encode_held(state.names.get())?)),
        None => Ok(Call::bytes_of(&EMPTY)),
    }))
}

/// The state as bytes, for another process.
fn serialize(mut call: Call) -> Datum {
    let state = final_state(&mut call).and_then(|state| state.ok_or(Error::NotInTally));
    answer(state.and_then(|state| Ok(Call::bytes_of(&state.sums.serialize(state.names.get())?))))
}

/// A state that lasts only as long as the call: the merge that follows copies it.
fn deserialize(call: Call) -> Datum {
    let memory = Memory::of_call();
    let mut names = NameNumbers::new_in(memory);
    match Sums::deserialize_in(call.bytes(STATE).unwrap_or_default(), &mut names, memory) {
        Ok(sums) => Call::state_of(Call::keep(memory, State { sums, names: Shared::in_memory(names, memory) })),
        Err(_) => Error::MalformedTallyState.raise(),
    }
}

fn final_state<'a>(call: &'a mut Call) -> Result<Option<&'a mut State>, Error> {
    if call.in_aggregate() { Ok(call.kept(STATE)) } else { Err(Error::NotInTally) }
}

/// A tally in an argument that is not NULL.
fn tally<'a>(call: &Call<'a>, index: usize) -> Result<Tally<'a>, Error> {
    Ok(Tally::read(call.bytes(index).unwrap_or(&EMPTY))?)
}

fn equal(call: Call) -> Datum {
    Datum::from(call.bytes(0) == call.bytes(1))
}

fn not_equal(call: Call) -> Datum {
    Datum::from(call.bytes(0) != call.bytes(1))
}

fn add(call: Call) -> Datum {
    answer(together(&call, 1))
}

fn subtract(call: Call) -> Datum {
    answer(together(&call, -1))
}

fn together(call: &Call, sign: i128) -> Result<Datum, Error> {
    let parts = [Part { tally: tally(call, 0)?, sign: 1 }, Part { tally: tally(call, 1)?, sign }];
    Ok(Call::bytes_of(&sum(&parts, Beyond::IsError, Memory::of_call())?))
}

/// The sum of a tally and all of two arrays; what is too large is held at the limit.
fn together_with_all(call: Call) -> Datum {
    answer(sum_of_all(&call))
}

fn sum_of_all(call: &Call) -> Result<Datum, Error> {
    let others = [1, 2].into_iter().flat_map(|index| call.elements(index)).flatten();
    let part = |bytes| Ok(Part { tally: Tally::read(bytes)?, sign: 1 });
    let parts: Result<Vec<Part>, Malformed> = call.bytes(0).into_iter().chain(others).map(part).collect();
    Ok(Call::bytes_of(&sum(&parts?, Beyond::IsHeld, Memory::of_call())?))
}

/// Whether an event of a tally has a negative count.
fn has_negative_count(call: Call) -> Datum {
    answer(tally(&call, 0).and_then(|tally| Ok(Datum::from(has_negative(&tally)?))))
}

/// Units of 10⁻¹² in a millionth.
const TRILLIONTHS: i128 = 1_000_000;

/// How often one event occurred.
fn count_of_event(call: Call) -> Datum {
    let count = tally(&call, 0).and_then(|tally| Ok(tally.count(call.bytes(1).unwrap_or_default())?));
    answer(count.map(|millionths| Call::numeric_of(millionths * TRILLIONTHS)))
}

/// The first day of a tally.
fn first_day_of(call: Call) -> Datum {
    day_or_null(&call, tally(&call, 0).and_then(|tally| Ok(first_day(&tally)?)))
}

/// The last day of a tally, or the last one up to the day in the second argument.
fn last_day_of<D: AsOf>(call: Call) -> Datum {
    let until = if call.arguments() > 1 { until_day::<D>(&call) } else { Ok(i32::MAX) };
    day_or_null(&call, until.and_then(|until| Ok(last_day(&tally(&call, 0)?, until)?)))
}

/// The day in the second argument. There is no model whose time zone could count, so that of a moment is UTC.
fn until_day<D: AsOf>(call: &Call) -> Result<i32, Error> {
    const UTC: &str = "UTC";
    let unknown = || Error::NamedTimeZone { time_zone: UTC.to_string() };
    D::read(call, 1).map_or(Ok(i32::MAX), |day| day.day(UTC.as_bytes(), unknown))
}

fn day_or_null(call: &Call, day: Result<Option<Day>, Error>) -> Datum {
    match day.unwrap_or_else(|error| error.raise()) {
        Some(day) => Datum::from(day.number()),
        None => call.null(),
    }
}

/// The part of a tally up to a day.
fn until<D: AsOf>(call: Call) -> Datum {
    answer(until_day::<D>(&call).and_then(|day| part_until(&call, day)))
}

fn part_until(call: &Call, until: i32) -> Result<Datum, Error> {
    let bytes = call.bytes(0).unwrap_or(&EMPTY);
    if Tally::is_undated(bytes) {
        return Err(Error::NoDays);
    }
    let tally = Tally::read(bytes)?;
    if last_day(&tally, i32::MAX)?.is_none_or(|last| last.number() <= until) {
        return Ok(Call::bytes_of(bytes));
    }
    Ok(Call::bytes_of(&up_to(Memory::of_call(), &tally, until)?))
}

/// The counts of all days together.
fn without_days(call: Call) -> Datum {
    answer(tally(&call, 0).and_then(|tally| Ok(Call::bytes_of(&undated(Memory::of_call(), &tally)?))))
}

fn read_text(call: Call) -> Datum {
    let text = call.c_string(0).unwrap_or_default();
    let Some(value) = call.json_text(0) else { return call.null() };
    match json::read_text(text, value, |string| call.json_of_own(string)) {
        Ok(tally) => Call::bytes_of(&tally),
        Err(error) => error.hand_over(&call),
    }
}

/// The tally of an argument that is its text.
pub fn of_text(call: &Call, index: usize) -> Result<Bytes<Memory>, Error> {
    let text = call.bytes(index).unwrap_or_default();
    json::read_text(text, call.json_of_own(text), |string| call.json_of_own(string))
}

fn from_json(call: Call) -> Datum {
    answer(json::read(call.json(0).unwrap_or_default()).map(|bytes| Call::bytes_of(&bytes)))
}

fn write_text(call: Call) -> Datum {
    answer(tally(&call, 0).and_then(|tally| Ok(Call::c_string_of(&text::write(&tally)?))))
}

fn to_json(call: Call) -> Datum {
    answer(tally(&call, 0).and_then(|tally| Ok(Call::json_of_text(&text::write(&tally)?))))
}

/// A json is stored as its text.
fn to_json_text(call: Call) -> Datum {
    answer(tally(&call, 0).and_then(|tally| Ok(Call::bytes_of(&text::write(&tally)?))))
}

/// A row for each count: day, event, and count.
fn unnest(call: Call) -> Datum {
    answer(tally(&call, 0).and_then(|tally| Ok(call.rows(entries(&tally)?))))
}

fn entries<'a>(tally: &Tally<'a>) -> Result<Vec<[Value<'a>; 3]>, Malformed> {
    let entry = |day, name, count| [day, Value::Text(name), Value::Trillionths(count * TRILLIONTHS)];
    let undated = tally.names().zip(tally.counts()).map(|(name, count)| Ok(entry(Value::Null, name, count?)));
    let names: Vec<&[u8]> = tally.names().collect();
    let dated = tally.day_counts().map(|of_day| {
        let of_day = of_day?;
        let name = names.get(of_day.name).ok_or(Malformed)?;
        Ok(entry(Value::Day(of_day.day.number()), name, of_day.count))
    });
    undated.chain(dated).collect()
}

/// Takes in the binary form, which is that in the database, once it has been checked.
fn receive(call: Call) -> Datum {
    let bytes = call.message(0).unwrap_or_default();
    match Tally::validate(bytes) {
        Ok(tally) if tally.names().all(is_valid_text) => Call::bytes_of(bytes),
        _ => Error::MalformedTally.raise(),
    }
}
