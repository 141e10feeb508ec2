//! The transition functions that serve every form of an aggregate: those of `ces()` with time, and of `ces_breakdown()`.

use std::cell::Cell;
use std::rc::Rc;

use pgrx::pg_sys::Datum;

use super::form::{Arguments, Form, Said, ScoredBy};
use super::full::{self, Row};
use super::in_place::{self, Given};
use super::model;
use super::recent::Recent;
use super::rules::{Held, Rules};
use super::site::Finding;
use super::{STATE, state_of};
use crate::config::{ByModel, Configuration};
use crate::core::model::needs_time;
use crate::error::Error;
use crate::pg::{Aggregate, Call, State, display, display_timestamp};
use crate::unknown::UnknownEvents;

/// What a place in a query remembers from row to row.
struct Site {
    form: Form,
    configuration: Configuration,
    given: Given,
    rules: ByModel<Rules>,
    in_place: Recent<Rules>,
    unknown: UnknownEvents,
    constant: Constant,
    /// Whether the final function finds the model by itself, so that no group has to remember it.
    final_finds_model: bool,
}

/// What rows are scored by and at which moment, where that is the same for all rows of a scan.
struct Constant {
    is_constant: bool,
    /// Those of the rows of this scan.
    seen: Option<Seen>,
    /// True once the scan or the group has ended for which they hold; none where they hold for all.
    end: Option<Rc<Cell<bool>>>,
}

struct Seen {
    as_of: Option<i64>,
    model: Vec<u8>,
    config: u64,
}

/// To compare slices of no bytes as others costs more than all the rest of a row: they may be at an address that cannot be
/// read, and what compares bytes by vectors tries to.
#[inline(always)]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && (one.is_empty() || one == other)
}

impl Constant {
    fn new(form: &Form, call: &Call) -> Self {
        let end = (!form.is_literal(call)).then(|| Rc::new(Cell::new(false)));
        Self { is_constant: form.is_constant(call), seen: None, end }
    }

    /// Whether they are the same for all rows of the query.
    #[inline(always)]
    fn is_literal(&self) -> bool {
        self.is_constant && self.end.is_none()
    }

    #[inline(always)]
    fn is_of(&self, row: &Row) -> bool {
        let of_row = row.time.map(|time| time.as_of);
        let has_ended = self.end.as_ref().is_some_and(|end| end.get());
        self.seen.as_ref().is_some_and(|Seen { as_of, model, config }| {
            *as_of == of_row && *config == row.by.config() && is_same(model, row.by.named()) && !has_ended
        })
    }

    /// Returns true if a row has the constants that the others of the scan have; an error if a function that is called
    /// stable has answered with something else.
    fn accept(&mut self, aggregate: Aggregate, row: &Row) -> Result<bool, Error> {
        if !self.is_constant {
            return Ok(false);
        }
        let as_of = row.time.map(|time| time.as_of);
        let seen = self.seen.as_ref().filter(|_| self.end.as_ref().is_none_or(|end| !end.get()));
        match seen {
            None => {
                if let Some(end) = &self.end {
                    aggregate.notify_end(end);
                }
                self.seen = Some(Seen { as_of, model: row.by.named().to_vec(), config: row.by.config() });
                Ok(true)
            }
            Some(seen) if seen.config != row.by.config() || !is_same(&seen.model, row.by.named()) => {
                Err(row.by.changed(&seen.model))
            }
            Some(Seen { as_of: Some(from), .. }) if as_of != Some(*from) => {
                let to = as_of.map(display_timestamp).unwrap_or_default();
                Err(Error::AsOfChanged { from: display_timestamp(*from), to })
            }
            Some(_) => Ok(true),
        }
    }
}

impl Site {
    fn new(call: &Call) -> Self {
        let configuration = Configuration::beside(call.function());
        let form = Form::of(call);
        let (constant, given) = (Constant::new(&form, call), Given::new(form.is_by_literal(call)));
        let found = Finding::of(call.aggregate());
        let final_finds_model = found.is_some_and(|found| form.is_by(found.by));
        let (rules, in_place, unknown) = (ByModel::default(), Recent::default(), UnknownEvents::new());
        Self { form, configuration, given, rules, in_place, unknown, constant, final_finds_model }
    }

    /// What a row is scored by.
    fn scored_by<'a>(&mut self, said: Said<'a>) -> ScoredBy<'a> {
        match said {
            Said::Default => ScoredBy::Default,
            Said::Model(name) => ScoredBy::Model(name),
            Said::Config(config) => ScoredBy::Config(self.given.number(config)),
        }
    }

    /// The same, if it is what the last row was scored by, or a name.
    #[inline(always)]
    fn scored_by_last<'a>(&self, said: Said<'a>) -> Option<ScoredBy<'a>> {
        Some(match said {
            Said::Default => ScoredBy::Default,
            Said::Model(name) => ScoredBy::Model(name),
            Said::Config(config) => ScoredBy::Config(self.given.last(config)?),
        })
    }

    /// The rules of the model that a row is scored by; an error if they need to know when it occurred, and it does not say.
    fn rules(&mut self, row: &Row, explains: bool) -> Result<(&mut Rules, &mut UnknownEvents, &mut Constant), Error> {
        let configuration = self.configuration;
        let new = |name: &[u8], (options, events): (_, Vec<_>)| match needs_time(&options, &events) {
            Some(option) if row.time.is_none() => Err(Error::TimeNeeded { option, model: display(name) }),
            _ => Rules::new(options, events, name, explains),
        };
        let rules = match row.by {
            ScoredBy::Config(number) => self.in_place.get_or_load(number, || {
                let document = in_place::Held::of_number(number)?.document()?;
                let name = document.name().to_vec();
                new(&name, document.options_and_events(&name)?)
            })?,
            by => self.rules.get_or_load(by.model(), || new(by.model(), configuration.read(by.model())?))?,
        };
        Ok((rules, &mut self.unknown, &mut self.constant))
    }

    /// The same, if they were read before.
    #[inline(always)]
    fn known_rules(&self, by: ScoredBy) -> Option<&Rules> {
        match by {
            // There is only one.
            ScoredBy::Default => self.rules.first(),
            ScoredBy::Model(_) if self.constant.is_literal() => self.rules.first(),
            ScoredBy::Model(name) => self.rules.get(name),
            ScoredBy::Config(number) => self.in_place.get(number),
        }
    }
}

/// A row enters the group.
pub(super) fn add(call: Call) -> Datum {
    transition(call, 1, false)
}

/// A row leaves the window frame.
pub(super) fn remove(call: Call) -> Datum {
    transition(call, -1, false)
}

/// [`add`] for the usual row, which runs outside of `pg_guard`.
#[inline(always)]
pub(super) fn add_fast(call: Call) -> Option<Datum> {
    changed_fast(call, 1)
}

/// [`remove`] for the usual row.
#[inline(always)]
pub(super) fn remove_fast(call: Call) -> Option<Datum> {
    changed_fast(call, -1)
}

/// The same, to be explained.
pub(super) fn add_explained(call: Call) -> Datum {
    transition(call, 1, true)
}

pub(super) fn remove_explained(call: Call) -> Datum {
    transition(call, -1, true)
}

fn transition(mut call: Call, rows: i64, explains: bool) -> Datum {
    changed(&mut call, rows, explains).unwrap_or_else(|error| error.raise()).datum()
}

fn changed(call: &mut Call, rows: i64, explains: bool) -> Result<State, Error> {
    let state = state_of(call, STATE)?;
    let form = match call.remembered::<Site>() {
        Some(site) => site.form,
        None => call.remember(Site::new(call)).form,
    };
    let Some(arguments) = form.read(call)? else { return Ok(state) };
    let aggregate = call.aggregate();
    let Some(site) = call.remembered::<Site>() else { return Ok(state) };
    let row = row(&arguments, site.scored_by(arguments.by), rows);
    let final_finds_model = site.final_finds_model;
    let (rules, unknown, constant) = site.rules(&row, explains)?;
    match rules.held() {
        Held::Score if row.time.is_none() => {
            let is_constant = constant.accept(aggregate, &row)?;
            change_untimed(aggregate, state, rules, unknown, &row, is_constant)
        }
        Held::Score if constant.accept(aggregate, &row)? => {
            full::change_constant(aggregate, state, rules, unknown, &row)
        }
        Held::Points | Held::Occurrences if final_finds_model && constant.accept(aggregate, &row)? => {
            full::change_for_final(aggregate, state, rules, unknown, row)
        }
        _ => full::change(aggregate, state, rules, unknown, row),
    }
}

/// The state after a row whose points are its weight alone. The state remembers what the row is scored by, unless that is the
/// same for all rows.
fn change_untimed(
    aggregate: Aggregate,
    state: State,
    rules: &mut Rules,
    unknown: &mut UnknownEvents,
    row: &Row,
    is_constant: bool,
) -> Result<State, Error> {
    // Rows that are scored by more than a sum, as by another configuration.
    let state = match state.view().map(|held| held.rows) {
        None => state,
        Some(0) => State::empty(),
        Some(_) => return Err(row.by.changed(&[])),
    };
    let weight = rules.weight(row.event);
    if weight.is_none() && row.rows > 0 {
        unknown.meet(rules.name(), row.event, rules.names())?;
    }
    let config = in_place::name_of(row.by.config());
    let name = if row.by.config() == 0 { row.by.named() } else { &config };
    model::change(aggregate, state, (!is_constant).then_some(name), row.change(weight.unwrap_or(0))).map_err(|error| {
        match error {
            Error::ModelChanged { .. } if row.by.config() != 0 => Error::ConfigChanged,
            other => other,
        }
    })
}

/// A row that comes, where `rows` is 1, or goes, where it is -1.
#[inline(always)]
fn row<'a>(arguments: &Arguments<'a>, by: ScoredBy<'a>, rows: i64) -> Row<'a> {
    let Arguments { event, count, time, .. } = *arguments;
    Row { event, count: count * rows, rows, by, time }
}

/// The transition for a row that needs nothing but what is at hand; none, and nothing done, for any other.
#[inline(always)]
fn changed_fast(mut call: Call, rows: i64) -> Option<Datum> {
    let state = call.state(STATE).unwrap_or_else(State::empty);
    let form = call.remembered::<Site>()?.form;
    let arguments = form.read_plain(&call)?;
    let site = call.remembered::<Site>()?;
    let row = row(&arguments, site.scored_by_last(arguments.by)?, rows);
    let ignores_unknown = site.unknown.are_ignored();
    if site.constant.is_of(&row) {
        let rules = site.known_rules(row.by)?;
        if rules.held() == Held::Score && row.time.is_none() {
            let weight = rules.weight_at_hand(row.event, ignores_unknown)?;
            return model::change_fast(state, None, row.change(weight)).map(State::datum);
        }
        if rules.held() == Held::Score {
            return full::change_constant_fast(state, rules, ignores_unknown, &row).map(State::datum);
        }
        if site.final_finds_model {
            return full::change_for_final_fast(state, rules, ignores_unknown, &row).map(State::datum);
        }
    }
    let rules = site.known_rules(row.by)?;
    full::change_fast(state, rules, ignores_unknown, &row).map(State::datum)
}
