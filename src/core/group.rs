//! The state of a group whose score takes more than a sum of products: time, caps, a scale, or an explanation.

use allocator_api2::alloc::Allocator;
use allocator_api2::boxed::Box;
use allocator_api2::vec::Vec;
use ethnum::I256;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::model::Model;
use super::score::{Scale, points, within_day};
use super::sum::Sum;

/// What the rows of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    /// The model that the rows name; empty if they name none.
    pub model: &'a [u8],
    /// When the score is as of, in the forms with time.
    pub moment: Option<Moment>,
    /// The raw points that make a score of 100, in millionths.
    pub full_score: Option<i64>,
    /// Of the names of the model's events: positions of events can only be compared if it is the same. Zero if no
    /// occurrences are kept apart.
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

impl Terms<'_> {
    /// Whether nothing has to be remembered of them but the moment.
    fn are_told_by_as_of(&self) -> bool {
        let since = self.moment.and_then(|moment| moment.since);
        self.model.is_empty() && since.is_none() && self.full_score.is_none() && self.names_checksum == 0
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

/// The state of a group. All of it is in the memory of the aggregate.
///
/// With hundreds of thousands of groups, the memory that a row has to visit is what it costs: these fields are the ones
/// that every row needs, and together no longer than a block of 64 bytes. What few rows need is elsewhere.
pub struct Group<A: Allocator + Clone> {
    /// Points of the occurrences that need not be kept apart.
    pub sum: Sum,
    /// Rows in it; with none left, the next row may come on other terms.
    pub rows: i64,
    /// Who told the terms of the last row; zero if nobody is known.
    told_by: u64,
    /// [`UNTIMED`] in the forms without time.
    as_of: i64,
    more: Option<Box<More<A>, A>>,
}

/// No moment to score at is this one, which stands for minus infinity.
const UNTIMED: i64 = i64::MIN;

struct More<A: Allocator + Clone> {
    model: Vec<u8, A>,
    since: Option<i64>,
    full_score: Option<i64>,
    names_checksum: u64,
    totals: HashMap<Place, Total, FxBuildHasher, A>,
}

impl<A: Allocator + Clone> More<A> {
    fn new_in(memory: A, terms: Terms) -> Self {
        let mut model = Vec::new_in(memory.clone());
        model.extend_from_slice(terms.model);
        Self {
            model,
            since: terms.moment.and_then(|moment| moment.since),
            full_score: terms.full_score,
            names_checksum: terms.names_checksum,
            totals: HashMap::with_hasher_in(FxBuildHasher, memory),
        }
    }
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
    pub fn new_in(memory: A, terms: Terms) -> Self {
        let as_of = terms.moment.map_or(UNTIMED, |moment| moment.as_of);
        let more = (!terms.are_told_by_as_of()).then(|| Box::new_in(More::new_in(memory.clone(), terms), memory));
        Self { sum: Sum::default(), rows: 0, told_by: 0, as_of, more }
    }

    /// Whether a row is known to be on the terms of the rows before it: the same teller tells the same terms for the same
    /// moment. Tellers are told apart by numbers other than zero.
    #[inline(always)]
    pub fn is_on_terms(&self, told_by: u64, as_of: Option<i64>) -> bool {
        self.told_by == told_by && self.as_of == as_of.unwrap_or(UNTIMED)
    }

    /// Takes rows on these terms from now on, if it can: with rows on other terms in it, it cannot.
    pub fn accept(&mut self, memory: A, told_by: u64, terms: Terms) -> bool {
        if self.terms() != terms {
            if self.rows > 0 {
                return false;
            }
            *self = Self::new_in(memory, terms);
        }
        self.told_by = told_by;
        true
    }

    pub fn terms(&self) -> Terms<'_> {
        let as_of = (self.as_of != UNTIMED).then_some(self.as_of);
        let since = self.more.as_ref().and_then(|more| more.since);
        let (model, full_score, names_checksum) = match &self.more {
            Some(more) => (more.model.as_slice(), more.full_score, more.names_checksum),
            None => (&[][..], None, 0),
        };
        Terms { model, moment: as_of.map(|as_of| Moment { as_of, since }), full_score, names_checksum }
    }

    pub fn totals(&self) -> impl Iterator<Item = (&Place, &Total)> {
        self.more.iter().flat_map(|more| more.totals.iter())
    }

    /// Adds occurrences at a place: `count` of them, in millionths, each fading by `factor`. The group's terms must have a
    /// checksum of the names of events.
    #[inline]
    pub fn add_at(&mut self, place: Place, count: i64, factor: u64) {
        let mut total = Total::default();
        total.count.add_product(count, 1);
        total.faded.add_faded(count.into(), factor);
        self.add_total(place, &total);
    }

    #[inline]
    pub fn add_total(&mut self, place: Place, added: &Total) {
        if let Some(more) = &mut self.more {
            let total = more.totals.entry(place).or_default();
            total.count.add(&added.count);
            total.faded.add(&added.faded);
        }
    }

    /// Adds all that another group on the same terms holds.
    pub fn add<B: Allocator + Clone>(&mut self, other: &Group<B>) {
        self.rows += other.rows;
        self.sum.add(&other.sum);
        for (place, total) in other.totals() {
            self.add_total(*place, total);
        }
    }

    pub fn scale(&self) -> Scale {
        let Terms { moment, full_score, .. } = self.terms();
        Scale { timed: moment.is_some(), full_score }
    }

    /// Whether only the model can tell what the occurrences are worth.
    pub fn needs_model(&self) -> bool {
        self.totals().next().is_some()
    }

    /// The points of all occurrences.
    pub fn points(&self, model: &Model) -> I256 {
        self.outcomes(model).iter().fold(self.sum.into(), |sum: I256, outcome| sum + outcome.points)
    }

    /// What each event that is kept apart came to, in the order of their names.
    pub fn outcomes(&self, model: &Model) -> std::vec::Vec<Outcome> {
        let mut totals: std::vec::Vec<_> = self.totals().filter(|(_, total)| **total != Total::default()).collect();
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
