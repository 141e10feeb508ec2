//! Scores of tallies: `ces_score()`, `ces_explain()`, `ces_compare()`.

use std::cmp::Reverse;

use ethnum::I256;
use pgrx::pg_sys::Datum;

use crate::config::{ByModel, Configuration, DEFAULT_MODEL, Document};
use crate::core::group::Outcome;
use crate::core::interval::{Interval, MICROSECONDS_PER_DAY};
use crate::core::model::Event;
use crate::core::scorer::{DayMoment, Scorer, Subject};
use crate::core::tally::{Day, Tally};
use crate::error::Error;
use crate::pg::{Call, ResultSet, SnapshotKey, Value, Zone, display, fmgr_functions};
use crate::unknown::UnknownEvents;

const TALLY: usize = 0;

fmgr_functions! {
    ces_score => score,
    ces_score_as_of => score_as_of,
    ces_score_config => score_config,
    ces_score_config_as_of => score_config_as_of,
    ces_explain => explain,
    ces_explain_as_of => explain_as_of,
    ces_compare => compare,
    ces_compare_days => compare_days,
}

/// What a place in a query that scores tallies remembers. It can outlive a statement, so it remembers also under which
/// snapshot it read the models.
struct Site {
    snapshot: SnapshotKey,
    scorers: ByModel<Scorer>,
    unknown: UnknownEvents,
}

/// What a place in a query remembers of the configuration that it was given last.
struct ConfigSite {
    config: Vec<u8>,
    scorer: Scorer,
    unknown: UnknownEvents,
}

/// What a tally is scored by, and where to tell of events that have no weight.
pub struct Scoring<'a> {
    pub scorer: &'a mut Scorer,
    pub unknown: &'a mut UnknownEvents,
}

impl Scoring<'_> {
    pub fn tell_of_unknown(&mut self, tally: &[u8]) -> Result<(), Error> {
        if !self.unknown.are_ignored() {
            for event in self.scorer.unknown(tally)? {
                let model = self.scorer.model();
                self.unknown.meet(model.name(), event, model.names())?;
            }
        }
        Ok(())
    }
}

/// Scoring by the model that an argument names, which may not be there.
fn by_model<'a>(call: &'a mut Call, model: usize) -> Result<Scoring<'a>, Error> {
    let model = if call.arguments() > model { call.bytes(model).unwrap_or(DEFAULT_MODEL) } else { DEFAULT_MODEL };
    let configuration = Configuration::beside(call.function());
    let snapshot = SnapshotKey::current().ok_or(Error::NoSnapshot)?;
    let unread = || Site { snapshot, scorers: ByModel::default(), unknown: UnknownEvents::new() };
    if call.remembered::<Site>().is_none() {
        call.remember(unread());
    }
    let site = call.remembered::<Site>().ok_or(Error::NoSnapshot)?;
    if site.snapshot != snapshot {
        *site = unread();
    }
    let scorer = site.scorers.get_or_load(model, || configuration.model(model).map(Scorer::new))?;
    Ok(Scoring { scorer, unknown: &mut site.unknown })
}

/// Scoring by the configuration in an argument.
fn by_config<'a>(call: &'a mut Call, config: usize) -> Result<Scoring<'a>, Error> {
    let given = call.bytes(config).unwrap_or_default();
    if call.remembered::<ConfigSite>().is_none_or(|site| site.config != given) {
        let json = call.json(config).unwrap_or_default();
        let scorer = Scorer::new(Document::parse(json, DEFAULT_MODEL)?.model()?);
        let site = ConfigSite { config: given.to_vec(), scorer, unknown: UnknownEvents::new() };
        match call.remembered::<ConfigSite>() {
            Some(remembered) => *remembered = site,
            None => {
                call.remember(site);
            }
        }
    }
    let site = call.remembered::<ConfigSite>().ok_or(Error::NoSnapshot)?;
    Ok(Scoring { scorer: &mut site.scorer, unknown: &mut site.unknown })
}

fn answer(result: Result<Datum, Error>) -> Datum {
    result.unwrap_or_else(|error| error.raise())
}

fn score(mut call: Call) -> Datum {
    let tally = call.bytes(TALLY).unwrap_or_default();
    answer(by_model(&mut call, 1).and_then(|scoring| score_of(scoring, tally, None)))
}

fn score_as_of(mut call: Call) -> Datum {
    let (tally, as_of) = (call.bytes(TALLY).unwrap_or_default(), call.integer(1));
    answer(by_model(&mut call, 2).and_then(|scoring| score_of(scoring, tally, as_of)))
}

fn score_config(mut call: Call) -> Datum {
    let tally = call.bytes(TALLY).unwrap_or_default();
    answer(by_config(&mut call, 1).and_then(|scoring| score_of(scoring, tally, None)))
}

fn score_config_as_of(mut call: Call) -> Datum {
    let (tally, as_of) = (call.bytes(TALLY).unwrap_or_default(), call.integer(1));
    answer(by_config(&mut call, 2).and_then(|scoring| score_of(scoring, tally, as_of)))
}

fn score_of(mut scoring: Scoring, tally: &[u8], as_of: Option<i32>) -> Result<Datum, Error> {
    let moment = moment(scoring.scorer, tally, as_of)?;
    let score = scoring.scorer.score(tally, moment)?;
    scoring.tell_of_unknown(tally)?;
    score.map(Call::numeric_of).ok_or(Error::ScoreOutOfRange)
}

/// The days that count for a score as of a day; an error if the model or the tally does not go with it.
pub fn moment(scorer: &mut Scorer, tally: &[u8], as_of: Option<i32>) -> Result<Option<DayMoment>, Error> {
    let Some(as_of) = as_of else {
        return match scorer.model().needs_time() {
            Some(option) => Err(Error::DayNeeded { option, model: display(scorer.model().name()) }),
            None => Ok(None),
        };
    };
    if as_of == i32::MIN || as_of == i32::MAX {
        return Err(Error::InfiniteAsOf);
    }
    if Day::new(as_of).is_none() {
        return Err(Error::AsOfOutOfRange);
    }
    if Tally::is_undated(tally) {
        return Err(Error::UndatedTally);
    }
    Ok(Some(scorer.moment(as_of, |lookback| since(lookback, as_of))))
}

/// The last day that a lookback leaves out: the one that begins at or before the day's beginning less the lookback.
fn since(lookback: &Interval, as_of: i32) -> Option<i32> {
    // Days are told by the calendar alone, as in a zone whose clocks never change.
    let earlier = Zone::named(b"UTC")?.before(i64::from(as_of) * MICROSECONDS_PER_DAY, lookback)?;
    Some(earlier.div_euclid(MICROSECONDS_PER_DAY) as i32)
}

/// What an event came to, and its part in the score.
#[derive(Clone, Copy)]
struct Part {
    outcome: Outcome,
    score: i128,
}

/// A tally with its attributes, and the day to score it at.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    pub subject: Subject<'a>,
    pub as_of: Option<i32>,
}

impl<'a> Side<'a> {
    fn tally(tally: &'a [u8], as_of: Option<i32>) -> Self {
        Self { subject: Subject::tally(tally), as_of }
    }
}

/// What each event came to, in the order of their names.
fn parts(scoring: &mut Scoring, side: Side) -> Result<Vec<Part>, Error> {
    let Side { subject, as_of } = side;
    scoring.tell_of_unknown(subject.tally)?;
    scoring.tell_of_unknown(subject.attributes)?;
    let scorer = &mut *scoring.scorer;
    let moment = moment(scorer, subject.tally, as_of)?;
    let outcomes = scorer.live_outcomes(subject, moment)?;
    let points: Vec<I256> = outcomes.iter().map(|outcome| outcome.points).collect();
    let scores = scorer.scale(moment).shares(&points).ok_or(Error::ScoreOutOfRange)?;
    Ok(outcomes.into_iter().zip(scores).map(|(outcome, score)| Part { outcome, score }).collect())
}

/// The part of every event of a model, in the order of their names; of those that did not occur as well.
fn all_parts(scoring: &mut Scoring, side: Side) -> Result<Vec<Part>, Error> {
    let nothing = |event| Part { outcome: Outcome { event, count: I256::ZERO, points: I256::ZERO }, score: 0 };
    let occurred = parts(scoring, side)?;
    let mut all: Vec<Part> = (0..scoring.scorer.model().events().len()).map(nothing).collect();
    for part in occurred {
        all[part.outcome.event] = part;
    }
    Ok(all)
}

fn explain(mut call: Call) -> Datum {
    let (tally, rows) = (call.bytes(TALLY).unwrap_or_default(), call.result_set());
    answer(by_model(&mut call, 1).and_then(|scoring| explained(scoring, Side::tally(tally, None), rows)))
}

fn explain_as_of(mut call: Call) -> Datum {
    let (tally, as_of, rows) = (call.bytes(TALLY).unwrap_or_default(), call.integer(1), call.result_set());
    answer(by_model(&mut call, 2).and_then(|scoring| explained(scoring, Side::tally(tally, as_of), rows)))
}

/// Those with the largest part in the score first, then what the customer has yet to discover, by falling weight.
pub fn explained(mut scoring: Scoring, side: Side, rows: ResultSet) -> Result<Datum, Error> {
    let mut parts = all_parts(&mut scoring, side)?;
    let events = scoring.scorer.model().events();
    parts.sort_by_key(|part| (Reverse(part.score.unsigned_abs()), Reverse(events[part.outcome.event].weight)));
    Ok(rows.fill(parts.iter().map(|part| explained_row(&events[part.outcome.event], part))))
}

fn explained_row<'a>(event: &'a Event, part: &Part) -> [Value<'a>; 7] {
    let Part { outcome: Outcome { count, points, .. }, score } = *part;
    let of_target = |value: fn(I256, I256) -> I256| {
        event.target.map_or(Value::Null, |target| Value::Fixed(value(count, target.into()), 6))
    };
    [
        Value::Text(&event.name),
        Value::Fixed(count, 6),
        Value::Fixed(event.weight.into(), 6),
        Value::Fixed(points, 24),
        Value::Fixed(score.into(), 12),
        of_target(|_, target| target),
        // Rounded towards zero, so that no target is attained too early.
        of_target(|count, target| count * 1_000_000 / target),
    ]
}

fn compare(mut call: Call) -> Datum {
    let [from, to] = [0, 1].map(|index| Side::tally(call.bytes(index).unwrap_or_default(), None));
    let rows = call.result_set();
    answer(by_model(&mut call, 2).and_then(|scoring| compared(scoring, from, to, rows)))
}

fn compare_days(mut call: Call) -> Datum {
    let tally = call.bytes(TALLY).unwrap_or_default();
    let [from, to] = [1, 2].map(|index| Side::tally(tally, call.integer(index)));
    let rows = call.result_set();
    answer(by_model(&mut call, 3).and_then(|scoring| compared(scoring, from, to, rows)))
}

/// The events that occurred on either side, those that moved the score most first.
pub fn compared(mut scoring: Scoring, from: Side, to: Side, rows: ResultSet) -> Result<Datum, Error> {
    let (from, to) = (all_parts(&mut scoring, from)?, all_parts(&mut scoring, to)?);
    let pairs = from.iter().zip(&to);
    let mut pairs: Vec<(&Part, &Part)> = pairs.filter(|(from, to)| from.occurred() || to.occurred()).collect();
    pairs.sort_by_key(|(from, to)| Reverse(from.difference(to).abs()));
    let events = scoring.scorer.model().events();
    Ok(rows.fill(pairs.iter().map(|(from, to)| {
        [
            Value::Text(&events[from.outcome.event].name),
            Value::Fixed(from.outcome.count, 6),
            Value::Fixed(to.outcome.count, 6),
            Value::Fixed(from.score.into(), 12),
            Value::Fixed(to.score.into(), 12),
            Value::Fixed(from.difference(to), 12),
        ]
    })))
}

impl Part {
    fn occurred(&self) -> bool {
        self.outcome.count != I256::ZERO || self.outcome.points != I256::ZERO
    }

    fn difference(&self, to: &Self) -> I256 {
        I256::from(to.score) - I256::from(self.score)
    }
}
