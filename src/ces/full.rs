//! A row in full: with time, caps, a scale, or to be explained.

use super::form::ScoredBy;
use super::model::RowChange;
use super::rules::{Held, Known, Rules, Share};
use crate::core::compact::Compact;
use crate::core::faded::FadedSum;
use crate::core::group::{Place, Terms, UNTIMED};
use crate::core::interval::MICROSECONDS_PER_DAY;
use crate::core::sum::Sum;
use crate::core::tally::{Day, Kinds};
use crate::error::Error;
use crate::pg::{Aggregate, Group, Memory, State, display, display_timestamp};
use crate::unknown::UnknownEvents;

/// A row that counts.
pub(super) struct Row<'a> {
    pub(super) event: &'a [u8],
    /// In millionths, negated where the row leaves a window frame.
    pub(super) count: i64,
    /// 1 where the row comes, and -1 where it goes.
    pub(super) rows: i64,
    pub(super) by: ScoredBy<'a>,
    pub(super) time: Option<Time>,
}

impl Row<'_> {
    /// What the row does to a sum of products.
    #[inline(always)]
    pub(super) fn change(&self, weight: i64) -> RowChange {
        RowChange { weight, count: self.count, rows: self.rows }
    }
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
    let mut state = state;
    let as_of = row.time.map(|time| time.as_of);
    if !is_on_terms(&mut state, rules.id, as_of) {
        state = on_terms(aggregate, state, rules.id, rules.terms(row.by, as_of))?;
    }
    let share = match rules.position(row.event) {
        None => {
            if row.rows > 0 {
                unknown.meet(rules.name(), row.event, rules.names())?;
            }
            None
        }
        Some(event) => rules.share(event, row.time).filter(|_| row.count != 0),
    };
    if let Some(compact) = state.compact_mut() {
        if add_share(compact, share, &row).is_some() {
            return Ok(state);
        }
        state = widened(aggregate, &state)?;
    }
    let group = state.group_mut().ok_or(Error::NotInAggregate)?;
    group.rows += row.rows;
    match share {
        Some(Share::Points { weight, factor }) => {
            group.sum.add_faded(i128::from(weight) * i128::from(row.count), factor);
        }
        Some(Share::At { place, is_named, factor }) => {
            let place = if is_named { named_place(aggregate, group, row.event, place.day)? } else { place };
            group.add_at(place, row.count, factor);
        }
        None => {}
    }
    Ok(state)
}

/// The state after a row of a call site whose model and moment are the same for all rows, where points are all that is
/// kept.
pub(super) fn change_constant(
    aggregate: Aggregate,
    state: State,
    rules: &mut Rules,
    unknown: &mut UnknownEvents,
    row: &Row,
) -> Result<State, Error> {
    let Some(event) = rules.position(row.event) else {
        unknown.meet(rules.name(), row.event, rules.names())?;
        return Ok(state);
    };
    let Some(Share::Points { weight, factor }) = rules.share(event, row.time) else { return Ok(state) };
    if let Some(sum) = state.as_faded().and_then(|sum| sum.plus_product(weight, row.count, factor)) {
        return Ok(State::faded(sum));
    }
    let mut sum = Sum::default();
    sum.add_faded(i128::from(weight) * i128::from(row.count), factor);
    let state = on_terms(aggregate, state, CONSTANT_TERMS, Terms::CONSTANT)?;
    add_sum(aggregate, state, &sum, row.rows)
}

/// [`change_constant`] where all that it needs is at hand; none, and nothing done, where it is not.
#[inline(always)]
pub(super) fn change_constant_fast(mut state: State, rules: &Rules, ignores_unknown: bool, row: &Row) -> Option<State> {
    let (weight, factor) = rules.share_at_hand(row, ignores_unknown)?;
    if let Some(sum) = state.as_faded() {
        return sum.plus_product(weight, row.count, factor).map(State::faded);
    }
    let compact = state.compact_mut()?;
    compact.add(i128::from(weight) * i128::from(row.count), factor, row.rows)?;
    Some(state)
}

/// The state after a row of a call site whose model and moment are the same for all rows, and whose final function finds
/// the model by itself: until it is too large, it has nothing but points or occurrences.
pub(super) fn change_for_final(
    aggregate: Aggregate,
    state: State,
    rules: &mut Rules,
    unknown: &mut UnknownEvents,
    row: Row,
) -> Result<State, Error> {
    let mut state = state;
    if state.is_empty() || state.is_for_final() {
        let event = rules.position(row.event);
        if event.is_none() {
            unknown.meet(rules.name(), row.event, rules.names())?;
        }
        let memory = aggregate.memory().ok_or(Error::NotInAggregate)?;
        if let Some(state) = with_row(memory, state, rules, event, &row) {
            return Ok(state);
        }
        state = with_terms(aggregate, &state, rules, &row)?;
    }
    change(aggregate, state, rules, unknown, row)
}

/// None if it takes a state that remembers more.
fn with_row(memory: Memory, state: State, rules: &mut Rules, event: Option<usize>, row: &Row) -> Option<State> {
    let Some(event) = event else { return Some(state.for_final()) };
    if rules.held() == Held::Occurrences {
        return match rules.occurrence(event, row) {
            Known::Nothing => Some(state.for_final()),
            Known::Occurrence(occurrence) => state.push(occurrence).or_else(|| state.push_in(memory, occurrence)),
            Known::Other => None,
        };
    }
    match rules.share(event, row.time) {
        None => Some(state.for_final()),
        Some(Share::Points { weight, factor }) => {
            state.as_unfinished()?.plus_product(weight, row.count, factor).map(State::unfinished)
        }
        Some(Share::At { .. }) => None,
    }
}

/// What a state for the final function holds, in one that remembers the terms of its rows.
fn with_terms(aggregate: Aggregate, state: &State, rules: &mut Rules, row: &Row) -> Result<State, Error> {
    let terms = rules.terms(row.by, row.time.map(|time| time.as_of));
    let mut wide = in_place_of(aggregate, State::empty(), &terms)?;
    if let Some(sum) = state.as_unfinished() {
        return add_sum(aggregate, wide, &sum.into(), 1);
    }
    let group = wide.group_mut().ok_or(Error::NotInAggregate)?;
    for occurrence in state.occurrences().unwrap_or_default() {
        group.rows += 1;
        group.keep(occurrence.into());
    }
    state.free_list();
    Ok(wide)
}

/// [`change_for_final`] where all that it needs is at hand; none, and nothing done, where it is not.
#[inline(always)]
pub(super) fn change_for_final_fast(state: State, rules: &Rules, ignores_unknown: bool, row: &Row) -> Option<State> {
    if rules.held() == Held::Occurrences {
        return match rules.occurrence_at_hand(row, ignores_unknown) {
            Known::Occurrence(occurrence) => state.push(occurrence),
            Known::Nothing => state.is_for_final().then_some(state),
            Known::Other => None,
        };
    }
    match state.as_unfinished() {
        Some(sum) => {
            let (weight, factor) = rules.share_at_hand(row, ignores_unknown)?;
            sum.plus_product(weight, row.count, factor).map(State::unfinished)
        }
        None => change_fast(state, rules, ignores_unknown, row),
    }
}

/// Who tells the terms of a call site where they are the same for all rows.
const CONSTANT_TERMS: u32 = u32::MAX;

/// None if a compact state cannot hold it.
fn add_share(compact: &mut Compact, share: Option<Share>, row: &Row) -> Option<()> {
    match share {
        Some(Share::Points { weight, factor }) => {
            compact.add(i128::from(weight) * i128::from(row.count), factor, row.rows)
        }
        Some(Share::At { .. }) => None,
        None => compact.add(0, 0, row.rows),
    }
}

/// Where occurrences of an event that a pattern weighs are kept.
pub(super) fn named_place(aggregate: Aggregate, group: &mut Group, event: &[u8], day: i32) -> Result<Place, Error> {
    let memory = aggregate.memory().ok_or(Error::NotInAggregate)?;
    group.named_place(memory, event, day).ok_or(Error::TooManyNames)
}

/// [`change`] for a row of a group that has others like it, where all that it needs is at hand; none, and nothing done,
/// where it is not.
#[inline(always)]
pub(super) fn change_fast(mut state: State, rules: &Rules, ignores_unknown: bool, row: &Row) -> Option<State> {
    let as_of = row.time.map(|time| time.as_of);
    let (weight, factor) = rules.share_at_hand(row, ignores_unknown)?;
    let product = i128::from(weight) * i128::from(row.count);
    if let Some(compact) = state.compact_mut() {
        if compact.as_of() != as_of.unwrap_or(UNTIMED) {
            return None;
        }
        compact.add(product, factor, row.rows)?;
    } else {
        let group = state.group_mut().filter(|group| group.is_on_terms(rules.id, as_of))?;
        group.rows += row.rows;
        group.sum.add_faded(product, factor);
    }
    Some(state)
}

/// The state of a group for a row on terms that are told by `told_by`, unless it already holds rows on other terms.
#[inline]
pub(super) fn on_terms(aggregate: Aggregate, mut state: State, told_by: u32, terms: Terms) -> Result<State, Error> {
    if is_on_terms(&mut state, told_by, terms.moment.map(|moment| moment.as_of)) {
        return Ok(state);
    }
    if state.group_mut().is_none() {
        return in_place_of(aggregate, state, &terms);
    }
    let memory = aggregate.memory().ok_or(Error::NotInAggregate)?;
    let accepted = state.group_mut().is_some_and(|group| group.accept(memory, told_by, terms));
    if accepted { Ok(state) } else { Err(changed(&state, &terms)) }
}

/// Whether a state is known to hold rows of the same teller's, as of the same moment. A compact one has but one teller.
#[inline(always)]
fn is_on_terms(state: &mut State, told_by: u32, as_of: Option<i64>) -> bool {
    match state.compact_mut() {
        Some(compact) => compact.as_of() == as_of.unwrap_or(UNTIMED),
        None => state.group_mut().is_some_and(|group| group.is_on_terms(told_by, as_of)),
    }
}

/// Takes note of tallies that come into a group; an error if these do not go with those in it.
#[inline]
pub(super) fn take_kinds(state: &mut State, new: Kinds) -> Result<(), Error> {
    let together = |rows: i64, held: Kinds| if rows == 0 { Some(new) } else { held.with(new) };
    if let Some(compact) = state.compact_mut() {
        let Some(kinds) = together(compact.rows(), compact.kinds()) else { return Err(Error::MixedTallies) };
        compact.set_kinds(kinds);
    } else if let Some(group) = state.group_mut() {
        let Some(kinds) = together(group.rows, group.kinds) else { return Err(Error::MixedTallies) };
        group.kinds = kinds;
    }
    Ok(())
}

/// A state that is a [`Compact`] or a [`Group`], with `rows` more rows whose points are a sum.
#[inline]
pub(super) fn add_sum(aggregate: Aggregate, mut state: State, sum: &Sum, rows: i64) -> Result<State, Error> {
    if let Some(compact) = state.compact_mut() {
        if compact.add_all(sum, rows).is_some() {
            return Ok(state);
        }
        state = widened(aggregate, &state)?;
    }
    let group = state.group_mut().ok_or(Error::NotInAggregate)?;
    group.sum = group.sum.plus(sum).ok_or(Error::ScoreOutOfRange)?;
    group.rows += rows;
    Ok(state)
}

/// A new state on these terms in place of one that is no [`Group`], unless that holds rows.
fn in_place_of(aggregate: Aggregate, mut state: State, terms: &Terms) -> Result<State, Error> {
    let memory = aggregate.memory().ok_or(Error::NotInAggregate)?;
    if let Some(sum) = state.as_faded().filter(|sum| terms.are_constant() && !sum.is_zero()) {
        return widened_sum(memory, sum);
    }
    let held = state.view().map(|view| view.rows).or(state.model_rows().map(|held| held.rows));
    if held.is_some_and(|rows| rows > 0) {
        return Err(changed(&state, terms));
    }
    if held.is_none() && state.sum() != Sum::default() {
        return Err(Error::ConfigurationDiffers);
    }
    let Some(new) = Compact::new(terms) else { return Ok(State::of_group(memory, Group::new_in(memory, *terms))) };
    match state.compact_mut() {
        Some(compact) => *compact = new,
        None => state = State::of_compact(memory, new),
    }
    Ok(state)
}

/// A faded sum in a state that can hold more.
fn widened_sum(memory: Memory, sum: FadedSum) -> Result<State, Error> {
    let mut compact = Compact::new(&Terms::CONSTANT).ok_or(Error::NotInAggregate)?;
    compact.add_all(&sum.into(), 1).ok_or(Error::ScoreOutOfRange)?;
    Ok(State::of_compact(memory, compact))
}

/// A state that cannot hold more, in a form that can.
fn widened(aggregate: Aggregate, state: &State) -> Result<State, Error> {
    let memory = aggregate.memory().ok_or(Error::NotInAggregate)?;
    let view = state.view().ok_or(Error::NotInAggregate)?;
    let mut group = Group::new_in(memory, view.terms);
    group.kinds = view.kinds;
    group.add(memory, &view).ok_or(Error::ScoreOutOfRange)?;
    Ok(State::of_group(memory, group))
}

/// What is wrong with rows on other terms than those that a state holds.
fn changed(state: &State, new: &Terms) -> Error {
    let view = state.view();
    let held = view.map(|view| view.terms);
    let moment = |as_of| match view {
        Some(view) if !view.kinds.are_none() => display_day(as_of),
        _ => display_timestamp(as_of),
    };
    let model = held.map(|held| held.model).or(state.model_rows().map(|held| held.model)).unwrap_or_default();
    match (held.and_then(|held| held.moment), new.moment) {
        _ if new.are_constant() || held.is_some_and(|held| held.are_constant()) => Error::ConfigurationDiffers,
        _ if held.map_or(0, |held| held.config) != new.config => Error::ConfigChanged,
        _ if model != new.model => Error::ModelChanged { from: display(model), to: display(new.model) },
        (Some(held), Some(new)) if held.as_of != new.as_of => {
            Error::AsOfChanged { from: moment(held.as_of), to: moment(new.as_of) }
        }
        _ => Error::ConfigurationDiffers,
    }
}

/// The day that begins at an instant, as which tallies are scored.
fn display_day(instant: i64) -> String {
    let day = i32::try_from(instant.div_euclid(MICROSECONDS_PER_DAY)).ok().and_then(Day::new);
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The state of all rows of two parts of a group, of which at least one is a [`Group`] or a [`Compact`].
pub(super) fn merged(aggregate: Aggregate, mut state: State, other: State) -> Result<State, Error> {
    let Some(new) = other.view() else {
        let is_empty = other.model_rows().map_or(other.sum() == Sum::default(), |held| held.rows == 0);
        return if is_empty { Ok(state) } else { Err(Error::ConfigurationDiffers) };
    };
    if new.rows == 0 {
        return Ok(state);
    }
    let as_of = new.terms.moment.map(|moment| moment.as_of);
    if state.group_mut().is_none() && !is_on_terms(&mut state, 0, as_of) {
        state = in_place_of(aggregate, state, &new.terms)?;
    }
    if state.view().is_some_and(|held| held.terms.is_scaled != new.terms.is_scaled) {
        return Err(changed(&state, &new.terms));
    }
    if Compact::new(&new.terms).is_some() && state.compact_mut().is_some() {
        take_kinds(&mut state, new.kinds)?;
        return add_sum(aggregate, state, &new.sum, new.rows);
    }
    if state.compact_mut().is_some() {
        state = widened(aggregate, &state)?;
    }
    let memory = aggregate.memory().ok_or(Error::NotInAggregate)?;
    let group = state.group_mut().ok_or(Error::NotInAggregate)?;
    if !group.accept(memory, 0, new.terms) {
        return Err(changed(&state, &new.terms));
    }
    take_kinds(&mut state, new.kinds)?;
    let group = state.group_mut().ok_or(Error::NotInAggregate)?;
    group.add(memory, &new).ok_or(Error::ScoreOutOfRange)?;
    Ok(state)
}
