//! Fading: an occurrence counts half after a half-life, a quarter after two, and so on.

/// The whole of an occurrence: fade factors are integers of 10⁻¹².
pub const WHOLE: u64 = 1_000_000_000_000;

/// 2^(−age / half-life) in trillionths, both in microseconds, rounded to the nearest.
///
/// The division and the conversions are exact to the last bit by IEEE 754, and `exp2` is the one of the `libm` crate, so
/// that the factor is the same on every machine.
#[inline]
pub fn factor(age: f64, half_life: f64) -> u64 {
    // Between a half and 10¹², for which a conversion with a sign is quicker.
    (libm::exp2(-(age / half_life)) * WHOLE as f64 + 0.5) as i64 as u64
}
