//! Dated counts of many groups, on their way into a tally each.

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;

use super::collector::{Beyond, Entry, Problem, encode_entries};
use super::days::single;
use super::names::NameNumbers;
use super::{Day, MAX_TOTAL, Tally};

/// Counts of groups, which are numbered from zero, in memory from `A`.
///
/// Counts are appended as they come and added up when that is due, which takes less memory, and less time, than a table
/// for each of many small groups.
#[derive(Debug)]
pub struct Batch<A: Allocator + Clone> {
    names: NameNumbers<A>,
    counts: Vec<Counted, A>,
    memory: A,
}

#[derive(Clone, Copy, Debug)]
struct Counted {
    group: u32,
    name: u32,
    day: i32,
    /// In millionths.
    count: i64,
}

impl Counted {
    fn key(&self) -> (u32, u32, i32) {
        (self.group, self.name, self.day)
    }
}

impl<A: Allocator + Clone> Batch<A> {
    pub fn new_in(memory: A) -> Self {
        Self { names: NameNumbers::new_in(memory.clone()), counts: Vec::new_in(memory.clone()), memory }
    }

    /// Adds a count, in millionths, to a group.
    #[inline]
    pub fn add(&mut self, group: u32, name: &[u8], day: Day, count: i64) -> Result<(), Problem> {
        let name = self.names.number(name, 0)?;
        if count != 0 {
            self.counts.push(Counted { group, name, day: day.number(), count });
        }
        Ok(())
    }

    /// How many counts there are, added up or not.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Adds up what belongs together.
    pub fn compact(&mut self) {
        self.counts.sort_unstable_by_key(Counted::key);
        self.counts.dedup_by(|next, kept| {
            let sum = kept.count.checked_add(next.count).filter(|_| kept.key() == next.key());
            sum.inspect(|&sum| kept.count = sum).is_some()
        });
        self.counts.retain(|counted| counted.count != 0);
    }

    /// Visits the tally of each group that has a count, by ascending numbers. What is too large is held at the limit.
    pub fn for_each_tally(&mut self, mut visit: impl FnMut(u32, &[u8])) -> Result<(), Problem> {
        self.compact();
        let mut entries: Vec<Entry, A> = Vec::new_in(self.memory.clone());
        for counts in self.counts.chunk_by(|one, other| one.group == other.group) {
            let group = counts[0].group;
            if let [only] = counts {
                let name = self.names.name(only.name);
                visit(group, &single(self.memory.clone(), name, Day::new(only.day), only.count.into())?);
                continue;
            }
            entries.clear();
            for counts in counts.chunk_by(|one, other| one.key() == other.key()) {
                let sum = counts.iter().map(|counted| i128::from(counted.count)).sum();
                let sum = Beyond::IsHeld.within(sum, MAX_TOTAL)?;
                entries.push(Entry::new(counts[0].day, counts[0].name, &self.names, sum));
            }
            visit(group, &encode_entries(&mut entries, &self.names, self.memory.clone()));
        }
        Ok(())
    }
}

/// Visits the counts of a tally that fit a row: on their day, or on `day` where the tally has none.
///
/// None where the tally has days and so is `day` given, where neither has, or where a count is too large.
pub fn for_each_count(tally: &Tally, day: Option<Day>, mut visit: impl FnMut(&[u8], Day, i64)) -> Option<()> {
    let names: std::vec::Vec<&[u8]> = tally.names().collect();
    let small = |count: i128| i64::try_from(count).ok().filter(|_| count.unsigned_abs() <= MAX_TOTAL.unsigned_abs());
    match day {
        Some(_) if tally.is_dated() => None,
        None if !tally.is_dated() && !tally.is_empty() => None,
        Some(day) => tally.counts().zip(&names).try_for_each(|(count, name)| {
            visit(name, day, small(count.ok()?)?);
            Some(())
        }),
        None => tally.day_counts().try_for_each(|entry| {
            let entry = entry.ok()?;
            visit(names.get(entry.name)?, entry.day, small(entry.count)?);
            Some(())
        }),
    }
}

#[cfg(test)]
mod tests {
    use allocator_api2::alloc::Global;

    use super::*;
    use crate::core::tally::{Collector, EMPTY};

    fn day(number: i32) -> Day {
        Day::new(number).expect("in range")
    }

    #[test]
    fn each_group_gets_the_tally_of_its_counts() {
        let rows = [
            (1, "b", 5, 1_000_000),
            (0, "a", 7, 2_500_000),
            (1, "a", 5, 1_000_000),
            (1, "b", 5, 3_000_000),
            (2, "gone", 5, 1_000_000),
            (1, "b", 4, i64::MAX),
            (1, "b", 4, i64::MAX),
            (2, "gone", 5, -1_000_000),
        ];
        let mut batch = Batch::new_in(Global);
        for (group, name, number, count) in rows {
            batch.add(group, name.as_bytes(), day(number), count).expect("few names");
        }
        let mut tallies = Vec::new();
        batch.for_each_tally(|group, tally| tallies.push((group, tally.to_vec()))).expect("in range");
        let expected = [0, 1].map(|wanted| {
            let mut collector = Collector::new_in(Global);
            for (_, name, number, count) in rows.iter().filter(|row| row.0 == wanted) {
                collector.add(name.as_bytes(), Some(day(*number)), *count).expect("one kind");
            }
            (wanted, collector.encode().expect("in range").to_vec())
        });
        assert_eq!(tallies, expected);
    }

    #[test]
    fn a_tally_without_days_takes_the_day_of_its_row() {
        let tally = single(Global, b"a", None, 1_000_000).expect("in range");
        let tally = Tally::read(&tally).expect("valid");
        let mut counts = Vec::new();
        let mut visit = |name: &[u8], day: Day, count| counts.push((name.to_vec(), day.number(), count));
        assert_eq!(for_each_count(&tally, Some(day(3)), &mut visit), Some(()));
        assert_eq!(for_each_count(&tally, None, &mut visit), None);
        let nothing = Tally::read(&EMPTY).expect("valid");
        assert_eq!(for_each_count(&nothing, None, &mut visit), Some(()));
        assert_eq!(counts, [(b"a".to_vec(), 3, 1_000_000)]);
    }
}
