//! Name → number: the weights of a model's events, the inner loop of scoring.

/// A map from names to numbers: an open-addressing hash table, names compared byte by byte.
///
/// A name of 4 to 16 bytes, as most are, is decided by three words: its first and last bytes and its length. Any other
/// is compared as a whole as well. The table is at most half full, and one that is made at once gets a seed that makes
/// few names collide, so a look-up is nearly always one comparison.
#[derive(Debug)]
pub struct NameTable {
    slots: Box<[Slot]>,
    seed: u64,
    names: usize,
    /// The names that are not decided by their [`Key`].
    other_names: Vec<Box<[u8]>>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    head: u64,
    tail: u64,
    length: u32,
    /// The position among `other_names`, for a name that is one.
    other_name: u32,
    value: i64,
}

/// A name of 4 to 16 bytes, as most are, that is quick to compare with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShortName(Key);

impl ShortName {
    #[inline(always)]
    pub fn new(name: &[u8]) -> Option<Self> {
        Key::of_short(name).map(Self)
    }
}

/// What a name is compared by: two words of it and its length. For a name of 4 to 16 bytes that is all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    head: u64,
    tail: u64,
    length: u32,
}

impl Slot {
    /// No name is that long.
    const FREE: Self = Self { head: 0, tail: 0, length: u32::MAX, other_name: 0, value: 0 };

    #[inline(always)]
    fn is_free(&self) -> bool {
        self.length == Self::FREE.length
    }

    #[inline(always)]
    fn has(&self, key: Key) -> bool {
        self.head == key.head && self.tail == key.tail && self.length == key.length
    }
}

/// Seeds that are tried to find one that makes look-ups short.
const SEEDS: u64 = 16;

impl Default for NameTable {
    fn default() -> Self {
        Self::with_room_for(0, seed(1))
    }
}

impl FromIterator<(Vec<u8>, i64)> for NameTable {
    /// Builds a table that is quick to search; names must be distinct.
    fn from_iter<I: IntoIterator<Item = (Vec<u8>, i64)>>(entries: I) -> Self {
        let entries: Vec<_> = entries.into_iter().collect();
        let keys: Vec<Key> = entries.iter().map(|(name, _)| Key::of(name)).collect();
        let size = size_for(entries.len());
        let mut best = (usize::MAX, seed(1));
        for attempt in 1..=SEEDS {
            best = best.min((displacement(&keys, size, seed(attempt)), seed(attempt)));
            // Searching for a perfect seed would take longer than a small query.
            if best.0 <= keys.len() / 16 {
                break;
            }
        }
        let mut table = Self::with_room_for(entries.len(), best.1);
        for (name, value) in entries {
            table.place(&name, value);
        }
        table
    }
}

impl NameTable {
    fn with_room_for(names: usize, seed: u64) -> Self {
        Self { slots: vec![Slot::FREE; size_for(names)].into(), seed, names: 0, other_names: Vec::new() }
    }

    /// Adds a name that is not in the table yet.
    pub fn insert(&mut self, name: &[u8], value: i64) {
        if size_for(self.names + 1) > self.slots.len() {
            let slots = vec![Slot::FREE; size_for(self.names + 1)].into();
            for slot in std::mem::replace(&mut self.slots, slots) {
                if !slot.is_free() {
                    self.place_slot(slot);
                }
            }
        }
        self.place(name, value);
    }

    fn place(&mut self, name: &[u8], value: i64) {
        let other_name = self.other_names.len() as u32;
        let Key { head, tail, length } = Key::of(name);
        if Key::of_short(name).is_none() {
            self.other_names.push(name.into());
        }
        self.place_slot(Slot { head, tail, length, other_name, value });
        self.names += 1;
    }

    fn place_slot(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let key = Key { head: slot.head, tail: slot.tail, length: slot.length };
        let mut index = key.hash(self.seed) as usize & mask;
        while !self.slots[index].is_free() {
            index = (index + 1) & mask;
        }
        self.slots[index] = slot;
    }

    /// The number of a name that is in the table.
    #[inline(always)]
    pub fn get(&self, name: &[u8]) -> Option<i64> {
        match Key::of_short(name) {
            Some(key) => self.find(key, |_| true),
            None => self.get_other(name),
        }
    }

    #[inline(never)]
    fn get_other(&self, name: &[u8]) -> Option<i64> {
        self.find(Key::of_other(name), |position| self.other_names.get(position).is_some_and(|other| **other == *name))
    }

    #[inline(always)]
    fn find(&self, key: Key, is_same: impl Fn(usize) -> bool) -> Option<i64> {
        let mut index = key.hash(self.seed) as usize;
        // The table has free slots, one of which ends the search.
        loop {
            let slot = self.slots.get(index & (self.slots.len() - 1))?;
            if slot.has(key) && is_same(slot.other_name as usize) {
                return Some(slot.value);
            }
            if slot.is_free() {
                return None;
            }
            index = index.wrapping_add(1);
        }
    }
}

impl Key {
    fn of(name: &[u8]) -> Self {
        Self::of_short(name).unwrap_or_else(|| Self::of_other(name))
    }

    /// The key of a name of 4 to 16 bytes, read in overlapping words: never past the name, and with no branch that
    /// depends on its length, which would be mispredicted on every other row.
    #[inline(always)]
    fn of_short(name: &[u8]) -> Option<Self> {
        let length = name.len();
        if !(4..=16).contains(&length) {
            return None;
        }
        let head = four_bytes(name, 0)? | four_bytes(name, (length - 4).min(4))? << 32;
        let tail = four_bytes(name, length.max(8) - 8)? | four_bytes(name, length - 4)? << 32;
        Some(Self { head, tail, length: length as u32 })
    }

    /// The key of any other name: a hash of its eight-byte words, and its last bytes.
    fn of_other(name: &[u8]) -> Self {
        let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9FB2_1C65_1E98_DF25).rotate_left(29);
        let (words, rest) = name.as_chunks::<8>();
        let head = words.iter().fold(0, |hash, word| mix(hash, u64::from_le_bytes(*word)));
        let tail = match name.last_chunk::<8>() {
            Some(last) => u64::from_le_bytes(*last),
            None => rest.iter().fold(0, |tail, &byte| tail << 8 | u64::from(byte)),
        };
        Self { head, tail, length: name.len() as u32 }
    }

    /// One multiplication to 128 bits, both halves of which depend on every bit of the key.
    #[inline(always)]
    fn hash(&self, seed: u64) -> u64 {
        let product = u128::from(self.head ^ seed) * u128::from(self.tail ^ u64::from(self.length));
        (product >> 64) as u64 ^ product as u64
    }
}

#[inline(always)]
fn four_bytes(name: &[u8], at: usize) -> Option<u64> {
    Some(u32::from_le_bytes(*name.get(at..)?.first_chunk()?).into())
}

/// A power of two, at least twice the number of names and never zero. A table that fits the processor's nearest cache all
/// the same is made larger, so that fewer names collide.
fn size_for(names: usize) -> usize {
    let room = if names <= 64 { 4 } else { 2 };
    (names * room).next_power_of_two().max(16)
}

fn seed(attempt: u64) -> u64 {
    attempt.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// How far, summed over all names, a look-up would have to walk past its first slot.
fn displacement(keys: &[Key], size: usize, seed: u64) -> usize {
    let mut taken = vec![false; size];
    let mut walked = 0;
    for key in keys {
        let mut index = key.hash(seed) as usize & (size - 1);
        while taken[index] {
            index = (index + 1) & (size - 1);
            walked += 1;
        }
        taken[index] = true;
    }
    walked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(names: &[Vec<u8>]) -> NameTable {
        (0..).zip(names).map(|(value, name)| (name.clone(), value)).collect()
    }

    #[test]
    fn names_of_every_length_are_told_apart() {
        let names: Vec<Vec<u8>> = (0..40_usize).map(|length| vec![b'x'; length]).collect();
        let table = table(&names);
        for (index, name) in names.iter().enumerate() {
            assert_eq!(table.get(name), Some(index as i64));
        }
        assert_eq!(table.get(&[b'x'; 40]), None);
    }

    #[test]
    fn every_byte_of_a_name_counts() {
        for length in 1..=40 {
            let name = vec![b'a'; length];
            let table = table(std::slice::from_ref(&name));
            for position in 0..length {
                let mut other = name.clone();
                other[position] = b'b';
                assert_eq!(table.get(&other), None, "length {length}, byte {position}");
            }
        }
    }

    #[test]
    fn many_names_that_are_alike_do_not_pile_up() {
        for pattern in ["event_", "page_view_completed_at_"] {
            let names: Vec<Vec<u8>> = (0..2000).map(|i| format!("{pattern}{i:06}_x").into_bytes()).collect();
            let table = table(&names);
            let keys: Vec<Key> = names.iter().map(|name| Key::of(name)).collect();
            let walked = displacement(&keys, table.slots.len(), table.seed);
            assert!(walked < names.len(), "{pattern}: {walked} steps");
        }
    }

    #[test]
    fn a_table_grows_name_by_name() {
        let names: Vec<Vec<u8>> =
            (0..1000_usize).map(|i| format!("model {i} of a thousand").into_bytes()[..i % 21].to_vec()).collect();
        let mut table = NameTable::default();
        for (value, name) in (0..).zip(&names) {
            if table.get(name).is_none() {
                table.insert(name, value);
            }
        }
        for (value, name) in (0..).zip(&names) {
            let found = table.get(name).expect("inserted");
            assert!(found <= value && names[found as usize] == *name);
        }
    }

    #[test]
    fn names_with_the_same_key_are_told_apart() {
        // The hash of words can be run backwards, so that whoever names events can make two of the same key.
        let with_words = |first: u64, second: u64| [first.to_le_bytes(), second.to_le_bytes(), *b"same end"].concat();
        let hash_of = |first: u64| Key::of_other(&first.to_le_bytes()).head;
        let one = with_words(1, 1);
        let other = with_words(2, 1 ^ hash_of(1) ^ hash_of(2));
        assert_eq!(Key::of_other(&one).head, Key::of_other(&other).head);
        assert_eq!(table(std::slice::from_ref(&one)).get(&other), None);
        let both = table(&[one.clone(), other.clone()]);
        assert_eq!((both.get(&one), both.get(&other)), (Some(0), Some(1)));
    }

    #[test]
    fn an_empty_table_has_no_names() {
        let table = NameTable::default();
        assert_eq!(table.get(b""), None);
        assert_eq!(table.get(b"login"), None);
    }
}
