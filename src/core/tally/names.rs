//! Names and their numbers.

use std::hash::Hasher;

use allocator_api2::alloc::Allocator;
use allocator_api2::vec::Vec;
use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::Problem;

/// Names, numbered from zero in the order in which they came. They stay until all go.
///
/// Many sums can share one: with thousands of groups, that each event's name is kept and looked up in one place spares
/// every row several visits to memory that is in no cache. Names that are shared stay longer than any of the sums, so
/// they are shared only as long as they are few; see [`NameNumbers::is_full`].
#[derive(Debug)]
pub struct NameNumbers<A: Allocator + Clone> {
    /// The bytes of all names, one after the other.
    text: Vec<u8, A>,
    names: Vec<Name, A>,
    numbers: HashTable<u32, A>,
    /// Whether more names, or more text, are there than are to be shared.
    is_full: bool,
    is_shared: bool,
}

/// So many names are shared, which is more than events have names, and so many bytes of them. The last tally that comes
/// may go beyond.
const MOST_SHARED: usize = 1 << 16;
const MOST_SHARED_TEXT: usize = 4 << 20;

/// As much text as a value can hold, which leaves positions in 32 bits.
const MOST_TEXT: usize = 1 << 30;

#[derive(Clone, Copy, Debug)]
struct Name {
    /// Where it begins in the text; it ends where the next one begins.
    start: u32,
    hash: u32,
}

impl<A: Allocator + Clone> NameNumbers<A> {
    /// Names of one sum.
    pub fn new_in(memory: A) -> Self {
        Self {
            text: Vec::new_in(memory.clone()),
            names: Vec::new_in(memory.clone()),
            numbers: HashTable::new_in(memory),
            is_full: false,
            is_shared: false,
        }
    }

    /// Names that sums share.
    pub fn shared_in(memory: A) -> Self {
        Self { is_shared: true, ..Self::new_in(memory) }
    }

    /// Whether these are names that sums share and there are too many of them: no sums should begin with them, and those
    /// that did should leave them (see [`super::Sums::should_leave`]).
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    #[inline(always)]
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The number of a name, which it is given if it has none yet. It is found soonest if it is the one `expected`.
    #[inline(always)]
    pub fn number(&mut self, name: &[u8], expected: u32) -> Result<u32, Problem> {
        if (expected as usize) < self.names.len() && is_equal(self.name(expected), name) {
            return Ok(expected);
        }
        let hash = hash(name);
        match self.numbers.find(spread(hash), |&number| is_equal(self.name(number), name)) {
            Some(&number) => Ok(number),
            None => self.insert(name, hash),
        }
    }

    #[inline(never)]
    fn insert(&mut self, name: &[u8], hash: u32) -> Result<u32, Problem> {
        // What is shared before a tally comes leaves that one all the room that a value has.
        let most_text = if self.is_shared { MOST_TEXT + MOST_SHARED_TEXT } else { MOST_TEXT };
        if self.text.len() + name.len() > most_text {
            return Err(Problem::TooLarge);
        }
        let number = self.names.len() as u32;
        self.names.push(Name { start: self.text.len() as u32, hash });
        self.text.extend_from_slice(name);
        let names = &self.names;
        self.numbers.insert_unique(spread(hash), number, |&number| spread(names[number as usize].hash));
        self.is_full = self.is_shared && (self.names.len() >= MOST_SHARED || self.text.len() >= MOST_SHARED_TEXT);
        Ok(number)
    }

    pub fn list(&self) -> NameList<'_> {
        NameList { text: &self.text, names: &self.names }
    }

    #[inline(always)]
    pub(super) fn name(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let end = self.names.get(number + 1).map_or(self.text.len(), |next| next.start as usize);
        &self.text[self.names[number].start as usize..end]
    }
}

/// Names by their numbers, to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct NameList<'a> {
    text: &'a [u8],
    names: &'a [Name],
}

impl<'a> NameList<'a> {
    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of a number; none if no name has it.
    pub fn get(&self, number: u32) -> Option<&'a [u8]> {
        let number = number as usize;
        let end = self.names.get(number + 1).map_or(self.text.len(), |next| next.start as usize);
        self.text.get(self.names.get(number)?.start as usize..end)
    }

    /// The names in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.names.len() as u32).filter_map(move |number| self.get(number))
    }
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
