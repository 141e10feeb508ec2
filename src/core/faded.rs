//! The sum of faded points where eight bytes hold it.

use super::fade::WHOLE;
use super::sum::Sum;

/// A sum of weight × count × fade factor that fits 60 bits: up to 576,000 points, or 5,700 with fractions.
///
/// A fade factor is an integer of 10⁻¹², so whole points times factors sum to a multiple of 10⁻¹², and hundredths of
/// points to a multiple of 10⁻¹⁴. Where neither is so, the sum needs a [`Sum`] of 10⁻²⁴. The value is exact in any unit,
/// so how the sum was reached does not show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FadedSum {
    value: i64,
    unit: Unit,
}

/// What a sum is a multiple of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// 10⁻¹²: whole points, faded, or points with any fractions that do not fade.
    #[default]
    Trillionth,
    /// 10⁻¹⁴: hundredths of points, faded.
    HundredthOfTrillionth,
}

/// Units of weight × count (10⁻¹²) in a point and in a hundredth of one; units of points (10⁻²⁴) in those of the sum.
const POINT: i64 = 1_000_000_000_000;
const HUNDREDTH: i64 = POINT / 100;
const LIMIT: i64 = 1 << 59;

impl FadedSum {
    /// None if the value needs a [`Sum`].
    #[inline(always)]
    pub fn new(value: i64, unit: Unit) -> Option<Self> {
        (-LIMIT..LIMIT).contains(&value).then_some(Self { value, unit })
    }

    pub const fn is_zero(self) -> bool {
        self.value == 0
    }

    #[inline(always)]
    pub const fn value(self) -> i64 {
        self.value
    }

    #[inline(always)]
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// With `weight` × `count`, both in millionths, added as faded by `factor`; none if that needs a [`Sum`].
    #[inline(always)]
    pub fn plus_product(self, weight: i64, count: i64, factor: u64) -> Option<Self> {
        let product = weight.checked_mul(count)?;
        if factor == WHOLE {
            return self.plus(Self::new(product, Unit::Trillionth)?);
        }
        match self.unit {
            Unit::Trillionth if product % POINT == 0 => self.plus_value(product / POINT, factor),
            Unit::Trillionth => self.finer()?.plus_hundredths(product, factor),
            Unit::HundredthOfTrillionth => self.plus_hundredths(product, factor),
        }
    }

    #[inline(always)]
    fn plus_hundredths(self, product: i64, factor: u64) -> Option<Self> {
        if product % HUNDREDTH == 0 { self.plus_value(product / HUNDREDTH, factor) } else { None }
    }

    #[inline(always)]
    fn plus_value(self, points: i64, factor: u64) -> Option<Self> {
        // A factor is at most 10¹².
        let faded = points.checked_mul(factor as i64)?;
        Self::new(self.value.checked_add(faded)?, self.unit)
    }

    /// With another one added; none if that needs a [`Sum`].
    #[inline(always)]
    pub fn plus(self, other: Self) -> Option<Self> {
        if self.unit == other.unit {
            return Self::new(self.value + other.value, self.unit);
        }
        let (one, other) = (self.finer()?, other.finer()?);
        Self::new(one.value + other.value, one.unit)
    }

    /// The score: rounded to six digits, a half away from zero, in units of 10⁻¹².
    pub fn score(self) -> i128 {
        let rounded = match self.unit {
            Unit::Trillionth => rounded_quotient::<1_000_000>(self.value),
            Unit::HundredthOfTrillionth => rounded_quotient::<100_000_000>(self.value),
        };
        i128::from(rounded) * 1_000_000
    }

    /// The same in the finer unit.
    fn finer(self) -> Option<Self> {
        match self.unit {
            Unit::Trillionth => Self::new(self.value.checked_mul(100)?, Unit::HundredthOfTrillionth),
            Unit::HundredthOfTrillionth => Some(self),
        }
    }
}

fn rounded_quotient<const DIVISOR: u64>(value: i64) -> i64 {
    let magnitude = ((value.unsigned_abs() + DIVISOR / 2) / DIVISOR) as i64;
    if value < 0 { -magnitude } else { magnitude }
}

impl FadedSum {
    /// The points, in units of 10⁻²⁴.
    pub fn points(self) -> i128 {
        i128::from(self.value) * i128::from(self.points_per_unit())
    }

    fn points_per_unit(self) -> i64 {
        match self.unit {
            Unit::Trillionth => POINT,
            Unit::HundredthOfTrillionth => HUNDREDTH,
        }
    }
}

impl From<FadedSum> for Sum {
    fn from(sum: FadedSum) -> Self {
        let mut wide = Self::default();
        wide.add_product(sum.value, sum.points_per_unit());
        wide
    }
}
