//! Scoring tallies.

use ethnum::I256;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::fade::{WHOLE, factor};
use super::group::{Outcome, Place};
use super::interval::{Interval, MICROSECONDS_PER_DAY};
use super::model::{Event, Model};
use super::score::{Scale, points, within_day};
use super::sum::Sum;
use super::tally::{DayCount, Malformed, Tally};

/// The days that count. Days are counted from 2000-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayMoment {
    /// The score is as it stood at the end of this day.
    pub as_of: i32,
    /// Occurrences on this day or before it do not count.
    pub since: Option<i32>,
}

/// Scores tallies by one model, and remembers what may serve for the next one too.
#[derive(Debug)]
pub struct Scorer {
    model: Model,
    /// For each event of the model, where its half-life is in `fadings`.
    fading_of: Vec<Option<u32>>,
    fadings: Vec<Fading>,
    has_max_count: bool,
    names_checksum: u64,
    /// The names of the last tally, as its bytes have them, and where they are in the model.
    dictionary: Vec<u8>,
    positions: Vec<Option<u32>>,
    /// What [`DayMoment::since`] is for days to score at: a series of days comes back with every tally.
    since: HashMap<i32, Option<i32>, FxBuildHasher>,
}

/// Occurrences of an event in a tally.
struct Occurred<'a> {
    /// Where the event's name is in the tally.
    name: usize,
    /// Where the event is in the model.
    position: usize,
    event: &'a Event,
    /// Zero in a tally without days.
    day: i32,
    /// In millionths.
    count: i128,
    /// How much of each is left.
    factor: u64,
}

/// What is left of an occurrence after so many days, as far as that was asked for.
#[derive(Debug)]
struct Fading {
    half_life: f64,
    factors: Vec<u64>,
}

impl Fading {
    /// Ages beyond some ten years are rare enough to be computed each time.
    const LONGEST: usize = 4000;

    #[inline]
    fn factor(&mut self, age: u32) -> u64 {
        match self.factors.get(age as usize) {
            Some(factor) => *factor,
            None => self.compute(age),
        }
    }

    #[cold]
    fn compute(&mut self, age: u32) -> u64 {
        // The age is below 2³² days, and so in microseconds below 2⁶⁹: exact in a double, as an age in a column is.
        let of = |age: u32| factor((u128::from(age) * MICROSECONDS_PER_DAY as u128) as f64, self.half_life);
        while self.factors.len() <= Self::LONGEST.min(age as usize) {
            let next = of(self.factors.len() as u32);
            self.factors.push(next);
        }
        self.factors.get(age as usize).copied().unwrap_or_else(|| of(age))
    }
}

impl Scorer {
    pub fn new(model: Model) -> Self {
        let mut half_lives: Vec<f64> = Vec::new();
        let mut fading = |event: &Event| {
            let half_life = model.half_life(event)?.length() as f64;
            let known = half_lives.iter().position(|&known| known == half_life);
            Some(known.unwrap_or_else(|| {
                half_lives.push(half_life);
                half_lives.len() - 1
            }) as u32)
        };
        let fading_of = model.events().iter().map(&mut fading).collect();
        let fadings = half_lives.into_iter().map(|half_life| Fading { half_life, factors: Vec::new() }).collect();
        let has_max_count = model.events().iter().any(|event| event.max_count.is_some());
        let names_checksum = if model.events().iter().any(Event::is_capped) { model.names_checksum() } else { 0 };
        // The dictionary of the empty tally.
        Self {
            model,
            fading_of,
            fadings,
            has_max_count,
            names_checksum,
            dictionary: vec![0],
            positions: Vec::new(),
            since: HashMap::default(),
        }
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    /// That of the names of the model's events, where [`Scorer::sum`] leaves some out, and else zero.
    pub fn names_checksum(&self) -> u64 {
        self.names_checksum
    }

    /// The days that count for a score as of a day, where `since` tells the last one that a lookback leaves out.
    pub fn moment(&mut self, as_of: i32, since: impl FnOnce(&Interval) -> Option<i32>) -> DayMoment {
        // Ten years of days.
        const MOST: usize = 4000;
        let Some(lookback) = &self.model.options().lookback else { return DayMoment { as_of, since: None } };
        if self.since.len() >= MOST {
            self.since.clear();
        }
        DayMoment { as_of, since: *self.since.entry(as_of).or_insert_with(|| since(lookback)) }
    }

    /// The names of a tally that are not in the model.
    pub fn unknown<'a>(&self, tally: &'a [u8]) -> Result<Vec<&'a [u8]>, Malformed> {
        Ok(Tally::read(tally)?.names().filter(|name| self.model.position(name).is_none()).collect())
    }

    pub fn scale(&self, moment: Option<DayMoment>) -> Scale {
        Scale { timed: moment.is_some(), full_score: self.model.options().full_score }
    }

    /// The score of a tally: a dated one as of a moment or over all its days, an undated one only without a moment. None
    /// if it is too large.
    pub fn score(&mut self, tally: &[u8], moment: Option<DayMoment>) -> Result<Option<i128>, Malformed> {
        let points = if self.has_max_count {
            self.outcomes(tally, moment)?.iter().fold(I256::ZERO, |sum, outcome| sum + outcome.points)
        } else {
            self.points(tally, moment)?
        };
        Ok(self.scale(moment).score(points))
    }

    /// What each event that counts came to, in the order of their names.
    pub fn outcomes(&mut self, tally: &[u8], moment: Option<DayMoment>) -> Result<Vec<Outcome>, Malformed> {
        let mut occurrences = Vec::new();
        self.visit(tally, moment, |Occurred { name, event, count, factor, .. }| {
            occurrences.resize(occurrences.len().max(name + 1), (I256::ZERO, I256::ZERO));
            let (counted, faded) = &mut occurrences[name];
            let count = I256::from(count);
            *counted += count;
            *faded += within_day(event, count, count * I256::from(factor));
        })?;
        let by_event = self.positions.iter().zip(occurrences).filter_map(|(position, (count, faded))| {
            let event = (*position)? as usize;
            let nothing = count == I256::ZERO && faded == I256::ZERO;
            (!nothing).then(|| Outcome { event, count, points: points(&self.model.events()[event], faded) })
        });
        Ok(by_event.collect())
    }

    /// The points of a tally, where no event has a cap on its total.
    fn points(&mut self, tally: &[u8], moment: Option<DayMoment>) -> Result<I256, Malformed> {
        let (mut sum, mut large) = (Sum::default(), I256::ZERO);
        self.visit(tally, moment, |Occurred { event, count, factor, .. }| match i64::try_from(count) {
            Ok(count) if event.max_per_day.is_none_or(|most| count <= most) => {
                sum.add_faded(i128::from(event.weight) * i128::from(count), factor);
            }
            // As many of these as a value has room for do not overflow 256 bits, but would 192.
            _ => {
                let count = I256::from(count);
                large += within_day(event, count, count * I256::from(factor)) * I256::from(event.weight);
            }
        })?;
        Ok(I256::from(sum) + large)
    }

    /// The points of a tally that is a part of a group: of events without caps. Of events with caps, `keep` is told the
    /// place, the count and how much of it is left. None if it is more than a [`Sum`].
    pub fn sum(
        &mut self,
        tally: &[u8],
        moment: Option<DayMoment>,
        mut keep: impl FnMut(Place, i128, u64),
    ) -> Result<Option<Sum>, Malformed> {
        let (mut sum, mut large) = (Sum::default(), I256::ZERO);
        self.visit(tally, moment, |Occurred { position, event, day, count, factor, .. }| {
            if event.is_capped() {
                let day = if event.max_per_day.is_some() { day } else { 0 };
                keep(Place { event: position as u32, day }, count, factor);
            } else if let Ok(count) = i64::try_from(count) {
                sum.add_faded(i128::from(event.weight) * i128::from(count), factor);
            } else {
                large += I256::from(count) * I256::from(factor) * I256::from(event.weight);
            }
        })?;
        Ok(if large == I256::ZERO { Some(sum) } else { Sum::try_from(I256::from(sum) + large).ok() })
    }

    /// Visits what counts of a tally.
    #[inline(always)]
    fn visit(
        &mut self,
        tally: &[u8],
        moment: Option<DayMoment>,
        mut visit: impl FnMut(Occurred),
    ) -> Result<(), Malformed> {
        let tally = self.read(tally)?;
        let Self { model, fading_of, fadings, positions, .. } = self;
        let events = model.events();
        for (name, count) in tally.counts().enumerate() {
            let count = count?;
            if let Some(position) = positions[name] {
                let position = position as usize;
                visit(Occurred { name, position, event: &events[position], day: 0, count, factor: WHOLE });
            }
        }
        for entry in tally.day_counts() {
            let entry = entry?;
            let Some(position) = positions[entry.name] else { continue };
            let position = position as usize;
            let factor = match moment {
                None => WHOLE,
                Some(DayMoment { as_of, since }) => {
                    let day = entry.day.number();
                    if day > as_of {
                        break;
                    }
                    if since.is_some_and(|since| day <= since) {
                        continue;
                    }
                    // Of days in range, the difference fits 32 bits.
                    fading_of[position].map_or(WHOLE, |fading| fadings[fading as usize].factor((as_of - day) as u32))
                }
            };
            let DayCount { day, name, count } = entry;
            visit(Occurred { name, position, event: &events[position], day: day.number(), count, factor });
        }
        Ok(())
    }

    /// Reads a tally, and finds its names in the model unless they are those of the one before.
    #[inline]
    fn read<'a>(&mut self, bytes: &'a [u8]) -> Result<Tally<'a>, Malformed> {
        if let Some(tally) = Tally::read_with_dictionary(bytes, &self.dictionary, self.positions.len()) {
            return Ok(tally);
        }
        let tally = Tally::read(bytes)?;
        self.positions.clear();
        self.positions.extend(tally.names().map(|name| self.model.position(name).map(|position| position as u32)));
        self.dictionary.clear();
        self.dictionary.extend_from_slice(tally.dictionary());
        Ok(tally)
    }
}
