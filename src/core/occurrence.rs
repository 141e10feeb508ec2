//! Occurrences as rows bring them: the state of most groups whose events have caps, or that are explained.

use ethnum::I256;

use super::fade::WHOLE;
use super::fixed::ONE;
use super::group::{Occurrences, Place, outcome};
use super::model::Model;
use super::parts::{Outcome, total};
use super::score::within_day;

/// What a row brings, in one word, or two if it fades: so little that it can be stored without looking at what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// From the upper bits down: the event, the day, the count, and whether a fade factor follows.
    word: u64,
    factor: u64,
}

const EVENT_SHIFT: u32 = 48;
const DAY_SHIFT: u32 = 24;
const COUNT_SHIFT: u32 = 1;
const FADED: u64 = 1;
/// Days are written without a sign, so that words are in their order.
const DAY_ZERO: i32 = 1 << 23;
/// Counts that fit, in whole numbers.
const COUNTS: std::ops::Range<i64> = -(1 << 22)..1 << 22;
/// No event of a word has this number.
const NO_EVENT: u32 = u16::MAX as u32;

impl Occurrence {
    /// A word that stands for nothing.
    pub const PADDING: u64 = u64::MAX;

    /// `count` occurrences at a place, in millionths, each fading by `factor`; none if they take an [`Occurrences`].
    #[inline(always)]
    pub fn new(place: Place, count: i64, factor: u64) -> Option<Self> {
        let whole = count / ONE;
        let days = -DAY_ZERO..DAY_ZERO;
        let fits =
            place.event < NO_EVENT && days.contains(&place.day) && COUNTS.contains(&whole) && whole * ONE == count;
        let event_and_day =
            u64::from(place.event) << EVENT_SHIFT | u64::from(place.day.wrapping_add(DAY_ZERO) as u32) << DAY_SHIFT;
        let count_and_mark = (whole << COUNT_SHIFT) as u64 & ((1 << DAY_SHIFT) - 1) | u64::from(factor != WHOLE);
        fits.then_some(Self { word: event_and_day | count_and_mark, factor })
    }

    /// The word, and the factor if it takes one.
    #[inline(always)]
    pub fn words(self) -> (u64, Option<u64>) {
        (self.word, (self.word & FADED != 0).then_some(self.factor))
    }

    /// Adds what words stand for.
    pub fn read(words: &[u64], into: &mut Vec<Self>) {
        let mut words = words.iter().copied().filter(|&word| word != Self::PADDING);
        while let Some(word) = words.next() {
            let factor = if word & FADED == 0 { Some(WHOLE) } else { words.next() };
            into.extend(factor.map(|factor| Self { word, factor }));
        }
    }

    fn event(self) -> usize {
        (self.word >> EVENT_SHIFT) as usize
    }

    /// The event and the day, in their order.
    fn place(self) -> u64 {
        self.word >> DAY_SHIFT
    }

    fn whole(self) -> i64 {
        // The sign of the count is in the uppermost of its bits.
        let above = u64::BITS - DAY_SHIFT;
        (self.word << above) as i64 >> (above + COUNT_SHIFT)
    }
}

impl From<Occurrence> for Occurrences {
    fn from(one: Occurrence) -> Self {
        let day = (one.place() as u32 & ((1 << DAY_SHIFT) - 1)) as i32 - DAY_ZERO;
        let count = one.whole() * ONE;
        Self::new(Place { event: one.event() as u32, day }, count, i128::from(count) * i128::from(one.factor))
    }
}

/// The points of all of them.
pub fn points(model: &Model, occurrences: Vec<Occurrence>) -> I256 {
    total(model, &outcomes(model, occurrences))
}

/// What each event came to, in the order of their names.
pub fn outcomes(model: &Model, mut occurrences: Vec<Occurrence>) -> Vec<Outcome<'_>> {
    occurrences.sort_unstable_by_key(|one| one.place());
    let by_event = occurrences.chunk_by(|one, other| one.event() == other.event());
    by_event.filter_map(|of_event| of_one_event(model, of_event)).collect()
}

fn of_one_event<'a>(model: &'a Model, of_event: &[Occurrence]) -> Option<Outcome<'a>> {
    let position = of_event.first()?.event();
    let event = model.events().get(position)?;
    let days = of_event.chunk_by(|one, other| one.place() == other.place()).map(|of_day| {
        let (mut whole, mut faded) = (0, 0);
        for one in of_day {
            whole += one.whole();
            faded += i128::from(one.whole()) * i128::from(one.factor);
        }
        let (count, faded) = (I256::from(whole * ONE), I256::from(faded * i128::from(ONE)));
        (count, faded, within_day(event, count, faded))
    });
    outcome(event, &event.name, position, days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hold_what_they_were_made_of_or_are_none() {
        for event in [0, 1, 65_534, 65_535, 1 << 20] {
            for day in [i32::MIN, -DAY_ZERO - 1, -DAY_ZERO, -1, 0, 1, 9_555, DAY_ZERO - 1, DAY_ZERO, i32::MAX] {
                for whole in [COUNTS.start - 1, COUNTS.start, -3, -1, 0, 1, 2, COUNTS.end - 1, COUNTS.end] {
                    for factor in [0, 1, WHOLE / 3, WHOLE] {
                        let (place, count) = (Place { event, day }, whole * ONE);
                        let fits = event < NO_EVENT && (-DAY_ZERO..DAY_ZERO).contains(&day) && COUNTS.contains(&whole);
                        let one = Occurrence::new(place, count, factor);
                        let Some(one) = one.filter(|_| fits) else {
                            assert!(one.is_none() && !fits, "{place:?} {whole}");
                            continue;
                        };
                        let (word, factor_word) = one.words();
                        let mut read = Vec::new();
                        let words: Vec<u64> =
                            [word].into_iter().chain(factor_word).chain([Occurrence::PADDING]).collect();
                        Occurrence::read(&words, &mut read);
                        assert_eq!(read, [one]);
                        assert_ne!(word, Occurrence::PADDING);
                        let expected = Occurrences::new(place, count, i128::from(count) * i128::from(factor));
                        assert_eq!(Occurrences::from(one), expected);
                    }
                }
            }
        }
        assert_eq!(Occurrence::new(Place { event: 0, day: 0 }, ONE / 2, WHOLE), None);
    }
}
