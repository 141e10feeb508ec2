//! Event name → weight, the inner loop of scoring.

/// The weights of one model: an open-addressing hash table of event names, compared byte by byte.
///
/// A name of 4 to 16 bytes, as most are, is decided by three words: its first and last bytes and its length. Any other
/// is compared as a whole as well. The table is at most a quarter full and its seed is chosen for few collisions, so a
/// look-up is nearly always one comparison.
#[derive(Debug)]
pub struct WeightLookup {
    slots: Box<[Slot]>,
    seed: u64,
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
    /// In millionths.
    weight: i64,
}

/// What a name is compared by: two words of it and its length. For a name of 4 to 16 bytes that is all of it.
#[derive(Clone, Copy, Debug)]
struct Key {
    head: u64,
    tail: u64,
    length: u32,
}

impl Slot {
    /// No name is that long.
    const FREE: Self = Self { head: 0, tail: 0, length: u32::MAX, other_name: 0, weight: 0 };

    #[inline(always)]
    fn is_free(&self) -> bool {
        self.length == Self::FREE.length
    }

    #[inline(always)]
    fn has(&self, key: Key) -> bool {
        self.head == key.head && self.tail == key.tail && self.length == key.length
    }
}

/// Of seeds, to find the one that makes look-ups shortest.
const ATTEMPTS: u64 = 32;

impl WeightLookup {
    /// Builds the table from (event name, weight in millionths); names must be distinct.
    pub fn new(weights: &[(&[u8], i64)]) -> Self {
        let size = (weights.len() * 4).next_power_of_two().max(16);
        let seed = (1..=ATTEMPTS)
            .map(|attempt| attempt.wrapping_mul(0x9E37_79B9_7F4A_7C15))
            .min_by_key(|&seed| displacement(weights, size, seed))
            .unwrap_or(1);
        let mut lookup = Self { slots: vec![Slot::FREE; size].into(), seed, other_names: Vec::new() };
        for &(name, weight) in weights {
            lookup.insert(name, weight);
        }
        lookup
    }

    fn insert(&mut self, name: &[u8], weight: i64) {
        let other_name = self.other_names.len() as u32;
        let key = Key::of_short(name).unwrap_or_else(|| {
            self.other_names.push(name.into());
            Key::of_other(name)
        });
        let mask = self.slots.len() - 1;
        let mut index = key.hash(self.seed) as usize & mask;
        while !self.slots[index].is_free() {
            index = (index + 1) & mask;
        }
        let Key { head, tail, length } = key;
        self.slots[index] = Slot { head, tail, length, other_name, weight };
    }

    /// The weight of an event in millionths, if it has one.
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
                return Some(slot.weight);
            }
            if slot.is_free() {
                return None;
            }
            index += 1;
        }
    }
}

impl Key {
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

/// How far, summed over all names, a look-up would have to walk past its first slot.
fn displacement(weights: &[(&[u8], i64)], size: usize, seed: u64) -> usize {
    let mut taken = vec![false; size];
    let mut walked = 0;
    for &(name, _) in weights {
        let mut index = Key::of_short(name).unwrap_or_else(|| Key::of_other(name)).hash(seed) as usize & (size - 1);
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

    #[test]
    fn names_of_every_length_are_told_apart() {
        let names: Vec<Vec<u8>> = (0..40_usize).map(|length| vec![b'x'; length]).collect();
        let weights: Vec<(&[u8], i64)> =
            names.iter().enumerate().map(|(i, name)| (name.as_slice(), i as i64)).collect();
        let lookup = WeightLookup::new(&weights);
        for (index, name) in names.iter().enumerate() {
            assert_eq!(lookup.get(name), Some(index as i64));
        }
        assert_eq!(lookup.get(&[b'x'; 40]), None);
    }

    #[test]
    fn every_byte_of_a_name_counts() {
        for length in 1..=40 {
            let name = vec![b'a'; length];
            let lookup = WeightLookup::new(&[(&name, 7)]);
            for position in 0..length {
                let mut other = name.clone();
                other[position] = b'b';
                assert_eq!(lookup.get(&other), None, "length {length}, byte {position}");
            }
        }
    }

    #[test]
    fn many_long_names_that_differ_in_the_middle_do_not_pile_up() {
        let names: Vec<String> = (0..2000).map(|i| format!("page_view_{i:06}_completed")).collect();
        let weights: Vec<(&[u8], i64)> = names.iter().map(|name| (name.as_bytes(), 1)).collect();
        let lookup = WeightLookup::new(&weights);
        assert!(displacement(&weights, lookup.slots.len(), lookup.seed) < names.len());
    }

    #[test]
    fn an_empty_model_knows_nothing() {
        let lookup = WeightLookup::new(&[]);
        assert_eq!(lookup.get(b""), None);
        assert_eq!(lookup.get(b"login"), None);
    }
}
