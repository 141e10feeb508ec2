//! A row in full: with time, caps, a scale, or to be explained.

use super::model_or_default;
use super::rules::{Rules, Share};
use super::site::UnknownEvents;
use crate::core::fade::WHOLE;
use crate::core::group::Terms;
use crate::error::Error;
use crate::pg::{Aggregate, Group, State, display, display_timestamp};

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
    let terms = rules.terms(row.time.map(|time| time.as_of));
    let mut state = on_terms(aggregate, state, row.model, terms)?;
    let group = state.group_mut().ok_or(Error::NotInAggregate)?;
    group.rows += row.rows;
    match rules.position(row.event) {
        None if row.rows > 0 => unknown.meet(model_or_default(row.model), row.event)?,
        Some(event) if counts(&row, &terms) => count(group, rules, event, &row),
        _ => {}
    }
    Ok(state)
}

fn counts(row: &Row, terms: &Terms) -> bool {
    row.time.zip(terms.moment).is_none_or(|(time, moment)| moment.includes(time.occurred_at))
}

fn count(group: &mut Group, rules: &mut Rules, event: usize, row: &Row) {
    let factor = row.time.map_or(WHOLE, |time| rules.factor(event, time.occurred_at, time.as_of));
    match rules.share(event, row.time.map(|time| time.occurred_at)) {
        Share::Points(weight) => group.sum.add_faded(i128::from(weight) * i128::from(row.count), factor),
        Share::At(place) => group.add_at(place, row.count, factor),
    }
}

/// The state of a group for rows on these terms, unless it already holds rows on others.
fn on_terms(aggregate: Aggregate, mut state: State, model: &[u8], terms: Terms) -> Result<State, Error> {
    match state.group_mut() {
        Some(group) => {
            if group.terms != terms || group.model() != model {
                if group.rows > 0 {
                    return Err(changed(group, model, &terms));
                }
                group.reset(model, terms);
            }
            Ok(state)
        }
        None => match state.model_rows() {
            Some(held) if held.rows > 0 => Err(Error::ModelChanged { from: display(held.model), to: display(model) }),
            _ => new(aggregate, model, terms),
        },
    }
}

fn new(aggregate: Aggregate, model: &[u8], terms: Terms) -> Result<State, Error> {
    let memory = aggregate.memory().ok_or(Error::NotInAggregate)?;
    Ok(State::of_group(memory, Group::new_in(memory, model, terms)))
}

/// What is wrong with rows on other terms in the same group.
fn changed(group: &Group, model: &[u8], terms: &Terms) -> Error {
    let (held, new) = (group.terms.moment, terms.moment);
    match (held, new) {
        _ if group.model() != model => Error::ModelChanged { from: display(group.model()), to: display(model) },
        (Some(held), Some(new)) if held.as_of != new.as_of => {
            Error::AsOfChanged { from: display_timestamp(held.as_of), to: display_timestamp(new.as_of) }
        }
        _ => Error::ConfigurationDiffers,
    }
}

/// The state of all rows of two parts of a group, of which at least one is a [`Group`].
pub(super) fn merged(aggregate: Aggregate, mut state: State, other: State) -> Result<State, Error> {
    let Some(new) = other.group() else { return if_empty(state, &other) };
    match state.group_mut() {
        Some(group) if group.terms == new.terms && group.model() == new.model() => group.add(new),
        Some(group) if group.rows > 0 && new.rows > 0 => return Err(changed(group, new.model(), &new.terms)),
        Some(group) if new.rows > 0 => {
            group.reset(new.model(), new.terms);
            group.add(new);
        }
        Some(_) => {}
        None => {
            let mut copy = if_empty(self::new(aggregate, new.model(), new.terms)?, &state)?;
            if let Some(group) = copy.group_mut() {
                group.add(new);
            }
            return Ok(copy);
        }
    }
    Ok(state)
}

/// A state, if another one that is no [`Group`] holds no rows.
fn if_empty(state: State, other: &State) -> Result<State, Error> {
    match other.model_rows() {
        Some(held) if held.rows > 0 => {
            let model = state.model_rows().map_or(&[][..], |rows| rows.model);
            Err(Error::ModelChanged { from: display(held.model), to: display(model) })
        }
        None if other.sum() != Default::default() => Err(Error::ConfigurationDiffers),
        _ => Ok(state),
    }
}
