//! The days of a tally, and a tally of a single count.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use super::bytes::{write_count, write_number, zigzag};
use super::collector::{Bytes, Collector, Problem};
use super::reader::Malformed;
use super::{DATED, Day, EMPTY, MAX_TOTAL, Tally, UNDATED, VERSION};

/// The first day that has a count; none of a tally without days.
pub fn first_day(tally: &Tally) -> Result<Option<Day>, Malformed> {
    tally.day_counts().next().map(|entry| entry.map(|entry| entry.day)).transpose()
}

/// The last day up to `until` that has a count; none of a tally without days.
pub fn last_day(tally: &Tally, until: i32) -> Result<Option<Day>, Malformed> {
    let mut last = None;
    for entry in tally.day_counts() {
        let day = entry?.day;
        if day.number() > until {
            break;
        }
        last = Some(day);
    }
    Ok(last)
}

/// Whether a count is negative.
pub fn has_negative(tally: &Tally) -> Result<bool, Malformed> {
    let counts = tally.counts().chain(tally.day_counts().map(|entry| entry.map(|entry| entry.count)));
    counts.into_iter().try_fold(false, |found, count| Ok(found || count? < 0))
}

/// The counts of the days up to `until`.
pub fn up_to<A: Allocator + Clone>(memory: A, tally: &Tally, until: i32) -> Result<Bytes<A>, Problem> {
    let names: std::vec::Vec<&[u8]> = tally.names().collect();
    let mut collector = Collector::new_in(memory);
    for entry in tally.day_counts() {
        let entry = entry?;
        if entry.day.number() > until {
            break;
        }
        let name = names.get(entry.name).ok_or(Problem::Malformed)?;
        collector.add(name, Some(entry.day), entry.count)?;
    }
    collector.encode()
}

/// The counts of all days together, in a tally without days. What is too large is held at the limit.
pub fn undated<A: Allocator + Clone>(memory: A, tally: &Tally) -> Result<Bytes<A>, Problem> {
    let names: std::vec::Vec<&[u8]> = tally.names().collect();
    let mut collector = Collector::new_in(memory);
    for (name, count) in names.iter().zip(tally.counts()) {
        collector.add(name, None, count?)?;
    }
    for entry in tally.day_counts() {
        let entry = entry?;
        collector.add(names.get(entry.name).ok_or(Problem::Malformed)?, None, entry.count)?;
    }
    collector.encode_held()
}

/// The counts of the days from one to another.
pub fn of_days<A: Allocator + Clone>(memory: A, tally: &Tally, from: i32, until: i32) -> Result<Bytes<A>, Problem> {
    let names: std::vec::Vec<&[u8]> = tally.names().collect();
    let mut collector = Collector::new_in(memory);
    for entry in tally.day_counts() {
        let entry = entry?;
        if (from..=until).contains(&entry.day.number()) {
            let name = names.get(entry.name).ok_or(Problem::Malformed)?;
            collector.add(name, Some(entry.day), entry.count)?;
        }
    }
    collector.encode()
}

/// The tally of one count, in millionths: what a [`Collector`] would write, without one.
pub fn single<A: Allocator>(memory: A, name: &[u8], day: Option<Day>, count: i128) -> Result<Bytes<A>, Problem> {
    let mut bytes = Vec::with_capacity_in(name.len() + 32, memory);
    if count == 0 {
        bytes.extend_from_slice(&EMPTY);
        return Ok(bytes);
    }
    if count.unsigned_abs() > MAX_TOTAL.unsigned_abs() {
        return Err(Problem::OutOfRange);
    }
    bytes.extend_from_slice(&[VERSION, if day.is_some() { DATED } else { UNDATED }, 1]);
    write_number(&mut bytes, name.len() as u64);
    bytes.extend_from_slice(name);
    if let Some(day) = day {
        write_number(&mut bytes, zigzag(day.number().into()));
        // One entry, of the first name.
        bytes.extend_from_slice(&[1, 0]);
    }
    write_count(&mut bytes, count);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use allocator_api2::alloc::Global;

    use super::*;

    #[test]
    fn a_single_count_is_written_as_by_a_collector() {
        for count in [0, 1, -1, 1_000_000, -3_000_000, 1_500_000, MAX_TOTAL, -MAX_TOTAL] {
            for day in [None, Day::new(0), Day::new(9_500), Day::new(-400), Some(Day::MAX), Some(Day::MIN)] {
                for name in ["a", "a longer name than any event has ".repeat(20).as_str()] {
                    let mut collector = Collector::new_in(Global);
                    collector.add(name.as_bytes(), day, count).expect("one kind");
                    let expected = collector.encode().expect("in range");
                    assert_eq!(single(Global, name.as_bytes(), day, count), Ok(expected), "{name} {day:?} {count}");
                }
            }
        }
        assert_eq!(single(Global, b"a", None, MAX_TOTAL + 1), Err(Problem::OutOfRange));
    }

    #[test]
    fn without_days_counts_are_added_up() {
        let tally = |counts: &[(&str, Option<i32>, i128)]| {
            let mut collector = Collector::new_in(Global);
            for &(name, day, count) in counts {
                collector.add(name.as_bytes(), day.and_then(Day::new), count).expect("one kind");
            }
            collector.encode().expect("in range")
        };
        let undated = |bytes: &[u8]| undated(Global, &Tally::read(bytes).expect("valid"));
        let dated =
            tally(&[("a", Some(1), 2), ("b", Some(1), 5), ("a", Some(3), 4), ("c", Some(4), 1), ("c", Some(5), -1)]);
        let sums = tally(&[("a", None, 6), ("b", None, 5)]);
        assert_eq!(undated(&dated), Ok(sums.clone()));
        assert_eq!(undated(&sums), Ok(sums));
        assert_eq!(undated(&EMPTY).as_deref(), Ok(EMPTY.as_slice()));
        assert_eq!(undated(&tally(&[("a", Some(1), 1), ("a", Some(2), -1)])).as_deref(), Ok(EMPTY.as_slice()));
        let large = tally(&[("a", Some(1), MAX_TOTAL), ("a", Some(2), 1)]);
        assert_eq!(undated(&large), Ok(tally(&[("a", None, MAX_TOTAL)])));
    }

    #[test]
    fn days_bound_what_is_seen_of_a_tally() {
        let mut collector = Collector::new_in(Global);
        for (name, day) in [("a", -3), ("b", 5), ("a", 5), ("c", 9)] {
            collector.add(name.as_bytes(), Day::new(day), 1_000_000).expect("one kind");
        }
        let bytes = collector.encode().expect("in range");
        let tally = Tally::read(&bytes).expect("valid");
        assert_eq!(first_day(&tally), Ok(Day::new(-3)));
        for (until, last, names) in [(-4, None, 0), (-3, Day::new(-3), 1), (8, Day::new(5), 2), (9, Day::new(9), 3)] {
            assert_eq!(last_day(&tally, until), Ok(last), "{until}");
            let part = up_to(Global, &tally, until).expect("in range");
            let part = Tally::validate(&part).expect("canonical");
            assert_eq!(part.len(), names, "{until}");
        }
        assert_eq!(up_to(Global, &tally, 9).as_deref(), Ok(bytes.as_slice()));
    }
}
