//! What one place in a query knows of each model that it has met.

use crate::core::lookup::NameTable;
use crate::error::Error;

/// Values by model name, loaded at first use.
#[derive(Debug)]
pub struct ByModel<T> {
    values: Vec<T>,
    positions: NameTable,
}

impl<T> Default for ByModel<T> {
    fn default() -> Self {
        Self { values: Vec::new(), positions: NameTable::default() }
    }
}

impl<T> ByModel<T> {
    /// The value of a model, if it is loaded.
    #[inline(always)]
    pub fn get(&self, model: &[u8]) -> Option<&T> {
        self.positions.get(model).and_then(|position| self.values.get(position as usize))
    }

    /// The value that was loaded first.
    #[inline(always)]
    pub fn first(&self) -> Option<&T> {
        self.values.first()
    }

    /// The value of a model, to be changed in place.
    pub fn get_or_load(&mut self, model: &[u8], load: impl FnOnce() -> Result<T, Error>) -> Result<&mut T, Error> {
        let position = match self.positions.get(model) {
            Some(position) => position as usize,
            None => {
                self.values.push(load()?);
                self.positions.insert(model, self.values.len() as i64 - 1);
                self.values.len() - 1
            }
        };
        Ok(&mut self.values[position])
    }
}
