//! Arguments that say a day: a date, or a moment that stands for one.

use std::cell::RefCell;

use crate::error::Error;
use crate::pg::{Call, Session, Zone};

pub trait AsOf: Copy {
    /// None if it is NULL.
    fn read(call: &Call, index: usize) -> Option<Self>;
    /// The day, in days since 2000-01-01; the ends of the range for infinity. The zone is that of a moment.
    fn day(self, zone: &[u8], unknown_zone: impl FnOnce() -> Error) -> Result<i32, Error>;
}

/// The day of a moment, which takes longer to find than to score a tally.
struct Meant {
    moment: i64,
    zone: Box<[u8]>,
    session: Session,
    day: i32,
}

thread_local! {
    /// That of the last moment: in most queries, all rows have the same.
    static LAST: RefCell<Option<Meant>> = const { RefCell::new(None) };
}

/// A date.
#[derive(Clone, Copy)]
pub struct Date(i32);

/// A timestamptz: see [`Zone::day_meant`].
#[derive(Clone, Copy)]
pub struct Moment(i64);

impl AsOf for Date {
    fn read(call: &Call, index: usize) -> Option<Self> {
        call.integer(index).map(Self)
    }

    fn day(self, _: &[u8], _: impl FnOnce() -> Error) -> Result<i32, Error> {
        Ok(self.0)
    }
}

impl AsOf for Moment {
    fn read(call: &Call, index: usize) -> Option<Self> {
        call.timestamp(index).map(Self)
    }

    fn day(self, zone: &[u8], unknown_zone: impl FnOnce() -> Error) -> Result<i32, Error> {
        let session = Session::time_zone();
        let is_same = |last: &&Meant| last.moment == self.0 && *last.zone == *zone && last.session == session;
        if let Some(day) = LAST.with_borrow(|last| last.as_ref().filter(is_same).map(|last| last.day)) {
            return Ok(day);
        }
        let day = Zone::day_meant(self.0, || Zone::named(zone).ok_or_else(unknown_zone))?;
        LAST.set(Some(Meant { moment: self.0, zone: zone.into(), session, day }));
        Ok(day)
    }
}
