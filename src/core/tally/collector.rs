//! Adding up counts.

use std::cmp::Ordering;

use allocator_api2::alloc::Allocator;
use allocator_api2::boxed::Box;
use allocator_api2::vec::Vec;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;

use super::bytes::{MAX_SUM, Reader, write_count, write_number, zigzag, zigzag_decode};
use super::names::NameNumbers;
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

/// Bytes of a tally, in memory from `A`.
pub type Bytes<A> = Vec<u8, A>;

/// Counts that are being added up, in memory from `A`, by the numbers of names that are kept elsewhere.
///
/// Sums are exact whatever the order, and what was added can be taken away again. All methods must be given the same
/// names.
#[derive(Debug)]
pub struct Sums<A: Allocator + Clone> {
    /// Undated counts of the names that came first, by number, in millionths.
    dense: Vec<i64, A>,
    /// All other counts, where there are any.
    sparse: Option<Box<Sparse<A>, A>>,
    /// Rows or tallies with undated and with dated counts that went in, less those that were taken away.
    rows: [i64; 2],
    memory: A,
}

/// Of so many names the undated counts are found by position. That is quicker than to search, and takes less memory as
/// long as there are few names, or a group has many of them.
const DENSE: usize = 64;

/// So few counts or names are not worth sweeping out.
const SELDOM: usize = 64;

#[derive(Debug)]
struct Sparse<A: Allocator + Clone> {
    counts: HashMap<Key, i64, FxBuildHasher, A>,
    /// What has overflowed 64 bits, of dense counts too.
    overflow: HashMap<Key, [u64; 2], FxBuildHasher, A>,
    /// How many counts were taken away since those of zero were last swept out.
    removals: usize,
}

impl<A: Allocator + Clone> Sparse<A> {
    fn new_in(memory: A) -> Self {
        Self {
            counts: HashMap::with_hasher_in(FxBuildHasher, memory.clone()),
            overflow: HashMap::with_hasher_in(FxBuildHasher, memory),
            removals: 0,
        }
    }
}

/// Day and name of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    day: i32,
    name: u32,
}

impl Key {
    /// The day of undated counts, which is none.
    const UNDATED: i32 = i32::MIN;

    fn new(day: Option<Day>, name: u32) -> Self {
        Self { day: day.map_or(Self::UNDATED, Day::number), name }
    }
}

impl<A: Allocator + Clone> Sums<A> {
    pub fn new_in(memory: A) -> Self {
        Self { dense: Vec::new_in(memory.clone()), sparse: None, rows: [0; 2], memory }
    }

    /// Adds the count of a row, in millionths.
    #[inline]
    pub fn add(&mut self, names: &mut NameNumbers<A>, row: Row<impl Into<i128>>) -> Result<(), Problem> {
        self.change(names, row.name, row.day, row.count.into(), 1)
    }

    /// Takes the count of a row away again.
    pub fn remove(&mut self, names: &mut NameNumbers<A>, row: Row<impl Into<i128>>) -> Result<(), Problem> {
        self.change(names, row.name, row.day, -row.count.into(), -1)?;
        self.sweep_at_times(1);
        Ok(())
    }

    #[inline(always)]
    fn change(
        &mut self,
        names: &mut NameNumbers<A>,
        name: &[u8],
        day: Option<Day>,
        count: i128,
        rows: i64,
    ) -> Result<(), Problem> {
        self.count_rows(day.is_some(), rows)?;
        let name = names.number(name, 0)?;
        match day {
            None => self.add_undated(name, count),
            Some(_) => self.add_sparse(Key::new(day, name), count),
        }
        Ok(())
    }

    /// Adds all counts of a tally.
    #[inline]
    pub fn merge(&mut self, names: &mut NameNumbers<A>, tally: &Tally) -> Result<(), Problem> {
        self.change_all(names, tally, 1, 1).map(drop)
    }

    /// Takes all counts of a tally away; what is not there becomes negative.
    pub fn subtract(&mut self, names: &mut NameNumbers<A>, tally: &Tally) -> Result<(), Problem> {
        self.change_all(names, tally, -1, 1).map(drop)
    }

    /// Takes a tally that was merged away again.
    pub fn unmerge(&mut self, names: &mut NameNumbers<A>, tally: &Tally) -> Result<(), Problem> {
        let changed = self.change_all(names, tally, -1, -1)?;
        self.sweep_at_times(changed);
        Ok(())
    }

    /// Adds all counts of a tally, or takes them away, and tells how many they are.
    #[inline(always)]
    fn change_all(
        &mut self,
        names: &mut NameNumbers<A>,
        tally: &Tally,
        sign: i128,
        rows: i64,
    ) -> Result<usize, Problem> {
        if tally.is_empty() {
            return Ok(0);
        }
        self.count_rows(tally.is_dated(), rows)?;
        if tally.is_dated() {
            return self.change_days(names, tally, sign);
        }
        if self.dense.is_empty() {
            // Twice the names make few groups grow again.
            self.make_dense((tally.len() * 2).min(DENSE) - 1);
        }
        let mut next = 0;
        let mut counts = tally.counts();
        for name in tally.names() {
            let number = names.number(name, next)?;
            let count = counts.next().ok_or(Problem::Malformed)??;
            self.add_undated(number, sign * count);
            next = number + 1;
        }
        Ok(tally.len())
    }

    fn change_days(&mut self, names: &mut NameNumbers<A>, tally: &Tally, sign: i128) -> Result<usize, Problem> {
        let mut numbers: SmallVec<[u32; 32]> = SmallVec::new();
        let mut next = 0;
        for name in tally.names() {
            let number = names.number(name, next)?;
            numbers.push(number);
            next = number + 1;
        }
        let mut changed = 0;
        for entry in tally.day_counts() {
            let entry = entry?;
            let name = *numbers.get(entry.name).ok_or(Problem::Malformed)?;
            self.add_sparse(Key::new(Some(entry.day), name), sign * entry.count);
            changed += 1;
        }
        Ok(changed)
    }

    /// Adds all that another one has, which has names of its own.
    pub fn absorb(
        &mut self,
        names: &mut NameNumbers<A>,
        other: &Self,
        others_names: &NameNumbers<A>,
    ) -> Result<(), Problem> {
        for (is_dated, rows) in [false, true].into_iter().zip(other.rows) {
            if rows != 0 {
                self.count_rows(is_dated, rows)?;
            }
        }
        other.for_each_sum(|Key { day, name }, sum| {
            let name = names.number(others_names.name(name), name)?;
            if day == Key::UNDATED {
                self.add_undated(name, sum)
            } else {
                self.add_sparse(Key { day, name }, sum)
            }
            Ok(())
        })
    }

    /// Moves to names of its own, which are those that it still has counts of, and gives them.
    pub fn take_names(&mut self, names: &NameNumbers<A>) -> Result<NameNumbers<A>, Problem> {
        let mut own = NameNumbers::new_in(self.memory.clone());
        let mut sums = Self::new_in(self.memory.clone());
        sums.absorb(&mut own, self, names)?;
        *self = sums;
        Ok(own)
    }

    /// Whether it is time for [`Sums::take_names`], which is to be asked before each change: the names are shared and too
    /// many, or its own and mostly of counts that have left.
    #[inline(always)]
    pub fn should_leave(&self, names: &NameNumbers<A>) -> bool {
        if names.is_shared() { names.is_full() } else { self.is_outnumbered_by(names) }
    }

    #[inline(never)]
    fn is_outnumbered_by(&self, names: &NameNumbers<A>) -> bool {
        names.len() > 2 * (self.room() + SELDOM)
    }

    /// As many counts as there are, and perhaps some that are zero.
    fn room(&self) -> usize {
        self.dense.len() + self.sparse.as_ref().map_or(0, |sparse| sparse.counts.len())
    }

    pub fn memory(&self) -> A {
        self.memory.clone()
    }

    /// Dated and undated rows must not be there at the same time. The order in which they come does not matter.
    #[inline(always)]
    fn count_rows(&mut self, is_dated: bool, rows: i64) -> Result<(), Problem> {
        self.rows[usize::from(is_dated)] += rows;
        if self.rows[0] != 0 && self.rows[1] != 0 { Err(Problem::Mixed) } else { Ok(()) }
    }

    #[inline(always)]
    fn add_undated(&mut self, name: u32, count: i128) {
        if name as usize >= self.dense.len() && !self.make_dense(name as usize) {
            return self.add_sparse(Key::new(None, name), count);
        }
        let sum = &mut self.dense[name as usize];
        match i64::try_from(count).ok().and_then(|count| sum.checked_add(count)) {
            Some(new) => *sum = new,
            None => self.add_overflow(Key::new(None, name), count),
        }
    }

    /// Makes room for the count of a name, if its number is among the first.
    #[inline(never)]
    fn make_dense(&mut self, name: usize) -> bool {
        const LEAST: usize = 8;
        if name < DENSE {
            self.dense.resize((name + 1).next_power_of_two().max(LEAST), 0);
        }
        name < DENSE
    }

    fn sparse(&mut self) -> &mut Sparse<A> {
        self.sparse.get_or_insert_with(|| Box::new_in(Sparse::new_in(self.memory.clone()), self.memory.clone()))
    }

    #[inline]
    fn add_sparse(&mut self, key: Key, count: i128) {
        let sum = self.sparse().counts.entry(key).or_insert(0);
        match i64::try_from(count).ok().and_then(|count| sum.checked_add(count)) {
            Some(new) => *sum = new,
            None => self.add_overflow(key, count),
        }
    }

    #[cold]
    fn add_overflow(&mut self, key: Key, count: i128) {
        let sum = self.sparse().overflow.entry(key).or_default();
        *sum = to_words(from_words(*sum).wrapping_add(count));
    }

    #[inline(always)]
    fn sum(&self, key: Key, count: i64) -> i128 {
        let overflow = self.sparse.as_ref().and_then(|sparse| sparse.overflow.get(&key));
        i128::from(count).wrapping_add(overflow.map_or(0, |&sum| from_words(sum)))
    }

    /// Forgets the counts that are zero, once so many were taken away that this costs little for each of them.
    ///
    /// Those of zero are among all that there are, so half as many removals must do: where whatever comes leaves again,
    /// there are never as many removals as counts.
    fn sweep_at_times(&mut self, removed: usize) {
        if let Some(sparse) = &mut self.sparse {
            let Sparse { counts, overflow, removals } = &mut **sparse;
            *removals += removed;
            if *removals * 2 > counts.len() + SELDOM {
                overflow.retain(|_, sum| *sum != [0; 2]);
                counts.retain(|key, count| *count != 0 || overflow.contains_key(key));
                // Visiting what is left takes as long as there is room for more.
                counts.shrink_to(counts.len() * 2 + SELDOM);
                *removals = 0;
            }
        }
    }

    /// Visits all sums that are not zero, in any order.
    #[inline(always)]
    fn for_each_sum(&self, mut visit: impl FnMut(Key, i128) -> Result<(), Problem>) -> Result<(), Problem> {
        let dense = (0..).zip(&self.dense).map(|(name, &count)| (Key::new(None, name), count));
        let sparse = self.sparse.iter().flat_map(|sparse| &sparse.counts).map(|(&key, &count)| (key, count));
        for (key, count) in dense.chain(sparse) {
            match self.sum(key, count) {
                0 => {}
                sum => visit(key, sum)?,
            }
        }
        Ok(())
    }

    /// The tally of all that was added. An error if a count is too large for one.
    pub fn encode(&self, names: &NameNumbers<A>) -> Result<Bytes<A>, Problem> {
        self.encode_up_to(MAX_TOTAL, Beyond::IsError, names)
    }

    /// The same, with counts that are too large for a tally as large as it can hold.
    pub fn encode_held(&self, names: &NameNumbers<A>) -> Result<Bytes<A>, Problem> {
        self.encode_up_to(MAX_TOTAL, Beyond::IsHeld, names)
    }

    /// All that was added as bytes, for another process: a version, the rows of either kind, and a tally, the counts of
    /// which may be larger.
    pub fn serialize(&self, names: &NameNumbers<A>) -> Result<Bytes<A>, Problem> {
        let mut bytes = Bytes::new_in(self.memory());
        bytes.push(VERSION);
        for rows in self.rows {
            write_number(&mut bytes, zigzag(rows.into()));
        }
        bytes.extend_from_slice(&self.encode_up_to(MAX_SUM, Beyond::IsError, names)?);
        Ok(bytes)
    }

    /// Reads what [`Sums::serialize`] wrote.
    pub fn deserialize_in(bytes: &[u8], names: &mut NameNumbers<A>, memory: A) -> Result<Self, Problem> {
        let mut sums = Self::new_in(memory);
        let mut reader = Reader(bytes);
        if reader.byte()? != VERSION {
            return Err(Problem::Malformed);
        }
        let mut rows = [0; 2];
        for rows in &mut rows {
            *rows = zigzag_decode(reader.number()?.into()) as i64;
        }
        sums.merge(names, &Tally::read_sums(reader.0)?)?;
        sums.rows = rows;
        Ok(sums)
    }

    #[inline(always)]
    fn for_each_entry(
        &self,
        limit: i128,
        beyond: Beyond,
        names: &NameNumbers<A>,
        mut visit: impl FnMut(Entry),
    ) -> Result<(), Problem> {
        self.for_each_sum(|Key { day, name }, sum| {
            visit(Entry::new(day, name, names, beyond.within(sum, limit)?));
            Ok(())
        })
    }

    fn encode_up_to(&self, limit: i128, beyond: Beyond, names: &NameNumbers<A>) -> Result<Bytes<A>, Problem> {
        // Few fit without an allocation.
        let (mut few, mut many) = (SmallVec::<[Entry; FEW]>::new(), Vec::new_in(self.memory()));
        let entries = if self.room() <= FEW {
            self.for_each_entry(limit, beyond, names, |entry| few.push(entry))?;
            few.as_mut_slice()
        } else {
            many.reserve(self.room());
            self.for_each_entry(limit, beyond, names, |entry| many.push(entry))?;
            many.as_mut_slice()
        };
        Ok(encode_entries(entries, names, self.memory()))
    }
}

/// What becomes of a sum that is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    IsError,
    /// It is held at the limit, so that one customer cannot keep others from being scored.
    IsHeld,
}

impl Beyond {
    #[inline(always)]
    pub(super) fn within(self, sum: i128, limit: i128) -> Result<i128, Problem> {
        match self {
            _ if (-limit..=limit).contains(&sum) => Ok(sum),
            Self::IsError => Err(Problem::OutOfRange),
            Self::IsHeld => Ok(sum.clamp(-limit, limit)),
        }
    }
}

/// The tally of counts, of which no two have the same day and name.
pub(super) fn encode_entries<A: Allocator + Clone>(
    entries: &mut [Entry],
    names: &NameNumbers<A>,
    memory: A,
) -> Bytes<A> {
    entries.sort_unstable_by(|one, other| {
        let by_prefix = one.order.cmp(&other.order);
        by_prefix.then_with(|| match one.name == other.name {
            true => Ordering::Equal,
            false => names.name(one.name).cmp(names.name(other.name)),
        })
    });
    // Dated counts may have gone again and made way for undated ones.
    match entries.first() {
        Some(entry) if entry.day != Key::UNDATED => encode_dated(entries, names, memory),
        _ => encode_undated(entries, names, memory),
    }
}

/// The count of an event in a row of a query, in millionths.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a, C> {
    pub name: &'a [u8],
    pub day: Option<Day>,
    pub count: C,
}

/// So many entries are kept on the stack.
const FEW: usize = 32;

/// A count on its way into bytes.
pub(super) struct Entry {
    pub(super) day: i32,
    /// What decides the order of names: of most their first bytes, and of all their positions, once these are known.
    order: u64,
    pub(super) name: u32,
    pub(super) sum: i128,
}

impl Entry {
    /// A sum of the day, for [`encode_entries`].
    pub(super) fn new<A: Allocator + Clone>(day: i32, name: u32, names: &NameNumbers<A>, sum: i128) -> Self {
        Self { day, order: prefix(names.name(name)), name, sum }
    }

    /// A sum of the day, whose name is known by its position in the tally.
    pub(super) fn at(day: i32, position: u32, sum: i128) -> Self {
        Self { day, order: position.into(), name: position, sum }
    }
}

fn encode_undated<A: Allocator + Clone>(entries: &[Entry], names: &NameNumbers<A>, memory: A) -> Bytes<A> {
    let mut bytes = begin(UNDATED, entries.iter().map(|entry| names.name(entry.name)), entries.len(), memory);
    write_days(&mut bytes, entries, false);
    bytes
}

/// Takes entries in the order of their names.
fn encode_dated<A: Allocator + Clone>(entries: &mut [Entry], names: &NameNumbers<A>, memory: A) -> Bytes<A> {
    let used = entries.chunk_by(|one, other| one.name == other.name).map(|entries| names.name(entries[0].name));
    let mut bytes = begin(DATED, used, entries.len(), memory);
    for (position, entries) in (0..).zip(entries.chunk_by_mut(|one, other| one.name == other.name)) {
        for entry in entries {
            entry.order = position;
        }
    }
    entries.sort_unstable_by_key(|entry| (entry.day, entry.order));
    write_days(&mut bytes, entries, true);
    bytes
}

/// Appends counts, in the order of their days and of the positions of their names, to what [`begin`] began.
pub(super) fn write_days<A: Allocator>(bytes: &mut Bytes<A>, entries: &[Entry], is_dated: bool) {
    if !is_dated {
        entries.iter().for_each(|entry| write_count(bytes, entry.sum));
        return;
    }
    let mut before: Option<i32> = None;
    for entries in entries.chunk_by(|one, other| one.day == other.day) {
        let day = entries[0].day;
        write_number(bytes, before.map_or(zigzag(day.into()), |before| (day - before - 1) as u128));
        write_number(bytes, entries.len() as u128);
        let mut next_position = 0;
        for entry in entries {
            write_number(bytes, entry.order - next_position);
            write_count(bytes, entry.sum);
            next_position = entry.order + 1;
        }
        before = Some(day);
    }
}

/// All of a tally that comes before its counts, with room for these.
pub(super) fn begin<'a, A: Allocator>(
    kind: u8,
    names: impl Iterator<Item = &'a [u8]> + Clone,
    counts: usize,
    memory: A,
) -> Bytes<A> {
    /// Of the version and the kind, or of most counts with their day and name.
    const SMALL: usize = 8;
    let (count, text) = names.clone().fold((0, 0), |(count, text), name| (count + 1, text + name.len()));
    let mut bytes = Bytes::with_capacity_in(SMALL + 2 * count + text + SMALL * counts, memory);
    bytes.extend_from_slice(&[VERSION, kind]);
    write_number(&mut bytes, count as u128);
    for name in names {
        write_number(&mut bytes, name.len() as u128);
        bytes.extend_from_slice(name);
    }
    bytes
}

/// Counts that are being added up, with names of their own.
#[derive(Debug)]
pub struct Collector<A: Allocator + Clone> {
    names: NameNumbers<A>,
    sums: Sums<A>,
}

impl<A: Allocator + Clone> Collector<A> {
    pub fn new_in(memory: A) -> Self {
        Self { names: NameNumbers::new_in(memory.clone()), sums: Sums::new_in(memory) }
    }

    /// [`Sums::add`]
    pub fn add(&mut self, name: &[u8], day: Option<Day>, count: impl Into<i128>) -> Result<(), Problem> {
        self.sums.add(&mut self.names, Row { name, day, count })
    }

    /// [`Sums::remove`]
    pub fn remove(&mut self, name: &[u8], day: Option<Day>, count: impl Into<i128>) -> Result<(), Problem> {
        self.sums.remove(&mut self.names, Row { name, day, count })
    }

    /// [`Sums::merge`]
    pub fn merge(&mut self, tally: &Tally) -> Result<(), Problem> {
        self.sums.merge(&mut self.names, tally)
    }

    /// [`Sums::subtract`]
    pub fn subtract(&mut self, tally: &Tally) -> Result<(), Problem> {
        self.sums.subtract(&mut self.names, tally)
    }

    /// [`Sums::unmerge`]
    pub fn unmerge(&mut self, tally: &Tally) -> Result<(), Problem> {
        self.sums.unmerge(&mut self.names, tally)
    }

    /// [`Sums::absorb`]
    pub fn absorb(&mut self, other: &Self) -> Result<(), Problem> {
        self.sums.absorb(&mut self.names, &other.sums, &other.names)
    }

    /// [`Sums::encode`]
    pub fn encode(&self) -> Result<Bytes<A>, Problem> {
        self.sums.encode(&self.names)
    }

    /// The same, with counts that are too large for a tally as large as it can hold.
    pub fn encode_held(&self) -> Result<Bytes<A>, Problem> {
        self.sums.encode_held(&self.names)
    }

    /// [`Sums::serialize`]
    pub fn serialize(&self) -> Result<Bytes<A>, Problem> {
        self.sums.serialize(&self.names)
    }

    /// [`Sums::deserialize_in`]
    pub fn deserialize_in(bytes: &[u8], memory: A) -> Result<Self, Problem> {
        let mut names = NameNumbers::new_in(memory.clone());
        let sums = Sums::deserialize_in(bytes, &mut names, memory)?;
        Ok(Self { names, sums })
    }
}

/// The first eight bytes of a name as a number: in the same order as names, which have no zero bytes.
#[inline(always)]
fn prefix(name: &[u8]) -> u64 {
    match name.first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => (0..8).fold(0, |word, at| word << 8 | u64::from(name.get(at).copied().unwrap_or(0))),
    }
}

/// In two words a number needs no more than their alignment, which is that of PostgreSQL's memory.
fn to_words(sum: i128) -> [u64; 2] {
    [sum as u64, (sum >> 64) as u64]
}

fn from_words([low, high]: [u64; 2]) -> i128 {
    (u128::from(high) << 64 | u128::from(low)) as i128
}

#[cfg(test)]
mod tests {

    use allocator_api2::alloc::Global;

    use super::*;

    fn entries(collector: &Collector<Global>) -> (usize, usize) {
        collector.sums.sparse.as_ref().map_or((0, 0), |sparse| (sparse.counts.len(), sparse.counts.capacity()))
    }

    /// Few entries where the frame has few rows, however many went through it.
    #[test]
    fn what_leaves_a_frame_makes_room() {
        let day = |number: usize, dated: bool| dated.then(|| Day::new(number as i32).expect("in range"));
        let tally = |number: usize, dated: bool| {
            let mut collector = Collector::new_in(Global);
            for part in 0..20 {
                collector.add(format!("{number} {part}").as_bytes(), day(number, dated), 1).expect("one kind");
            }
            collector.encode().expect("in range")
        };
        for dated in [false, true] {
            let (mut rows, mut tallies) = (Collector::new_in(Global), Collector::new_in(Global));
            for number in 0..5000 {
                rows.add(format!("{number}").as_bytes(), day(number, dated), 1).expect("one kind");
                tallies.merge(&Tally::read(&tally(number, dated)).expect("valid")).expect("one kind");
                if let Some(left) = number.checked_sub(6) {
                    rows.remove(format!("{left}").as_bytes(), day(left, dated), 1).expect("one kind");
                    tallies.unmerge(&Tally::read(&tally(left, dated)).expect("valid")).expect("one kind");
                }
            }
            for (collector, rows) in [(&rows, 6), (&tallies, 6 * 20)] {
                let (entries, room) = entries(collector);
                assert!(entries <= 4 * (rows + SELDOM) && room <= 16 * (rows + SELDOM), "{dated} {entries} {room}");
            }
        }
    }

    /// A frame that was large once is not visited at that size for ever.
    #[test]
    fn room_goes_with_what_it_was_for() {
        let mut collector = Collector::new_in(Global);
        for number in 0..10_000 {
            collector.add(b"a", Day::new(number), 1).expect("one kind");
        }
        for number in 0..9_990 {
            collector.remove(b"a", Day::new(number), 1).expect("one kind");
        }
        let (entries, room) = entries(&collector);
        assert!(entries <= 200 && room <= 1000, "{entries} {room}");
    }
}
