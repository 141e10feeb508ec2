//! Models: their options, their names, and which name was probably meant.

use std::collections::BTreeSet;

use super::{Configuration, NUMERICOID, Oid, TEXTOID, refuse_options};
use crate::error::{Error, MissingModel};
use crate::pg::{Table, display};

const TABLE: &str = "ces_models";
const MODEL: usize = 0;
/// The description changes no score, and without the others the time zone does not either.
const OPTIONS: [(usize, &str); 3] = [(2, "half_life"), (3, "lookback"), (4, "full_score")];

fn columns() -> [(&'static str, Oid); 5] {
    [
        ("model", TEXTOID),
        ("description", TEXTOID),
        ("half_life", pgrx::pg_sys::INTERVALOID),
        ("lookback", pgrx::pg_sys::INTERVALOID),
        ("full_score", NUMERICOID),
    ]
}

impl Configuration {
    /// An error if the model has an option that this version cannot honour.
    pub(super) fn refuse_model_options(&self, model: &[u8]) -> Result<(), Error> {
        let table = Table::open(self.function, TABLE, &columns())?;
        table.scan(Some(model), |row| refuse_options(row, &OPTIONS, || format!("model \"{}\"", display(model))))?;
        table.close();
        Ok(())
    }

    /// Whether the model has a row of options.
    pub(super) fn has_options(&self, model: &[u8]) -> Result<bool, Error> {
        has_rows(Table::open(self.function, TABLE, &columns())?, model)
    }

    /// The models that have a row of options.
    pub(super) fn models_with_options(&self) -> Result<Names, Error> {
        let table = Table::open(self.function, TABLE, &columns())?;
        let models = names_in_column(&table, MODEL)?;
        table.close();
        Ok(models)
    }
}

/// Model names, in order.
pub(super) type Names = BTreeSet<Vec<u8>>;

/// The distinct names in a column.
pub(super) fn names_in_column(table: &Table, column: usize) -> Result<Names, Error> {
    let mut names = Names::new();
    table.scan(None, |row| {
        names.insert(row.text(column).to_vec());
        Ok(())
    })?;
    Ok(names)
}

/// Whether a table has rows of a model.
pub(super) fn has_rows(table: Table, model: &[u8]) -> Result<bool, Error> {
    let mut found = false;
    table.scan(Some(model), |_| {
        found = true;
        Ok(())
    })?;
    table.close();
    Ok(found)
}

/// A model that was asked for in vain, and what an error says instead.
pub(super) fn missing(name: &[u8], known: &Names) -> MissingModel {
    let nearest = nearest(name, known).map(|name| display(name));
    MissingModel { model: display(name), known: known.iter().map(|name| display(name)).collect(), nearest }
}

/// The known name that a name was probably meant to be: at most a third of its letters are wrong.
fn nearest<'a>(name: &[u8], known: &'a Names) -> Option<&'a Vec<u8>> {
    // Comparing takes time and memory by the product of the lengths, so it is for names that people type.
    const LONGEST: usize = 64;
    const MOST: usize = 1000;
    let name = letters(Some(name).filter(|name| name.len() <= LONGEST)?);
    let distance = |known: &[u8]| strsim::generic_damerau_levenshtein(&name, &letters(known));
    let comparable = known.iter().filter(|known| known.len() <= LONGEST).take(MOST);
    let (distance, nearest) = comparable.map(|known| (distance(known), known)).min()?;
    (distance * 3 <= name.len().max(3)).then_some(nearest)
}

/// A name as letters, whose case does not matter; bytes that are not UTF-8 stand for themselves.
fn letters(name: &[u8]) -> Vec<char> {
    match std::str::from_utf8(name) {
        Ok(text) => text.chars().flat_map(char::to_lowercase).collect(),
        Err(_) => name.iter().map(|&byte| char::from(byte).to_ascii_lowercase()).collect(),
    }
}
