//! Days, as PostgreSQL counts and writes them.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate};

/// A day, in days since 2000-01-01: between 4714-11-24 BC, the first that PostgreSQL has, and 262142-12-31, the last that
/// the calendar of `chrono` has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Why a text is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotADay {
    /// It is not written as one, or there is no such day in the calendar.
    Malformed,
    /// There is such a day, but it is beyond the first or last.
    OutOfRange,
}

// Evaluated by the compiler, which would refuse a day that is none.
const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();

impl Day {
    /// The first day, 4714-11-24 BC (`MIN_TIMESTAMP` in `src/include/datatype/timestamp.h`).
    pub const MIN: Self = Self(-2_451_545);
    /// The last day, 262142-12-31.
    pub const MAX: Self = Self(95_015_279);

    #[inline(always)]
    pub const fn new(days: i32) -> Option<Self> {
        if days < Self::MIN.0 || days > Self::MAX.0 { None } else { Some(Self(days)) }
    }

    /// Days since 2000-01-01.
    #[inline(always)]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Reads a date as PostgreSQL writes it in the style ISO: `2026-01-05`, `0044-03-15 BC`.
    pub fn parse(text: &str) -> Result<Self, NotADay> {
        let (date, is_bc) = match text.strip_suffix(" BC") {
            Some(date) => (date, true),
            None => (text, false),
        };
        let mut parts = date.splitn(3, '-');
        let mut part = |lengths: std::ops::RangeInclusive<usize>| -> Result<u32, NotADay> {
            let digits = parts.next().filter(|part| lengths.contains(&part.len())).ok_or(NotADay::Malformed)?;
            let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| all_digits).ok_or(NotADay::Malformed)
        };
        let (year, month, day) = (part(4..=7)?, part(2..=2)?, part(2..=2)?);
        // A day is written in one way only: a year of more than four digits needs them all.
        if date.find('-') > Some(4) && date.starts_with('0') {
            return Err(NotADay::Malformed);
        }
        // The calendar has a year 0, which is 1 BC.
        let year = if is_bc { 1 - year as i32 } else { year as i32 };
        if !is_bc && year == 0 || is_bc && year == 1 {
            return Err(NotADay::Malformed);
        }
        match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) => i32::try_from(date.signed_duration_since(EPOCH).num_days()).ok().and_then(Self::new),
            // The year 2000 has all days that any year has.
            None if year.unsigned_abs() < 200_000 || NaiveDate::from_ymd_opt(2000, month, day).is_none() => {
                return Err(NotADay::Malformed);
            }
            None => None,
        }
        .ok_or(NotADay::OutOfRange)
    }

    fn date(self) -> Option<NaiveDate> {
        let days = Days::new(self.0.unsigned_abs().into());
        if self.0 < 0 { EPOCH.checked_sub_days(days) } else { EPOCH.checked_add_days(days) }
    }
}

/// As PostgreSQL writes it in the style ISO.
impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let date = self.date().unwrap_or_default();
        let (year, suffix) = if date.year() > 0 { (date.year(), "") } else { (1 - date.year(), " BC") };
        write!(formatter, "{year:04}-{:02}-{:02}{suffix}", date.month(), date.day())
    }
}
