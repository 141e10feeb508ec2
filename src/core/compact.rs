//! The state of most groups that take more than a small sum: a sum, and when it is as of.

use super::group::{Moment, Terms, UNTIMED, View};
use super::sum::Sum;
use super::tally::Kinds;

/// A group whose rows name no model, and of which nothing but points has to be kept, in 32 bytes.
///
/// With hundreds of thousands of groups, the memory that a row has to visit is what it costs. What does not fit takes a
/// [`super::group::Group`].
#[derive(Clone, Copy, Debug)]
pub struct Compact {
    low: u64,
    middle: u64,
    /// From the upper bits down: the sum's third word, whether there is a scale, the kinds of tallies, the number of rows.
    rest: u64,
    /// [`UNTIMED`] in the forms without time.
    as_of: i64,
}

/// Bits below the sum's, which with those above reaches to 10²¹ points.
const SUM_SHIFT: u32 = 40;
/// The bit that tells of a scale.
const SCALED: u64 = 1 << 39;
/// Bits below those of the kinds of tallies, which are the number of rows.
const KINDS_SHIFT: u32 = 39 - Kinds::BITS;
const ROWS: u64 = (1 << KINDS_SHIFT) - 1;

impl Compact {
    /// A group without rows on these terms, if they take no more to be told.
    pub fn new(terms: &Terms) -> Option<Self> {
        let as_of = terms.moment.map_or(UNTIMED, |moment| moment.as_of);
        let rest = if terms.is_scaled { SCALED } else { 0 };
        terms.are_told_by_moment().then_some(Self { low: 0, middle: 0, rest, as_of })
    }

    /// [`UNTIMED`] in the forms without time.
    #[inline(always)]
    pub fn as_of(&self) -> i64 {
        self.as_of
    }

    #[inline(always)]
    pub fn rows(&self) -> i64 {
        (self.rest & ROWS) as i64
    }

    #[inline(always)]
    pub fn sum(&self) -> Sum {
        Sum::from_words([self.low, self.middle, (self.rest as i64 >> SUM_SHIFT) as u64])
    }

    #[inline(always)]
    pub fn kinds(&self) -> Kinds {
        Kinds::from_bits((self.rest >> KINDS_SHIFT) as u8)
    }

    #[inline(always)]
    pub fn set_kinds(&mut self, kinds: Kinds) {
        let bits = |kinds: Kinds| u64::from(kinds.bits()) << KINDS_SHIFT;
        self.rest = self.rest & !bits(Kinds::ALL) | bits(kinds);
    }

    pub fn view(&self) -> View<'_> {
        let moment = (self.as_of != UNTIMED).then_some(Moment { as_of: self.as_of, since: None });
        let terms = Terms { model: &[], config: 0, moment, is_scaled: self.rest & SCALED != 0, names_checksum: 0 };
        View { rows: self.rows(), kinds: self.kinds(), ..View::of_sum(terms, self.sum()) }
    }

    /// With `rows` more rows, whose points are `product` × `factor`; none, and nothing done, if that does not fit.
    #[inline(always)]
    pub fn add(&mut self, product: i128, factor: u64, rows: i64) -> Option<()> {
        let mut sum = self.sum();
        sum.add_faded(product, factor);
        self.set(&sum, self.rows() + rows)
    }

    /// With `rows` more rows, whose points are a sum; none, and nothing done, if that does not fit.
    #[inline(always)]
    pub fn add_all(&mut self, other: &Sum, rows: i64) -> Option<()> {
        let sum = self.sum().plus(other)?;
        self.set(&sum, self.rows().checked_add(rows)?)
    }

    #[inline(always)]
    fn set(&mut self, sum: &Sum, rows: i64) -> Option<()> {
        let [low, middle, high] = sum.words();
        let upper = high << SUM_SHIFT;
        let fits = (upper as i64 >> SUM_SHIFT) as u64 == high && rows as u64 <= ROWS;
        fits.then(|| {
            let lower = self.rest & !ROWS & ((1 << SUM_SHIFT) - 1);
            (self.low, self.middle, self.rest) = (low, middle, upper | lower | rows as u64);
        })
    }
}
