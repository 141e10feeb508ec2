//! Occurrences as rows bring them: the state of most groups whose events have caps, or that are explained.

use ethnum::I256;

use super::fade::WHOLE;
use super::fixed::ONE;
use super::group::{Occurrences, Place, outcome};
use super::model::Model;
use super::parts::{Outcome, total};
use super::score::within_day;

/// What a row brings, in 16 bytes, so that it can be stored without looking at those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    place: Place,
    /// The count, whole, in the upper bits, and the fade factor below.
    amount: u64,
}

const FACTOR_BITS: u32 = 40;
const FACTOR: u64 = (1 << FACTOR_BITS) - 1;
/// Counts that fit the rest.
const COUNTS: std::ops::Range<i64> = -(1 << 23)..1 << 23;
const _: () = assert!(WHOLE <= FACTOR);

impl Occurrence {
    /// `count` occurrences at a place, in millionths, each fading by `factor`; none if they take an [`Occurrences`].
    #[inline(always)]
    pub fn new(place: Place, count: i64, factor: u64) -> Option<Self> {
        let whole = count / ONE;
        let fits = whole * ONE == count && COUNTS.contains(&whole);
        fits.then_some(Self { place, amount: (whole << FACTOR_BITS) as u64 | factor })
    }

    fn whole(self) -> i64 {
        self.amount as i64 >> FACTOR_BITS
    }

    fn factor(self) -> u64 {
        self.amount & FACTOR
    }
}

impl From<Occurrence> for Occurrences {
    fn from(one: Occurrence) -> Self {
        let count = one.whole() * ONE;
        Self::new(one.place, count, i128::from(count) * i128::from(one.factor()))
    }
}

/// The points of all of them.
pub fn points(model: &Model, occurrences: &[Occurrence]) -> I256 {
    total(model, &outcomes(model, occurrences))
}

/// What each event came to, in the order of their names.
pub fn outcomes<'a>(model: &'a Model, occurrences: &[Occurrence]) -> Vec<Outcome<'a>> {
    let mut sorted = occurrences.to_vec();
    sorted.sort_unstable_by_key(|one| one.place);
    let by_event = sorted.chunk_by(|one, other| one.place.event == other.place.event);
    by_event.filter_map(|of_event| of_one_event(model, of_event)).collect()
}

fn of_one_event<'a>(model: &'a Model, of_event: &[Occurrence]) -> Option<Outcome<'a>> {
    let position = of_event.first()?.place.event as usize;
    let event = model.events().get(position)?;
    let days = of_event.chunk_by(|one, other| one.place == other.place).map(|of_day| {
        let whole: i64 = of_day.iter().map(|one| one.whole()).sum();
        let count = I256::from(whole * ONE);
        let faded = of_day.iter().map(|one| i128::from(one.whole()) * i128::from(one.factor())).sum::<i128>();
        let faded = I256::from(faded * i128::from(ONE));
        (count, faded, within_day(event, count, faded))
    });
    outcome(event, &event.name, position, days)
}
