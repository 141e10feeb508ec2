//! The sum of products that a score is, in units of 10⁻¹²: exact, and the same in any order.

use std::ops::Neg;

use ethnum::I256;

/// A sum of weight × count that fits 62 bits, which is |score| up to 2.3 million: nearly always, for one customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SmallSum(i64);

impl SmallSum {
    pub const ZERO: Self = Self(0);

    /// None if the value needs a [`Sum`].
    #[inline(always)]
    pub fn new(value: i64) -> Option<Self> {
        // Four times as much overflows exactly if the upper three bits differ.
        value.checked_mul(4).map(|_| Self(value))
    }

    #[inline(always)]
    pub const fn value(self) -> i64 {
        self.0
    }

    /// With another one added; none if that needs a [`Sum`].
    #[inline(always)]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::new)
    }

    /// With `weight` × `count` added, both in millionths; none if that needs a [`Sum`].
    #[inline(always)]
    pub fn plus_product(self, weight: i64, count: i64) -> Option<Self> {
        self.plus(Self(weight.checked_mul(count)?))
    }
}

/// A sum of weight × count, kept modulo 2¹²⁸ with a carry.
///
/// It is a 192-bit two's complement integer. One row's product is below 2¹¹⁰, so no number of rows that a database can
/// hold overflows it: only the final value can be out of range, and never depending on the order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    low: u64,
    middle: u64,
    high: u64,
}

impl From<SmallSum> for Sum {
    fn from(small: SmallSum) -> Self {
        let sign_extension = (small.0 >> 63) as u64;
        Self { low: small.0 as u64, middle: sign_extension, high: sign_extension }
    }
}

/// A number that 192 bits hold.
impl TryFrom<I256> for Sum {
    type Error = ();

    fn try_from(number: I256) -> Result<Self, ()> {
        let (high, low) = number.into_words();
        let high_word = i64::try_from(high).map_err(drop)?;
        Ok(Self { low: low as u64, middle: (low as u128 >> 64) as u64, high: high_word as u64 })
    }
}

impl From<Sum> for I256 {
    fn from(sum: Sum) -> Self {
        Self::from_words(i128::from(sum.high as i64), sum.low_part() as i128)
    }
}

impl Neg for Sum {
    type Output = Self;

    fn neg(self) -> Self {
        let (low, is_zero) = (self.low_part().wrapping_neg(), self.low_part() == 0);
        // Two's complement: all bits the other way round, plus one.
        let high = (!self.high).wrapping_add(u64::from(is_zero));
        Self { low: low as u64, middle: (low >> 64) as u64, high }
    }
}

impl Sum {
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

    /// Adds `product` × `factor`, where |product| is below 2¹²⁷.
    #[inline(always)]
    pub fn add_faded(&mut self, product: i128, factor: u64) {
        match i64::try_from(product) {
            Ok(product) => {
                let faded = i128::from(product) * i128::from(factor);
                self.add_words(faded as u128, (faded >> 127) as u64);
            }
            Err(_) => self.add_wide(product, factor),
        }
    }

    #[cold]
    fn add_wide(&mut self, product: i128, factor: u64) {
        let magnitude = product.unsigned_abs();
        let low = u128::from(magnitude as u64) * u128::from(factor);
        let upper = (magnitude >> 64) * u128::from(factor) + (low >> 64);
        let (low, high) = (upper << 64 | u128::from(low as u64), (upper >> 64) as u64);
        if product < 0 {
            // Two's complement: all bits the other way round, plus one.
            self.add_words(low.wrapping_neg(), (!high).wrapping_add(u64::from(low == 0)));
        } else {
            self.add_words(low, high);
        }
    }

    /// With another sum added; none if 192 bits do not hold that.
    #[inline(always)]
    pub fn plus(mut self, other: &Self) -> Option<Self> {
        let signs = self.high ^ other.high;
        let before = self.high;
        self.add(other);
        // It overflows exactly if both have the same sign, and the sum has the other one.
        ((!signs & (before ^ self.high)) >> 63 == 0).then_some(self)
    }

    /// Adds another sum.
    #[inline(always)]
    pub fn add(&mut self, other: &Self) {
        self.add_words(other.low_part(), other.high);
    }

    /// The sum as a number, if it is within 128 bits: |score| up to 1.7 · 10²⁶.
    pub fn value(&self) -> Option<i128> {
        let value = self.low_part() as i128;
        ((value >> 127) as u64 == self.high).then_some(value)
    }

    /// The sum, if it is a small one.
    pub fn as_small(&self) -> Option<SmallSum> {
        self.value().and_then(|value| i64::try_from(value).ok()).and_then(SmallSum::new)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_products_are_exact_where_words_are_zero() {
        for shift in [0, 62, 63, 64, 65, 100, 126] {
            for factor in [0, 1, 1 << 32, 1 << 40, 1_000_000_000_000, u64::MAX >> 20] {
                for product in [1_i128 << shift, -(1_i128 << shift), (1_i128 << shift) + 1] {
                    let mut sum = Sum::default();
                    sum.add_faded(product, factor);
                    assert_eq!(I256::from(sum), I256::from(product) * I256::from(factor), "{product} × {factor}");
                }
            }
        }
    }
}
