//! What is remembered of configurations: rows may give any number of them.

use std::collections::hash_map::{Entry, HashMap};

use rustc_hash::FxBuildHasher;

/// Values by number. Once there are too many, all of them are dropped.
#[derive(Debug)]
pub(super) struct Recent<T>(HashMap<u64, T, FxBuildHasher>);

/// So many are kept: more than a query compares, and what is known of an event takes some hundred bytes.
const MOST: usize = 1024;

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<T> Recent<T> {
    /// The value of a number, if it is known.
    #[inline(always)]
    pub(super) fn get(&self, number: u64) -> Option<&T> {
        self.0.get(&number)
    }

    /// The value of a number, to be changed in place.
    pub(super) fn get_or_load<E>(&mut self, number: u64, load: impl FnOnce() -> Result<T, E>) -> Result<&mut T, E> {
        if self.0.len() >= MOST && !self.0.contains_key(&number) {
            self.0.clear();
        }
        match self.0.entry(number) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(room) => Ok(room.insert(load()?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_are_kept_than_so_many() {
        let mut recent = Recent::default();
        let mut loads = 0;
        let all = MOST as u64;
        for number in (0..all).chain(0..all).chain([all, 0]) {
            let value = recent.get_or_load(number, || {
                loads += 1;
                Ok::<_, ()>(number * 10)
            });
            assert_eq!(value, Ok(&mut (number * 10)));
            assert_eq!((recent.get(number), recent.get(u64::MAX)), (Some(&(number * 10)), None));
        }
        assert_eq!((loads, recent.0.len()), (MOST + 2, 2));
    }
}
