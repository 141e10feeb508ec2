//! Fading: an occurrence counts half after a half-life, a quarter after two, and so on.

use ethnum::U256;

use super::interval::Interval;

/// The whole of an occurrence: fade factors are integers of 10⁻¹².
pub const WHOLE: u64 = 1_000_000_000_000;

/// The time after which half of an occurrence is left.
///
/// A fade factor is 2^(−age / half-life), rounded to twelve digits, a half away from zero: the correctly rounded value, and
/// so the same on every machine. A double nearly always says which one that is. Where it lies so near to the middle
/// between two factors that its error could matter, 256 bits decide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HalfLife {
    microseconds: u128,
    /// The same, rounded.
    divisor: f64,
}

/// Parts of a unit of factors, 10⁻¹², in which the double is looked at.
const PARTS: i64 = 1 << PARTS_SHIFT;
const PARTS_SHIFT: u32 = 12;
/// More than the double's error, in these parts. It has four sources, in relative errors of u = 2⁻⁵³:
///
/// - The quotient of two converted numbers is off by 3 u. As x·2⁻ˣ·ln 2 is at most 1/e, that makes 3/e u of the power.
/// - `exp2` of the `libm` crate says to be within 0.503 units in the last place, which are 0.503 u below one. Up to two are
///   allowed for here.
/// - The product, less than 2⁵², is off by up to a quarter, which is half a unit in its last place.
/// - So is the sum.
///
/// A power of one has 4.096·10¹⁵ parts, 0.455 of which are u, so that is less than (1.104 + 2) · 0.455 + 0.5 < 1.92 parts.
const ERROR: i64 = 2;

impl HalfLife {
    /// Positive.
    pub const fn new(microseconds: u128) -> Self {
        Self { microseconds, divisor: microseconds as f64 }
    }

    /// How much is left of an occurrence after so many microseconds, in units of 1 / [`WHOLE`].
    #[inline(always)]
    pub fn factor(&self, age: i64) -> u64 {
        let power = libm::exp2(-(age as f64 / self.divisor));
        // The half makes the shift round, and the error makes all that the true value can be lie below.
        let parts = (power * (WHOLE as i64 * PARTS) as f64 + (PARTS / 2 + ERROR) as f64) as i64;
        if parts & (PARTS - 1) < 2 * ERROR {
            return self.exact_factor(age as u128);
        }
        (parts >> PARTS_SHIFT) as u64
    }

    /// The same for any age, however long.
    pub fn factor_at(&self, age: u128) -> u64 {
        i64::try_from(age).map_or_else(|_| self.exact_factor(age), |age| self.factor(age))
    }

    /// The factor, computed with 256 bits: off by less than 2⁻¹⁷⁰ units before it is rounded.
    ///
    /// Ages and half-lives are integers, so only 2⁻¹³ is in the middle between two factors, and that is exact here. Of all
    /// others, one in 2¹⁶⁹ would be as near to a middle as the error, and there are fewer pairs of age and half-life.
    #[cold]
    #[inline(never)]
    pub fn exact_factor(&self, age: u128) -> u64 {
        /// Bits of a factor after the point.
        const SHIFT: u32 = 216;
        // 2⁻⁴¹ is less than half a unit.
        let halvings = age / self.microseconds;
        if halvings > 40 {
            return 0;
        }
        let lost = lost_part(fraction(age % self.microseconds, self.microseconds));
        let whole = U256::from(WHOLE);
        let left = (whole << SHIFT) - (lost >> (256 - SHIFT)) * whole;
        let rounded: U256 = ((left >> halvings as u32) + (U256::ONE << (SHIFT - 1))) >> SHIFT;
        rounded.as_u64()
    }
}

impl From<&Interval> for HalfLife {
    fn from(interval: &Interval) -> Self {
        Self::new(interval.length().unsigned_abs())
    }
}

/// 1 − 2⁻ˣ, where x is below one. Both are fractions of 2²⁵⁶.
///
/// The series of 1 − e⁻ʸ for a small y, y/1 · (1 − y/2 · (1 − y/3 · …)), and then as many times the square of e⁻ʸ as y was
/// halved. What is lost is kept rather than what is left, because it is less than one. Each operation is off by less than
/// 4 units, and each square doubles that, so the result is off by less than 2²⁰ of them.
fn lost_part(x: U256) -> U256 {
    /// The natural logarithm of two.
    const LN_2: U256 =
        U256::from_words(0xb172_17f7_d1cf_79ab_c9e3_b398_03f2_f6af, 0x40f3_4326_7298_b62d_8a0d_175b_8baa_fa2b);
    const SQUARES: u32 = 16;
    /// (ln 2 / 2¹⁶)¹⁵ / 15! is below 2⁻²⁸⁷.
    const TERMS: u64 = 14;
    let y = product(x, LN_2) >> SQUARES;
    let lost = (1..=TERMS).rev().fold(U256::ZERO, |lost, term| (y - product(y, lost)) / U256::from(term));
    (0..SQUARES).fold(lost, |lost, _| lost + lost - product(lost, lost))
}

/// The quotient of a smaller number and a larger one, as a fraction of 2²⁵⁶, rounded down.
fn fraction(numerator: u128, denominator: u128) -> U256 {
    let denominator = U256::from(denominator);
    let numerator = U256::from(numerator) << 128;
    let (high, rest) = (numerator / denominator, numerator % denominator);
    (high << 128) | ((rest << 128) / denominator)
}

/// The product of two fractions of 2²⁵⁶, less up to three units.
fn product(one: U256, other: U256) -> U256 {
    let ((high, low), (other_high, other_low)) = (one.into_words(), other.into_words());
    let wide = |one: u128, other: u128| U256::from(one) * U256::from(other);
    wide(high, other_high) + (wide(high, other_low) >> 128) + (wide(low, other_high) >> 128)
}
