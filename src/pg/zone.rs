//! Time zones: when days begin, and what lies an interval before an instant.
//!
//! Instants are PostgreSQL's: microseconds since 2000-01-01 00:00 UTC.

use std::ffi::{CStr, CString};

use pgrx::pg_sys;

use super::snapshot::transaction_start;
use crate::core::days::Era;
use crate::core::interval::{Interval, MICROSECONDS_PER_DAY};

/// Seconds from the Unix epoch to PostgreSQL's.
const EPOCH: i64 = 946_684_800;
/// The Julian day of 2000-01-01.
const POSTGRES_EPOCH_JULIAN: i32 = 2_451_545;
const MICROSECONDS: i64 = 1_000_000;
/// The first timestamp, 4714-11-24 BC (`MIN_TIMESTAMP` in `src/include/datatype/timestamp.h`).
const MIN_TIMESTAMP: i64 = -211_813_488_000_000_000;

/// A time zone that the server knows. It is kept until the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(*mut pg_sys::pg_tz);

/// The time zone of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session(Zone);

impl Session {
    #[inline(always)]
    pub fn time_zone() -> Self {
        // SAFETY: the session has a time zone, which lives as long as the process.
        Self(Zone(unsafe { pg_sys::session_timezone }))
    }
}

impl Zone {
    /// A zone by its full name, such as `Europe/Paris`. Abbreviations are none: what they mean depends on a setting of
    /// the session.
    pub fn named(name: &[u8]) -> Option<Self> {
        // PostgreSQL reads names into a buffer of this size.
        const LONGEST: usize = pg_sys::TZ_STRLEN_MAX as usize;
        let name = CString::new(name).ok().filter(|name| name.as_bytes().len() <= LONGEST)?;
        // SAFETY: the name ends with a zero byte; what is found stays in a cache of the process.
        let zone = unsafe { pg_sys::pg_tzset(name.as_ptr()) };
        // SAFETY: only looked at where it is not null. Leap seconds would make days of another length.
        let is_acceptable = !zone.is_null() && unsafe { pg_sys::pg_tz_acceptable(zone) };
        (is_acceptable && !Self(zone).is_rule()).then_some(Self(zone))
    }

    /// Whether this is no zone with a name but a rule, such as `UTC+2`, which POSIX takes for two hours *behind* UTC. A rule
    /// says how many hours it is off, and PostgreSQL keeps it in capitals (`pg_tzset` in `src/timezone/pgtz.c`); the only
    /// zones whose names look like that are these.
    fn is_rule(&self) -> bool {
        const ZONES: [&[u8]; 7] = [b"CST6CDT", b"EST5EDT", b"GMT+0", b"GMT-0", b"GMT0", b"MST7MDT", b"PST8PDT"];
        // SAFETY: a zone has a name, which ends with a zero byte.
        let name = unsafe { CStr::from_ptr(pg_sys::pg_get_timezone_name(self.0)) }.to_bytes();
        name.iter().any(u8::is_ascii_digit) && !name.iter().any(u8::is_ascii_lowercase) && !ZONES.contains(&name)
    }

    /// The day of an instant, counted from 2000-01-01.
    pub fn day(&self, instant: i64) -> i32 {
        (instant.saturating_add(self.era(instant).offset)).div_euclid(MICROSECONDS_PER_DAY) as i32
    }

    /// Today, by the start of the transaction.
    pub fn today(&self) -> i32 {
        self.day(transaction_start())
    }

    /// The date that an instant is the beginning of in the time zone of the session: what `date::timestamptz` gives for
    /// that date. None if it is no beginning of a day there.
    fn session_date(instant: i64) -> Option<i32> {
        let Session(session) = Session::time_zone();
        let (local, _) = session.local(instant)?;
        let midnight = pg_sys::pg_tm { tm_hour: 0, tm_min: 0, tm_sec: 0, ..local };
        let begins = session.instant(midnight, 0)? == instant;
        // SAFETY: plain arithmetic on numbers.
        begins.then(|| unsafe { pg_sys::date2j(local.tm_year, local.tm_mon, local.tm_mday) - POSTGRES_EPOCH_JULIAN })
    }

    /// The day that an instant stands for where a day is wanted: the date that it is the beginning of in the session, as a date
    /// that was converted is, or else its day in a zone. Infinity stays infinity.
    pub fn day_meant<E>(instant: i64, zone: impl FnOnce() -> Result<Self, E>) -> Result<i32, E> {
        match instant {
            // DATEVAL_NOBEGIN and DATEVAL_NOEND in `src/include/utils/date.h`.
            i64::MIN => Ok(i32::MIN),
            i64::MAX => Ok(i32::MAX),
            _ => Self::session_date(instant).map_or_else(|| Ok(zone()?.day(instant)), Ok),
        }
    }

    /// The time around an instant for which the zone's offset from UTC is the same, as far as that is easily told.
    pub fn era(&self, instant: i64) -> Era {
        let second = instant.div_euclid(MICROSECONDS) + EPOCH;
        let (mut offset, mut is_dst, mut boundary, mut next_offset, mut next_is_dst) = (0, 0, 0, 0, 0);
        // SAFETY: the zone is valid, and the out parameters outlive the call.
        let found = unsafe {
            let (next_offset, next_is_dst) = (&raw mut next_offset, &raw mut next_is_dst);
            pg_sys::pg_next_dst_boundary(
                &second,
                &mut offset,
                &mut is_dst,
                &mut boundary,
                next_offset,
                next_is_dst,
                self.0,
            )
        };
        let until = if found == 1 { (boundary - EPOCH).saturating_mul(MICROSECONDS) } else { i64::MAX };
        Era { from: instant, until, offset: offset * MICROSECONDS }
    }

    /// The instant an interval before another, by the calendar of the zone: what `timestamptz - interval` gives in a
    /// session of that time zone (`timestamptz_pl_interval` in `src/backend/utils/adt/timestamp.c`). None if that is
    /// before all timestamps.
    pub fn before(&self, instant: i64, interval: &Interval) -> Option<i64> {
        let by_months = if interval.months == 0 { instant } else { self.months_before(instant, interval.months)? };
        let by_days = if interval.days == 0 { by_months } else { self.days_before(by_months, interval.days)? };
        by_days.checked_sub(interval.microseconds).filter(|&earlier| earlier >= MIN_TIMESTAMP)
    }

    fn months_before(&self, instant: i64, months: i32) -> Option<i64> {
        let (mut local, fraction) = self.local(instant)?;
        let month = i64::from(local.tm_year) * 12 + i64::from(local.tm_mon) - 1 - i64::from(months);
        local.tm_year = i32::try_from(month.div_euclid(12)).ok()?;
        local.tm_mon = month.rem_euclid(12) as i32 + 1;
        local.tm_mday = local.tm_mday.min(days_in_month(local.tm_year, local.tm_mon));
        self.instant(local, fraction)
    }

    fn days_before(&self, instant: i64, days: i32) -> Option<i64> {
        let (mut local, fraction) = self.local(instant)?;
        // SAFETY: plain arithmetic on numbers, the results of which outlive the calls.
        unsafe {
            let day = pg_sys::date2j(local.tm_year, local.tm_mon, local.tm_mday).checked_sub(days)?;
            if day < 0 {
                return None;
            }
            pg_sys::j2date(day, &mut local.tm_year, &mut local.tm_mon, &mut local.tm_mday);
        }
        self.instant(local, fraction)
    }

    /// Date and time on the zone's clocks, and microseconds.
    fn local(&self, instant: i64) -> Option<(pg_sys::pg_tm, pg_sys::fsec_t)> {
        let (mut local, mut offset, mut fraction) = (pg_sys::pg_tm::default(), 0, 0);
        // SAFETY: the zone is valid, and the out parameters outlive the call; the zone's abbreviation is not asked for.
        let failed = unsafe {
            let no_name = std::ptr::null_mut();
            pg_sys::timestamp2tm(instant, &mut offset, &mut local, &mut fraction, no_name, self.0)
        };
        (failed == 0).then_some((local, fraction))
    }

    fn instant(&self, mut local: pg_sys::pg_tm, fraction: pg_sys::fsec_t) -> Option<i64> {
        let mut instant = 0;
        // SAFETY: the zone is valid, and all pointers outlive the calls.
        let failed = unsafe {
            let mut offset = pg_sys::DetermineTimeZoneOffset(&mut local, self.0);
            pg_sys::tm2timestamp(&mut local, fraction, &mut offset, &mut instant)
        };
        (failed == 0).then_some(instant)
    }
}

fn days_in_month(year: i32, month: i32) -> i32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
