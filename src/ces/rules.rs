//! A model made ready to score rows by, in all that goes beyond weights.

use std::sync::atomic::{AtomicU32, Ordering};

use super::full::{Row, Time};
use crate::core::days::Days;
use crate::core::fade::{WHOLE, factor};
use crate::core::group::{Moment, Place, Terms};
use crate::core::model::{Event, Model, Options};
use crate::core::occurrence::Occurrence;
use crate::error::Error;
use crate::pg::{Zone, display};

static NEXT_ID: AtomicU32 = AtomicU32::new(1);

/// A number for who tells the terms of rows, which no others that are in use in this process have.
pub(super) fn next_id() -> u32 {
    NEXT_ID.fetch_add(1, Ordering::Relaxed)
}

/// What a place in a query knows of one model.
pub(super) struct Rules {
    /// No others that are in use in this process have it.
    pub(super) id: u32,
    model: Model,
    /// That of the names of the model's events, where occurrences are kept apart, and else zero.
    names_checksum: u64,
    /// For each event of the model.
    events: Vec<EventRule>,
    held: Held,
    zone: Zone,
    days: Days,
    /// The moment of the last row, which nearly always is that of the next.
    recent: Option<Moment>,
}

#[derive(Clone, Copy)]
struct EventRule {
    weight: i64,
    /// In microseconds.
    half_life: Option<f64>,
    kept: Kept,
}

/// What has to be known at the end of an event's occurrences.
#[derive(Clone, Copy)]
enum Kept {
    /// Their points.
    InSum,
    /// Their number.
    ByEvent,
    /// Their number on each day.
    ByDay,
}

/// What a group has to hold for its score to be known in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// The sum of points, which is the score.
    Score,
    /// The sum of points, of which the model makes a score.
    Points,
    /// What has occurred of each event, of which the model makes points.
    Occurrences,
}

/// Where an occurrence goes, and how much of it is left.
#[derive(Clone, Copy)]
pub(super) enum Share {
    Points { weight: i64, factor: u64 },
    At { place: Place, factor: u64 },
}

/// What is known of a row.
pub(super) enum Known {
    Occurrence(Occurrence),
    /// It does not count.
    Nothing,
    Other,
}

impl Rules {
    /// Where `explains`, all occurrences are kept by event.
    pub(super) fn new(options: Options, events: Vec<Event>, name: &[u8], explains: bool) -> Result<Self, Error> {
        let unknown_zone = || Error::TimeZone { time_zone: display(&options.time_zone), model: display(name) };
        let zone = Zone::named(&options.time_zone).ok_or_else(unknown_zone)?;
        let model = Model::new(name, options, events);
        let rule = |event: &Event| EventRule {
            weight: event.weight,
            half_life: model.half_life(event).map(|half_life| half_life.length() as f64),
            kept: match event {
                Event { max_per_day: Some(_), .. } => Kept::ByDay,
                Event { max_count: None, .. } if !explains => Kept::InSum,
                _ => Kept::ByEvent,
            },
        };
        let events: Vec<EventRule> = model.events().iter().map(rule).collect();
        let all_in_sum = events.iter().all(|event| matches!(event.kept, Kept::InSum));
        let names_checksum = if all_in_sum { 0 } else { model.names_checksum() };
        let held = match model.options().full_score {
            _ if !all_in_sum => Held::Occurrences,
            Some(_) => Held::Points,
            None => Held::Score,
        };
        Ok(Self { id: next_id(), model, names_checksum, events, held, zone, days: Days::default(), recent: None })
    }

    /// What a group has to hold.
    #[inline(always)]
    pub(super) fn held(&self) -> Held {
        self.held
    }

    /// The names of the model's events.
    pub(super) fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.model.names()
    }

    #[inline(always)]
    pub(super) fn position(&self, event: &[u8]) -> Option<usize> {
        self.model.position(event)
    }

    /// The terms of rows that name a model, or none, for a moment.
    pub(super) fn terms<'a>(&mut self, model: &'a [u8], as_of: Option<i64>) -> Terms<'a> {
        let moment = as_of.map(|as_of| self.moment(as_of));
        let is_scaled = self.model.options().full_score.is_some();
        Terms { model, moment, is_scaled, names_checksum: self.names_checksum }
    }

    /// The time that counts for a score as of a moment.
    #[inline]
    pub(super) fn moment(&mut self, as_of: i64) -> Moment {
        if let Some(recent) = self.recent.filter(|recent| recent.as_of == as_of) {
            return recent;
        }
        // A lookback to before all timestamps leaves out only what lies at -infinity.
        let since = |lookback| self.zone.before(as_of, lookback).unwrap_or(i64::MIN);
        let moment = Moment { as_of, since: self.model.options().lookback.as_ref().map(since) };
        *self.recent.insert(moment)
    }

    /// Where an occurrence goes; none if it does not count.
    pub(super) fn share(&mut self, event: usize, time: Option<Time>) -> Option<Share> {
        let rule = self.events[event];
        let factor = match time {
            None => WHOLE,
            Some(time) if self.moment(time.as_of).includes(time.occurred_at) => rule.factor(time),
            Some(_) => return None,
        };
        let place = |day| Share::At { place: Place { event: event as u32, day }, factor };
        Some(match (rule.kept, time) {
            (Kept::InSum, _) => Share::Points { weight: rule.weight, factor },
            (Kept::ByDay, Some(time)) => place(self.day(time.occurred_at)),
            (Kept::ByEvent, _) | (Kept::ByDay, None) => place(0),
        })
    }

    /// Weight and factor of a row whose event is kept in the sum, and zero for one that does not count; none if that is not
    /// at hand, or an event without a weight is to be reported.
    #[inline(always)]
    pub(super) fn share_at_hand(&self, row: &Row, ignores_unknown: bool) -> Option<(i64, u64)> {
        let Some(event) = self.position(row.event) else { return ignores_unknown.then_some((0, 0)) };
        let rule = self.events.get(event).filter(|rule| matches!(rule.kept, Kept::InSum))?;
        let Some(time) = row.time else { return Some((rule.weight, WHOLE)) };
        let moment = self.recent.filter(|moment| moment.as_of == time.as_of)?;
        Some(if moment.includes(time.occurred_at) { (rule.weight, rule.factor(time)) } else { (0, 0) })
    }

    /// A row as an occurrence; of a [`Known::Other`] one it has to be found out otherwise.
    #[inline(always)]
    pub(super) fn occurrence_at_hand(&self, row: &Row, ignores_unknown: bool) -> Known {
        let Some(event) = self.position(row.event) else {
            return if ignores_unknown { Known::Nothing } else { Known::Other };
        };
        let Some(rule) = self.events.get(event) else { return Known::Other };
        let (day, factor) = match row.time {
            None => (Some(0), WHOLE),
            Some(time) => match self.recent.filter(|moment| moment.as_of == time.as_of) {
                None => return Known::Other,
                Some(moment) if !moment.includes(time.occurred_at) => return Known::Nothing,
                Some(_) => {
                    let by_day = matches!(rule.kept, Kept::ByDay);
                    (if by_day { self.days.at_hand(time.occurred_at) } else { Some(0) }, rule.factor(time))
                }
            },
        };
        let place = |day| Place { event: event as u32, day };
        match day.and_then(|day| Occurrence::new(place(day), row.count, factor)) {
            Some(_) if row.count == 0 => Known::Nothing,
            Some(occurrence) => Known::Occurrence(occurrence),
            None => Known::Other,
        }
    }

    /// [`Rules::occurrence_at_hand`] of any row with an event of the model.
    pub(super) fn occurrence(&mut self, event: usize, row: &Row) -> Known {
        match self.share(event, row.time).filter(|_| row.count != 0) {
            None => Known::Nothing,
            Some(share) => {
                let (place, factor) = match share {
                    Share::Points { factor, .. } => (Place { event: event as u32, day: 0 }, factor),
                    Share::At { place, factor } => (place, factor),
                };
                Occurrence::new(place, row.count, factor).map_or(Known::Other, Known::Occurrence)
            }
        }
    }

    fn day(&mut self, instant: i64) -> i32 {
        self.days.of(instant, |instant| self.zone.era(instant))
    }
}

impl EventRule {
    /// How much of an occurrence is left at a moment not before it.
    #[inline(always)]
    fn factor(&self, time: Time) -> u64 {
        match self.half_life {
            None => WHOLE,
            Some(_) if time.occurred_at == i64::MIN => 0,
            Some(half_life) => factor(age_as_double(time), half_life),
        }
    }
}

/// Microseconds. The difference of two 64-bit numbers fits 64 bits without a sign; with one, which is quicker to convert, it
/// nearly always does.
#[inline(always)]
fn age_as_double(Time { occurred_at, as_of }: Time) -> f64 {
    match as_of.checked_sub(occurred_at) {
        Some(age) => age as f64,
        None => as_of.wrapping_sub(occurred_at) as u64 as f64,
    }
}
