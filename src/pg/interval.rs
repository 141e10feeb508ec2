//! Intervals to and from text, by PostgreSQL's own code and whatever the session's `IntervalStyle`.

use std::ffi::{CStr, CString, c_char, c_int};

use pgrx::pg_sys;

use crate::core::interval::Interval;

/// Reads the text of an interval as `interval_in` does (`src/backend/utils/adt/timestamp.c`), but without raising an
/// error: none if it is not one.
pub fn read_interval(text: &[u8]) -> Option<Interval> {
    let text = CString::new(text).ok()?;
    let (kind, parts) = read_traditional(&text).or_else(|| read_iso_8601(&text))?;
    // What is left is an infinity, which no half-life can be.
    if kind != pg_sys::DTK_DELTA as c_int {
        return None;
    }
    let (mut parts, mut interval) = (parts, pg_sys::Interval::default());
    // SAFETY: both outlive the call.
    let failed = unsafe { pg_sys::itmin2interval(&mut parts, &mut interval) };
    (failed == 0).then_some(Interval { months: interval.month, days: interval.day, microseconds: interval.time })
}

/// `1 year 2 months 03:04:05` and the like.
fn read_traditional(text: &CStr) -> Option<(c_int, pg_sys::pg_itm_in)> {
    const FIELDS: usize = pg_sys::MAXDATEFIELDS as usize;
    // As long as `interval_in` has it.
    let mut buffer = [0 as c_char; 256];
    let mut fields = [std::ptr::null_mut(); FIELDS];
    let mut types = [0; FIELDS];
    let (mut count, mut kind, mut parts) = (0, 0, pg_sys::pg_itm_in::default());
    // SAFETY: the buffers are as long as is said and outlive the calls. `DecodeInterval` raises no error, so that the
    // variable of the session, of which it makes the meaning of signs depend, is always set back.
    let failed = unsafe {
        let (start, fields, types) = (text.as_ptr(), fields.as_mut_ptr(), types.as_mut_ptr());
        let size = buffer.len();
        let failed =
            pg_sys::ParseDateTime(start, buffer.as_mut_ptr(), size, fields, types, FIELDS as c_int, &mut count);
        if failed != 0 {
            return None;
        }
        let style = pg_sys::IntervalStyle;
        pg_sys::IntervalStyle = pg_sys::INTSTYLE_POSTGRES as c_int;
        let range = pg_sys::INTERVAL_FULL_RANGE as c_int;
        let failed = pg_sys::DecodeInterval(fields, types, count, range, &mut kind, &mut parts);
        pg_sys::IntervalStyle = style;
        failed
    };
    (failed == 0).then_some((kind, parts))
}

/// `P1Y2MT3H` and the like.
fn read_iso_8601(text: &CStr) -> Option<(c_int, pg_sys::pg_itm_in)> {
    let (mut kind, mut parts) = (0, pg_sys::pg_itm_in::default());
    // SAFETY: the text, which is only read, and the out parameters outlive the call.
    let failed = unsafe { pg_sys::DecodeISO8601Interval(text.as_ptr().cast_mut(), &mut kind, &mut parts) };
    (failed == 0).then_some((kind, parts))
}

/// The text of an interval in the style `postgres`, such as `1 mon 12 days`.
pub fn interval_text(interval: &Interval) -> String {
    let stored = pg_sys::Interval { time: interval.microseconds, day: interval.days, month: interval.months };
    let mut parts = pg_sys::pg_itm::default();
    let mut buffer = [0 as c_char; pg_sys::MAXDATELEN as usize + 1];
    // SAFETY: the buffer is as long as `interval_out` has it, and is filled with a C string.
    unsafe {
        pg_sys::interval2itm(stored, &mut parts);
        pg_sys::EncodeInterval(&mut parts, pg_sys::INTSTYLE_POSTGRES as c_int, buffer.as_mut_ptr());
        CStr::from_ptr(buffer.as_ptr()).to_string_lossy().into_owned()
    }
}
