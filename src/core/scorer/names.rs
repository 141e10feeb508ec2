//! What a model says of the names of tallies.

use super::{Rule, Rules};
use crate::core::model::Model;
use crate::core::tally::{Malformed, Tally, hash_of_names};

/// The names of tallies, as their bytes have them, and what the model says of each.
///
/// Tallies of one customer after the other have mostly the names of the one before, or of one not long before.
#[derive(Debug)]
pub(super) struct Names {
    /// The first is that of the last tally that had no other place. The others, once there are some, have their places by
    /// their hash.
    dictionaries: Vec<Dictionary>,
    /// Where the last tally's is.
    current: usize,
    /// How often it was another one while there was only one place.
    changes: usize,
}

/// So many dictionaries have a place of their own.
const PLACES: usize = 512;
/// So many changes show that it takes more than one place.
const FEW: usize = 8;
/// Dictionaries of more bytes have no place of their own, so that not too much is remembered.
const LONGEST: usize = 512;

impl Names {
    /// Those of the empty tally.
    pub fn new() -> Self {
        Self { dictionaries: vec![Dictionary::of_empty_tally()], current: 0, changes: 0 }
    }

    /// What the model says of each name of the tally that was read last.
    #[inline(always)]
    pub fn rules(&self) -> &[Rule] {
        self.dictionaries.get(self.current).map_or(&[], |dictionary| &dictionary.rules)
    }

    /// Reads a tally, and finds its names in the model unless they are those of one before.
    #[inline]
    pub fn read<'a>(&mut self, bytes: &'a [u8], model: &Model, rules: &Rules) -> Result<Tally<'a>, Malformed> {
        match self.dictionaries.get(self.current).and_then(|dictionary| dictionary.read(bytes)) {
            Some(tally) => Ok(tally),
            None => self.change(bytes, model, rules),
        }
    }

    #[inline(never)]
    fn change<'a>(&mut self, bytes: &'a [u8], model: &Model, rules: &Rules) -> Result<Tally<'a>, Malformed> {
        self.current = self.place(bytes);
        let dictionary = self.dictionaries.get_mut(self.current).ok_or(Malformed)?;
        match dictionary.read(bytes) {
            Some(tally) => Ok(tally),
            None => dictionary.look_up(bytes, model, rules),
        }
    }

    /// Where the dictionary of a tally is to be found.
    fn place(&mut self, bytes: &[u8]) -> usize {
        if self.dictionaries.len() == 1 {
            self.changes += 1;
            if self.changes <= FEW {
                return 0;
            }
            self.dictionaries.resize_with(1 + PLACES, Dictionary::default);
        }
        match hash_of_names(bytes) {
            Some((hash, length)) if length <= LONGEST => 1 + (hash >> 32) as usize % PLACES,
            _ => 0,
        }
    }
}

/// The names of a tally, as its bytes have them, and what the model says of each. Nothing of no tally.
#[derive(Debug, Default)]
struct Dictionary {
    bytes: Vec<u8>,
    rules: Vec<Rule>,
}

impl Dictionary {
    fn of_empty_tally() -> Self {
        Self { bytes: vec![0], rules: Vec::new() }
    }

    /// Reads a tally, if its names are these.
    #[inline]
    fn read<'a>(&self, bytes: &'a [u8]) -> Option<Tally<'a>> {
        Tally::read_with_dictionary(bytes, &self.bytes, self.rules.len()).filter(|_| !self.bytes.is_empty())
    }

    #[inline(never)]
    fn look_up<'a>(&mut self, bytes: &'a [u8], model: &Model, rules: &Rules) -> Result<Tally<'a>, Malformed> {
        self.bytes.clear();
        self.rules.clear();
        // Tallies and models have their names in the same order.
        let mut next = 0;
        let tally = Tally::read_visiting(bytes, |name| {
            let rule = rules.expected(next, name).or_else(|| rules.by_position.get(model.position(name)?));
            next = rule.map_or(next, |rule| rule.position as usize + 1);
            self.rules.push(*rule.unwrap_or(&Rule::OF_UNKNOWN));
        })?;
        self.bytes.extend_from_slice(tally.dictionary());
        Ok(tally)
    }
}
