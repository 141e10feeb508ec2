//! The state of a group whose score takes more than a sum of products: time, caps, a scale, or an explanation.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;
use ethnum::I256;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::model::Model;
use super::score::{Scale, points, within_day};
use super::sum::Sum;

/// What the rows of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// When the score is as of, in the forms with time.
    pub moment: Option<Moment>,
    /// The raw points that make a score of 100, in millionths.
    pub full_score: Option<i64>,
    /// Of the names of the model's events; positions of events are only comparable if it is the same.
    pub names_checksum: u64,
}

/// The time that counts. Instants are microseconds since 2000-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub as_of: i64,
    /// Occurrences at or before it do not count.
    pub since: Option<i64>,
}

impl Moment {
    #[inline]
    pub fn includes(&self, instant: i64) -> bool {
        instant <= self.as_of && self.since.is_none_or(|since| since < instant)
    }
}

/// What is kept apart from other occurrences: an event, and the day where that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub event: u32,
    pub day: i32,
}

/// The occurrences at a place: their number in millionths, and faded, in units of 10⁻¹⁸.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    pub count: Sum,
    pub faded: Sum,
}

/// The state of a group. Its collections are in the memory of the aggregate.
pub struct Group<A: Allocator + Clone> {
    /// Rows in it; with none left, the next row may come on other terms.
    pub rows: i64,
    pub terms: Terms,
    /// The model that the rows name; empty if they name none.
    model: Vec<u8, A>,
    /// Points of the occurrences that need not be kept apart.
    pub sum: Sum,
    totals: HashMap<Place, Total, FxBuildHasher, A>,
}

/// What an event came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its position in the model.
    pub event: usize,
    /// Occurrences, in millionths.
    pub count: I256,
    pub points: I256,
}

impl<A: Allocator + Clone> Group<A> {
    pub fn new_in(memory: A, model: &[u8], terms: Terms) -> Self {
        let mut name = Vec::new_in(memory.clone());
        name.extend_from_slice(model);
        let totals = HashMap::with_hasher_in(FxBuildHasher, memory);
        Self { rows: 0, terms, model: name, sum: Sum::default(), totals }
    }

    /// As new, on other terms, in the memory that it has.
    pub fn reset(&mut self, model: &[u8], terms: Terms) {
        self.model.clear();
        self.model.extend_from_slice(model);
        self.terms = terms;
        self.sum = Sum::default();
        self.totals.clear();
    }

    pub fn model(&self) -> &[u8] {
        &self.model
    }

    pub fn totals(&self) -> impl ExactSizeIterator<Item = (&Place, &Total)> {
        self.totals.iter()
    }

    /// Adds occurrences at a place: `count` of them, in millionths, each fading by `factor`.
    #[inline]
    pub fn add_at(&mut self, place: Place, count: i64, factor: u64) {
        let total = self.totals.entry(place).or_default();
        total.count.add_product(count, 1);
        total.faded.add_faded(count.into(), factor);
    }

    pub fn add_total(&mut self, place: Place, other: &Total) {
        let total = self.totals.entry(place).or_default();
        total.count.add(&other.count);
        total.faded.add(&other.faded);
    }

    /// Adds all that another group holds, on the same terms.
    pub fn add<B: Allocator + Clone>(&mut self, other: &Group<B>) {
        self.rows += other.rows;
        self.sum.add(&other.sum);
        for (place, total) in &other.totals {
            self.add_total(*place, total);
        }
    }

    pub fn scale(&self) -> Scale {
        Scale { timed: self.terms.moment.is_some(), full_score: self.terms.full_score }
    }

    /// Whether only the model can tell what the occurrences are worth.
    pub fn needs_model(&self) -> bool {
        !self.totals.is_empty()
    }

    /// The points of all occurrences.
    pub fn points(&self, model: &Model) -> I256 {
        self.outcomes(model).iter().fold(self.sum.into(), |sum: I256, outcome| sum + outcome.points)
    }

    /// What each event that is kept apart came to, in the order of their names.
    pub fn outcomes(&self, model: &Model) -> std::vec::Vec<Outcome> {
        let mut totals: std::vec::Vec<_> =
            self.totals.iter().filter(|(_, total)| **total != Total::default()).collect();
        totals.sort_unstable_by_key(|(place, _)| place.event);
        let by_event = totals.chunk_by(|(one, _), (other, _)| one.event == other.event);
        by_event.filter_map(|days| outcome(model, days)).collect()
    }
}

fn outcome(model: &Model, days: &[(&Place, &Total)]) -> Option<Outcome> {
    let position = days.first()?.0.event as usize;
    let event = model.events().get(position)?;
    let (mut count, mut occurrences) = (I256::ZERO, I256::ZERO);
    for (_, total) in days {
        count += I256::from(total.count);
        occurrences += within_day(event, total.count.into(), total.faded.into());
    }
    Some(Outcome { event: position, count, points: points(event, occurrences) })
}
