//! Fixed-point numbers: weights and counts are integers of 10⁻⁶, their products integers of 10⁻¹².
//!
//! Integers add up to the same sum in any order, which is what makes a score independent of the plan.

use super::decimal::Decimal;

/// Millionths in one: the unit of weights and counts is 10⁻⁶.
pub const ONE: i64 = 1_000_000;
/// The largest absolute weight, 10⁹.
pub const MAX_WEIGHT: i64 = 1_000_000_000 * ONE;
/// The largest absolute count in one row, 10¹².
pub const MAX_COUNT: i64 = 1_000_000_000_000 * ONE;
/// The largest absolute count of many rows, 10¹⁸: far from the limit of 128 bits, so that no number of them that a
/// database can hold adds up to more.
pub const MAX_TOTAL: i128 = 1_000_000_000_000_000_000 * ONE as i128;
/// The largest cap and target, 10¹², which is as much as one row can count.
pub const MAX_LIMIT: i64 = MAX_COUNT;
/// The largest number of points that can be declared to make a full score, 10¹².
pub const MAX_FULL_SCORE: i64 = 1_000_000_000_000 * ONE;
/// The largest absolute limit of a score, 10¹².
pub const MAX_SCORE_LIMIT: i64 = 1_000_000_000_000 * ONE;
/// Decimal places of [`ONE`].
const PLACES: i32 = 6;

/// Why a number cannot be a weight, a count, or the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// Not a number.
    NotANumber,
    /// Positive or negative infinity.
    Infinite,
    /// Larger than [`MAX_WEIGHT`] or whatever else its limit is, or not positive where it must be.
    OutOfRange,
    /// It has more than six fractional digits and would have to be rounded, and is not a count.
    TooPrecise,
}

/// A count from an integer: exact.
#[inline]
pub fn count_from_integer(value: i64) -> Result<i64, Invalid> {
    const LIMIT: u64 = (MAX_COUNT / ONE) as u64;
    if value.unsigned_abs() > LIMIT { Err(Invalid::OutOfRange) } else { Ok(value * ONE) }
}

/// A count from a double: its exact binary value rounded to six places, half away from zero.
#[inline]
pub fn count_from_double(value: f64) -> Result<i64, Invalid> {
    const LIMIT: f64 = (MAX_COUNT / ONE) as f64;
    if value.abs() <= LIMIT {
        let whole = value as i64;
        if whole as f64 == value {
            return Ok(whole * ONE);
        }
        return in_range(round_double(value), MAX_COUNT);
    }
    Err(if value.is_nan() {
        Invalid::NotANumber
    } else if value.is_infinite() {
        Invalid::Infinite
    } else {
        Invalid::OutOfRange
    })
}

/// A finite double with |value| ≤ 10¹², in millionths, rounded half away from zero.
///
/// A double is m·2ᵉ with an integer m below 2⁵³, so m·10⁶ is exact in 128 bits, and rounding is a shift.
fn round_double(value: f64) -> i64 {
    let bits = value.abs().to_bits();
    let biased = (bits >> 52) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let mantissa = if biased == 0 { fraction } else { fraction | (1 << 52) };
    let exponent = biased.max(1) - 1075;
    let scaled = u128::from(mantissa) * ONE as u128;
    let magnitude = match -exponent {
        // m·10⁶ is below 2⁷³: shifted by more than 74 bits, less than a half is left.
        shift if shift > 74 => 0,
        shift if shift > 0 => (scaled + (1 << (shift - 1))) >> shift,
        shift => scaled << -shift,
    } as i64;
    if value < 0.0 { -magnitude } else { magnitude }
}

/// A count from a decimal, rounded to six places, half away from zero: `round(count, 6)`.
pub fn count_from_decimal(value: &Decimal) -> Result<i64, Invalid> {
    let (millionths, _) = millionths(value)?;
    in_range(millionths, MAX_COUNT)
}

/// A count of many rows from a decimal, rounded to six places as a count is; it may be as large as a tally's.
pub fn total_from_decimal(value: &Decimal) -> Result<i128, Invalid> {
    // The digits of 10⁸ and above are an integer, which is as exact as the rest by itself.
    const HIGH: i128 = 100_000_000 * ONE as i128;
    let Decimal::Finite { negative, weight, digits } = value else {
        return millionths(value).map(|(total, _)| total.into());
    };
    // From 10²⁰ on a number is beyond the limit.
    if *weight > 4 {
        return Err(Invalid::OutOfRange);
    }
    let (high, low) = digits.split_at(usize::try_from(weight - 1).unwrap_or(0).min(digits.len()));
    let shift = (weight - 1 - high.len() as i32).max(0) as u32;
    let high = high.iter().fold(0, |high, &digit| high * 10_000 + i128::from(digit)) * 10_000_i128.pow(shift);
    let (low, _) = millionths(&Decimal::from_digits(*negative, (*weight).min(1), low.iter().copied()))?;
    let total = if *negative { -high * HIGH } else { high * HIGH } + i128::from(low);
    if total.abs() > MAX_TOTAL { Err(Invalid::OutOfRange) } else { Ok(total) }
}

/// A weight from a decimal; it must not need rounding.
pub fn weight_from_decimal(value: &Decimal) -> Result<i64, Invalid> {
    let (millionths, exact) = millionths(value)?;
    if exact { in_range(millionths, MAX_WEIGHT) } else { Err(Invalid::TooPrecise) }
}

/// A cap or a target from a decimal: positive, and it must not need rounding.
pub fn limit_from_decimal(value: &Decimal) -> Result<i64, Invalid> {
    positive(value, MAX_LIMIT)
}

/// The points of a full score from a decimal: positive, and it must not need rounding.
pub fn full_score_from_decimal(value: &Decimal) -> Result<i64, Invalid> {
    positive(value, MAX_FULL_SCORE)
}

/// A limit of scores from a decimal; it must not need rounding.
pub fn score_limit_from_decimal(value: &Decimal) -> Result<i64, Invalid> {
    let (millionths, exact) = millionths(value)?;
    if exact { in_range(millionths, MAX_SCORE_LIMIT) } else { Err(Invalid::TooPrecise) }
}

fn positive(value: &Decimal, limit: i64) -> Result<i64, Invalid> {
    let (millionths, exact) = millionths(value)?;
    match in_range(millionths, limit)? {
        _ if !exact => Err(Invalid::TooPrecise),
        millionths if millionths <= 0 => Err(Invalid::OutOfRange),
        millionths => Ok(millionths),
    }
}

fn in_range(value: i64, limit: i64) -> Result<i64, Invalid> {
    if value.unsigned_abs() > limit.unsigned_abs() { Err(Invalid::OutOfRange) } else { Ok(value) }
}

/// Millionths as a decimal without zeros that say nothing.
pub fn to_text(millionths: i64) -> String {
    let (magnitude, one) = (millionths.unsigned_abs(), ONE.unsigned_abs());
    let sign = if millionths < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:06}", magnitude / one, magnitude % one);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A decimal in millionths, rounded half away from zero, and whether it was exact.
fn millionths(value: &Decimal) -> Result<(i64, bool), Invalid> {
    let (negative, weight, digits) = match value {
        Decimal::NotANumber => return Err(Invalid::NotANumber),
        Decimal::NegativeInfinity | Decimal::PositiveInfinity => return Err(Invalid::Infinite),
        Decimal::Finite { negative, weight, digits } => (*negative, *weight, digits),
    };
    // From 2·10¹² on a number is beyond every limit; what is below fits 64 bits in millionths.
    if weight > 3 || (weight == 3 && digits[0] > 1) {
        return Err(Invalid::OutOfRange);
    }
    let mut magnitude: i64 = 0;
    let mut exact = true;
    for (position, &digit) in digits.iter().enumerate() {
        let digit = i64::from(digit);
        // The digit's unit is 10^exponent millionths.
        let exponent = (weight - position as i32) * 4 + PLACES;
        if exponent >= 0 {
            magnitude += digit * 10_i64.pow(exponent as u32);
        } else if exponent >= -4 {
            let unit = 10_i64.pow(exponent.unsigned_abs());
            magnitude += digit / unit;
            exact &= digit % unit == 0;
            // All that follows is less than one of the last place looked at, so this decides "half".
            magnitude += i64::from(digit % unit >= unit / 2);
        } else {
            exact &= digit == 0;
        }
    }
    Ok((if negative { -magnitude } else { magnitude }, exact))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millionths_are_written_without_zeros_that_say_nothing() {
        let written = [0, 1, -1, ONE, -500_000, 10 * ONE, 1_500_000, MAX_WEIGHT].map(to_text);
        assert_eq!(written, ["0", "0.000001", "-0.000001", "1", "-0.5", "10", "1.5", "1000000000"]);
    }
}
