//! The aggregate `ces()`: the transition functions of all its forms, and what they share.

use std::collections::HashSet;

use pgrx::pg_sys::Datum;

use crate::config::{ByModel, Configuration, DEFAULT_MODEL};
use crate::core::fixed::{self, Invalid, ONE};
use crate::core::lookup::NameTable;
use crate::core::state::{self, ModelRows};
use crate::core::sum::Sum;
use crate::error::Error;
use crate::pg::{Call, State, display, fmgr_functions};
use crate::settings::{UnknownEvent, unknown_event};

const STATE: usize = 0;
const EVENT_NAME: usize = 1;
const COUNT: usize = 2;

fmgr_functions! {
    ces_serialize => serialize,
    ces_deserialize => deserialize,
    ces_combine => (combine_fast) combine,
    ces_final => finish,

    ces_accum => (add_fast::<Once, Unnamed>) add::<Once, Unnamed>,
    ces_accum_integer => (add_fast::<Integer, Unnamed>) add::<Integer, Unnamed>,
    ces_accum_bigint => (add_fast::<Bigint, Unnamed>) add::<Bigint, Unnamed>,
    ces_accum_numeric => (add_fast::<Numeric, Unnamed>) add::<Numeric, Unnamed>,
    ces_accum_double => (add_fast::<Double, Unnamed>) add::<Double, Unnamed>,
    ces_accum_model => (add_fast::<Once, Named>) add::<Once, Named>,
    ces_accum_integer_model => (add_fast::<Integer, Named>) add::<Integer, Named>,
    ces_accum_bigint_model => (add_fast::<Bigint, Named>) add::<Bigint, Named>,
    ces_accum_numeric_model => (add_fast::<Numeric, Named>) add::<Numeric, Named>,
    ces_accum_double_model => (add_fast::<Double, Named>) add::<Double, Named>,

    ces_remove => (remove_fast::<Once, Unnamed>) remove::<Once, Unnamed>,
    ces_remove_integer => (remove_fast::<Integer, Unnamed>) remove::<Integer, Unnamed>,
    ces_remove_bigint => (remove_fast::<Bigint, Unnamed>) remove::<Bigint, Unnamed>,
    ces_remove_numeric => (remove_fast::<Numeric, Unnamed>) remove::<Numeric, Unnamed>,
    ces_remove_double => (remove_fast::<Double, Unnamed>) remove::<Double, Unnamed>,
    ces_remove_model => (remove_fast::<Once, Named>) remove::<Once, Named>,
    ces_remove_integer_model => (remove_fast::<Integer, Named>) remove::<Integer, Named>,
    ces_remove_bigint_model => (remove_fast::<Bigint, Named>) remove::<Bigint, Named>,
    ces_remove_numeric_model => (remove_fast::<Numeric, Named>) remove::<Numeric, Named>,
    ces_remove_double_model => (remove_fast::<Double, Named>) remove::<Double, Named>,
}

/// The count of a row, by its type.
trait Count {
    /// Whether there is an argument for it.
    const ARGUMENTS: usize = 1;

    /// In millionths; none if it is NULL.
    fn read(call: &Call) -> Option<Result<i64, Invalid>>;

    /// The same, or none if it cannot be had without fetching or decompressing it.
    #[inline(always)]
    fn read_plain(call: &Call) -> Option<Result<i64, Invalid>> {
        Self::read(call)
    }
}

/// No count: the row is one occurrence.
struct Once;
struct Integer;
struct Bigint;
struct Numeric;
struct Double;

impl Count for Once {
    const ARGUMENTS: usize = 0;

    #[inline(always)]
    fn read(_: &Call) -> Option<Result<i64, Invalid>> {
        Some(Ok(ONE))
    }
}

impl Count for Integer {
    #[inline(always)]
    fn read(call: &Call) -> Option<Result<i64, Invalid>> {
        call.integer(COUNT).map(|count| Ok(i64::from(count) * ONE))
    }
}

impl Count for Bigint {
    #[inline(always)]
    fn read(call: &Call) -> Option<Result<i64, Invalid>> {
        call.bigint(COUNT).map(fixed::count_from_integer)
    }
}

impl Count for Numeric {
    #[inline(always)]
    fn read(call: &Call) -> Option<Result<i64, Invalid>> {
        call.numeric(COUNT).map(|count| fixed::count_from_decimal(&count))
    }

    #[inline(always)]
    fn read_plain(call: &Call) -> Option<Result<i64, Invalid>> {
        call.plain_numeric(COUNT).map(|count| fixed::count_from_decimal(&count))
    }
}

impl Count for Double {
    #[inline(always)]
    fn read(call: &Call) -> Option<Result<i64, Invalid>> {
        call.double(COUNT).map(fixed::count_from_double)
    }
}

/// Which model a row is scored by.
trait Model {
    /// What a place in a query remembers of the models it has met.
    type Weights;

    /// The model of this row, where `index` is the argument after the count; none if it is NULL.
    fn read<'a>(call: &Call<'a>, index: usize) -> Option<&'a [u8]>;

    /// The same, if it can be had without fetching or decompressing it.
    fn read_plain<'a>(call: &Call<'a>, index: usize) -> Option<&'a [u8]>;

    /// The state after a row of this model; an error if the rows before it name another one.
    fn change(call: &Call, state: State, model: &[u8], change: RowChange) -> Result<State, Error>;

    /// [`Model::change`] where that takes no new memory; none, and nothing done, where it does.
    fn change_fast(state: State, model: &[u8], change: RowChange) -> Option<State>;

    /// What to remember from the first row on.
    fn load(configuration: Configuration, model: &[u8]) -> Result<Self::Weights, Error>;

    /// The weights of a model, from what is remembered or from the configuration.
    fn weights<'a>(
        remembered: &'a mut Self::Weights,
        configuration: Configuration,
        model: &[u8],
    ) -> Result<&'a NameTable, Error>;

    /// The weights of a model, if they are at hand.
    fn weights_at_hand<'a>(remembered: &'a Self::Weights, model: &[u8]) -> Option<&'a NameTable>;
}

/// The form without a model: always the default one.
struct Unnamed;
/// The form whose last argument names the model.
struct Named;

impl Model for Unnamed {
    type Weights = NameTable;

    #[inline(always)]
    fn read<'a>(_: &Call<'a>, _: usize) -> Option<&'a [u8]> {
        Some(DEFAULT_MODEL)
    }

    #[inline(always)]
    fn read_plain<'a>(_: &Call<'a>, _: usize) -> Option<&'a [u8]> {
        Some(DEFAULT_MODEL)
    }

    fn change(call: &Call, state: State, model: &[u8], change: RowChange) -> Result<State, Error> {
        if let Some(state) = Self::change_fast(state, model, change) {
            return Ok(state);
        }
        let mut sum = state.sum();
        sum.add_product(change.weight, change.count);
        call.wide_state(sum, None).ok_or(Error::NotInAggregate)
    }

    #[inline(always)]
    fn change_fast(mut state: State, _: &[u8], change: RowChange) -> Option<State> {
        if let Some(sum) = state.as_small() {
            return sum.plus_product(change.weight, change.count).map(State::small);
        }
        state.as_wide_mut()?.sum.add_product(change.weight, change.count);
        Some(state)
    }

    fn load(configuration: Configuration, model: &[u8]) -> Result<NameTable, Error> {
        configuration.weights(model)
    }

    fn weights<'a>(remembered: &'a mut NameTable, _: Configuration, _: &[u8]) -> Result<&'a NameTable, Error> {
        Ok(remembered)
    }

    #[inline(always)]
    fn weights_at_hand<'a>(remembered: &'a NameTable, _: &[u8]) -> Option<&'a NameTable> {
        Some(remembered)
    }
}

impl Model for Named {
    type Weights = ByModel<NameTable>;

    #[inline(always)]
    fn read<'a>(call: &Call<'a>, index: usize) -> Option<&'a [u8]> {
        call.bytes(index)
    }

    #[inline(always)]
    fn read_plain<'a>(call: &Call<'a>, index: usize) -> Option<&'a [u8]> {
        call.plain_bytes(index)
    }

    fn change(call: &Call, state: State, model: &[u8], change: RowChange) -> Result<State, Error> {
        if let Some(state) = Self::change_fast(state, model, change) {
            return Ok(state);
        }
        let mut sum = state.sum();
        sum.add_product(change.weight, change.count);
        bind(call, sum, state.model_rows(), ModelRows { rows: change.rows, model })
    }

    #[inline(always)]
    fn change_fast(mut state: State, model: &[u8], change: RowChange) -> Option<State> {
        let wide = state.as_wide_mut().filter(|wide| wide.model() == model)?;
        wide.sum.add_product(change.weight, change.count);
        wide.rows += change.rows;
        Some(state)
    }

    fn load(_: Configuration, _: &[u8]) -> Result<Self::Weights, Error> {
        Ok(ByModel::default())
    }

    fn weights<'a>(
        remembered: &'a mut Self::Weights,
        configuration: Configuration,
        model: &[u8],
    ) -> Result<&'a NameTable, Error> {
        remembered.get_or_load(model, || configuration.weights(model))
    }

    #[inline(always)]
    fn weights_at_hand<'a>(remembered: &'a Self::Weights, model: &[u8]) -> Option<&'a NameTable> {
        remembered.get(model)
    }
}

/// What a place in a query that calls `ces()` remembers from row to row.
struct Site<M: Model> {
    weights: M::Weights,
    configuration: Configuration,
    unknown: UnknownEvents,
}

impl<M: Model> Site<M> {
    fn load(call: &Call, model: &[u8]) -> Result<Self, Error> {
        let configuration = Configuration::beside(call.function());
        let weights = M::load(configuration, model)?;
        Ok(Self { weights, configuration, unknown: UnknownEvents::new() })
    }

    /// The weight of an event, and zero if it has none.
    fn weight(&mut self, model: &[u8], event: &[u8]) -> Result<i64, Error> {
        let weight = M::weights(&mut self.weights, self.configuration, model)?.get(event);
        weight.map_or_else(|| self.unknown.meet(model, event).map(|()| 0), Ok)
    }
}

/// The events without a weight that were warned of: each once, and not too many.
struct UnknownEvents {
    /// The setting, as it was at the first row.
    setting: UnknownEvent,
    warned: HashSet<[Box<[u8]>; 2]>,
}

impl UnknownEvents {
    const MOST: usize = 10;

    fn new() -> Self {
        Self { setting: unknown_event(), warned: HashSet::new() }
    }

    fn meet(&mut self, model: &[u8], event: &[u8]) -> Result<(), Error> {
        let error = || Error::UnknownEvent { event: display(event), model: display(model) };
        match self.setting {
            UnknownEvent::Ignore => {}
            UnknownEvent::Warning => {
                if self.warned.len() < Self::MOST && self.warned.insert([model.into(), event.into()]) {
                    error().warn();
                }
            }
            UnknownEvent::Error => return Err(error()),
        }
        Ok(())
    }
}

/// What a row does to a state: `rows` is 1 where it comes, and -1 where it goes, with its count negated.
#[derive(Clone, Copy)]
struct RowChange {
    weight: i64,
    count: i64,
    rows: i64,
}

/// A new state for rows of a model, unless it already holds rows of another.
fn bind(call: &Call, sum: Sum, held: Option<ModelRows>, new: ModelRows) -> Result<State, Error> {
    match held {
        Some(held) if held.model != new.model && held.rows > 0 => {
            Err(Error::ModelChanged { from: display(held.model), to: display(new.model) })
        }
        _ => call.wide_state(sum, Some(new)).ok_or(Error::NotInAggregate),
    }
}

/// A transition: a row enters the group.
fn add<C: Count, M: Model>(mut call: Call) -> Datum {
    transition::<C, M, 1>(&mut call).unwrap_or_else(|error| error.raise())
}

/// An inverse transition: a row leaves the window frame.
fn remove<C: Count, M: Model>(mut call: Call) -> Datum {
    transition::<C, M, -1>(&mut call).unwrap_or_else(|error| error.raise())
}

fn transition<C: Count, M: Model, const ROWS: i64>(call: &mut Call) -> Result<Datum, Error> {
    let state = state_of(call, STATE)?;
    // A row without an event or a count is skipped, as aggregates skip NULLs; its model is not looked at either.
    let (Some(event), Some(count)) = (call.bytes(EVENT_NAME), C::read(call)) else {
        return Ok(state.datum());
    };
    let count = count.map_err(Error::Count)?;
    let model = M::read(call, COUNT + C::ARGUMENTS).ok_or(Error::NullModel)?;
    if call.remembered::<Site<M>>().is_none() {
        let site = Site::<M>::load(call, model)?;
        call.remember(site);
    }
    let weight = match call.remembered::<Site<M>>() {
        Some(site) => site.weight(model, event)?,
        None => 0,
    };
    M::change(call, state, model, RowChange { weight, count: count * ROWS, rows: ROWS }).map(State::datum)
}

#[inline(always)]
fn add_fast<C: Count, M: Model>(call: Call) -> Option<Datum> {
    fast_transition::<C, M, 1>(call)
}

#[inline(always)]
fn remove_fast<C: Count, M: Model>(call: Call) -> Option<Datum> {
    fast_transition::<C, M, -1>(call)
}

/// [`transition`] for the usual row: all that it needs is at hand, and nothing is wrong with it. Any other row is left
/// as it is, for `transition` to deal with.
///
/// That something is remembered tells that this place in the query has been found to be in an aggregate.
#[inline(always)]
fn fast_transition<C: Count, M: Model, const ROWS: i64>(mut call: Call) -> Option<Datum> {
    let state = call.state(STATE).unwrap_or_else(State::empty);
    let event = call.plain_bytes(EVENT_NAME)?;
    let count = C::read_plain(&call)?.ok()?;
    let model = M::read_plain(&call, COUNT + C::ARGUMENTS)?;
    let site = call.remembered::<Site<M>>()?;
    let weight = match M::weights_at_hand(&site.weights, model)?.get(event) {
        Some(weight) => weight,
        None if site.unknown.setting == UnknownEvent::Ignore => 0,
        None => return None,
    };
    M::change_fast(state, model, RowChange { weight, count: count * ROWS, rows: ROWS }).map(State::datum)
}

/// The state in an argument, or an empty one; an error outside of an aggregate, where it must not be changed.
fn state_of(call: &Call, index: usize) -> Result<State, Error> {
    if call.in_aggregate() { Ok(call.state(index).unwrap_or_else(State::empty)) } else { Err(Error::NotInAggregate) }
}

/// Merges the second state, of another part of the group, into the first.
fn combine(call: Call) -> Datum {
    merged(&call).unwrap_or_else(|error| error.raise()).datum()
}

/// [`combine`] for two small states.
#[inline(always)]
fn combine_fast(call: Call) -> Option<Datum> {
    let sum = call.state(0)?.as_small()?.plus(call.state(1)?.as_small()?)?;
    Some(State::small(sum).datum())
}

fn merged(call: &Call) -> Result<State, Error> {
    let (state, other) = (state_of(call, 0)?, state_of(call, 1)?);
    let mut sum = state.sum();
    sum.add(&other.sum());
    match (state.model_rows(), other.model_rows().filter(|other| other.rows > 0)) {
        (held, Some(new)) => {
            let held_rows = held.filter(|held| held.model == new.model).map_or(0, |held| held.rows);
            bind(call, sum, held, ModelRows { rows: held_rows + new.rows, model: new.model })
        }
        (held, None) => state_of_sum(call, sum, held),
    }
}

/// A new state, in no more memory than it needs.
fn state_of_sum(call: &Call, sum: Sum, model_rows: Option<ModelRows>) -> Result<State, Error> {
    match (sum.as_small(), model_rows) {
        (Some(small), None) => Ok(State::small(small)),
        (_, model_rows) => call.wide_state(sum, model_rows).ok_or(Error::NotInAggregate),
    }
}

/// The score, exact. Windows ask for it again and again, so the state is only read.
fn finish(call: Call) -> Datum {
    let score = state_of(&call, STATE).and_then(|state| state.sum().value().ok_or(Error::ScoreOutOfRange));
    Call::numeric_of(score.unwrap_or_else(|error| error.raise()))
}

/// The state as bytes, for another process.
fn serialize(call: Call) -> Datum {
    let state = state_of(&call, STATE).unwrap_or_else(|error| error.raise());
    Call::bytes_of(&state::write(&state.sum(), state.model_rows()))
}

fn deserialize(call: Call) -> Datum {
    let read = state::read(call.bytes(STATE).unwrap_or_default()).ok_or(Error::MalformedState);
    let state = read.and_then(|(sum, model_rows)| state_of_sum(&call, sum, model_rows));
    state.unwrap_or_else(|error| error.raise()).datum()
}
