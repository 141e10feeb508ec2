//! A row in full: with time, caps, a scale, or to be explained.

use super::model_or_default;
use super::rules::{Rules, Share};
use crate::core::fade::WHOLE;
use crate::core::group::Terms;
use crate::error::Error;
use crate::pg::{Aggregate, Group, State, display, display_timestamp};
use crate::unknown::UnknownEvents;

/// A row that counts.
pub(super) struct Row<'a> {
    pub(super) event: &'a [u8],
    /// In millionths, negated where the row leaves a window frame.
    pub(super) count: i64,
    /// 1 where the row comes, and -1 where it goes.
    pub(super) rows: i64,
    /// The model that the row names; empty if it names none.
    pub(super) model: &'a [u8],
    pub(super) time: Option<Time>,
}

/// Microseconds since 2000-01-01 00:00 UTC.
#[derive(Clone, Copy)]
pub(super) struct Time {
    pub(super) occurred_at: i64,
    pub(super) as_of: i64,
}

/// The state after a row.
pub(super) fn change(
    aggregate: Aggregate,
    state: State,
    rules: &mut Rules,
    unknown: &mut UnknownEvents,
    row: Row,
) -> Result<State, Error> {
    let mut state = on_terms(aggregate, state, rules, &row)?;
    let group = state.group_mut().ok_or(Error::NotInAggregate)?;
    group.rows += row.rows;
    match rules.position(row.event) {
        None if row.rows > 0 => unknown.meet(model_or_default(row.model), row.event)?,
        Some(event) if row.time.is_none_or(|time| rules.moment(time.as_of).includes(time.occurred_at)) => {
            count(group, rules, event, &row);
        }
        _ => {}
    }
    Ok(state)
}

fn count(group: &mut Group, rules: &mut Rules, event: usize, row: &Row) {
    let factor = row.time.map_or(WHOLE, |time| rules.factor(event, time.occurred_at, time.as_of));
    match rules.share(event, row.time.map(|time| time.occurred_at)) {
        Share::Points(weight) => group.sum.add_faded(i128::from(weight) * i128::from(row.count), factor),
        Share::At(place) => group.add_at(place, row.count, factor),
    }
}

/// The state of a group for a row, unless it already holds rows on other terms.
fn on_terms(aggregate: Aggregate, mut state: State, rules: &mut Rules, row: &Row) -> Result<State, Error> {
    let as_of = row.time.map(|time| time.as_of);
    if state.group().is_some_and(|group| group.is_on_terms(rules.id, as_of)) {
        return Ok(state);
    }
    let terms = rules.terms(row.model, as_of);
    let memory = aggregate.memory().ok_or(Error::NotInAggregate)?;
    match state.group_mut() {
        None => match state.model_rows() {
            Some(held) if held.rows > 0 => {
                return Err(Error::ModelChanged { from: display(held.model), to: display(row.model) });
            }
            _ => state = State::of_group(memory, Group::new_in(memory, terms)),
        },
        Some(group) => {
            if !group.accept(memory, rules.id, terms) {
                return Err(changed(&group.terms(), &terms));
            }
        }
    }
    Ok(state)
}

/// What is wrong with rows on other terms in the same group.
fn changed(held: &Terms, new: &Terms) -> Error {
    match (held.moment, new.moment) {
        _ if held.model != new.model => Error::ModelChanged { from: display(held.model), to: display(new.model) },
        (Some(held), Some(new)) if held.as_of != new.as_of => {
            Error::AsOfChanged { from: display_timestamp(held.as_of), to: display_timestamp(new.as_of) }
        }
        _ => Error::ConfigurationDiffers,
    }
}

/// The state of all rows of two parts of a group, of which at least one is a [`Group`].
pub(super) fn merged(aggregate: Aggregate, mut state: State, other: State) -> Result<State, Error> {
    let Some(new) = other.group() else { return if_empty(state, &other) };
    let memory = aggregate.memory().ok_or(Error::NotInAggregate)?;
    if state.group().is_none() {
        state = if_empty(State::of_group(memory, Group::new_in(memory, new.terms())), &state)?;
    }
    let group = state.group_mut().ok_or(Error::NotInAggregate)?;
    if new.rows == 0 {
        return Ok(state);
    }
    if !group.accept(memory, 0, new.terms()) {
        return Err(changed(&group.terms(), &new.terms()));
    }
    group.add(new);
    Ok(state)
}

/// A state, if another one that is no [`Group`] holds no rows.
fn if_empty(state: State, other: &State) -> Result<State, Error> {
    match other.model_rows() {
        Some(held) if held.rows > 0 => {
            let new = state.model_rows().map_or(&[][..], |rows| rows.model);
            Err(Error::ModelChanged { from: display(held.model), to: display(new) })
        }
        None if other.sum() != Default::default() => Err(Error::ConfigurationDiffers),
        _ => Ok(state),
    }
}
