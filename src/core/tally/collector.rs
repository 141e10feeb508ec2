//! Adding up counts.

use std::hash::Hasher;

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;
use hashbrown::{HashMap, HashTable};
use rustc_hash::{FxBuildHasher, FxHasher};
use smallvec::SmallVec;

use super::bytes::{MAX_SUM, Reader, write_count, write_number, zigzag, zigzag_decode};
use super::reader::Malformed;
use super::{DATED, Day, MAX_TOTAL, Tally, UNDATED, VERSION};

/// Why counts cannot be collected, or do not make a tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Dated counts with undated ones.
    Mixed,
    /// A count beyond [`MAX_TOTAL`].
    OutOfRange,
    /// More text in names than any value can hold.
    TooLarge,
    Malformed,
}

impl From<Malformed> for Problem {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Bytes of a tally; most fit without an allocation.
pub type Bytes = SmallVec<[u8; 512]>;

/// Counts that are being added up, in memory from `A`: the state of an aggregate.
///
/// Sums are exact whatever the order, and what was added can be taken away again. Dropping it is only needed where `A`
/// needs it.
#[derive(Debug)]
pub struct Collector<A: Allocator + Clone> {
    /// The bytes of all names, one after the other.
    text: Vec<u8, A>,
    /// In the order in which they came.
    names: Vec<Name, A>,
    /// Where a name is in `names`, once they are too many to look at each.
    index: Option<HashTable<u32, A>>,
    /// Dated counts, by day and name.
    days: Option<HashMap<Key, i64, FxBuildHasher, A>>,
    /// What has overflowed 64 bits, of dated and undated counts; for the latter the day is the first of all.
    overflow: Option<HashMap<Key, [u64; 2], FxBuildHasher, A>>,
    /// Rows or tallies with undated and with dated counts that went in, less those that were taken away.
    rows: [i64; 2],
    /// How many were taken away since counts of zero were last swept out.
    removals: usize,
    memory: A,
}

/// A name that has been met. That it is no larger than 16 bytes keeps many groups in the processor's caches.
#[derive(Clone, Copy, Debug)]
struct Name {
    /// Where it begins in the text; it ends where the next one begins.
    start: u32,
    hash: u32,
    /// Its undated count, in millionths.
    count: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    day: i32,
    name: u32,
}

/// From so many names on, an index is quicker than to look at each.
const MANY: usize = 32;

impl Key {
    /// The key of an undated count; no day has that number.
    const fn undated(name: u32) -> Self {
        Self { day: i32::MIN, name }
    }
}

impl<A: Allocator + Clone> Collector<A> {
    pub fn new_in(memory: A) -> Self {
        Self {
            text: Vec::new_in(memory.clone()),
            names: Vec::new_in(memory.clone()),
            index: None,
            days: None,
            overflow: None,
            rows: [0; 2],
            removals: 0,
            memory,
        }
    }

    /// Adds the count of a row, in millionths.
    #[inline]
    pub fn add(&mut self, name: &[u8], day: Option<Day>, count: impl Into<i128>) -> Result<(), Problem> {
        self.change(name, day, count.into(), 1)
    }

    /// Takes the count of a row away again.
    #[inline]
    pub fn remove(&mut self, name: &[u8], day: Option<Day>, count: impl Into<i128>) -> Result<(), Problem> {
        self.change(name, day, -count.into(), -1)?;
        self.sweep_at_times()
    }

    #[inline(always)]
    fn change(&mut self, name: &[u8], day: Option<Day>, count: i128, rows: i64) -> Result<(), Problem> {
        self.count_rows(day.is_some(), rows)?;
        let name = self.position(name, 0)?;
        match day {
            None => self.add_undated(name, count),
            Some(day) => self.add_dated(Key { day: day.number(), name }, count),
        }
        Ok(())
    }

    /// Adds all counts of a tally.
    #[inline]
    pub fn merge(&mut self, tally: &Tally) -> Result<(), Problem> {
        self.change_all(tally, 1, 1)
    }

    /// Takes all counts of a tally away; what is not there becomes negative.
    pub fn subtract(&mut self, tally: &Tally) -> Result<(), Problem> {
        self.change_all(tally, -1, 1)
    }

    /// Takes a tally that was merged away again.
    pub fn unmerge(&mut self, tally: &Tally) -> Result<(), Problem> {
        self.change_all(tally, -1, -1)?;
        self.sweep_at_times()
    }

    #[inline(always)]
    fn change_all(&mut self, tally: &Tally, sign: i128, rows: i64) -> Result<(), Problem> {
        if tally.is_empty() {
            return Ok(());
        }
        self.count_rows(tally.is_dated(), rows)?;
        if tally.is_dated() {
            return self.change_days(tally, sign);
        }
        if self.names.is_empty() {
            // Blocks of PostgreSQL's memory are powers of two as well.
            self.names.reserve_exact(tally.len().next_power_of_two());
            self.text.reserve_exact(tally.dictionary().len().next_power_of_two());
        }
        self.warm();
        let mut next = 0;
        let mut counts = tally.counts();
        for name in tally.names() {
            let position = self.position(name, next)?;
            let count = counts.next().ok_or(Problem::Malformed)??;
            self.add_undated(position, sign * count);
            next = position + 1;
        }
        Ok(())
    }

    /// Looks at all of a small state at once. Where there are thousands of groups it is in no cache near by, and to wait
    /// for its parts one by one, as they are needed, would take longer than all the rest.
    #[inline(always)]
    fn warm(&self) {
        const CACHE_LINE: usize = 64;
        if self.index.is_none() {
            let names = self.names.iter().step_by(CACHE_LINE / size_of::<Name>()).fold(0, |mix, name| mix ^ name.hash);
            let text = self.text.iter().step_by(CACHE_LINE).fold(0, |mix, &byte| mix ^ byte);
            std::hint::black_box((names, text));
        }
    }

    fn change_days(&mut self, tally: &Tally, sign: i128) -> Result<(), Problem> {
        let mut positions: SmallVec<[u32; 32]> = SmallVec::new();
        let mut next = 0;
        for name in tally.names() {
            let position = self.position(name, next)?;
            positions.push(position);
            next = position + 1;
        }
        for entry in tally.day_counts() {
            let entry = entry?;
            let name = *positions.get(entry.name).ok_or(Problem::Malformed)?;
            self.add_dated(Key { day: entry.day.number(), name }, sign * entry.count);
        }
        Ok(())
    }

    /// Adds all that another one has.
    pub fn absorb(&mut self, other: &Self) -> Result<(), Problem> {
        for (is_dated, rows) in [false, true].into_iter().zip(other.rows) {
            if rows != 0 {
                self.count_rows(is_dated, rows)?;
            }
        }
        self.absorb_counts(other)
    }

    fn absorb_counts(&mut self, other: &Self) -> Result<(), Problem> {
        let mut positions = Vec::with_capacity_in(other.names.len(), self.memory.clone());
        let mut next = 0;
        for (from, name) in (0..).zip(&other.names) {
            let position = self.position(other.name(from), next)?;
            positions.push(position);
            next = position + 1;
            self.add_undated(position, name.count.into());
        }
        for (&Key { day, name }, &count) in other.days.iter().flatten() {
            self.add_dated(Key { day, name: positions[name as usize] }, count.into());
        }
        for (&Key { day, name }, &sum) in other.overflow.iter().flatten() {
            self.add_overflow(Key { day, name: positions[name as usize] }, from_words(sum));
        }
        Ok(())
    }

    /// Dated and undated rows must not be there at the same time. The order in which they come does not matter.
    #[inline(always)]
    fn count_rows(&mut self, is_dated: bool, rows: i64) -> Result<(), Problem> {
        self.rows[usize::from(is_dated)] += rows;
        if self.rows[0] != 0 && self.rows[1] != 0 { Err(Problem::Mixed) } else { Ok(()) }
    }

    /// Where a name is in `names`, now that it is there. It is quickest found where it is `expected`, or soon after.
    #[inline(always)]
    fn position(&mut self, name: &[u8], expected: u32) -> Result<u32, Problem> {
        let hash = hash(name);
        match self.find(name, hash, expected as usize) {
            Some(position) => Ok(position),
            None => self.insert(name, hash),
        }
    }

    #[inline(always)]
    fn find(&self, name: &[u8], hash: u32, expected: usize) -> Option<u32> {
        if let Some(index) = &self.index {
            return index.find(spread(hash), |&at| self.is_at(at, name)).copied();
        }
        let is_it = |at: usize| self.names[at].hash == hash && self.is_at(at as u32, name);
        let mut ahead = expected..self.names.len();
        ahead
            .find(|&at| is_it(at))
            .or_else(|| (0..expected.min(self.names.len())).find(|&at| is_it(at)))
            .map(|at| at as u32)
    }

    #[inline(always)]
    fn is_at(&self, position: u32, name: &[u8]) -> bool {
        is_equal(self.name(position), name)
    }

    #[inline(never)]
    fn insert(&mut self, name: &[u8], hash: u32) -> Result<u32, Problem> {
        // As much as a value can hold, which leaves positions in 32 bits.
        const MOST_TEXT: usize = 1 << 30;
        if self.text.len() + name.len() > MOST_TEXT {
            return Err(Problem::TooLarge);
        }
        let position = self.names.len() as u32;
        self.names.push(Name { start: self.text.len() as u32, hash, count: 0 });
        self.text.extend_from_slice(name);
        let (names, memory) = (&self.names, &self.memory);
        let hash_at = |&at: &u32| spread(names[at as usize].hash);
        match &mut self.index {
            Some(index) => {
                index.insert_unique(spread(hash), position, hash_at);
            }
            None if names.len() > MANY => {
                let mut index = HashTable::with_capacity_in(names.len() * 2, memory.clone());
                for at in 0..=position {
                    index.insert_unique(hash_at(&at), at, hash_at);
                }
                self.index = Some(index);
            }
            None => {}
        }
        Ok(position)
    }

    #[inline(always)]
    fn name(&self, position: u32) -> &[u8] {
        let position = position as usize;
        let end = self.names.get(position + 1).map_or(self.text.len(), |next| next.start as usize);
        &self.text[self.names[position].start as usize..end]
    }

    #[inline(always)]
    fn add_undated(&mut self, name: u32, count: i128) {
        let sum = &mut self.names[name as usize].count;
        match i64::try_from(count).ok().and_then(|count| sum.checked_add(count)) {
            Some(new) => *sum = new,
            None => self.add_overflow(Key::undated(name), count),
        }
    }

    #[inline(always)]
    fn add_dated(&mut self, key: Key, count: i128) {
        let days = self.days.get_or_insert_with(|| HashMap::with_hasher_in(FxBuildHasher, self.memory.clone()));
        let sum = days.entry(key).or_insert(0);
        match i64::try_from(count).ok().and_then(|count| sum.checked_add(count)) {
            Some(new) => *sum = new,
            None => self.add_overflow(key, count),
        }
    }

    #[cold]
    fn add_overflow(&mut self, key: Key, count: i128) {
        let overflow = self.overflow.get_or_insert_with(|| HashMap::with_hasher_in(FxBuildHasher, self.memory.clone()));
        let sum = overflow.entry(key).or_default();
        *sum = to_words(from_words(*sum).wrapping_add(count));
    }

    #[inline(always)]
    fn sum(&self, key: Key, count: i64) -> i128 {
        let overflow = self.overflow.as_ref().and_then(|overflow| overflow.get(&key));
        i128::from(count).wrapping_add(overflow.map_or(0, |&sum| from_words(sum)))
    }

    /// Forgets the counts that are zero, once so much was taken away that this costs little for each time.
    fn sweep_at_times(&mut self) -> Result<(), Problem> {
        const SELDOM: usize = 64;
        self.removals += 1;
        let size = self.names.len() + self.days.as_ref().map_or(0, HashMap::len);
        if self.removals <= size + SELDOM {
            return Ok(());
        }
        let mut swept = Self { rows: self.rows, ..Self::new_in(self.memory.clone()) };
        self.for_each_sum(|key, sum| {
            let name = swept.position(self.name(key.name), 0)?;
            if key == Key::undated(key.name) {
                swept.add_undated(name, sum);
            } else {
                swept.add_dated(Key { name, ..key }, sum);
            }
            Ok(())
        })?;
        *self = swept;
        Ok(())
    }

    /// Visits all sums that are not zero, in any order.
    fn for_each_sum(&self, mut visit: impl FnMut(Key, i128) -> Result<(), Problem>) -> Result<(), Problem> {
        let undated = (0..).zip(&self.names).map(|(name, entry)| (Key::undated(name), entry.count));
        let dated = self.days.iter().flatten().map(|(&key, &count)| (key, count));
        for (key, count) in undated.chain(dated) {
            match self.sum(key, count) {
                0 => {}
                sum => visit(key, sum)?,
            }
        }
        Ok(())
    }

    /// The tally of all that was added. An error if a count is too large for one.
    pub fn encode(&self) -> Result<Bytes, Problem> {
        self.encode_up_to(MAX_TOTAL)
    }

    /// All that was added as bytes, for another process: a version, the rows of either kind, and a tally, the counts of
    /// which may be larger.
    pub fn serialize(&self) -> Result<Bytes, Problem> {
        let mut bytes = Bytes::from_slice(&[VERSION]);
        for rows in self.rows {
            write_number(&mut bytes, zigzag(rows.into()));
        }
        bytes.extend_from_slice(&self.encode_up_to(MAX_SUM)?);
        Ok(bytes)
    }

    /// Reads what [`Collector::serialize`] wrote.
    pub fn deserialize_in(bytes: &[u8], memory: A) -> Result<Self, Problem> {
        let mut collector = Self::new_in(memory);
        let mut reader = Reader(bytes);
        if reader.byte()? != VERSION {
            return Err(Problem::Malformed);
        }
        let mut rows = || Ok(zigzag_decode(reader.number()?.into()) as i64);
        let rows: Result<[i64; 2], Malformed> = (|| Ok([rows()?, rows()?]))();
        collector.merge(&Tally::read_sums(reader.0)?)?;
        collector.rows = rows?;
        Ok(collector)
    }

    fn encode_up_to(&self, limit: i128) -> Result<Bytes, Problem> {
        if self.days.is_none() { self.encode_undated(limit) } else { self.encode_dated(limit) }
    }

    fn encode_undated(&self, limit: i128) -> Result<Bytes, Problem> {
        let mut positions = Order::new();
        for (position, entry) in (0..).zip(&self.names) {
            if self.sum(Key::undated(position), entry.count) != 0 {
                positions.push((prefix(self.name(position)), position));
            }
        }
        self.sort(&mut positions);
        let mut bytes = self.begin(UNDATED, &positions);
        for (_, position) in positions {
            let sum = self.sum(Key::undated(position), self.names[position as usize].count);
            write_count(&mut bytes, within(sum, limit)?);
        }
        Ok(bytes)
    }

    fn encode_dated(&self, limit: i128) -> Result<Bytes, Problem> {
        let (mut sums, ranks) = (Vec::new_in(self.memory.clone()), Vec::new_in(self.memory.clone()));
        self.for_each_sum(|key, sum| {
            sums.push((key, within(sum, limit)?));
            Ok(())
        })?;
        // Dated counts may have gone again and made way for undated ones.
        if sums.first().is_none_or(|&(key, _)| key == Key::undated(key.name)) {
            return self.encode_undated(limit);
        }
        let mut bytes = self.rank(&mut sums, ranks);
        sums.sort_unstable_by_key(|&(key, _)| key);
        let mut before: Option<i32> = None;
        for entries in sums.chunk_by(|(one, _), (other, _)| one.day == other.day) {
            let day = entries[0].0.day;
            write_number(&mut bytes, before.map_or(zigzag(day.into()), |before| (day - before - 1) as u128));
            write_number(&mut bytes, entries.len() as u128);
            let mut next_name = 0;
            for &(Key { name, .. }, sum) in entries {
                write_number(&mut bytes, name - next_name);
                write_count(&mut bytes, sum);
                next_name = name + 1;
            }
            before = Some(day);
        }
        Ok(bytes)
    }

    /// Makes the names of keys their positions in the dictionary, and begins a dated tally with that.
    fn rank(&self, sums: &mut [(Key, i128)], mut ranks: Vec<u32, A>) -> Bytes {
        ranks.resize(self.names.len(), u32::MAX);
        let mut positions = Order::new();
        for &(key, _) in sums.iter() {
            // Each name once.
            if std::mem::take(&mut ranks[key.name as usize]) != 0 {
                positions.push((prefix(self.name(key.name)), key.name));
            }
        }
        self.sort(&mut positions);
        for (rank, &(_, position)) in (0..).zip(&positions) {
            ranks[position as usize] = rank;
        }
        for (key, _) in sums {
            key.name = ranks[key.name as usize];
        }
        self.begin(DATED, &positions)
    }

    fn sort(&self, positions: &mut Order) {
        positions.sort_unstable_by(|(one_prefix, one), (other_prefix, other)| {
            one_prefix.cmp(other_prefix).then_with(|| self.name(*one).cmp(self.name(*other)))
        });
    }

    /// All of a tally that comes before its counts.
    fn begin(&self, kind: u8, positions: &Order) -> Bytes {
        let mut bytes = Bytes::from_slice(&[VERSION, kind]);
        write_number(&mut bytes, positions.len() as u128);
        for &(_, position) in positions {
            let name = self.name(position);
            write_number(&mut bytes, name.len() as u128);
            bytes.extend_from_slice(name);
        }
        bytes
    }
}

/// Positions of names, with what decides the order of most.
type Order = SmallVec<[(u64, u32); 32]>;

/// The first eight bytes of a name as a number: in the same order as names, which have no zero bytes.
#[inline(always)]
fn prefix(name: &[u8]) -> u64 {
    match name.first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => (0..8).fold(0, |word, at| word << 8 | u64::from(name.get(at).copied().unwrap_or(0))),
    }
}

fn within(sum: i128, limit: i128) -> Result<i128, Problem> {
    if (-limit..=limit).contains(&sum) { Ok(sum) } else { Err(Problem::OutOfRange) }
}

#[inline(always)]
fn hash(name: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    hasher.finish() as u32
}

/// Equality of names, without a call where they are of 4 to 16 bytes, as most are: their first and last words decide.
#[inline(always)]
fn is_equal(one: &[u8], other: &[u8]) -> bool {
    let word =
        |name: &[u8], at: usize| name.get(at..).and_then(<[u8]>::first_chunk).map(|word| u64::from_le_bytes(*word));
    let half =
        |name: &[u8], at: usize| name.get(at..).and_then(<[u8]>::first_chunk).map(|word| u32::from_le_bytes(*word));
    let length = one.len();
    if length != other.len() {
        return false;
    }
    match length {
        8..=16 => word(one, 0) == word(other, 0) && word(one, length - 8) == word(other, length - 8),
        4..8 => half(one, 0) == half(other, 0) && half(one, length - 4) == half(other, length - 4),
        _ => one == other,
    }
}

/// The hash for a table, which looks at the upper bits as well.
#[inline(always)]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// In two words a number needs no more than their alignment, which is that of PostgreSQL's memory.
fn to_words(sum: i128) -> [u64; 2] {
    [sum as u64, (sum >> 64) as u64]
}

fn from_words([low, high]: [u64; 2]) -> i128 {
    (u128::from(high) << 64 | u128::from(low)) as i128
}
