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
    /// The sum's third word in the upper bits, the number of rows in the lower ones.
    high_and_rows: u64,
    as_of: i64,
}

/// Bits of the number of rows; the others are the sum's, which with them reaches to 10²² points.
const ROW_BITS: u32 = 40;

impl Timed {
    pub fn new(as_of: i64) -> Self {
        Self { low: 0, middle: 0, high_and_rows: 0, as_of }
    }

    /// Whether these terms are all told by the moment.
    pub fn fits(terms: &Terms) -> bool {
        terms.moment.is_some() && terms.are_told_by_moment()
    }

    #[inline(always)]
    pub fn as_of(&self) -> i64 {
        self.as_of
    }

    #[inline(always)]
    pub fn rows(&self) -> i64 {
        (self.high_and_rows & ((1 << ROW_BITS) - 1)) as i64
    }

    #[inline(always)]
    pub fn sum(&self) -> Sum {
        Sum::from_words([self.low, self.middle, (self.high_and_rows as i64 >> ROW_BITS) as u64])
    }

    pub fn view(&self) -> View<'_> {
        let moment = Some(Moment { as_of: self.as_of, since: None });
        let terms = Terms { model: &[], moment, full_score: None, names_checksum: 0 };
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
        let upper = high << ROW_BITS;
        let fits = (upper as i64 >> ROW_BITS) as u64 == high && rows as u64 >> ROW_BITS == 0;
        fits.then(|| {
            (self.low, self.middle, self.high_and_rows) = (low, middle, upper | rows as u64);
        })
    }
}
