//! Where a score is going.

use std::cmp::Ordering;

use super::decimal::Decimal;

/// Where a score is going, compared with a previous one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    Rising,
    Steady,
    Falling,
}

/// So many points up or down are a change, where the model says how many make a full score. Where it does not, a tenth of
/// the previous score is.
const POINTS: i64 = 10;

impl Trend {
    pub fn name(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Steady => "steady",
            Self::Falling => "falling",
        }
    }

    /// That of scores that are integers of 10⁻¹².
    pub fn of_units(score: i128, previous: i128, is_scaled: bool) -> Self {
        const ONE: u128 = 1_000_000_000_000;
        let least = if is_scaled { POINTS as u128 * ONE } else { previous.unsigned_abs().div_ceil(10) };
        Self::new(score.cmp(&previous), score.abs_diff(previous) < least)
    }

    /// That of any numbers, with PostgreSQL's order of those that are not finite.
    pub fn of(score: &Decimal, previous: &Decimal, is_scaled: bool) -> Self {
        // What is not a number is beyond all numbers, and equal to itself.
        let order = score.compare(previous).unwrap_or_else(|| {
            let is_number = |value: &Decimal| *value != Decimal::NotANumber;
            is_number(previous).cmp(&is_number(score))
        });
        let are_finite = [score, previous].iter().all(|value| matches!(value, Decimal::Finite { .. }));
        let is_small = are_finite && {
            let difference = score.minus(previous).magnitude();
            let (change, least) = match is_scaled {
                true => (difference, Decimal::from_integer(POINTS)),
                false => (difference.times_ten(), previous.clone().magnitude()),
            };
            change.compare(&least) == Some(Ordering::Less)
        };
        Self::new(order, is_small)
    }

    fn new(order: Ordering, is_small: bool) -> Self {
        match order {
            Ordering::Greater if !is_small => Self::Rising,
            Ordering::Less if !is_small => Self::Falling,
            _ => Self::Steady,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_points_or_a_tenth_are_a_change() {
        let trend = |score, previous, is_scaled| {
            let [score, previous] = [score, previous].map(|text| Decimal::parse(text).expect("a number"));
            Trend::of(&score, &previous, is_scaled).name()
        };
        for (score, previous, of_points, of_full_score) in [
            ("50", "50", "steady", "steady"),
            ("55", "50", "rising", "steady"),
            ("54.999", "50", "steady", "steady"),
            ("45", "50", "falling", "steady"),
            ("60", "50", "rising", "rising"),
            ("59.999999999999", "50", "rising", "steady"),
            ("40", "50", "falling", "falling"),
            ("0.1", "0", "rising", "steady"),
            ("0", "0", "steady", "steady"),
            ("-1", "-1.05", "steady", "steady"),
            ("-1", "-1.5", "rising", "steady"),
            ("5", "-5", "rising", "rising"),
            ("Infinity", "Infinity", "steady", "steady"),
            ("Infinity", "5", "rising", "rising"),
            ("5", "Infinity", "falling", "falling"),
            ("NaN", "NaN", "steady", "steady"),
            ("NaN", "Infinity", "rising", "rising"),
            ("-Infinity", "NaN", "falling", "falling"),
        ] {
            assert_eq!(trend(score, previous, false), of_points, "{score} after {previous}");
            assert_eq!(trend(score, previous, true), of_full_score, "{score} after {previous}, scaled");
        }
    }
}
