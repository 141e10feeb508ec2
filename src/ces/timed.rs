//! The transition functions that serve every form of an aggregate: those of `ces()` with time, and of `ces_breakdown()`.

use pgrx::pg_sys::Datum;

use super::form::{Arguments, Form, ScoredBy};
use super::full::{self, Row};
use super::model;
use super::rules::{Held, Rules};
use super::site::Finding;
use super::{STATE, in_place, state_of};
use crate::config::{ByModel, Configuration};
use crate::core::model::needs_time;
use crate::error::Error;
use crate::pg::{Aggregate, Call, State, display, display_timestamp};
use crate::unknown::UnknownEvents;

/// What a place in a query remembers from row to row.
struct Site {
    form: Form,
    configuration: Configuration,
    rules: ByModel<Rules>,
    unknown: UnknownEvents,
    constant: Constant,
    /// Whether the final function finds the model by itself, so that no group has to remember it.
    final_finds_model: bool,
}

/// Whether model and moment are the same for all rows.
enum Constant {
    No,
    /// They are, and no row was seen yet.
    Unseen,
    Seen {
        as_of: Option<i64>,
        model: Vec<u8>,
    },
}

/// To compare slices of no bytes as others costs more than all the rest of a row: they may be at an address that cannot be
/// read, and what compares bytes by vectors tries to.
#[inline(always)]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && (one.is_empty() || one == other)
}

impl Constant {
    #[inline(always)]
    fn is_of(&self, row: &Row) -> bool {
        let of_row = row.time.map(|time| time.as_of);
        matches!(self, Self::Seen { as_of, model } if *as_of == of_row && is_same(model, row.by.given()))
    }

    /// Returns true if a row has the constants that the others have; an error if a function that is called stable has
    /// answered with something else.
    fn accept(&mut self, row: &Row) -> Result<bool, Error> {
        let as_of = row.time.map(|time| time.as_of);
        match self {
            Self::No => Ok(false),
            Self::Unseen => {
                *self = Self::Seen { as_of, model: row.by.given().to_vec() };
                Ok(true)
            }
            Self::Seen { model, .. } if !is_same(model, row.by.given()) => Err(row.by.changed(model)),
            Self::Seen { as_of: Some(from), .. } if as_of != Some(*from) => {
                let to = as_of.map(display_timestamp).unwrap_or_default();
                Err(Error::AsOfChanged { from: display_timestamp(*from), to })
            }
            Self::Seen { .. } => Ok(true),
        }
    }
}

impl Site {
    fn new(call: &Call) -> Self {
        let configuration = Configuration::beside(call.function());
        let form = Form::of(call);
        let constant = if form.is_constant(call) { Constant::Unseen } else { Constant::No };
        let found = Finding::of(call.aggregate());
        let final_finds_model = found.is_some_and(|found| form.is_by(found.by));
        let unknown = UnknownEvents::new();
        Self { form, configuration, rules: ByModel::default(), unknown, constant, final_finds_model }
    }

    /// The rules of the model that a row is scored by; an error if they need to know when it occurred, and it does not say.
    fn rules(
        &mut self,
        arguments: &Arguments,
        explains: bool,
    ) -> Result<(&mut Rules, &mut UnknownEvents, &mut Constant), Error> {
        let configuration = self.configuration;
        let rules = self.rules.get_or_load(arguments.key(), || {
            let rules = |name: &[u8], (options, events): (_, Vec<_>)| match needs_time(&options, &events) {
                Some(option) if arguments.time.is_none() => Err(Error::TimeNeeded { option, model: display(name) }),
                _ => Rules::new(options, events, name, explains),
            };
            let ScoredBy::Config(config) = arguments.by else {
                return rules(arguments.key(), configuration.read(arguments.key())?);
            };
            let document = in_place(config)?;
            let name = document.name().to_vec();
            rules(&name, document.options_and_events(&name)?)
        })?;
        Ok((rules, &mut self.unknown, &mut self.constant))
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
    let (row, final_finds_model) = (row(&arguments, rows), site.final_finds_model);
    let (rules, unknown, constant) = site.rules(&arguments, explains)?;
    match rules.held() {
        Held::Score if row.time.is_none() => {
            let is_constant = constant.accept(&row)?;
            change_untimed(aggregate, state, rules, unknown, &row, is_constant)
        }
        Held::Score if constant.accept(&row)? => full::change_constant(aggregate, state, rules, unknown, &row),
        Held::Points | Held::Occurrences if final_finds_model && constant.accept(&row)? => {
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
    let weight = rules.weight(row.event);
    if weight.is_none() && row.rows > 0 {
        unknown.meet(rules.name(), row.event, rules.names())?;
    }
    let to_remember = (!is_constant).then(|| row.by.given());
    model::change(aggregate, state, to_remember, row.change(weight.unwrap_or(0))).map_err(|error| match error {
        Error::ModelChanged { .. } if row.by.is_in_place() => Error::ConfigChanged,
        other => other,
    })
}

/// A row that comes, where `rows` is 1, or goes, where it is -1.
#[inline(always)]
fn row<'a>(arguments: &Arguments<'a>, rows: i64) -> Row<'a> {
    let Arguments { event, count, time, by } = *arguments;
    Row { event, count: count * rows, rows, by, time }
}

/// The transition for a row that needs nothing but what is at hand; none, and nothing done, for any other.
#[inline(always)]
fn changed_fast(mut call: Call, rows: i64) -> Option<Datum> {
    let state = call.state(STATE).unwrap_or_else(State::empty);
    let form = call.remembered::<Site>()?.form;
    let arguments = form.read_plain(&call)?;
    let site = call.remembered::<Site>()?;
    let row = row(&arguments, rows);
    let ignores_unknown = site.unknown.are_ignored();
    if site.constant.is_of(&row) {
        let rules = site.rules.first()?;
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
    let rules = match arguments.by {
        // The form names no model, so there is only the default one.
        ScoredBy::Default => site.rules.first()?,
        ScoredBy::Model(key) | ScoredBy::Config(key) => site.rules.get(key)?,
    };
    full::change_fast(state, rules, ignores_unknown, &row).map(State::datum)
}
