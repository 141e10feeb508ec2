//! Spans of calendar time.

/// A span of time as PostgreSQL's `interval` keeps it: a month has no fixed number of days, a day none of hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    pub months: i32,
    pub days: i32,
    pub microseconds: i64,
}

pub const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

impl Interval {
    /// Whether it can be a half-life or a lookback: no part is negative, not all are zero, and it is not infinite, which
    /// PostgreSQL 17 and later write as the largest number of everything.
    pub fn is_duration(&self) -> bool {
        let infinite = Self { months: i32::MAX, days: i32::MAX, microseconds: i64::MAX };
        self.months >= 0 && self.days >= 0 && self.microseconds >= 0 && *self != Self::default() && *self != infinite
    }

    /// Its length in microseconds by what PostgreSQL's `extract(epoch …)` says: a year is 365.25 days, a month 30.
    pub fn length(&self) -> i128 {
        let years = i128::from(self.months / 12);
        let months = i128::from(self.months % 12);
        let quarter_days = years * 1461 + (months * 30 + i128::from(self.days)) * 4;
        quarter_days * i128::from(MICROSECONDS_PER_DAY / 4) + i128::from(self.microseconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_what_extract_epoch_says() {
        let length = |months, days, microseconds| Interval { months, days, microseconds }.length();
        // What PostgreSQL says of '2 years 3 months 4 days 5 seconds', in seconds.
        assert_eq!(length(27, 4, 5_000_000), 71_236_805 * 1_000_000);
        assert_eq!(length(0, 1, 0), i128::from(MICROSECONDS_PER_DAY));
        assert_eq!(length(i32::MAX, 0, 0), (178_956_970 * 1461 + 7 * 120) * 21_600_000_000_i128);
    }
}
