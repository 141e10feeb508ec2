//! A model made ready to score rows by, in all that goes beyond weights.

use std::sync::atomic::{AtomicU32, Ordering};

use super::form::ScoredBy;
use super::full::{Row, Time};
use crate::core::days::Days;
use crate::core::fade::{HalfLife, WHOLE};
use crate::core::group::{Moment, Place, Terms};
use crate::core::model::{Event, Model, Options};
use crate::core::occurrence::Occurrence;
use crate::core::patterns::prefix;
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
    half_life: Option<HalfLife>,
    kept: Kept,
    /// Whether it is a pattern, so that occurrences that are kept apart need the event's name.
    is_pattern: bool,
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
    Points {
        weight: i64,
        factor: u64,
    },
    /// If named, the place is that of a pattern, and has the day alone.
    At {
        place: Place,
        is_named: bool,
        factor: u64,
    },
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
        let rule = |(position, event): (usize, &Event)| EventRule {
            weight: event.weight,
            is_pattern: prefix(&event.name).is_some(),
            half_life: model.half_life(event).as_ref().map(HalfLife::from),
            kept: match event {
                Event { max_per_day: Some(_), .. } => Kept::ByDay,
                _ if explains || model.is_kept_apart(position) => Kept::ByEvent,
                _ => Kept::InSum,
            },
        };
        let events: Vec<EventRule> = model.events().iter().enumerate().map(rule).collect();
        let all_in_sum = events.iter().all(|event| matches!(event.kept, Kept::InSum));
        let names_checksum = if all_in_sum { 0 } else { model.names_checksum() };
        let held = match model.options().finish_scores() {
            _ if !all_in_sum => Held::Occurrences,
            true => Held::Points,
            false => Held::Score,
        };
        Ok(Self { id: next_id(), model, names_checksum, events, held, zone, days: Days::default(), recent: None })
    }

    /// What a group has to hold.
    #[inline(always)]
    pub(super) fn held(&self) -> Held {
        self.held
    }

    /// What the model is called.
    pub(super) fn name(&self) -> &[u8] {
        self.model.name()
    }

    /// The names of the model's events.
    pub(super) fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.model.names()
    }

    /// Where the rule of an event is.
    pub(super) fn position(&mut self, event: &[u8]) -> Option<usize> {
        self.model.find(event)
    }

    /// The weight of an event.
    pub(super) fn weight(&mut self, event: &[u8]) -> Option<i64> {
        self.position(event).map(|event| self.events[event].weight)
    }

    /// [`Rules::weight`], and zero for an event that has none; none if that is not at hand, or such an event is to be
    /// reported.
    #[inline(always)]
    pub(super) fn weight_at_hand(&self, event: &[u8], ignores_unknown: bool) -> Option<i64> {
        match self.model.position_at_hand(event)? {
            Some(event) => self.events.get(event).map(|rule| rule.weight),
            None => ignores_unknown.then_some(0),
        }
    }

    /// The terms of rows that are scored by a model for a moment.
    pub(super) fn terms<'a>(&mut self, by: ScoredBy<'a>, as_of: Option<i64>) -> Terms<'a> {
        let moment = as_of.map(|as_of| self.moment(as_of));
        let is_scaled = self.model.options().finish_scores();
        let (model, config) = (by.named(), by.config());
        Terms { model, config, moment, is_scaled, names_checksum: self.names_checksum }
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
        let place = |day| Share::At { place: Place { event: event as u32, day }, is_named: rule.is_pattern, factor };
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
        let Some(event) = self.model.position_at_hand(row.event)? else { return ignores_unknown.then_some((0, 0)) };
        let rule = self.events.get(event).filter(|rule| matches!(rule.kept, Kept::InSum))?;
        let Some(time) = row.time else { return Some((rule.weight, WHOLE)) };
        let moment = self.recent.filter(|moment| moment.as_of == time.as_of)?;
        Some(if moment.includes(time.occurred_at) { (rule.weight, rule.factor(time)) } else { (0, 0) })
    }

    /// A row as an occurrence; of a [`Known::Other`] one it has to be found out otherwise.
    #[inline(always)]
    pub(super) fn occurrence_at_hand(&self, row: &Row, ignores_unknown: bool) -> Known {
        let event = match self.model.position_at_hand(row.event) {
            Some(Some(event)) => event,
            Some(None) if ignores_unknown => return Known::Nothing,
            _ => return Known::Other,
        };
        // The name of an event that a pattern weighs has no room.
        let Some(rule) = self.events.get(event).filter(|rule| !rule.is_pattern) else { return Known::Other };
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
                    _ if self.events[event].is_pattern => return Known::Other,
                    Share::Points { factor, .. } => (Place { event: event as u32, day: 0 }, factor),
                    Share::At { place, factor, .. } => (place, factor),
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
    fn factor(&self, Time { occurred_at, as_of }: Time) -> u64 {
        match &self.half_life {
            None => WHOLE,
            Some(_) if occurred_at == i64::MIN => 0,
            // The difference of two 64-bit numbers nearly always fits 64 bits with a sign, and always does without one.
            Some(half_life) => match as_of.checked_sub(occurred_at) {
                Some(age) => half_life.factor(age),
                None => half_life.factor_at(as_of.wrapping_sub(occurred_at) as u64 as u128),
            },
        }
    }
}
