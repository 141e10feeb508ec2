//! The state of most groups with time: a sum, and when it is as of.

use super::group::{Moment, Terms, View};
use super::sum::Sum;

/// A group whose rows name no model, and of which nothing but points has to be kept, in 32 bytes.
///
/// With hundreds of thousands of groups, the memory that a row has to visit is what it costs. What does not fit takes a
/// [`super::group::Group`].
#[derive(Clone, Copy, Debug)]
pub struct Timed {
    low: u64,
    middle: u64,
    /// From the upper bits down: the sum's third word, whether there is a scale, the number of rows.
    rest: u64,
    as_of: i64,
}

/// The bit that tells of a scale; below it is the number of rows.
const SCALED: u64 = 1 << 39;
const ROWS: u64 = SCALED - 1;
/// Bits below the sum's, which with those above reaches to 10²¹ points.
const SUM_SHIFT: u32 = 40;

impl Timed {
    /// A group without rows on these terms, if they take no more to be told.
    pub fn new(terms: &Terms) -> Option<Self> {
        let moment = terms.moment.filter(|_| terms.are_told_by_moment())?;
        let rest = if terms.is_scaled { SCALED } else { 0 };
        Some(Self { low: 0, middle: 0, rest, as_of: moment.as_of })
    }

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

    pub fn view(&self) -> View<'_> {
        let moment = Some(Moment { as_of: self.as_of, since: None });
        let terms = Terms { model: &[], moment, is_scaled: self.rest & SCALED != 0, names_checksum: 0 };
        View { terms, rows: self.rows(), sum: self.sum(), kept: &[] }
    }

    /// With `rows` more rows, whose points are `product` × `factor`; none, and nothing done, if that does not fit.
    #[inline(always)]
    pub fn add(&mut self, product: i128, factor: u64, rows: i64) -> Option<()> {
        let mut sum = self.sum();
        sum.add_faded(product, factor);
        self.set(&sum, self.rows() + rows)
    }

    /// With all that another group as of the same moment holds; none, and nothing done, if that does not fit.
    pub fn add_all(&mut self, other: &Sum, rows: i64) -> Option<()> {
        let mut sum = self.sum();
        sum.add(other);
        self.set(&sum, self.rows().checked_add(rows)?)
    }

    #[inline(always)]
    fn set(&mut self, sum: &Sum, rows: i64) -> Option<()> {
        let [low, middle, high] = sum.words();
        let upper = high << SUM_SHIFT;
        let fits = (upper as i64 >> SUM_SHIFT) as u64 == high && rows as u64 <= ROWS;
        fits.then(|| {
            (self.low, self.middle, self.rest) = (low, middle, upper | self.rest & SCALED | rows as u64);
        })
    }
}
