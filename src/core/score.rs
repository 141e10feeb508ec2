//! From points to a score: caps, the scale, the one rounding, and how the events share in it.
//!
//! Occurrences are integers of 10⁻¹⁸ (counts of 10⁻⁶ times fade factors of 10⁻¹²), points integers of 10⁻²⁴
//! (occurrences times weights of 10⁻⁶), scores integers of 10⁻¹².
//!
//! Two values are rounded by definition before they are occurrences: fade factors, and what a day with a cap adds. From
//! there on all is exact: the points of the events sum to those of the score, and the score is rounded once.

use ethnum::I256;

use super::fade::WHOLE;
use super::model::{Event, Options};

/// Units of a score (10⁻¹²) in a unit of what a rounded score is a multiple of (10⁻⁶).
const ROUNDED: i128 = 1_000_000;
/// Units of points (10⁻²⁴) in one of a score (10⁻¹²).
const POINTS_PER_SCORE: i128 = 1_000_000_000_000;

/// Units of points (10⁻²⁴) in a millionth of a point.
pub const POINTS_PER_MILLIONTH: i128 = 1_000_000_000_000_000_000;

/// The points of an event for its occurrences, of which no more than its `max_count` count.
pub fn points(event: &Event, occurrences: I256) -> I256 {
    let most = event.max_count.map(|most| I256::from(most) * I256::from(WHOLE));
    let counted = most.map_or(occurrences, |most| occurrences.min(most));
    counted * I256::from(event.weight)
}

/// What counts of one day's occurrences, `faded` of `count` (in millionths): no more than the event's `max_per_day`. Each
/// occurrence of a day with too many counts in proportion, so that their order does not matter.
///
/// What counts of such a day is rounded to 10⁻¹⁸ occurrences, a half away from zero, before it is multiplied with the weight.
/// This is a part of the definition: the sum of the exact fractions of many days has a denominator without bound. In a
/// tally, all occurrences of a day have the same age, and nothing is rounded.
pub fn within_day(event: &Event, count: I256, faded: I256) -> I256 {
    match event.max_per_day.map(I256::from) {
        Some(most) if count > most => divide_rounding(faded * most, count),
        _ => faded,
    }
}

/// How points become a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Whether occurrences fade or depend on time: such a score is rounded.
    pub timed: bool,
    /// The points that make a score of 100, in millionths; a score on this scale is rounded.
    pub full_score: Option<i64>,
    /// The largest and the smallest score, in millionths.
    max_score: Option<i64>,
    min_score: Option<i64>,
}

impl Scale {
    /// The scale of a model.
    pub fn new(timed: bool, options: &Options) -> Self {
        let Options { full_score, max_score, min_score, .. } = *options;
        Self { timed, full_score, max_score, min_score }
    }

    /// That of a model whose score is the sum of points.
    pub fn of_points(timed: bool) -> Self {
        Self { timed, full_score: None, max_score: None, min_score: None }
    }

    /// The score; none if it does not fit.
    #[inline]
    pub fn score(&self, points: I256) -> Option<i128> {
        self.unlimited(points).map(|score| self.limited(score))
    }

    /// A score within the limits.
    #[inline]
    pub fn limited(&self, score: i128) -> i128 {
        let in_units = |millionths| i128::from(millionths) * ROUNDED;
        let score = self.max_score.map_or(score, |most| score.min(in_units(most)));
        self.min_score.map_or(score, |least| score.max(in_units(least)))
    }

    fn unlimited(&self, points: I256) -> Option<i128> {
        if let Some(score) = i128::try_from(points).ok().and_then(|points| self.score_of_few(points)) {
            return Some(score);
        }
        let Some((numerator, denominator)) = self.rounded_fraction(points) else {
            return i128::try_from(points / POINTS_PER_SCORE).ok();
        };
        rounded_score(divide_rounding(numerator, denominator))
    }

    /// The same, where 128 bits hold all that it takes, which are quicker to divide.
    #[inline]
    fn score_of_few(&self, points: i128) -> Option<i128> {
        let (numerator, denominator) = match self.full_score {
            Some(full_score) => (points.checked_mul(100)?, i128::from(full_score).checked_mul(POINTS_PER_SCORE)?),
            None if self.timed => (points, POINTS_PER_SCORE * ROUNDED),
            None => return Some(points / POINTS_PER_SCORE),
        };
        let magnitude = numerator.unsigned_abs().checked_add(denominator.unsigned_abs() / 2)?;
        let magnitude = i128::try_from(magnitude / denominator.unsigned_abs()).ok()?;
        let rounded = if numerator < 0 { -magnitude } else { magnitude };
        rounded.checked_mul(ROUNDED)
    }

    /// The part of each event in the score without limits, which they sum to exactly: rounded by largest remainder
    /// (Hamilton's method).
    pub fn shares(&self, points: &[I256]) -> Option<Vec<i128>> {
        let total: I256 = points.iter().fold(I256::ZERO, |total, points| total + points);
        let Some((numerator, denominator)) = self.rounded_fraction(total) else {
            return points.iter().map(|&points| self.unlimited(points)).collect();
        };
        let exact = points.iter().filter_map(|&points| self.rounded_fraction(points));
        let mut parts: Vec<(I256, I256)> =
            exact.map(|(part, _)| (part.div_euclid(denominator), part.rem_euclid(denominator))).collect();
        let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
        by_remainder.sort_by(|&one, &other| parts[other].1.cmp(&parts[one].1));
        let floors = parts.iter().fold(I256::ZERO, |sum, (floor, _)| sum + floor);
        let missing = (divide_rounding(numerator, denominator) - floors).as_usize();
        for position in by_remainder.into_iter().take(missing) {
            parts[position].0 += 1;
        }
        parts.into_iter().map(|(part, _)| rounded_score(part)).collect()
    }

    /// The fraction whose quotient, rounded, is the score in units of 10⁻⁶; none if the score is exact.
    fn rounded_fraction(&self, points: I256) -> Option<(I256, I256)> {
        match self.full_score {
            Some(full_score) => Some((points * 100, I256::from(full_score) * POINTS_PER_SCORE)),
            None if self.timed => Some((points, I256::from(POINTS_PER_SCORE * ROUNDED))),
            None => None,
        }
    }
}

fn rounded_score(rounded: I256) -> Option<i128> {
    i128::try_from(rounded).ok()?.checked_mul(ROUNDED)
}

/// The quotient to the nearest integer, a half away from zero; the divisor is positive.
fn divide_rounding(dividend: I256, divisor: I256) -> I256 {
    let magnitude = (dividend.abs() + divisor / 2) / divisor;
    // Where the divisor is odd, its half is rounded down, and a remainder of exactly a half does not exist.
    if dividend.is_negative() { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_away_from_zero() {
        let quotients =
            [(7, 2, 4), (-7, 2, -4), (5, 4, 1), (7, 5, 1), (8, 5, 2), (-8, 5, -2), (1, 3, 0), (2, 3, 1), (0, 9, 0)];
        for (dividend, divisor, expected) in quotients {
            assert_eq!(
                divide_rounding(I256::from(dividend), I256::from(divisor)),
                I256::from(expected),
                "{dividend}/{divisor}"
            );
        }
    }
}
