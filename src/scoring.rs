//! Scores of tallies: `ces_score()`, `ces_explain()`, `ces_compare()`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ethnum::I256;
use pgrx::pg_sys::Datum;

use crate::as_of::{AsOf, Date, Moment};
use crate::config::{ByModel, Configuration, DEFAULT_MODEL, Document, of_config};
use crate::core::interval::{Interval, MICROSECONDS_PER_DAY};
use crate::core::model::{Event, Model};
use crate::core::parts::{Outcome, Part, PartKind, parts};
use crate::core::scorer::{DayMoment, Scorer, Subject};
use crate::core::tally::{Day, Tally};
use crate::error::Error;
use crate::pg::{Call, ResultSet, SnapshotKey, Value, Zone, display, fmgr_functions};
use crate::tally;
use crate::unknown::UnknownEvents;

const TALLY: usize = 0;

fmgr_functions! {
    ces_score => score,
    ces_score_as_of => score_as_of::<Date>,
    ces_score_at => score_as_of::<Moment>,
    ces_score_text => score_text,
    ces_score_text_as_of => score_text_as_of,
    ces_score_config => score_config,
    ces_score_config_as_of => score_config_as_of::<Date>,
    ces_score_config_at => score_config_as_of::<Moment>,
    ces_explain => explain,
    ces_explain_as_of => explain_as_of::<Date>,
    ces_explain_at => explain_as_of::<Moment>,
    ces_compare => compare,
    ces_compare_days => compare_days::<Date>,
    ces_compare_moments => compare_days::<Moment>,
}

/// What a place in a query that scores tallies remembers. It can outlive a statement, as PL/pgSQL's simple expressions do, so
/// it remembers also under which snapshot it read the models. A setting can change without another snapshot.
struct Site {
    snapshot: SnapshotKey,
    scorers: ByModel<Scorer>,
    unknown: UnknownEvents,
}

/// What a tally is scored by, and where to tell of events that have no weight.
pub struct Scoring<'a> {
    pub scorer: &'a mut Scorer,
    pub unknown: &'a mut UnknownEvents,
}

impl Scoring<'_> {
    /// The day that an argument says, if it is there.
    fn day(&self, as_of: Option<impl AsOf>) -> Result<Option<i32>, Error> {
        as_of.map(|as_of| day_in(as_of, self.scorer.model())).transpose()
    }

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

/// The day that an argument says to a model.
pub fn day_in(as_of: impl AsOf, model: &Model) -> Result<i32, Error> {
    let name = &model.options().time_zone;
    as_of.day(name, || Error::TimeZone { time_zone: display(name), model: display(model.name()) })
}

/// Scoring by the model that an argument names, which may not be there.
pub fn by_model<'a>(call: &'a mut Call, model: usize) -> Result<Scoring<'a>, Error> {
    let model = if call.arguments() > model { call.bytes(model).unwrap_or(DEFAULT_MODEL) } else { DEFAULT_MODEL };
    let configuration = Configuration::beside(call.function());
    let snapshot = SnapshotKey::current().ok_or(Error::NoSnapshot)?;
    let unread = || Site { snapshot, scorers: ByModel::default(), unknown: UnknownEvents::new() };
    if call.remembered::<Site>().is_none() {
        call.remember(unread());
    }
    let site = call.remembered::<Site>().ok_or(Error::NoSnapshot)?;
    if site.snapshot != snapshot || site.unknown.are_of_another_setting() {
        *site = unread();
    }
    let scorer = site.scorers.get_or_load(model, || configuration.model(model).map(Scorer::new))?;
    Ok(Scoring { scorer, unknown: &mut site.unknown })
}

/// Scoring by the configuration in an argument, which no statement changes. What was reported of events without a weight is
/// remembered for a statement, as in [`by_model`].
fn by_config<'a>(call: &'a mut Call, config: usize) -> Result<Scoring<'a>, Error> {
    let snapshot = SnapshotKey::current().ok_or(Error::NoSnapshot)?;
    let load = |document: Document| Ok((Scorer::new(document.model()?), UnknownEvents::new(), snapshot));
    let (scorer, unknown, known) = of_config(call, config, load)?;
    if *known != snapshot || unknown.are_of_another_setting() {
        (*unknown, *known) = (UnknownEvents::new(), snapshot);
    }
    Ok(Scoring { scorer, unknown })
}

fn answer(result: Result<Datum, Error>) -> Datum {
    result.unwrap_or_else(|error| error.raise())
}

fn score(mut call: Call) -> Datum {
    let tally = call.bytes(TALLY).unwrap_or_default();
    answer(by_model(&mut call, 1).and_then(|scoring| score_of(scoring, tally, None)))
}

fn score_as_of<D: AsOf>(mut call: Call) -> Datum {
    let (tally, as_of) = (call.bytes(TALLY).unwrap_or_default(), D::read(&call, 1));
    answer(by_model(&mut call, 2).and_then(|scoring| {
        let as_of = scoring.day(as_of)?;
        score_of(scoring, tally, as_of)
    }))
}

fn score_text(mut call: Call) -> Datum {
    answer(tally::of_text(&call, TALLY).and_then(|tally| score_of(by_model(&mut call, 1)?, &tally, None)))
}

fn score_text_as_of(mut call: Call) -> Datum {
    let as_of = call.integer(1);
    answer(tally::of_text(&call, TALLY).and_then(|tally| score_of(by_model(&mut call, 2)?, &tally, as_of)))
}

fn score_config(mut call: Call) -> Datum {
    let tally = call.bytes(TALLY).unwrap_or_default();
    answer(by_config(&mut call, 1).and_then(|scoring| score_of(scoring, tally, None)))
}

fn score_config_as_of<D: AsOf>(mut call: Call) -> Datum {
    let (tally, as_of) = (call.bytes(TALLY).unwrap_or_default(), D::read(&call, 1));
    answer(by_config(&mut call, 2).and_then(|scoring| {
        let as_of = scoring.day(as_of)?;
        score_of(scoring, tally, as_of)
    }))
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

/// The parts of a score, the events first, in the order of their names.
fn parts_of<'a>(scoring: &mut Scoring, side: Side<'a>) -> Result<Vec<Part<'a>>, Error> {
    let Side { subject, as_of } = side;
    scoring.tell_of_unknown(subject.tally)?;
    scoring.tell_of_unknown(subject.attributes)?;
    let scorer = &mut *scoring.scorer;
    let moment = moment(scorer, subject.tally, as_of)?;
    let outcomes = scorer.live_outcomes(subject, moment)?;
    parts(scorer.model(), scorer.scale(moment), &outcomes).ok_or(Error::ScoreOutOfRange)
}

fn explain(mut call: Call) -> Datum {
    let (tally, rows) = (call.bytes(TALLY).unwrap_or_default(), call.result_set());
    answer(by_model(&mut call, 1).and_then(|scoring| explained(scoring, Side::tally(tally, None), rows)))
}

fn explain_as_of<D: AsOf>(mut call: Call) -> Datum {
    let (tally, as_of, rows) = (call.bytes(TALLY).unwrap_or_default(), D::read(&call, 1), call.result_set());
    answer(by_model(&mut call, 2).and_then(|scoring| {
        let as_of = scoring.day(as_of)?;
        explained(scoring, Side::tally(tally, as_of), rows)
    }))
}

/// The parts with the largest share in the score first, then the events that the customer has yet to discover.
pub fn explained(mut scoring: Scoring, side: Side, rows: ResultSet) -> Result<Datum, Error> {
    let mut parts = parts_of(&mut scoring, side)?;
    let model = scoring.scorer.model();
    let weight = |part: &Part| match part.kind {
        PartKind::Event(outcome) => model.events().get(outcome.event).map(|event| event.weight),
        _ => None,
    };
    parts.sort_by_key(|part| (Reverse(part.score.unsigned_abs()), Reverse(weight(part))));
    let yet_to_discover = undiscovered(model, &parts);
    Ok(rows.fill(parts.iter().chain(&yet_to_discover).map(|part| explained_row(model, part))))
}

/// The events of a model that are not among the parts, by falling weight. A pattern is among them if an event under it is.
fn undiscovered<'a>(model: &'a Model, parts: &[Part]) -> Vec<Part<'a>> {
    let mut has_occurred = vec![false; model.events().len()];
    for part in parts {
        if let PartKind::Event(outcome) = part.kind {
            has_occurred[outcome.event] = true;
        }
    }
    let nothing = |(position, event): (usize, &'a Event)| {
        let outcome = Outcome { name: &event.name, event: position, count: I256::ZERO, points: I256::ZERO };
        Part { kind: PartKind::Event(outcome), points: I256::ZERO, score: 0 }
    };
    let all = model.events().iter().enumerate();
    let mut events: Vec<_> = all.filter(|(position, _)| !has_occurred[*position]).collect();
    events.sort_by_key(|(_, event)| Reverse(event.weight));
    events.into_iter().map(nothing).collect()
}

fn explained_row<'a>(model: &'a Model, part: &Part<'a>) -> [Value<'a>; 9] {
    let Part { kind, points, score } = *part;
    let (points, score) = (Value::Fixed(points, 24), Value::Fixed(score.into(), 12));
    let (group, name) = (event_group(model, kind), Value::Text(kind.name().as_bytes()));
    let PartKind::Event(Outcome { name: event_name, event, count, .. }) = kind else {
        return [Value::Null, Value::Null, Value::Null, points, score, Value::Null, Value::Null, group, name];
    };
    let event = &model.events()[event];
    let of_target = |value: fn(I256, I256) -> I256| {
        event.target.map_or(Value::Null, |target| Value::Fixed(value(count, target.into()), 6))
    };
    [
        Value::Text(event_name),
        Value::Fixed(count, 6),
        Value::Fixed(event.weight.into(), 6),
        points,
        score,
        of_target(|_, target| target),
        // Rounded towards zero, so that no target is attained too early.
        of_target(|count, target| count * 1_000_000 / target),
        group,
        name,
    ]
}

/// The group of a part's event, or that whose limit it is.
fn event_group<'a>(model: &'a Model, kind: PartKind) -> Value<'a> {
    let name = match kind {
        PartKind::Event(outcome) => model.events().get(outcome.event).and_then(|event| event.event_group.as_deref()),
        PartKind::EventGroup(group) => model.options().groups.get(group).map(|group| &*group.name),
        PartKind::MaxScore | PartKind::MinScore => None,
    };
    name.map_or(Value::Null, Value::Text)
}

fn compare(mut call: Call) -> Datum {
    let [from, to] = [0, 1].map(|index| Side::tally(call.bytes(index).unwrap_or_default(), None));
    let rows = call.result_set();
    answer(by_model(&mut call, 2).and_then(|scoring| compared(scoring, from, to, rows)))
}

fn compare_days<D: AsOf>(mut call: Call) -> Datum {
    let (tally, rows) = (call.bytes(TALLY).unwrap_or_default(), call.result_set());
    let [from, to] = [1, 2].map(|index| D::read(&call, index));
    answer(by_model(&mut call, 3).and_then(|scoring| {
        let [from, to] = [scoring.day(from)?, scoring.day(to)?].map(|day| Side::tally(tally, day));
        compared(scoring, from, to, rows)
    }))
}

/// The parts that either side has, those that moved the score most first.
pub fn compared(mut scoring: Scoring, from: Side, to: Side, rows: ResultSet) -> Result<Datum, Error> {
    let mut pairs: BTreeMap<_, [Option<Part>; 2]> = BTreeMap::new();
    for (index, side) in [from, to].into_iter().enumerate() {
        for part in parts_of(&mut scoring, side)? {
            pairs.entry(part.kind.key()).or_default()[index] = Some(part);
        }
    }
    let mut pairs: Vec<[Option<Part>; 2]> = pairs.into_values().collect();
    pairs.sort_by_key(|pair| Reverse(difference(pair).abs()));
    let model = scoring.scorer.model();
    Ok(rows.fill(pairs.iter().filter_map(|pair| compared_row(model, pair))))
}

fn difference(pair: &[Option<Part>; 2]) -> I256 {
    let [from, to] = pair.map(|part| I256::from(part.map_or(0, |part| part.score)));
    to - from
}

/// None if neither side has the part.
fn compared_row<'a>(model: &'a Model, pair: &[Option<Part<'a>>; 2]) -> Option<[Value<'a>; 8]> {
    let kind = pair.iter().flatten().next()?.kind;
    let is_event = matches!(kind, PartKind::Event(_));
    let count = |part: Option<Part>| match part.map(|part| part.kind) {
        Some(PartKind::Event(outcome)) => Value::Fixed(outcome.count, 6),
        _ if is_event => Value::Fixed(I256::ZERO, 6),
        _ => Value::Null,
    };
    let score = |part: Option<Part>| Value::Fixed(part.map_or(0, |part| part.score).into(), 12);
    let [from, to] = *pair;
    Some([
        match kind {
            PartKind::Event(outcome) => Value::Text(outcome.name),
            _ => Value::Null,
        },
        count(from),
        count(to),
        score(from),
        score(to),
        Value::Fixed(difference(pair), 12),
        event_group(model, kind),
        Value::Text(kind.name().as_bytes()),
    ])
}
