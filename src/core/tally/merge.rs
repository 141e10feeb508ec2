//! The sum of few tallies, read side by side: as all have their days and names in the same order, nothing is sorted and no name
//! is looked up.

use allocator_api2::alloc::Allocator;
use smallvec::SmallVec;

use super::collector::{Beyond, Bytes, Collector, Entry, Problem, begin, write_days};
use super::reader::{DayCount, Malformed, Names};
use super::{DATED, Day, EMPTY, MAX_TOTAL, Tally, UNDATED};

/// A tally that is added, or subtracted.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    pub tally: Tally<'a>,
    /// 1 or −1.
    pub sign: i128,
}

/// More tallies are added up one after the other.
const FEW: usize = 8;
/// Most customers have few names, and few counts.
const NAMES: usize = 32;
const COUNTS: usize = 64;

/// The sum of tallies. An error if some have days and others do not, or if a count is too large for a tally and is not to be
/// held at the limit.
pub fn sum<A: Allocator + Clone>(parts: &[Part], beyond: Beyond, memory: A) -> Result<Bytes<A>, Problem> {
    let parts: SmallVec<[&Part; FEW]> = parts.iter().filter(|part| !part.tally.is_empty()).collect();
    let Some(first) = parts.first() else { return Ok(to_bytes(&EMPTY, memory)) };
    let is_dated = first.tally.is_dated();
    if parts.iter().any(|part| part.tally.is_dated() != is_dated) {
        return Err(Problem::Mixed);
    }
    if parts.len() > FEW {
        return sum_of_many(&parts, beyond, memory);
    }
    let names = AllNames::of(&parts)?;
    let mut entries = match is_dated {
        true => add_up(&parts, &names, beyond, |tally| tally.day_counts())?,
        false => add_up(&parts, &names, beyond, |tally| {
            let of_no_day =
                |(name, count): (usize, Result<i128, Malformed>)| Ok(DayCount { day: Day::MIN, name, count: count? });
            tally.counts().enumerate().map(of_no_day)
        })?,
    };
    Ok(encode(is_dated, &names, &mut entries, memory))
}

fn sum_of_many<A: Allocator + Clone>(parts: &[&Part], beyond: Beyond, memory: A) -> Result<Bytes<A>, Problem> {
    let mut collector = Collector::new_in(memory);
    for Part { tally, sign } in parts {
        if *sign < 0 { collector.subtract(tally)? } else { collector.merge(tally)? }
    }
    if beyond == Beyond::IsHeld { collector.encode_held() } else { collector.encode() }
}

fn to_bytes<A: Allocator>(bytes: &[u8], memory: A) -> Bytes<A> {
    let mut copy = Bytes::with_capacity_in(bytes.len(), memory);
    copy.extend_from_slice(bytes);
    copy
}

/// The names of all parts.
struct AllNames<'a> {
    /// Each once, in order.
    names: SmallVec<[&'a [u8]; NAMES]>,
    /// For each name of the first part, and then of the next ones, its position in `names`.
    positions: SmallVec<[u32; COUNTS]>,
}

impl<'a> AllNames<'a> {
    fn of(parts: &[&Part<'a>]) -> Result<Self, Problem> {
        struct Next<'a> {
            name: Option<&'a [u8]>,
            rest: Names<'a>,
            position: usize,
        }
        let mut all = Self { names: SmallVec::new(), positions: SmallVec::new() };
        let mut next: SmallVec<[Next; FEW]> = SmallVec::new();
        for part in parts {
            let (position, mut rest) = (all.positions.len(), part.tally.names());
            next.push(Next { name: rest.next(), rest, position });
            all.positions.resize(position + part.tally.len(), 0);
        }
        while let Some(least) = next.iter().filter_map(|next| next.name).min() {
            for next in next.iter_mut().filter(|next| next.name == Some(least)) {
                *all.positions.get_mut(next.position).ok_or(Problem::Malformed)? = all.names.len() as u32;
                (next.name, next.position) = (next.rest.next(), next.position + 1);
            }
            all.names.push(least);
        }
        Ok(all)
    }
}

/// The sums that are not zero, in order; each has the position of its name.
fn add_up<'a, I: Iterator<Item = Result<DayCount, Malformed>>>(
    parts: &[&Part<'a>],
    names: &AllNames,
    beyond: Beyond,
    counts: impl Fn(&Tally<'a>) -> I,
) -> Result<SmallVec<[Entry; COUNTS]>, Problem> {
    struct Next<I> {
        count: Option<(i32, u32, i128)>,
        rest: I,
        sign: i128,
        /// Where its names begin.
        start: usize,
    }
    impl<I: Iterator<Item = Result<DayCount, Malformed>>> Next<I> {
        #[inline]
        fn go_on(&mut self, names: &AllNames) -> Result<(), Problem> {
            self.count = match self.rest.next().transpose()? {
                Some(DayCount { day, name, count }) => {
                    let position = *names.positions.get(self.start + name).ok_or(Problem::Malformed)?;
                    Some((day.number(), position, self.sign * count))
                }
                None => None,
            };
            Ok(())
        }
    }
    let (mut next, mut start): (SmallVec<[Next<I>; FEW]>, _) = (SmallVec::new(), 0);
    for part in parts {
        let mut of_part = Next { count: None, rest: counts(&part.tally), sign: part.sign, start };
        of_part.go_on(names)?;
        next.push(of_part);
        start += part.tally.len();
    }
    let mut sums = SmallVec::new();
    while let Some((day, name)) = next.iter().filter_map(|next| next.count).map(|(day, name, _)| (day, name)).min() {
        let mut sum = 0;
        for next in &mut next {
            if let Some((_, _, count)) = next.count.filter(|count| (count.0, count.1) == (day, name)) {
                sum += count;
                next.go_on(names)?;
            }
        }
        if sum != 0 {
            sums.push(Entry::at(day, name, beyond.within(sum, MAX_TOTAL)?));
        }
    }
    Ok(sums)
}

/// The tally of sums in order.
fn encode<A: Allocator>(is_dated: bool, names: &AllNames, entries: &mut [Entry], memory: A) -> Bytes<A> {
    let mut is_used: SmallVec<[bool; NAMES]> = SmallVec::from_elem(false, names.names.len());
    entries.iter().for_each(|entry| is_used[entry.name as usize] = true);
    let used = names.names.iter().zip(&is_used).filter(|(_, is_used)| **is_used).map(|(name, _)| *name);
    if is_used.contains(&false) {
        let mut left: SmallVec<[u32; NAMES]> = SmallVec::new();
        let mut position = 0;
        for is_used in &is_used {
            left.push(position);
            position += u32::from(*is_used);
        }
        for entry in entries.iter_mut() {
            *entry = Entry::at(entry.day, left[entry.name as usize], entry.sum);
        }
    }
    let kind = if is_dated && !entries.is_empty() { DATED } else { UNDATED };
    let mut bytes = begin(kind, used, entries.len(), memory);
    write_days(&mut bytes, entries, is_dated);
    bytes
}
