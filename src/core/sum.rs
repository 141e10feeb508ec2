//! The sum of products that a score is.

/// A sum of weight × count in units of 10⁻¹², kept modulo 2¹²⁸ with a carry.
///
/// It is a 192-bit two's complement integer. One row's product is below 2¹¹⁰, so no number of rows that a database can
/// hold overflows it: only the final value can be out of range, and never depending on the order of the rows.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    low: u64,
    middle: u64,
    high: u64,
}

impl Sum {
    pub const ZERO: Self = Self { low: 0, middle: 0, high: 0 };

    /// The three 64-bit words, least significant first.
    pub fn words(&self) -> [u64; 3] {
        [self.low, self.middle, self.high]
    }

    pub fn from_words([low, middle, high]: [u64; 3]) -> Self {
        Self { low, middle, high }
    }

    /// Adds `weight` × `count`, both in millionths.
    #[inline(always)]
    pub fn add_product(&mut self, weight: i64, count: i64) {
        let product = i128::from(weight) * i128::from(count);
        let sign_extension = (product >> 127) as u64;
        self.add_words(product as u128, sign_extension);
    }

    /// Takes `weight` × `count` away again: the inverse of [`Sum::add_product`].
    #[inline(always)]
    pub fn subtract_product(&mut self, weight: i64, count: i64) {
        // A count is at most 10¹⁸ millionths, so its negation cannot overflow.
        self.add_product(weight, -count);
    }

    /// Adds another sum.
    pub fn add(&mut self, other: &Self) {
        self.add_words(other.low_part(), other.high);
    }

    /// The sum in units of 10⁻¹², if it is within 128 bits: |score| up to 1.7 · 10²⁶.
    pub fn value(&self) -> Option<i128> {
        let value = self.low_part() as i128;
        ((value >> 127) as u64 == self.high).then_some(value)
    }

    #[inline(always)]
    fn low_part(&self) -> u128 {
        u128::from(self.middle) << 64 | u128::from(self.low)
    }

    #[inline(always)]
    fn add_words(&mut self, low: u128, high: u64) {
        let (sum, carry) = self.low_part().overflowing_add(low);
        self.low = sum as u64;
        self.middle = (sum >> 64) as u64;
        self.high = self.high.wrapping_add(high).wrapping_add(u64::from(carry));
    }
}
