//! The model that a row is scored by, and the state that knows it.

use super::form::ScoredBy;
use super::rules::Rules;
use super::site::Written;
use crate::config::{ByModel, Configuration, DEFAULT_MODEL};
use crate::core::model::{Event, needs_time};
use crate::core::patterns::EventTable;
use crate::core::state::ModelRows;
use crate::core::sum::Sum;
use crate::error::Error;
use crate::pg::{Aggregate, Call, State, display};

/// How the rows of a model are scored in the forms without time.
pub(super) enum Scoring {
    /// By weights alone, in millionths.
    Plain { weights: EventTable, names: Vec<Box<[u8]>> },
    /// With caps or on a scale.
    Full(Box<Rules>),
}

impl Scoring {
    fn load(configuration: Configuration, model: &[u8]) -> Result<Self, Error> {
        let (options, events) = configuration.read(model)?;
        let is_limited = |event: &Event| event.max_count.is_some() || options.group_of(event).is_some();
        let is_plain = !options.finish_scores() && !events.iter().any(is_limited);
        match needs_time(&options, &events) {
            Some(option) => Err(Error::TimeNeeded { option, model: display(model) }),
            None if is_plain => {
                let weights = EventTable::new(events.iter().map(|event| (&*event.name, event.weight)));
                Ok(Self::Plain { weights, names: events.into_iter().map(|event| event.name).collect() })
            }
            None => Ok(Self::Full(Box::new(Rules::new(options, events, model, false)?))),
        }
    }
}

/// Which model a row is scored by.
pub(super) trait Model {
    /// What a place in a query remembers of the models it has met.
    type Known;

    /// The model of this row, where `index` is the argument after the count; none if it is NULL.
    fn read<'a>(call: &Call<'a>, index: usize) -> Option<&'a [u8]>;

    /// The same, if it can be had without fetching or decompressing it.
    fn read_plain<'a>(call: &Call<'a>, index: usize) -> Option<&'a [u8]>;

    /// What the rows are scored by.
    fn scored_by(model: &[u8]) -> ScoredBy<'_>;

    /// The same, as it would be written in a query.
    fn written(model: &[u8]) -> Written<'_>;

    /// The model that the group of a row has to remember; none if it is the same for all rows. An error if it should be and
    /// is not.
    fn to_remember<'a>(known: &Self::Known, model: &'a [u8]) -> Result<Option<&'a [u8]>, Error>;

    /// The same; none in place of the error.
    fn to_remember_fast<'a>(known: &Self::Known, model: &'a [u8]) -> Option<Option<&'a [u8]>>;

    /// What to remember from the first row on.
    fn load(call: &Call, configuration: Configuration, model: &[u8], index: usize) -> Result<Self::Known, Error>;

    /// How a model's rows are scored, from what is remembered or from the configuration.
    fn scoring<'a>(
        known: &'a mut Self::Known,
        configuration: Configuration,
        model: &[u8],
    ) -> Result<&'a mut Scoring, Error>;

    /// How a model's rows are scored, if that is at hand.
    fn scoring_at_hand<'a>(known: &'a Self::Known, model: &[u8]) -> Option<&'a Scoring>;
}

/// The form without a model: always the default one.
pub(super) struct Unnamed;
/// The form whose last argument names the model.
pub(super) struct Named;

/// The models that the rows of a call site name.
pub(super) struct NamedModels {
    models: ByModel<Scoring>,
    /// The only one, if it is the same for all rows by how the query is written.
    constant: Option<Vec<u8>>,
}

impl Model for Unnamed {
    type Known = Scoring;

    fn scored_by(_: &[u8]) -> ScoredBy<'_> {
        ScoredBy::Default
    }

    fn written(_: &[u8]) -> Written<'_> {
        Written::Default
    }

    #[inline(always)]
    fn read<'a>(_: &Call<'a>, _: usize) -> Option<&'a [u8]> {
        Some(DEFAULT_MODEL)
    }

    #[inline(always)]
    fn read_plain<'a>(_: &Call<'a>, _: usize) -> Option<&'a [u8]> {
        Some(DEFAULT_MODEL)
    }

    #[inline(always)]
    fn to_remember<'a>(_: &Scoring, _: &'a [u8]) -> Result<Option<&'a [u8]>, Error> {
        Ok(None)
    }

    #[inline(always)]
    fn to_remember_fast<'a>(_: &Scoring, _: &'a [u8]) -> Option<Option<&'a [u8]>> {
        Some(None)
    }

    fn load(_: &Call, configuration: Configuration, model: &[u8], _: usize) -> Result<Scoring, Error> {
        Scoring::load(configuration, model)
    }

    fn scoring<'a>(known: &'a mut Scoring, _: Configuration, _: &[u8]) -> Result<&'a mut Scoring, Error> {
        Ok(known)
    }

    #[inline(always)]
    fn scoring_at_hand<'a>(known: &'a Scoring, _: &[u8]) -> Option<&'a Scoring> {
        Some(known)
    }
}

impl Model for Named {
    type Known = NamedModels;

    fn scored_by(model: &[u8]) -> ScoredBy<'_> {
        ScoredBy::Model(model)
    }

    fn written(model: &[u8]) -> Written<'_> {
        Written::Model(model)
    }

    #[inline(always)]
    fn read<'a>(call: &Call<'a>, index: usize) -> Option<&'a [u8]> {
        call.bytes(index)
    }

    #[inline(always)]
    fn read_plain<'a>(call: &Call<'a>, index: usize) -> Option<&'a [u8]> {
        call.plain_bytes(index)
    }

    fn to_remember<'a>(known: &NamedModels, model: &'a [u8]) -> Result<Option<&'a [u8]>, Error> {
        match &known.constant {
            Some(constant) if constant != model => {
                Err(Error::ModelChanged { from: display(constant), to: display(model) })
            }
            Some(_) => Ok(None),
            None => Ok(Some(model)),
        }
    }

    #[inline(always)]
    fn to_remember_fast<'a>(known: &NamedModels, model: &'a [u8]) -> Option<Option<&'a [u8]>> {
        match &known.constant {
            Some(constant) => (constant == model).then_some(None),
            None => Some(Some(model)),
        }
    }

    fn load(call: &Call, _: Configuration, model: &[u8], index: usize) -> Result<NamedModels, Error> {
        let constant = call.aggregate().is_literal(index).then(|| model.to_vec());
        Ok(NamedModels { models: ByModel::default(), constant })
    }

    fn scoring<'a>(
        known: &'a mut Self::Known,
        configuration: Configuration,
        model: &[u8],
    ) -> Result<&'a mut Scoring, Error> {
        known.models.get_or_load(model, || Scoring::load(configuration, model))
    }

    #[inline(always)]
    fn scoring_at_hand<'a>(known: &'a Self::Known, model: &[u8]) -> Option<&'a Scoring> {
        // Where it is the same for all rows, `to_remember_fast` compares it.
        if known.constant.is_some() { known.models.first() } else { known.models.get(model) }
    }
}

/// What a row does to a state: `rows` is 1 where it comes, and -1 where it goes, with its count negated.
#[derive(Clone, Copy)]
pub(super) struct RowChange {
    pub(super) weight: i64,
    pub(super) count: i64,
    pub(super) rows: i64,
}

/// The state after a row; it remembers the model, if there is one to remember. An error if the rows before name another one.
pub(super) fn change(
    aggregate: Aggregate,
    state: State,
    model: Option<&[u8]>,
    change: RowChange,
) -> Result<State, Error> {
    if let Some(state) = change_fast(state, model, change) {
        return Ok(state);
    }
    let mut sum = state.sum();
    sum.add_product(change.weight, change.count);
    match model {
        Some(model) => bind(aggregate, sum, state.model_rows(), ModelRows { rows: change.rows, model }),
        None => aggregate.wide_state(sum, None).ok_or(Error::NotInAggregate),
    }
}

/// [`change`] where that takes no new memory; none, and nothing done, where it does.
#[inline(always)]
pub(super) fn change_fast(mut state: State, model: Option<&[u8]>, change: RowChange) -> Option<State> {
    if let Some(model) = model {
        let named = state.named_mut().filter(|named| named.model() == model)?;
        named.sum_mut().add_product(change.weight, change.count);
        named.rows += change.rows;
        return Some(state);
    }
    if let Some(sum) = state.as_small() {
        return sum.plus_product(change.weight, change.count).map(State::small);
    }
    state.wide_sum()?.add_product(change.weight, change.count);
    Some(state)
}

/// A new state for rows of a model, unless it already holds rows of another.
pub(super) fn bind(aggregate: Aggregate, sum: Sum, held: Option<ModelRows>, new: ModelRows) -> Result<State, Error> {
    match held {
        Some(held) if held.model != new.model && held.rows > 0 => {
            Err(Error::ModelChanged { from: display(held.model), to: display(new.model) })
        }
        _ => aggregate.wide_state(sum, Some(new)).ok_or(Error::NotInAggregate),
    }
}
