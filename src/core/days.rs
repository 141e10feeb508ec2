//! Days in a time zone.
//!
//! Instants are microseconds since 2000-01-01 00:00 UTC, days are counted from 2000-01-01; both as PostgreSQL does.

use super::interval::MICROSECONDS_PER_DAY;

/// A time for which a zone's offset from UTC is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era {
    /// The first instant.
    pub from: i64,
    /// The first instant after it.
    pub until: i64,
    /// Microseconds that the zone's clocks are ahead of UTC.
    pub offset: i64,
}

/// The eras of a zone that have been asked for so far, which is quicker than to ask the zone for every instant.
#[derive(Debug, Default)]
pub struct Days {
    /// In order of time, without overlaps.
    eras: Vec<Era>,
    /// Where the last instant was.
    recent: usize,
}

impl Days {
    /// The day of an instant (minus infinity is one before all others), where `era` tells the zone's era from an instant on.
    ///
    /// The era before the next change of the offset is known from the earliest instant in it that was asked for.
    #[inline]
    pub fn of(&mut self, instant: i64, era: impl FnOnce(i64) -> Era) -> i32 {
        self.at_hand(instant).unwrap_or_else(|| {
            let offset = self.find(instant, era);
            (instant.saturating_add(offset)).div_euclid(MICROSECONDS_PER_DAY) as i32
        })
    }

    /// The same, if it is in the era of the last instant.
    #[inline(always)]
    pub fn at_hand(&self, instant: i64) -> Option<i32> {
        let era = self.eras.get(self.recent).filter(|era| (era.from..era.until).contains(&instant))?;
        Some((instant.saturating_add(era.offset)).div_euclid(MICROSECONDS_PER_DAY) as i32)
    }

    #[cold]
    fn find(&mut self, instant: i64, era: impl FnOnce(i64) -> Era) -> i64 {
        // The first era that ends after the instant.
        let position = self.eras.partition_point(|era| era.until <= instant);
        self.recent = position;
        match self.eras.get_mut(position) {
            Some(known) if known.from <= instant => known.offset,
            next => {
                let found = era(instant);
                match next {
                    Some(next) if next.until == found.until => next.from = found.from,
                    _ => self.eras.insert(position, found),
                }
                found.offset
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;

    /// A zone that is one hour ahead of UTC, and two from day 100 to day 200.
    fn era(instant: i64) -> Era {
        let (start, end) = (100 * MICROSECONDS_PER_DAY, 200 * MICROSECONDS_PER_DAY);
        let (until, offset) = match instant {
            _ if instant < start => (start, HOUR),
            _ if instant < end => (end, 2 * HOUR),
            _ => (i64::MAX, HOUR),
        };
        Era { from: instant, until, offset }
    }

    #[test]
    fn days_begin_by_the_clocks_of_the_zone_in_whatever_order_they_are_asked_for() {
        let mut days = Days::default();
        let instants = [150, 3, 300, 99, 199, 100, -5, 200, 0, 150, 1000, 99].map(|day| day * MICROSECONDS_PER_DAY);
        for midnight in instants {
            let offset = era(midnight).offset;
            for (shift, passed) in [(0, 0), (23 * HOUR - offset + HOUR - 1, 0), (24 * HOUR - offset, 1)] {
                let instant = midnight + shift;
                let expected = (instant + era(instant).offset).div_euclid(MICROSECONDS_PER_DAY);
                assert_eq!(i64::from(days.of(instant, era)), expected);
                if era(instant).offset == offset {
                    assert_eq!(expected, midnight / MICROSECONDS_PER_DAY + passed);
                }
            }
        }
        assert_eq!(days.eras.len(), 3, "{:?}", days.eras);
    }
}
