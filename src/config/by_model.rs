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
    /// The value of the model that was asked for last, if this is the one.
    #[inline(always)]
    pub fn last(&self, model: &[u8]) -> Option<&T> {
        self.entries.get(self.last).filter(|(name, _)| **name == *model).map(|(_, value)| value)
    }

    pub fn get_or_load(&mut self, model: &[u8], load: impl FnOnce() -> Result<T, Error>) -> Result<&T, Error> {
        if self.last(model).is_none() {
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
