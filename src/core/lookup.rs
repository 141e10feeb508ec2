//! Event name → weight, the inner loop of scoring.

/// The weights of one model: an open-addressing hash table of event names, compared byte by byte.
///
/// A name of up to 16 bytes is decided by three words (its first and last bytes and its length); a longer one by the
/// bytes between as well. The table is at most a quarter full and its seed is chosen for few collisions, so a look-up
/// is nearly always one comparison.
#[derive(Debug)]
pub struct WeightLookup {
    slots: Box<[Slot]>,
    seed: u64,
    /// What lies between the first and last eight bytes of the names longer than 16 bytes.
    middles: Vec<Box<[u8]>>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    head: u64,
    tail: u64,
    /// Of the name, in bytes; [`EMPTY`] marks a free slot.
    length: u32,
    middle: u32,
    /// In millionths.
    weight: i64,
}

const EMPTY: u32 = u32::MAX;
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
        let mut lookup = Self {
            slots: vec![Slot { head: 0, tail: 0, length: EMPTY, middle: 0, weight: 0 }; size].into(),
            seed,
            middles: Vec::new(),
        };
        for &(name, weight) in weights {
            lookup.insert(name, weight);
        }
        lookup
    }

    fn insert(&mut self, name: &[u8], weight: i64) {
        let key = Key::of(name);
        let middle = self.middles.len() as u32;
        if name.len() > 16 {
            self.middles.push(key.middle.into());
        }
        let mut index = key.hash(self.seed) as usize & (self.slots.len() - 1);
        while self.slots[index].length != EMPTY {
            index = (index + 1) & (self.slots.len() - 1);
        }
        self.slots[index] = Slot { head: key.head, tail: key.tail, length: key.length, middle, weight };
    }

    /// The weight of an event in millionths, if it has one.
    #[inline(always)]
    pub fn get(&self, name: &[u8]) -> Option<i64> {
        let key = Key::of(name);
        let mask = self.slots.len() - 1;
        let mut index = key.hash(self.seed) as usize & mask;
        loop {
            let slot = &self.slots[index & mask];
            if slot.head == key.head
                && slot.tail == key.tail
                && slot.length == key.length
                && (key.middle.is_empty() || *self.middles[slot.middle as usize] == *key.middle)
            {
                return Some(slot.weight);
            }
            if slot.length == EMPTY {
                return None;
            }
            index += 1;
        }
    }
}

/// What a name is compared by.
struct Key<'a> {
    head: u64,
    tail: u64,
    length: u32,
    middle: &'a [u8],
}

impl<'a> Key<'a> {
    /// Reads the name's ends in overlapping words, never past them, and with no branch that depends on the length
    /// between 4 and 16 bytes: such a branch would be mispredicted on every other row.
    #[inline(always)]
    fn of(name: &'a [u8]) -> Self {
        let length = name.len();
        let (Some(first), Some(last)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) else {
            return Self::of_tiny(name);
        };
        let second = four_bytes(name, (length - 4).min(4));
        let last_but_one = four_bytes(name, length.max(8) - 8);
        Self {
            head: join(u32::from_le_bytes(*first), second),
            tail: join(last_but_one, u32::from_le_bytes(*last)),
            length: length as u32,
            middle: if length > 16 { &name[8..length - 8] } else { &[] },
        }
    }

    /// A name of up to three bytes.
    fn of_tiny(name: &'a [u8]) -> Self {
        let head = name.iter().fold(0, |head, &byte| head << 8 | u64::from(byte));
        Self { head, tail: 0, length: name.len() as u32, middle: &[] }
    }

    /// One multiplication to 128 bits, both halves of which depend on every bit of the name's ends.
    #[inline(always)]
    fn hash(&self, seed: u64) -> u64 {
        let mut tail = self.tail ^ seed.rotate_left(32) ^ u64::from(self.length);
        for chunk in self.middle.chunks(8) {
            let word = chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
            tail = (tail ^ word).wrapping_mul(0x9FB2_1C65_1E98_DF25).rotate_left(29);
        }
        let product = u128::from(self.head ^ seed) * u128::from(tail);
        (product >> 64) as u64 ^ product as u64
    }
}

#[inline(always)]
fn four_bytes(name: &[u8], at: usize) -> u32 {
    match name.get(at..).and_then(|rest| rest.first_chunk::<4>()) {
        Some(bytes) => u32::from_le_bytes(*bytes),
        None => 0,
    }
}

#[inline(always)]
fn join(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// How far, summed over all names, a look-up would have to walk past its first slot.
fn displacement(weights: &[(&[u8], i64)], size: usize, seed: u64) -> usize {
    let mut taken = vec![false; size];
    let mut walked = 0;
    for &(name, _) in weights {
        let mut index = Key::of(name).hash(seed) as usize & (size - 1);
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
