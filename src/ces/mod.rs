//! The aggregate `ces()`: the transition functions of all its forms, and what follows them.

mod breakdown;
mod form;
mod full;
mod in_place;
mod model;
mod recent;
mod rules;
mod site;
mod tallies;
mod timed;

use pgrx::pg_sys::Datum;

use crate::as_of::{Date, Moment};
use crate::config::{ByModel, Configuration, DEFAULT_MODEL};
use crate::core::group::View;
use crate::core::model::Model as CoreModel;
use crate::core::occurrence;
use crate::core::score::Scale;
use crate::core::state::{self, Bytes, ModelRows};
use crate::count::{Bigint, COUNT, Count, Double, Integer, Numeric, Once};
use crate::error::Error;
use crate::pg::{Call, Memory, State, fmgr_functions};
use full::Row;
use in_place::{Given, Held};
use model::{Model, Named, RowChange, Scoring, Unnamed, bind};
use recent::Recent;
use site::{Finding, Site, Written};

const STATE: usize = 0;
const EVENT_NAME: usize = 1;

fmgr_functions! {
    ces_serialize => serialize,
    ces_deserialize => deserialize,
    ces_combine => (combine_fast) combine,
    ces_final => finish,
    ces_breakdown_final => breakdown::finish,

    ces_accum_timed => (timed::add_fast) timed::add,
    ces_remove_timed => (timed::remove_fast) timed::remove,
    ces_accum_tally => tallies::add::<Date>,
    ces_remove_tally => tallies::remove::<Date>,
    ces_accum_tally_at => tallies::add::<Moment>,
    ces_remove_tally_at => tallies::remove::<Moment>,
    ces_breakdown_accum_tally => tallies::add_explained::<Date>,
    ces_breakdown_remove_tally => tallies::remove_explained::<Date>,
    ces_breakdown_accum_tally_at => tallies::add_explained::<Moment>,
    ces_breakdown_remove_tally_at => tallies::remove_explained::<Moment>,
    ces_breakdown_accum => (timed::add_fast) timed::add_explained,
    ces_breakdown_remove => (timed::remove_fast) timed::remove_explained,

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
    let count = count.map_err(Error::Count)? * ROWS;
    let model = M::read(call, COUNT + C::ARGUMENTS).ok_or(Error::NullModel)?;
    if call.remembered::<Site<M>>().is_none() {
        let site = Site::<M>::load(call, model, COUNT + C::ARGUMENTS)?;
        call.remember(site);
    }
    let aggregate = call.aggregate();
    let Some(site) = call.remembered::<Site<M>>() else { return Ok(state.datum()) };
    let (to_remember, final_finds_model) = (site.to_remember(model)?, site.final_finds_model());
    let state = match site.scoring(model)? {
        (Scoring::Plain { weights, names }, unknown) => {
            let weight = weights.find_and_remember(event);
            if weight.is_none() && ROWS > 0 {
                unknown.meet(model, event, names.iter().map(|name| &**name))?;
            }
            let change = RowChange { weight: weight.unwrap_or(0), count, rows: ROWS };
            model::change(aggregate, state, to_remember, change)
        }
        (Scoring::Full(rules), unknown) => {
            let row = Row { event, count, rows: ROWS, by: M::scored_by(model), time: None };
            let change = if final_finds_model { full::change_for_final } else { full::change };
            change(aggregate, state, rules, unknown, row)
        }
    };
    state.map(State::datum)
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
    let to_remember = site.to_remember_fast(model)?;
    let state = match site.at_hand(model)? {
        (Scoring::Plain { weights, .. }, ignores_unknown) => {
            let weight = weights.at_hand(event)?.or_else(|| ignores_unknown.then_some(0))?;
            model::change_fast(state, to_remember, RowChange { weight, count: count * ROWS, rows: ROWS })
        }
        (Scoring::Full(rules), ignores_unknown) if site.final_finds_model() => {
            let row = Row { event, count: count * ROWS, rows: ROWS, by: M::scored_by(model), time: None };
            full::change_for_final_fast(state, rules, ignores_unknown, &row)
        }
        (Scoring::Full(_), _) => None,
    };
    state.map(State::datum)
}

/// The state in an argument, or an empty one; an error outside of an aggregate, where it must not be changed.
fn state_of(call: &Call, index: usize) -> Result<State, Error> {
    if call.in_aggregate() { Ok(call.state(index).unwrap_or_else(State::empty)) } else { Err(Error::NotInAggregate) }
}

/// Merges the second state, of another part of the group, into the first.
fn combine(call: Call) -> Datum {
    merged(&call).unwrap_or_else(|error| error.raise()).datum()
}

/// [`combine`] for two states that lie nowhere else.
#[inline(always)]
fn combine_fast(call: Call) -> Option<Datum> {
    let (one, other) = (call.state(0)?, call.state(1)?);
    let state = match one.as_small() {
        Some(sum) if let Some(other) = other.as_small() => State::small(sum.plus(other)?),
        _ => State::faded(one.as_faded()?.plus(other.as_faded()?)?),
    };
    Some(state.datum())
}

/// The sum goes into the first state's own memory, if it has some that fits, and else into a new state: the second one
/// passes away with the call.
fn merged(call: &Call) -> Result<State, Error> {
    let (mut state, other) = (state_of(call, 0)?, state_of(call, 1)?);
    let aggregate = call.aggregate();
    if state.is_for_final() || other.is_for_final() {
        return Err(Error::MalformedState);
    }
    if state.view().is_some() || other.view().is_some() {
        return full::merged(aggregate, state, other);
    }
    let new = other.model_rows();
    match new {
        None => {
            if let Some(sum) = state.wide_sum() {
                sum.add(&other.sum());
                return Ok(state);
            }
        }
        Some(new) => {
            if let Some(named) = state.named_mut().filter(|named| named.model() == new.model) {
                named.sum_mut().add(&other.sum());
                named.rows += new.rows;
                return Ok(state);
            }
        }
    }
    let mut sum = state.sum();
    sum.add(&other.sum());
    match (new, sum.as_small()) {
        (Some(new), _) => bind(aggregate, sum, state.model_rows(), new),
        (None, Some(small)) => Ok(State::small(small)),
        (None, None) => aggregate.wide_state(sum, None).ok_or(Error::NotInAggregate),
    }
}

/// The score. Windows ask for it again and again, so the state is only read.
fn finish(mut call: Call) -> Datum {
    let score = score(&mut call).unwrap_or_else(|error| error.raise());
    Call::numeric_of(score)
}

fn score(call: &mut Call) -> Result<i128, Error> {
    let state = state_of(call, STATE)?;
    if let Some(sum) = state.as_faded() {
        return Ok(sum.score());
    }
    let score = match state.view() {
        None if state.is_for_final() => {
            let (model, scale) = found_model(call)?;
            scale.score(match state.as_unfinished() {
                Some(sum) => sum.points().into(),
                None => occurrence::points(model, state.occurrences().unwrap_or_default()),
            })
        }
        None => state.sum().value(),
        // The score of no rows is zero, whatever the limits of the model that rows of the frame had before.
        Some(group) if group.needs_model() && group.rows == 0 => Some(0),
        Some(group) if group.needs_model() => {
            let model = model_of(call, &group)?;
            group.scale(model).score(group.points(model))
        }
        Some(group) => group.score_of_sum(),
    };
    score.ok_or(Error::ScoreOutOfRange)
}

/// What a final function remembers.
#[derive(Default)]
struct FinalSite {
    /// Those that groups name.
    models: ByModel<CoreModel>,
    /// Those of configurations.
    in_place: Recent<CoreModel>,
    /// The one that all groups are scored by, where they do not name it, and how.
    found: Option<(CoreModel, Scale)>,
}

fn final_site<'a>(call: &'a mut Call) -> Result<&'a mut FinalSite, Error> {
    if call.remembered::<FinalSite>().is_none() {
        call.remember(FinalSite::default());
    }
    call.remembered::<FinalSite>().ok_or(Error::NotInAggregate)
}

/// The model of a call site whose transition function has left it to the final function to find it.
fn found_model<'a>(call: &'a mut Call) -> Result<(&'a CoreModel, Scale), Error> {
    if final_site(call)?.found.is_none() {
        let Finding { by, is_timed } = Finding::of(call.aggregate()).ok_or(Error::MalformedState)?;
        let model = match by {
            Written::Config(config) => in_place::document(config)?.model()?,
            Written::Model(name) => Configuration::beside(call.function()).model(name)?,
            Written::Default => Configuration::beside(call.function()).model(DEFAULT_MODEL)?,
        };
        let scale = Scale::new(is_timed, model.options());
        final_site(call)?.found = Some((model, scale));
    }
    let found = final_site(call)?.found.as_ref().ok_or(Error::NotInAggregate)?;
    Ok((&found.0, found.1))
}

/// The model that a group is scored by, read once for each place in a query.
fn model_of<'a>(call: &'a mut Call, group: &View) -> Result<&'a CoreModel, Error> {
    let configuration = Configuration::beside(call.function());
    let FinalSite { models, in_place, .. } = final_site(call)?;
    let model = match group.terms.config {
        0 => {
            let name = model_or_default(group.terms.model);
            models.get_or_load(name, || configuration.model(name))?
        }
        number => in_place.get_or_load(number, || Held::of_number(number)?.document()?.model())?,
    };
    // Another node may have another configuration, by which the events would be taken for others.
    let checksum = group.terms.names_checksum;
    let is_same_scale = model.options().finish_scores() == group.terms.is_scaled;
    let is_the_same = (checksum == 0 || checksum == model.names_checksum()) && is_same_scale;
    if is_the_same { Ok(model) } else { Err(Error::ConfigurationDiffers) }
}

/// The model of rows that name none is the default one.
fn model_or_default(named: &[u8]) -> &[u8] {
    if named.is_empty() { DEFAULT_MODEL } else { named }
}

/// The state as bytes, for another process.
fn serialize(call: Call) -> Datum {
    Call::bytes_of(&serialized(&call).unwrap_or_else(|error| error.raise()))
}

fn serialized(call: &Call) -> Result<Bytes, Error> {
    let state = state_of(call, STATE)?;
    if state.is_for_final() {
        return Err(Error::MalformedState);
    }
    if let Some(sum) = state.as_faded() {
        return Ok(state::write_faded(sum));
    }
    // The number of a configuration is that of this process alone.
    if let Some(group) = state.view() {
        let held = match group.terms.config {
            0 => None,
            number => Some(Held::of_number(number)?),
        };
        return Ok(state::write_group(&group, held.as_ref().map(|held| held.config())));
    }
    let rows = state.model_rows();
    let Some(number) = rows.and_then(|held| in_place::number_in(held.model)) else {
        return Ok(state::write(&state.sum(), rows));
    };
    let held = Held::of_number(number)?;
    let model = [&[in_place::MARK], held.config()].concat();
    Ok(state::write(&state.sum(), rows.map(|held| ModelRows { model: &model, ..held })))
}

fn deserialize(mut call: Call) -> Datum {
    deserialized(&mut call).unwrap_or_else(|| Error::MalformedState.raise()).datum()
}

/// None if the bytes are not those of a state.
fn deserialized(call: &mut Call) -> Option<State> {
    let bytes = call.bytes(STATE).unwrap_or_default();
    let memory = Memory::of_call();
    if let Some(sum) = state::read_faded(bytes) {
        return Some(State::faded(sum));
    }
    match state::read(bytes) {
        Some((sum, None)) if let Some(small) = sum.as_small() => Some(State::small(small)),
        Some((sum, Some(ModelRows { rows, model }))) if let Some((&in_place::MARK, config)) = model.split_first() => {
            let model = in_place::name_of(given(call)?.hold(config));
            Some(Call::passing_state(sum, Some(ModelRows { rows, model: &model })))
        }
        Some((sum, model_rows)) => Some(Call::passing_state(sum, model_rows)),
        None => {
            let given = given(call)?;
            state::read_group(bytes, memory, |config| given.hold(config)).map(|group| State::of_group(memory, group))
        }
    }
}

/// The configurations of states from other processes.
fn given<'a>(call: &'a mut Call) -> Option<&'a mut Given> {
    if call.remembered::<Given>().is_none() {
        call.remember(Given::default());
    }
    call.remembered::<Given>()
}
