//! The transition functions of the forms of `ces()` over tallies.

use pgrx::pg_sys::{Datum, TEXTOID};

use super::rules::next_id;
use super::{STATE, full, model_or_default, state_of};
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
    models: ByModel<Known>,
    unknown: UnknownEvents,
}

/// Where the arguments are: (state, tally \[, as_of\] \[, model\]).
#[derive(Clone, Copy)]
struct Form {
    as_of: Option<usize>,
    model: Option<usize>,
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
    /// Empty if the rows name none.
    model: &'a [u8],
    /// 1 where the row comes, and -1 where it goes.
    rows: i64,
}

impl Site {
    fn new(call: &Call) -> Self {
        let configuration = Configuration::beside(call.function());
        Self { form: Form::of(call), configuration, models: ByModel::default(), unknown: UnknownEvents::new() }
    }

    fn known(&mut self, model: &[u8]) -> Result<(&mut Known, &mut UnknownEvents), Error> {
        let configuration = self.configuration;
        let known = self.models.get_or_load(model, || {
            configuration.model(model).map(|model| Known { id: next_id(), scorer: Scorer::new(model) })
        })?;
        Ok((known, &mut self.unknown))
    }
}

impl Form {
    fn of(call: &Call) -> Self {
        let types = call.argument_types();
        let has_as_of = types.get(TALLY + 1).is_some_and(|&after_tally| after_tally != TEXTOID);
        let model = types.iter().position(|&argument| argument == TEXTOID);
        Self { as_of: has_as_of.then_some(TALLY + 1), model }
    }

    /// A row; none if it is skipped, as aggregates skip NULLs.
    fn read<'a, D: AsOf>(&self, call: &Call<'a>, rows: i64) -> Result<Option<Row<'a, D>>, Error> {
        let Some(tally) = call.bytes(TALLY) else { return Ok(None) };
        let model = self.model.map(|index| call.bytes(index).ok_or(Error::NullModel)).transpose()?;
        let as_of = self.as_of.map(|index| D::read(call, index).ok_or(Error::NullAsOf)).transpose()?;
        // To name the default model is to name none, which takes a smaller state.
        let model = model.filter(|&model| model != DEFAULT_MODEL).unwrap_or_default();
        Ok(Some(Row { tally, as_of, model, rows }))
    }
}

/// A tally enters the group.
pub(super) fn add<D: AsOf>(mut call: Call) -> Datum {
    let state = changed::<D>(&mut call, 1).unwrap_or_else(|error| error.raise());
    state.map_or_else(|| call.null(), State::datum)
}

/// A tally leaves the window frame.
pub(super) fn remove<D: AsOf>(mut call: Call) -> Datum {
    let state = changed::<D>(&mut call, -1).unwrap_or_else(|error| error.raise());
    // By NULL an inverse transition asks for the frame to be taken in anew.
    state.map_or_else(|| call.null(), State::datum)
}

/// None if it cannot be told what is left in the group.
fn changed<D: AsOf>(call: &mut Call, rows: i64) -> Result<Option<State>, Error> {
    let state = state_of(call, STATE)?;
    let form = match call.remembered::<Site>() {
        Some(site) => site.form,
        None => call.remember(Site::new(call)).form,
    };
    let Some(row) = form.read::<D>(call, rows)? else { return Ok(Some(state)) };
    let aggregate = call.aggregate();
    let Some(site) = call.remembered::<Site>() else { return Ok(Some(state)) };
    let (known, unknown) = site.known(model_or_default(row.model))?;
    change(aggregate, state, known, unknown, &row)
}

fn change(
    aggregate: Aggregate,
    state: State,
    known: &mut Known,
    unknown: &mut UnknownEvents,
    row: &Row<impl AsOf>,
) -> Result<Option<State>, Error> {
    let Known { id, scorer } = known;
    let as_of = row.as_of.map(|as_of| scoring::day_in(as_of, scorer.model())).transpose()?;
    let moment = scoring::moment(scorer, row.tally, as_of)?;
    let terms = terms(scorer, moment, row.model);
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
fn terms<'a>(scorer: &Scorer, moment: Option<DayMoment>, model: &'a [u8]) -> Terms<'a> {
    let instant = |day: i32| i64::from(day) * MICROSECONDS_PER_DAY;
    let moment =
        moment.map(|DayMoment { as_of, .. }| crate::core::group::Moment { as_of: instant(as_of), since: None });
    let is_scaled = scorer.model().options().finish_scores();
    Terms { model, in_place: false, moment, is_scaled, names_checksum: scorer.names_checksum() }
}
