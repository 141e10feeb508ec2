//! The model that a row is scored by, and the state that knows it.

use crate::config::{ByModel, Configuration, DEFAULT_MODEL};
use crate::core::lookup::NameTable;
use crate::core::state::ModelRows;
use crate::core::sum::Sum;
use crate::error::Error;
use crate::pg::{Call, State, display};

/// Which model a row is scored by.
pub(super) trait Model {
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
pub(super) struct Unnamed;
/// The form whose last argument names the model.
pub(super) struct Named;

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
        state.wide_sum()?.add_product(change.weight, change.count);
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
        let named = state.named_mut().filter(|named| named.model() == model)?;
        named.sum_mut().add_product(change.weight, change.count);
        named.rows += change.rows;
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

/// What a row does to a state: `rows` is 1 where it comes, and -1 where it goes, with its count negated.
#[derive(Clone, Copy)]
pub(super) struct RowChange {
    pub(super) weight: i64,
    pub(super) count: i64,
    pub(super) rows: i64,
}

/// A new state for rows of a model, unless it already holds rows of another.
pub(super) fn bind(call: &Call, sum: Sum, held: Option<ModelRows>, new: ModelRows) -> Result<State, Error> {
    match held {
        Some(held) if held.model != new.model && held.rows > 0 => {
            Err(Error::ModelChanged { from: display(held.model), to: display(new.model) })
        }
        _ => call.wide_state(sum, Some(new)).ok_or(Error::NotInAggregate),
    }
}
