//! A model made ready to score rows by, in all that goes beyond weights.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::core::days::Days;
use crate::core::fade::{WHOLE, factor};
use crate::core::group::{Moment, Place, Terms};
use crate::core::model::{Event, Model, Options};
use crate::error::Error;
use crate::pg::{Zone, display};

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// What a place in a query knows of one model.
pub(super) struct Rules {
    /// No others in this process have it.
    pub(super) id: u64,
    model: Model,
    /// That of the names of the model's events, where occurrences are kept apart, and else zero.
    names_checksum: u64,
    /// For each event of the model.
    events: Vec<EventRule>,
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

/// Where an occurrence goes.
pub(super) enum Share {
    Points(i64),
    At(Place),
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
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        Ok(Self { id, model, names_checksum, events, zone, days: Days::default(), recent: None })
    }

    pub(super) fn position(&self, event: &[u8]) -> Option<usize> {
        self.model.position(event)
    }

    /// The terms of rows that name a model, or none, for a moment.
    pub(super) fn terms<'a>(&mut self, model: &'a [u8], as_of: Option<i64>) -> Terms<'a> {
        let moment = as_of.map(|as_of| self.moment(as_of));
        let full_score = self.model.options().full_score;
        Terms { model, moment, full_score, names_checksum: self.names_checksum }
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

    /// Where an occurrence goes; `occurred_at` where that is known.
    pub(super) fn share(&mut self, event: usize, occurred_at: Option<i64>) -> Share {
        let EventRule { weight, kept, .. } = self.events[event];
        let place = |day| Share::At(Place { event: event as u32, day });
        match (kept, occurred_at) {
            (Kept::InSum, _) => Share::Points(weight),
            (Kept::ByDay, Some(instant)) => place(self.day(instant)),
            (Kept::ByEvent, _) | (Kept::ByDay, None) => place(0),
        }
    }

    fn day(&mut self, instant: i64) -> i32 {
        // -infinity is a day of its own.
        if instant == i64::MIN { i32::MIN } else { self.days.of(instant, |instant| self.zone.era(instant)) }
    }

    /// How much of an occurrence is left at a moment not before it.
    pub(super) fn factor(&self, event: usize, occurred_at: i64, as_of: i64) -> u64 {
        match self.events[event].half_life {
            None => WHOLE,
            Some(_) if occurred_at == i64::MIN => 0,
            // The difference of two 64-bit numbers fits 64 bits without a sign, if not with one.
            Some(half_life) => factor(as_of.wrapping_sub(occurred_at) as u64 as f64, half_life),
        }
    }
}
