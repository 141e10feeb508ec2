//! PostgreSQL's numeric as it is stored: a two- or four-byte header and base-10,000 digits.
//!
//! The layout is fixed by what is on disk in every server (`src/backend/utils/adt/numeric.c`, "Interpretation of high
//! bits"). Reading and writing it directly is several times as fast as going through text.

use ethnum::{I256, U256};
use pgrx::pg_sys::Datum;

use super::varlena;
use crate::core::decimal::Decimal;

const KIND: u16 = 0xC000;
const NEGATIVE: u16 = 0x4000;
const SHORT: u16 = 0x8000;
const SPECIAL: u16 = 0xC000;
const SPECIAL_KIND: u16 = 0xF000;
const POSITIVE_INFINITY: u16 = 0xD000;
const NEGATIVE_INFINITY: u16 = 0xF000;
const SHORT_NEGATIVE: u16 = 0x2000;
const SHORT_SCALE_SHIFT: u16 = 7;
const SHORT_WEIGHT: u16 = 0x007F;

/// Digits that 256 bits can have, those after the decimal point included.
const DIGITS: usize = 20;
/// Digits after the decimal point of an integer of 10⁻¹².
const FRACTION_DIGITS: usize = 3;

/// The value of a numeric, from its bytes after the varlena header.
pub fn decode(bytes: &[u8]) -> Decimal {
    let mut words = bytes.chunks_exact(2).map(|pair| u16::from_ne_bytes([pair[0], pair[1]]));
    let header = words.next().unwrap_or(SPECIAL);
    let (negative, weight) = match header & KIND {
        SPECIAL => {
            return match header & SPECIAL_KIND {
                POSITIVE_INFINITY => Decimal::PositiveInfinity,
                NEGATIVE_INFINITY => Decimal::NegativeInfinity,
                _ => Decimal::NotANumber,
            };
        }
        // The weight is the low seven bits, two's complement.
        SHORT => (header & SHORT_NEGATIVE != 0, i32::from(((header & SHORT_WEIGHT) << 9) as i16 >> 9)),
        sign => (sign == NEGATIVE, i32::from(words.next().unwrap_or(0) as i16)),
    };
    Decimal::from_digits(negative, weight, words)
}

/// A numeric from an integer of 10⁻¹², with no trailing zeros: what `trim_scale` gives.
pub fn encode(trillionths: i128) -> Datum {
    with_bytes(trillionths, varlena::from_bytes)
}

/// What is made of the bytes of such a numeric after the varlena header.
#[inline(always)]
pub fn with_bytes<T>(trillionths: i128, make: impl FnOnce(&[u8]) -> T) -> T {
    let mut words = [0_u16; 1 + DIGITS];
    let first = split(trillionths.unsigned_abs(), &mut words[1..]);
    make(in_words(&mut words, first, trillionths < 0, FRACTION_DIGITS))
}

/// [`with_bytes`] of an integer of 10000^-`fraction_digits`.
pub fn with_fixed_bytes<T>(value: I256, fraction_digits: usize, make: impl FnOnce(&[u8]) -> T) -> T {
    let mut words = [0_u16; 1 + DIGITS];
    let first = match u128::try_from(value.unsigned_abs()) {
        Ok(magnitude) => split(magnitude, &mut words[1..]),
        Err(_) => split_wide(value.unsigned_abs(), &mut words[1..]),
    };
    make(in_words(&mut words, first, value.is_negative(), fraction_digits))
}

/// The bytes of a numeric from its digits up to the right end, the first of which is not zero. The header goes before it.
#[inline(always)]
fn in_words(words: &mut [u16; 1 + DIGITS], first: usize, is_negative: bool, fraction_digits: usize) -> &[u8] {
    let digits = &words[1..];
    // Zero has no digits at all.
    let used = digits.iter().rposition(|&digit| digit != 0).map_or(first, |last| last + 1);
    let whole = DIGITS - fraction_digits;
    let (scale, weight) = if first == used {
        (0, 0)
    } else {
        let places = used.saturating_sub(whole) * 4;
        (places.saturating_sub(trailing_zeros(digits[used - 1])) as u16, whole as i32 - 1 - first as i32)
    };
    let sign = if is_negative { SHORT_NEGATIVE } else { 0 };
    words[first] = SHORT | sign | scale << SHORT_SCALE_SHIFT | (weight as u16 & SHORT_WEIGHT);
    let words = &words[first..=used];
    // SAFETY: words are bytes, twice as many.
    unsafe { std::slice::from_raw_parts(words.as_ptr().cast(), size_of_val(words)) }
}

/// [`split`] of a number that takes more.
#[cold]
fn split_wide(magnitude: U256, digits: &mut [u16]) -> usize {
    let mut position = digits.len();
    let mut large = magnitude;
    while large > U256::ZERO {
        position -= 1;
        digits[position] = (large % 10_000).as_u16();
        large /= 10_000;
    }
    position
}

/// Fills in base-10,000 digits from the right; the position of the first that is not zero, or the end.
fn split(magnitude: u128, digits: &mut [u16]) -> usize {
    let mut position = digits.len();
    let mut large = magnitude;
    while large > u128::from(u64::MAX) {
        position -= 1;
        digits[position] = (large % 10_000) as u16;
        large /= 10_000;
    }
    // Division of 64 bits is many times as fast as of 128.
    let mut rest = large as u64;
    while rest > 0 {
        position -= 1;
        digits[position] = (rest % 10_000) as u16;
        rest /= 10_000;
    }
    position
}

/// Decimal zeros at the end of a base-10,000 digit that is not zero.
fn trailing_zeros(digit: u16) -> usize {
    match digit {
        _ if digit.is_multiple_of(1000) => 3,
        _ if digit.is_multiple_of(100) => 2,
        _ if digit.is_multiple_of(10) => 1,
        _ => 0,
    }
}
