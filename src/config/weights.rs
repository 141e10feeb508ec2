//! The weights of a model.

use super::models::{Names, has_rows, missing, names_in_column};
use super::{Configuration, NUMERICOID, Oid, TEXTOID, refuse_options};
use crate::core::fixed;
use crate::core::lookup::NameTable;
use crate::error::Error;
use crate::pg::{Table, display};

const TABLE: &str = "ces_weights";
const MODEL: usize = 0;
const EVENT_NAME: usize = 1;
const WEIGHT: usize = 2;
/// `target` and `description`, which follow these, change no score.
const OPTIONS: [(usize, &str); 3] = [(3, "max_count"), (4, "max_per_day"), (5, "half_life")];

fn columns() -> [(&'static str, Oid); 6] {
    [
        ("model", TEXTOID),
        ("event_name", TEXTOID),
        ("weight", NUMERICOID),
        ("max_count", NUMERICOID),
        ("max_per_day", NUMERICOID),
        ("half_life", pgrx::pg_sys::INTERVALOID),
    ]
}

impl Configuration {
    /// The weights of a model's events in millionths; an error if it has none, or needs what this version cannot do.
    pub fn weights(&self, model: &[u8]) -> Result<NameTable, Error> {
        self.refuse_model_options(model)?;
        let table = Table::open(self.function, TABLE, &columns())?;
        let mut weights: Vec<(Vec<u8>, i64)> = Vec::new();
        table.scan(Some(model), |row| {
            let event = row.text(EVENT_NAME);
            refuse_options(row, &OPTIONS, || format!("event \"{}\" of model \"{}\"", display(event), display(model)))?;
            let weight = row.numeric(WEIGHT).and_then(|weight| fixed::weight_from_decimal(&weight).ok());
            let weight = weight.ok_or_else(|| Error::Weight { event: display(event), model: display(model) })?;
            weights.push((event.to_vec(), weight));
            Ok(())
        })?;
        let known = if weights.is_empty() { names_in_column(&table, MODEL)? } else { Names::new() };
        table.close();
        if weights.is_empty() {
            return Err(Error::NoWeights(missing(model, &known)));
        }
        Ok(weights.into_iter().collect())
    }

    /// Whether the model has weights.
    pub(super) fn has_weights(&self, model: &[u8]) -> Result<bool, Error> {
        has_rows(Table::open(self.function, TABLE, &columns())?, model)
    }

    /// The models that have weights.
    pub(super) fn models_with_weights(&self) -> Result<Names, Error> {
        let table = Table::open(self.function, TABLE, &columns())?;
        let models = names_in_column(&table, MODEL)?;
        table.close();
        Ok(models)
    }
}
