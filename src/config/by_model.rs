//! What one place in a query knows of each model that it has met.

use std::collections::HashMap;

use crate::error::Error;

/// Values by model name, loaded at first use; the last one used is found again without a search.
#[derive(Debug)]
pub struct ByModel<T> {
    entries: Vec<(Box<[u8]>, T)>,
    positions: HashMap<Box<[u8]>, usize>,
    last: usize,
}

impl<T> Default for ByModel<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), positions: HashMap::new(), last: 0 }
    }
}

impl<T> ByModel<T> {
    #[inline(always)]
    pub fn get_or_load(&mut self, model: &[u8], load: impl FnOnce() -> Result<T, Error>) -> Result<&T, Error> {
        if self.entries.get(self.last).is_none_or(|(name, _)| **name != *model) {
            self.last = match self.positions.get(model) {
                Some(&position) => position,
                None => self.add(model, load()?),
            };
        }
        Ok(&self.entries[self.last].1)
    }

    #[cold]
    fn add(&mut self, model: &[u8], value: T) -> usize {
        let position = self.entries.len();
        self.entries.push((model.into(), value));
        self.positions.insert(model.into(), position);
        position
    }
}
