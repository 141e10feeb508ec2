//! Reading the bytes of a tally, without copying any.

use super::bytes::{Count, MAX_SUM, Reader, zigzag_decode};
use super::{DATED, Day, EMPTY, MAX_TOTAL, UNDATED, VERSION};

/// Bytes that are not those of a tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// A tally, as its bytes say it.
///
/// What [`Tally::read`] takes is trusted to be in order, which is checked once where it comes in from outside, by
/// [`Tally::validate`]. Bytes that were damaged since make for wrong counts or for [`Malformed`], but for nothing worse.
#[derive(Clone, Copy, Debug)]
pub struct Tally<'a> {
    dated: bool,
    names: usize,
    dictionary: &'a [u8],
    counts: &'a [u8],
    /// The largest absolute count.
    limit: i128,
}

impl<'a> Tally<'a> {
    /// Reads the dictionary; counts are read as they are asked for.
    #[inline]
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        Self::read_visiting(bytes, |_| ())
    }

    /// The same, where `visit` is told the names as they are read.
    #[inline(always)]
    pub fn read_visiting(bytes: &'a [u8], mut visit: impl FnMut(&'a [u8])) -> Result<Self, Malformed> {
        let (dated, rest) = Self::kind(bytes)?;
        let mut reader = Reader(rest);
        let names = reader.number()?;
        for _ in 0..names {
            let length = reader.number()?;
            visit(reader.take(length)?);
        }
        let dictionary = &rest[..rest.len() - reader.0.len()];
        Ok(Self { dated, names: names as usize, dictionary, counts: reader.0, limit: MAX_TOTAL })
    }

    /// [`Tally::read`], quicker where the dictionary is that of a tally read before, and none where it is not.
    #[inline]
    pub fn read_if_dictionary_is(bytes: &'a [u8], known: &Tally) -> Option<Self> {
        Self::read_with_dictionary(bytes, known.dictionary, known.names)
    }

    /// The same, where the dictionary, of so many names, is known but not the tally that it is from.
    #[inline]
    pub fn read_with_dictionary(bytes: &'a [u8], known: &[u8], names: usize) -> Option<Self> {
        let (dated, rest) = Self::kind(bytes).ok()?;
        // No dictionary is the beginning of another, because each says how long it is.
        let (dictionary, counts) = rest.split_at_checked(known.len())?;
        (dictionary == known).then_some(Self { dated, names, dictionary, counts, limit: MAX_TOTAL })
    }

    /// Reads bytes from outside, and accepts only what [`super::Collector::encode`] could have written. Whether names
    /// are valid text is left to the caller.
    pub fn validate(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let tally = Self::read(bytes)?;
        let mut before: &[u8] = &[];
        for name in tally.names() {
            // The first is greater than nothing unless it is empty.
            if name <= before || name.contains(&0) {
                return Err(Malformed);
            }
            before = name;
        }
        let in_order = if tally.dated { tally.dated_counts_are_in_order() } else { tally.counts_are_in_order() };
        in_order?.then_some(tally).ok_or(Malformed)
    }

    /// The same bytes with larger counts: sums that are not final yet.
    pub(super) fn read_sums(bytes: &'a [u8]) -> Result<Self, Malformed> {
        Ok(Self { limit: MAX_SUM, ..Self::read(bytes)? })
    }

    #[inline(always)]
    fn kind(bytes: &[u8]) -> Result<(bool, &[u8]), Malformed> {
        match bytes {
            [VERSION, UNDATED, rest @ ..] => Ok((false, rest)),
            [VERSION, DATED, rest @ ..] => Ok((true, rest)),
            _ => Err(Malformed),
        }
    }

    fn counts_are_in_order(&self) -> Result<bool, Malformed> {
        let mut counts = self.counts();
        for count in &mut counts {
            count?;
        }
        Ok(counts.reader.is_at_end())
    }

    fn dated_counts_are_in_order(&self) -> Result<bool, Malformed> {
        // As many as there are bytes behind, so that this is no larger than the tally.
        let mut used = vec![false; self.names];
        for entry in self.day_counts() {
            used[entry?.name] = true;
        }
        // The empty tally is undated.
        Ok(self.names > 0 && used.iter().all(|&used| used))
    }

    /// Whether these are the bytes of a tally whose counts are not by day, and which has some.
    pub fn is_undated(bytes: &[u8]) -> bool {
        matches!(bytes, [VERSION, UNDATED, ..]) && bytes != EMPTY
    }

    /// Whether counts are by day. The empty tally is not dated, and goes with either kind.
    #[inline(always)]
    pub fn is_dated(&self) -> bool {
        self.dated
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.names == 0
    }

    /// Number of names.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.names
    }

    /// The names, in the order of their bytes.
    #[inline(always)]
    pub fn names(&self) -> Names<'a> {
        let mut reader = Reader(self.dictionary);
        // The number of them was read before.
        let _ = reader.number();
        Names { reader, left: self.names }
    }

    /// The bytes of all names: the same bytes are the same names, so what was looked up for them serves again.
    #[inline(always)]
    pub fn dictionary(&self) -> &'a [u8] {
        self.dictionary
    }

    /// The count of each name in order, in millionths; nothing for a dated tally.
    #[inline(always)]
    pub fn counts(&self) -> Counts<'a> {
        let left = if self.dated { 0 } else { self.names };
        Counts { reader: Reader(self.counts), left, limit: self.limit }
    }

    /// The counts by day, days ascending, and within a day names ascending; nothing for an undated tally.
    #[inline(always)]
    pub fn day_counts(&self) -> DayCounts<'a> {
        DayCounts { days: self.days(), day: Day::MIN, entries: 0, next_name: 0 }
    }

    /// The days, ascending, each to be read entry by entry; none of an undated tally.
    #[inline(always)]
    pub fn days(&self) -> Days<'a> {
        let bytes = if self.dated { self.counts } else { &[] };
        Days { reader: Reader(bytes), names: self.names, before: None, limit: self.limit }
    }

    /// The count of one event, over all days, in millionths.
    pub fn count(&self, name: &[u8]) -> Result<i128, Malformed> {
        // Names ascend, so that the search can end where they are past it.
        let Some(position) = self.names().take_while(|&other| other <= name).position(|other| other == name) else {
            return Ok(0);
        };
        if let Some(count) = self.counts().nth(position) {
            return count;
        }
        let mut sum: i128 = 0;
        for entry in self.day_counts() {
            let entry = entry?;
            if entry.name == position {
                // No two entries have the same day, and there are not enough days for an overflow.
                sum = sum.wrapping_add(entry.count);
            }
        }
        Ok(sum)
    }
}

/// A hash of the names of a tally, and how many bytes there are up to their end, without looking at what they are. None if
/// there are more names, or longer ones, than tallies usually have.
#[inline]
pub fn hash_of_names(bytes: &[u8]) -> Option<(u64, usize)> {
    const FEW: u8 = 0x80;
    const MULTIPLIER: u64 = 0xF135_7AEA_2E62_A9C5;
    let &[_, _, names, ..] = bytes else { return None };
    let (mut hash, mut at) = (u64::from(names), 3);
    for _ in 0..Some(names).filter(|&names| names < FEW)? {
        // A name's length and its first bytes, and its last bytes.
        let first = word(bytes, at);
        let length = first as u8;
        if length >= FEW {
            return None;
        }
        let length = usize::from(length);
        let last = word(bytes, at + length.saturating_sub(7));
        let of_name = u64::MAX >> (8 * 7_usize.saturating_sub(length));
        hash = (hash.rotate_left(5) ^ first & of_name ^ (last & of_name).rotate_left(32)).wrapping_mul(MULTIPLIER);
        at += 1 + length;
    }
    Some((hash, at))
}

/// Eight bytes, or what is left of them.
#[inline(always)]
fn word(bytes: &[u8], at: usize) -> u64 {
    let bytes = bytes.get(at..).unwrap_or_default();
    match bytes.first_chunk() {
        Some(word) => u64::from_le_bytes(*word),
        None => bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// The names of a [`Tally`].
#[derive(Clone, Debug)]
pub struct Names<'a> {
    reader: Reader<'a>,
    left: usize,
}

impl<'a> Iterator for Names<'a> {
    type Item = &'a [u8];

    #[inline(always)]
    fn next(&mut self) -> Option<&'a [u8]> {
        self.left = self.left.checked_sub(1)?;
        // What can be read was found out by `Tally::read`.
        let length = self.reader.number().ok()?;
        self.reader.take(length).ok()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Names<'_> {}

/// The counts of an undated [`Tally`], one for each name in order. Ends after the first error.
#[derive(Clone, Debug)]
pub struct Counts<'a> {
    reader: Reader<'a>,
    left: usize,
    limit: i128,
}

impl Iterator for Counts<'_> {
    type Item = Result<i128, Malformed>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let count = self.reader.count(self.limit);
        if count.is_err() {
            self.left = 0;
        }
        Some(count)
    }
}

/// How often an event occurred on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    pub day: Day,
    /// The position of the event's name, below [`Tally::len`].
    pub name: usize,
    /// In millionths.
    pub count: i128,
}

/// The days of a dated [`Tally`].
#[derive(Clone, Debug)]
pub struct Days<'a> {
    reader: Reader<'a>,
    names: usize,
    before: Option<Day>,
    limit: i128,
}

impl Days<'_> {
    /// The next day, and of how many events it has counts, which all have to be read before the day that follows.
    #[inline(always)]
    pub fn begin(&mut self) -> Result<Option<(Day, u64)>, Malformed> {
        if self.reader.is_at_end() {
            return Ok(None);
        }
        let number = self.reader.number()?;
        let days = match self.before {
            None => i64::try_from(zigzag_decode(number.into())).map_err(|_| Malformed)?,
            Some(before) => i64::from(before.number()) + 1 + i64::from(u32::try_from(number).map_err(|_| Malformed)?),
        };
        self.before = i32::try_from(days).ok().and_then(Day::new);
        let entries = self.reader.number()?;
        match self.before {
            Some(day) if entries > 0 => Ok(Some((day, entries))),
            _ => Err(Malformed),
        }
    }

    /// The next day, the position of its only event, and how many whole times that occurred, where each number of it is a
    /// byte long: so are most days but the first. None, and nothing read, of any other.
    #[inline(always)]
    pub fn short_day(&mut self) -> Option<(Day, usize, u8)> {
        // High bits go on in another byte, the lowest bit of a count is that of another kind.
        const LONG: u32 = u32::from_le_bytes([0x80, 0xFF, 0x80, 0x81]);
        const ONE_ENTRY: u32 = u32::from_le_bytes([0, 1, 0, 0]);
        let (bytes, rest) = self.reader.0.split_first_chunk::<4>()?;
        let word = u32::from_le_bytes(*bytes);
        if word & LONG != ONE_ENTRY {
            return None;
        }
        let day = Day::new(self.before?.number() + 1 + (word & 0x7F) as i32)?;
        (self.reader.0, self.before) = (rest, Some(day));
        Some((day, (word >> 16 & 0x7F) as usize, (word >> 25) as u8))
    }

    /// The position of the next event's name, at or after `least`, which is one more than that of the event before it on
    /// that day, and its count.
    #[inline(always)]
    pub fn entry(&mut self, least: usize) -> Result<(usize, Count), Malformed> {
        let between = usize::try_from(self.reader.number()?).map_err(|_| Malformed)?;
        let name = between.checked_add(least).filter(|&name| name < self.names).ok_or(Malformed)?;
        Ok((name, self.reader.number_of_units(self.limit)?))
    }
}

/// The counts of a dated [`Tally`]. Ends after the first error.
#[derive(Clone, Debug)]
pub struct DayCounts<'a> {
    days: Days<'a>,
    /// The day that is being read.
    day: Day,
    /// Entries of the day that are still to come.
    entries: u64,
    /// The least name that the next entry of the day can have.
    next_name: usize,
}

impl DayCounts<'_> {
    #[inline(always)]
    fn entry(&mut self) -> Result<Option<DayCount>, Malformed> {
        if self.entries == 0 {
            let Some((day, entries)) = self.days.begin()? else { return Ok(None) };
            (self.day, self.entries, self.next_name) = (day, entries, 0);
        }
        let (name, count) = self.days.entry(self.next_name)?;
        self.next_name = name + 1;
        self.entries -= 1;
        Ok(Some(DayCount { day: self.day, name, count: count.millionths() }))
    }
}

impl Iterator for DayCounts<'_> {
    type Item = Result<DayCount, Malformed>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.entry();
        if entry.is_err() {
            self.entries = 0;
            self.days.reader = Reader(&[]);
        }
        entry.transpose()
    }
}
