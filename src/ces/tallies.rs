//! The transition functions of the forms of `ces()` and `ces_breakdown()` over tallies.

use pgrx::pg_sys::Datum;

use super::form::{By, Said, ScoredBy};
use super::in_place::{Given, Held};
use super::recent::Recent;
use super::rules::next_id;
use super::{STATE, full, state_of};
use crate::as_of::AsOf;
use crate::config::{ByModel, Configuration, DEFAULT_MODEL};
use crate::core::group::Terms;
use crate::core::interval::MICROSECONDS_PER_DAY;
use crate::core::scorer::{DayMoment, Scorer};
use crate::core::tally::Kinds;
use crate::error::Error;
use crate::pg::{Aggregate, Call, State};
use crate::scoring::{self, Scoring};
use crate::unknown::UnknownEvents;

const TALLY: usize = 1;

/// What a place in a query remembers from row to row.
struct Site {
    form: Form,
    configuration: Configuration,
    given: Given,
    models: ByModel<Known>,
    in_place: Recent<Known>,
    unknown: UnknownEvents,
}

/// Where the arguments are: (state, tally \[, as_of\] \[, model or config\]).
#[derive(Clone, Copy)]
struct Form {
    as_of: Option<usize>,
    by: Option<By>,
}

/// A model to score by.
struct Known {
    /// That of no other model or place in a query in this process.
    id: u32,
    scorer: Scorer,
}

/// A row that counts.
struct Row<'a, D> {
    tally: &'a [u8],
    as_of: Option<D>,
    by: Said<'a>,
    /// 1 where the row comes, and -1 where it goes.
    rows: i64,
}

impl Site {
    fn new(call: &Call) -> Self {
        let configuration = Configuration::beside(call.function());
        let form = Form::of(call);
        let given = Given::new(form.by.is_some_and(|by| call.aggregate().is_literal(by.index())));
        let (models, in_place) = (ByModel::default(), Recent::default());
        Self { form, configuration, given, models, in_place, unknown: UnknownEvents::new() }
    }

    /// What a row is scored by.
    fn scored_by<'a>(&mut self, said: Said<'a>) -> ScoredBy<'a> {
        match said {
            // To name the default model is to name none, which takes a smaller state.
            Said::Default | Said::Model(DEFAULT_MODEL) => ScoredBy::Default,
            Said::Model(name) => ScoredBy::Model(name),
            Said::Config(config) => ScoredBy::Config(self.given.number(config)),
        }
    }

    fn known(&mut self, by: ScoredBy, explains: bool) -> Result<(&mut Known, &mut UnknownEvents), Error> {
        let configuration = self.configuration;
        let known = |model| {
            let scorer = if explains { Scorer::explaining(model) } else { Scorer::new(model) };
            Known { id: next_id(), scorer }
        };
        let known = match by {
            ScoredBy::Config(number) => {
                let model = || Held::of_number(number)?.document()?.model();
                self.in_place.get_or_load(number, || model().map(known))?
            }
            _ => self.models.get_or_load(by.model(), || configuration.model(by.model()).map(known))?,
        };
        Ok((known, &mut self.unknown))
    }
}

impl Form {
    fn of(call: &Call) -> Self {
        let types = call.argument_types();
        let by = By::last(&types, TALLY);
        let as_of = TALLY + 1 < types.len() - usize::from(by.is_some());
        Self { as_of: as_of.then_some(TALLY + 1), by }
    }

    /// A row; none if it is skipped, as aggregates skip NULLs.
    fn read<'a, D: AsOf>(&self, call: &Call<'a>, rows: i64) -> Result<Option<Row<'a, D>>, Error> {
        let Some(tally) = call.bytes(TALLY) else { return Ok(None) };
        let by = By::read(self.by, call)?;
        let as_of = self.as_of.map(|index| D::read(call, index).ok_or(Error::NullAsOf)).transpose()?;
        Ok(Some(Row { tally, as_of, by, rows }))
    }
}

/// A tally enters the group.
pub(super) fn add<D: AsOf>(call: Call) -> Datum {
    transition::<D>(call, 1, false)
}

/// A tally leaves the window frame.
pub(super) fn remove<D: AsOf>(call: Call) -> Datum {
    transition::<D>(call, -1, false)
}

/// The same, to be explained.
pub(super) fn add_explained<D: AsOf>(call: Call) -> Datum {
    transition::<D>(call, 1, true)
}

pub(super) fn remove_explained<D: AsOf>(call: Call) -> Datum {
    transition::<D>(call, -1, true)
}

fn transition<D: AsOf>(mut call: Call, rows: i64, explains: bool) -> Datum {
    let state = changed::<D>(&mut call, rows, explains).unwrap_or_else(|error| error.raise());
    // Returning NULL from an inverse transition makes the executor recompute the frame.
    state.map_or_else(|| call.null(), State::datum)
}

/// None if it cannot be told what is left in the group.
fn changed<D: AsOf>(call: &mut Call, rows: i64, explains: bool) -> Result<Option<State>, Error> {
    let state = state_of(call, STATE)?;
    let form = match call.remembered::<Site>() {
        Some(site) => site.form,
        None => call.remember(Site::new(call)).form,
    };
    let Some(row) = form.read::<D>(call, rows)? else { return Ok(Some(state)) };
    let aggregate = call.aggregate();
    let Some(site) = call.remembered::<Site>() else { return Ok(Some(state)) };
    let by = site.scored_by(row.by);
    let (known, unknown) = site.known(by, explains)?;
    change(aggregate, state, known, unknown, &row, by)
}

fn change(
    aggregate: Aggregate,
    state: State,
    known: &mut Known,
    unknown: &mut UnknownEvents,
    row: &Row<impl AsOf>,
    by: ScoredBy,
) -> Result<Option<State>, Error> {
    let Known { id, scorer } = known;
    let as_of = row.as_of.map(|as_of| scoring::day_in(as_of, scorer.model())).transpose()?;
    let moment = scoring::moment(scorer, row.tally, as_of)?;
    let terms = terms(scorer, moment, by);
    let mut state = full::on_terms(aggregate, state, *id, terms)?;
    let kind = Kinds::of(row.tally);
    if row.rows > 0 {
        full::take_kinds(&mut state, kind)?;
        Scoring { scorer, unknown }.tell_of_unknown(row.tally)?;
    } else if state.view().is_some_and(|held| held.rows > 1 && held.kinds.may_go(kind)) {
        return Ok(None);
    }
    let mut group = state.group_mut();
    let mut kept = Ok(());
    let sum = scorer.sum(row.tally, moment, |place, name, count, factor| {
        let Some(group) = &mut group else { return };
        let place = match name {
            Some(name) => full::named_place(aggregate, group, name, place.day),
            None => Ok(place),
        };
        match place {
            Ok(place) => group.add_total_at(place, count * i128::from(row.rows), factor),
            Err(error) => kept = Err(error),
        }
    })?;
    kept?;
    let Some(sum) = sum else { return Err(Error::ScoreOutOfRange) };
    let sum = if row.rows > 0 { sum } else { -sum };
    full::add_sum(aggregate, state, &sum, row.rows).map(Some)
}

/// A score as of a day is as of its beginning: all that occurred on it is at that instant.
fn terms<'a>(scorer: &Scorer, moment: Option<DayMoment>, by: ScoredBy<'a>) -> Terms<'a> {
    let instant = |day: i32| i64::from(day) * MICROSECONDS_PER_DAY;
    let moment =
        moment.map(|DayMoment { as_of, .. }| crate::core::group::Moment { as_of: instant(as_of), since: None });
    let is_scaled = scorer.model().options().finish_scores();
    let (model, config) = (by.named(), by.config());
    Terms { model, config, moment, is_scaled, names_checksum: scorer.names_checksum() }
}
