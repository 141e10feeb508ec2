//! Models: their options, their names, and which name was probably meant.

use std::collections::BTreeSet;

use super::document::DescribedOptions;
use super::{Configuration, NUMERICOID, Oid, TEXTOID};
use crate::core::decimal::Decimal;
use crate::core::fixed::{self, Invalid};
use crate::core::model::{Event, Model, Options};
use crate::error::{Error, MissingModel};
use crate::nearest::nearest;
use crate::pg::{Row, Table, display};

const TABLE: &str = "ces_models";
const MODEL: usize = 0;
const DESCRIPTION: usize = 1;
const HALF_LIFE: usize = 2;
const LOOKBACK: usize = 3;
const FULL_SCORE: usize = 4;
const MAX_SCORE: usize = 5;
const MIN_SCORE: usize = 6;
const TIME_ZONE: usize = 7;

fn columns() -> [(&'static str, Oid); 8] {
    [
        ("model", TEXTOID),
        ("description", TEXTOID),
        ("half_life", pgrx::pg_sys::INTERVALOID),
        ("lookback", pgrx::pg_sys::INTERVALOID),
        ("full_score", NUMERICOID),
        ("max_score", NUMERICOID),
        ("min_score", NUMERICOID),
        ("time_zone", TEXTOID),
    ]
}

impl Configuration {
    /// A model in force, or a version of one; an error if it has no weights.
    pub fn model(&self, model: &[u8]) -> Result<Model, Error> {
        let (options, events) = self.read(model)?;
        Ok(Model::new(model, options, events))
    }

    /// The options and the events of a model, or of a version of one; an error if it has no weights.
    pub fn read(&self, model: &[u8]) -> Result<(Options, Vec<Event>), Error> {
        match self.version(model)? {
            Some(version) => version.options_and_events(model),
            None => Ok((self.options(model)?, self.events(model)?)),
        }
    }

    /// The options of a model, which are the default ones if it has no row of them.
    pub(super) fn options(&self, model: &[u8]) -> Result<Options, Error> {
        Ok(self.described_options(model)?.options)
    }

    /// What is said of a model, and its options.
    pub(super) fn described_options(&self, model: &[u8]) -> Result<DescribedOptions, Error> {
        let table = Table::open(self.function, TABLE, &columns())?;
        let mut found = DescribedOptions::default();
        table.scan(Some(model), |row| {
            let options = options(row).map_err(|column| Error::ModelOption { column, model: display(model) })?;
            found = DescribedOptions { options, description: row.optional_text(DESCRIPTION).map(Into::into) };
            Ok(())
        })?;
        table.close();
        found.options.groups = self.groups(model)?;
        Ok(found)
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

/// The options in a row; the column that is not what the table's constraints ask for, if one is.
fn options(row: &Row) -> Result<Options, &'static str> {
    let number = |column, name, convert: fn(&Decimal) -> Result<i64, Invalid>| {
        row.numeric(column).map(|value| convert(&value)).transpose().map_err(|_| name)
    };
    Ok(Options {
        half_life: row.duration(HALF_LIFE).map_err(|()| "half_life")?,
        lookback: row.duration(LOOKBACK).map_err(|()| "lookback")?,
        full_score: number(FULL_SCORE, "full_score", fixed::full_score_from_decimal)?,
        max_score: number(MAX_SCORE, "max_score", fixed::score_limit_from_decimal)?,
        min_score: number(MIN_SCORE, "min_score", fixed::score_limit_from_decimal)?,
        groups: Vec::new(),
        time_zone: row.text(TIME_ZONE).into(),
    })
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
    let nearest = nearest(name, known.iter().map(Vec::as_slice)).map(display);
    MissingModel { model: display(name), known: known.iter().map(|name| display(name)).collect(), nearest }
}
