//! Decimals of any precision, in the base that PostgreSQL's numeric uses: parsing, comparing.

use std::cmp::Ordering;

use ethnum::I256;
use smallvec::SmallVec;

/// Base-10,000 digits, most significant first.
pub type Digits = SmallVec<[u16; 12]>;

/// A decimal number: Σ digits\[i\] · 10000^(weight − i).
///
/// Finite values are normal: no leading and no trailing zero digits, and zero has no digits, weight 0 and no sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decimal {
    NegativeInfinity,
    Finite { negative: bool, weight: i32, digits: Digits },
    PositiveInfinity,
    NotANumber,
}

/// An integer of 10^-places as PostgreSQL writes a numeric, without trailing zeros.
pub fn fixed_text(value: I256, places: usize) -> String {
    let digits = format!("{:0>width$}", value.unsigned_abs().to_string(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    let sign = if value.is_negative() { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

impl Decimal {
    /// A finite decimal from digits that may have zeros at either end.
    pub fn from_digits(negative: bool, weight: i32, digits: impl IntoIterator<Item = u16>) -> Self {
        let mut weight = weight;
        let mut digits: Digits = digits
            .into_iter()
            .skip_while(|&digit| {
                let leading_zero = digit == 0;
                weight -= i32::from(leading_zero);
                leading_zero
            })
            .collect();
        while digits.last() == Some(&0) {
            digits.pop();
        }
        // Zeros may have been all but one of very many.
        digits.shrink_to_fit();
        if digits.is_empty() {
            return Self::Finite { negative: false, weight: 0, digits };
        }
        Self::Finite { negative, weight, digits }
    }

    /// What an integer is as a decimal.
    pub fn from_integer(value: i64) -> Self {
        let mut rest = value.unsigned_abs();
        let mut digits = [0_u16; 5];
        for digit in digits.iter_mut().rev() {
            *digit = (rest % 10_000) as u16;
            rest /= 10_000;
        }
        Self::from_digits(value < 0, 4, digits)
    }

    /// What an integer of 10⁻¹² is as a decimal.
    pub fn from_trillionths(value: i128) -> Self {
        let mut rest = value.unsigned_abs();
        // The last three stand after the point.
        let mut digits = [0_u16; 10];
        for digit in digits.iter_mut().rev() {
            *digit = (rest % 10_000) as u16;
            rest /= 10_000;
        }
        Self::from_digits(value < 0, 6, digits)
    }

    /// The exact value of a double, which may take a thousand digits.
    pub fn from_double(value: f64) -> Self {
        if value.is_nan() {
            return Self::NotANumber;
        }
        if value.is_infinite() {
            return if value > 0.0 { Self::PositiveInfinity } else { Self::NegativeInfinity };
        }
        // 1074 places hold the smallest double exactly: it is 2⁻¹⁰⁷⁴.
        Self::parse(&format!("{value:.1074}")).unwrap_or(Self::NotANumber)
    }

    /// Reads what PostgreSQL prints for a numeric: no exponent, no blanks.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, magnitude) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        match magnitude {
            "NaN" if !negative => return Some(Self::NotANumber),
            "Infinity" => return Some(if negative { Self::NegativeInfinity } else { Self::PositiveInfinity }),
            _ => {}
        }
        let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        Some(Self::at_point(negative, &[whole, fraction].concat(), whole.len() as i64))
    }

    /// A decimal from digits and where the point is, counted from the first of them; it may be outside of them.
    fn at_point(negative: bool, digits: &str, point: i64) -> Self {
        // Zeros before make the groups of four digits meet at the decimal point.
        let before = (-point).rem_euclid(4) as usize;
        let digit = |position: usize| {
            let digit = position.checked_sub(before).and_then(|index| digits.as_bytes().get(index));
            digit.map_or(0, |&digit| u16::from(digit - b'0'))
        };
        let group = |group: usize| (group * 4..group * 4 + 4).fold(0, |value, position| value * 10 + digit(position));
        let weight = (point + before as i64) / 4 - 1;
        Self::from_digits(negative, weight as i32, (0..(before + digits.len()).div_ceil(4)).map(group))
    }

    /// Reads a number as people write it: also with a sign, an exponent, blanks around it, or without a digit on one side
    /// of the point, as PostgreSQL does. None if it has more digits than PostgreSQL's numeric.
    pub fn read(text: &str) -> Option<Self> {
        // Digits before and after the point that a numeric can have.
        const MOST_WHOLE: i64 = 131_072;
        const MOST_FRACTION: i64 = 16_383;
        let text = text.trim_ascii();
        let (sign, magnitude) = match text.strip_prefix(['-', '+']) {
            Some(rest) if text.starts_with('-') => ("-", rest),
            Some(rest) => ("", rest),
            None => ("", text),
        };
        if ["infinity", "inf"].contains(&magnitude.to_ascii_lowercase().as_str()) {
            return Self::parse(&format!("{sign}Infinity"));
        }
        if text.eq_ignore_ascii_case("nan") {
            return Some(Self::NotANumber);
        }
        let (mantissa, exponent) = match magnitude.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (magnitude, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = [whole, fraction].concat();
        let point = whole.len() as i64 + i64::from(exponent);
        let fits = point <= MOST_WHOLE && digits.len() as i64 - point <= MOST_FRACTION;
        if digits.is_empty() || !fits || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Self::at_point(sign == "-", &digits, point))
    }

    /// How many digits it has, not counting zeros at either end.
    pub fn significant_digits(&self) -> usize {
        let Self::Finite { digits, .. } = self else { return 0 };
        let zeros = |digit: u16| (1..=3).take_while(|&power| digit.is_multiple_of(10_u16.pow(power))).count();
        let missing = |digit: u16| (1..=3).rev().take_while(|&power| digit < 10_u16.pow(power)).count();
        match (digits.first(), digits.last()) {
            (Some(&first), Some(&last)) => digits.len() * 4 - missing(first) - zeros(last),
            _ => 0,
        }
    }

    /// How many digits its text has at most.
    pub fn text_room(&self) -> usize {
        let Self::Finite { weight, digits, .. } = self else { return 0 };
        let whole = (i64::from(*weight) + 1).max(1);
        let fraction = (digits.len() as i64 - i64::from(*weight) - 1).max(0);
        (whole + fraction) as usize * 4
    }

    /// Its one text without zeros that say nothing, as PostgreSQL prints it after `trim_scale`.
    pub fn to_text(&self) -> String {
        let (negative, weight, digits) = match self {
            Self::NegativeInfinity => return "-Infinity".to_string(),
            Self::PositiveInfinity => return "Infinity".to_string(),
            Self::NotANumber => return "NaN".to_string(),
            Self::Finite { negative, weight, digits } => (*negative, *weight, digits),
        };
        let group = |position: i32| usize::try_from(weight - position).ok().and_then(|index| digits.get(index));
        let groups = |positions: std::ops::RangeInclusive<i32>| {
            let mut text = String::new();
            for position in positions.rev() {
                match group(position) {
                    Some(digit) => text.push_str(&format!("{digit:04}")),
                    None => text.push_str("0000"),
                }
            }
            text
        };
        let whole = groups(0..=weight.max(0));
        let fraction = groups(weight + 1 - digits.len() as i32..=-1);
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let sign = if negative { "-" } else { "" };
        let whole = if whole.is_empty() { "0" } else { whole };
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    /// Order by value; none if either is not a number.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let rank = |value: &Self| match value {
            Self::NegativeInfinity => Some(-2),
            Self::Finite { negative: true, .. } => Some(-1),
            Self::Finite { digits, .. } => Some(i32::from(!digits.is_empty())),
            Self::PositiveInfinity => Some(2),
            Self::NotANumber => None,
        };
        let by_rank = rank(self)?.cmp(&rank(other)?);
        match (self, other) {
            (
                Self::Finite { negative, weight, digits },
                Self::Finite { weight: other_weight, digits: other_digits, .. },
            ) if by_rank == Ordering::Equal => {
                let by_magnitude = weight.cmp(other_weight).then_with(|| digits.cmp(other_digits));
                Some(if *negative { by_magnitude.reverse() } else { by_magnitude })
            }
            _ => Some(by_rank),
        }
    }

    /// The difference, by PostgreSQL's rules where not both are finite.
    pub fn minus(&self, other: &Self) -> Self {
        let (Self::Finite { .. }, Self::Finite { negative, weight, digits }) = (self, other) else {
            return match (self, other) {
                (Self::NotANumber, _) | (_, Self::NotANumber) => Self::NotANumber,
                (Self::Finite { .. }, Self::PositiveInfinity) => Self::NegativeInfinity,
                (Self::Finite { .. }, _) => Self::PositiveInfinity,
                (one, other) if one == other => Self::NotANumber,
                (infinite, _) => infinite.clone(),
            };
        };
        self.plus(!negative, *weight, digits)
    }

    /// With a finite decimal added; not a number, as is what is not finite itself.
    fn plus(&self, negative: bool, weight: i32, digits: &[u16]) -> Self {
        let Self::Finite { negative: own_negative, weight: own_weight, digits: own } = self else {
            return Self::NotANumber;
        };
        let end = |weight: i32, digits: &[u16]| weight - digits.len() as i32;
        let (first, last) = ((*own_weight).max(weight), end(*own_weight, own).min(end(weight, digits)));
        let digit = |weight: i32, digits: &[u16], place: i32| {
            let digit = usize::try_from(weight - place).ok().and_then(|index| digits.get(index));
            digit.map_or(0, |&digit| i32::from(digit))
        };
        let sign = |negative: bool| if negative { -1 } else { 1 };
        // Digits of either sign, least significant first.
        let sums: Vec<i32> = (last + 1..=first)
            .map(|place| {
                sign(*own_negative) * digit(*own_weight, own, place) + sign(negative) * digit(weight, digits, place)
            })
            .collect();
        // The sign of the sum is that which a carry out of all digits has, or else any digit that is left.
        let carried = |sign: i32| {
            let mut carry = 0;
            let mut carried: Vec<u16> = Vec::with_capacity(sums.len() + 1);
            for sum in &sums {
                let sum = sign * sum + carry;
                carried.push(sum.rem_euclid(10_000) as u16);
                carry = sum.div_euclid(10_000);
            }
            (carry >= 0).then(|| {
                carried.push(carry as u16);
                Self::from_digits(sign < 0, first + 1, carried.iter().rev().copied())
            })
        };
        carried(1).or_else(|| carried(-1)).unwrap_or(Self::NotANumber)
    }

    /// Its absolute value.
    pub fn magnitude(self) -> Self {
        match self {
            Self::NegativeInfinity => Self::PositiveInfinity,
            Self::Finite { weight, digits, .. } => Self::Finite { negative: false, weight, digits },
            other => other,
        }
    }

    pub fn times_ten(&self) -> Self {
        let Self::Finite { negative, weight, digits } = self else { return self.clone() };
        let mut carry = 0;
        let mut shifted: Digits = digits
            .iter()
            .rev()
            .map(|&digit| {
                let product = u32::from(digit) * 10 + carry;
                carry = product / 10_000;
                (product % 10_000) as u16
            })
            .collect();
        shifted.push(carry as u16);
        Self::from_digits(*negative, weight + 1, shifted.into_iter().rev())
    }

    /// The largest integer of 10⁻¹² that is not above it, and whether it is that integer; at or beyond the ends of 128 bits,
    /// an end.
    pub fn trillionths(&self) -> (i128, bool) {
        let end = |negative: bool| (if negative { i128::MIN } else { i128::MAX }, false);
        let (negative, weight, digits) = match self {
            Self::NegativeInfinity => return end(true),
            Self::PositiveInfinity | Self::NotANumber => return end(false),
            Self::Finite { negative, weight, digits } => (*negative, *weight, digits),
        };
        // Three digits stand after the point, and seven before it hold more than 128 bits have room for.
        const FRACTION: i32 = 3;
        if weight > 7 {
            return end(negative);
        }
        let used = usize::try_from(weight + 1 + FRACTION).unwrap_or(0);
        let digit = |index: usize| i128::from(digits.get(index).copied().unwrap_or(0));
        let magnitude = (0..used).try_fold(0_i128, |value, index| value.checked_mul(10_000)?.checked_add(digit(index)));
        let is_exact = digits.len() <= used;
        match magnitude {
            None => end(negative),
            Some(magnitude) if negative => (-magnitude - i128::from(!is_exact), is_exact),
            Some(magnitude) => (magnitude, is_exact),
        }
    }

    /// The nearest double; beyond the range of doubles, an infinity.
    pub fn nearest_double(&self) -> f64 {
        match self {
            Self::NegativeInfinity => f64::NEG_INFINITY,
            Self::PositiveInfinity => f64::INFINITY,
            Self::NotANumber => f64::NAN,
            Self::Finite { negative, weight, digits } => {
                let sign = if *negative { "-" } else { "" };
                let mantissa: String = digits.iter().map(|digit| format!("{digit:04}")).collect();
                let exponent = (weight + 1) * 4 - mantissa.len() as i32;
                // "0…e…" is always a number to Rust, whose parser rounds correctly.
                format!("{sign}0{mantissa}e{exponent}").parse().unwrap_or(f64::NAN)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_no_zeros_that_say_nothing() {
        let written = |text| Decimal::read(text).map(|value| value.to_text());
        for (text, expected) in [
            ("0", "0"),
            ("-0.00", "0"),
            (" +007.50 ", "7.5"),
            ("12345.678900", "12345.6789"),
            ("-0.00000012", "-0.00000012"),
            ("1e5", "100000"),
            ("1.5E-7", "0.00000015"),
            (".5", "0.5"),
            ("5.", "5"),
            ("120000000", "120000000"),
            ("-inf", "-Infinity"),
            ("NaN", "NaN"),
        ] {
            assert_eq!(written(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number_or_has_too_many_digits_is_none() {
        for text in ["", ".", "e5", "1e", "--1", "+-1", "1 2", "0x10", "1e131073", "1e-16384", "1e999999999", "-nan"] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
        assert!(Decimal::read("1e131071").is_some());
    }
}
