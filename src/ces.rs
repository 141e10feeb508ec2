//! The aggregate `ces()`: the transition functions of all its forms, and what they share.

use std::collections::HashSet;

use pgrx::pg_sys::Datum;

use crate::config::{ByModel, Configuration, DEFAULT_MODEL};
use crate::core::fixed::{self, Invalid, ONE};
use crate::core::lookup::WeightLookup;
use crate::core::state::{self, ModelRows};
use crate::core::sum::Sum;
use crate::error::Error;
use crate::pg::{Call, State, display, fmgr_functions};
use crate::settings::{UnknownEvent, unknown_event};

const STATE: usize = 0;
const EVENT_NAME: usize = 1;
const COUNT: usize = 2;

fmgr_functions! {
    ces_state_in => state_in,
    ces_state_out => state_out,
    ces_combine => combine,
    ces_final => finish,

    ces_accum => add::<Once, Unnamed>,
    ces_accum_integer => add::<Integer, Unnamed>,
    ces_accum_bigint => add::<Bigint, Unnamed>,
    ces_accum_numeric => add::<Numeric, Unnamed>,
    ces_accum_double => add::<Double, Unnamed>,
    ces_accum_model => add::<Once, Named>,
    ces_accum_integer_model => add::<Integer, Named>,
    ces_accum_bigint_model => add::<Bigint, Named>,
    ces_accum_numeric_model => add::<Numeric, Named>,
    ces_accum_double_model => add::<Double, Named>,

    ces_remove => remove::<Once, Unnamed>,
    ces_remove_integer => remove::<Integer, Unnamed>,
    ces_remove_bigint => remove::<Bigint, Unnamed>,
    ces_remove_numeric => remove::<Numeric, Unnamed>,
    ces_remove_double => remove::<Double, Unnamed>,
    ces_remove_model => remove::<Once, Named>,
    ces_remove_integer_model => remove::<Integer, Named>,
    ces_remove_bigint_model => remove::<Bigint, Named>,
    ces_remove_numeric_model => remove::<Numeric, Named>,
    ces_remove_double_model => remove::<Double, Named>,
}

/// The count of a row, by its type.
trait Count {
    /// Whether there is an argument for it.
    const ARGUMENTS: usize = 1;

    /// In millionths; none if it is NULL.
    fn read(call: &Call) -> Option<Result<i64, Invalid>>;
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
}

impl Count for Double {
    #[inline(always)]
    fn read(call: &Call) -> Option<Result<i64, Invalid>> {
        call.double(COUNT).map(fixed::count_from_double)
    }
}

/// Which model a row is scored by.
trait Model {
    /// The model of this row, where `index` is the argument after the count.
    fn read(call: &Call, index: usize) -> &[u8];

    /// The state, made to know the model of this row, which it now holds `rows` more of.
    fn bind(state: State, model: &[u8], rows: i64) -> State;
}

/// The form without a model: always the default one.
struct Unnamed;
/// The form whose last argument names the model.
struct Named;

impl Model for Unnamed {
    #[inline(always)]
    fn read(_: &Call, _: usize) -> &[u8] {
        DEFAULT_MODEL
    }

    #[inline(always)]
    fn bind(state: State, _: &[u8], _: i64) -> State {
        state
    }
}

impl Model for Named {
    #[inline(always)]
    fn read(call: &Call, index: usize) -> &[u8] {
        call.bytes(index).unwrap_or_else(|| Error::NullModel.raise())
    }

    #[inline(always)]
    fn bind(mut state: State, model: &[u8], rows: i64) -> State {
        match state.model_rows() {
            Some(held) if held.model == model => {
                state.add_rows(rows);
                state
            }
            Some(held) if held.rows > 0 => model_changed(held.model, model),
            _ => State::new(*state.sum(), Some(ModelRows { rows, model })),
        }
    }
}

#[cold]
fn model_changed(from: &[u8], to: &[u8]) -> ! {
    Error::ModelChanged { from: display(from), to: display(to) }.raise()
}

/// What a place in a query that calls `ces()` remembers from row to row.
struct Site {
    configuration: Configuration,
    weights: ByModel<WeightLookup>,
    unknown: UnknownEvents,
}

impl Site {
    /// The weight of an event, and zero if it has none.
    #[inline(always)]
    fn weight(&mut self, model: &[u8], event: &[u8]) -> i64 {
        let configuration = self.configuration;
        let weights = self.weights.get_or_load(model, || configuration.weights(model));
        let weights = weights.unwrap_or_else(|error| error.raise());
        match weights.get(event) {
            Some(weight) => weight,
            None => {
                self.unknown.meet(model, event);
                0
            }
        }
    }
}

/// The events without a weight that were warned of: each once, and not too many.
#[derive(Default)]
struct UnknownEvents {
    warned: HashSet<(Box<[u8]>, Box<[u8]>)>,
}

impl UnknownEvents {
    const MOST: usize = 10;

    #[inline(always)]
    fn meet(&mut self, model: &[u8], event: &[u8]) {
        if unknown_event() != UnknownEvent::Ignore {
            self.tell(model, event);
        }
    }

    #[cold]
    fn tell(&mut self, model: &[u8], event: &[u8]) {
        let error = || Error::UnknownEvent { event: display(event), model: display(model) };
        if unknown_event() == UnknownEvent::Error {
            error().raise();
        }
        if self.warned.len() < Self::MOST && self.warned.insert((model.into(), event.into())) {
            error().warn();
        }
    }
}

/// A transition: a row enters the group.
#[inline(always)]
fn add<C: Count, M: Model>(call: Call) -> Datum {
    transition::<C, M>(call, 1, Sum::add_product)
}

/// An inverse transition: a row leaves the window frame.
#[inline(always)]
fn remove<C: Count, M: Model>(call: Call) -> Datum {
    transition::<C, M>(call, -1, Sum::subtract_product)
}

#[inline(always)]
fn transition<C: Count, M: Model>(call: Call, rows: i64, change: impl Fn(&mut Sum, i64, i64)) -> Datum {
    let state = state_of(&call, STATE);
    // A row without an event or a count is skipped, as aggregates skip NULLs; its model is not looked at either.
    let (Some(event), Some(count)) = (call.bytes(EVENT_NAME), C::read(&call)) else {
        return state.datum();
    };
    let count = count.unwrap_or_else(|invalid| Error::Count(invalid).raise());
    let model = M::read(&call, COUNT + C::ARGUMENTS);
    let mut state = M::bind(state, model, rows);
    let site = call.remembered::<Site>().unwrap_or_else(|| first_call(&call));
    change(state.sum_mut(), site.weight(model, event), count);
    state.datum()
}

/// The state in an argument, or an empty one; an error outside of an aggregate, where it must not be changed.
#[inline(always)]
fn state_of(call: &Call, index: usize) -> State {
    if !call.in_aggregate() {
        Error::NotInAggregate.raise();
    }
    call.state(index).unwrap_or_else(|| State::new(Sum::ZERO, None))
}

#[cold]
fn first_call(call: &Call) -> &mut Site {
    call.remember(Site {
        configuration: Configuration::beside(call.function()),
        weights: ByModel::default(),
        unknown: UnknownEvents::default(),
    })
}

/// Merges the second state, of another part of the group, into the first.
fn combine(call: Call) -> Datum {
    let mut state = state_of(&call, 0);
    let Some(other) = call.state(1) else {
        return state.datum();
    };
    if let Some(ModelRows { rows, model }) = other.model_rows().filter(|other| other.rows > 0) {
        state = Named::bind(state, model, rows);
    }
    state.sum_mut().add(other.sum());
    state.datum()
}

/// The score, exact. Windows ask for it again and again, so the state is only read.
fn finish(call: Call) -> Datum {
    let state = state_of(&call, STATE);
    match state.sum().value() {
        Some(value) => call.numeric_of(value),
        None => Error::ScoreOutOfRange.raise(),
    }
}

fn state_in(call: Call) -> Datum {
    match state::read(call.cstring(STATE).unwrap_or_default()) {
        Some((sum, model_rows)) => State::new(sum, model_rows).datum(),
        None => Error::MalformedState.raise(),
    }
}

fn state_out(call: Call) -> Datum {
    match call.state(STATE) {
        Some(state) => call.c_string(&state::write(state.sum(), state.model_rows())),
        None => call.null(),
    }
}
