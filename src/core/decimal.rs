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
        // Zeros on both sides make the groups of four digits meet at the decimal point.
        let padded = [
            "0".repeat(whole.len().next_multiple_of(4) - whole.len()).as_str(),
            whole,
            fraction,
            "0".repeat(fraction.len().next_multiple_of(4) - fraction.len()).as_str(),
        ]
        .concat();
        let groups = padded.as_bytes().chunks(4);
        let digits = groups.map(|group| group.iter().fold(0, |digit, &byte| digit * 10 + u16::from(byte - b'0')));
        let weight = whole.len().div_ceil(4) as i32 - 1;
        Some(Self::from_digits(negative, weight, digits))
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
