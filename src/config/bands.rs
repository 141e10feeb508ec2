//! The bands of a model.

use super::models::{missing, names_in_column};
use super::{Configuration, DEFAULT_MODEL, Oid, TEXTOID};
use crate::core::bands::{Band, Bands};
use crate::error::Error;
use crate::pg::{Table, display};

const TABLE: &str = "ces_bands";
const MODEL: usize = 0;
const BAND: usize = 1;
const SCORE_RANGE: usize = 2;

fn columns() -> [(&'static str, Oid); 3] {
    [("model", TEXTOID), ("band", TEXTOID), ("score_range", pgrx::pg_sys::NUMRANGEOID)]
}

impl Configuration {
    /// The bands of a model, or of a version of one: its own, or the standard ones if it has none.
    pub fn bands(&self, model: &[u8]) -> Result<Bands, Error> {
        if let Some(version) = self.version(model)? {
            return Ok(version.bands());
        }
        let table = Table::open(self.function, TABLE, &columns())?;
        let own = own_bands(&table, model)?;
        if own.is_none() && model != DEFAULT_MODEL && !self.is_model(model)? {
            return Err(self.unknown_model(model, &table)?);
        }
        table.close();
        Ok(own.unwrap_or_else(Bands::standard))
    }

    /// Whether a model, or a version of one, declares how many points make a full score. It needs no weights.
    pub fn is_scaled(&self, model: &[u8]) -> Result<bool, Error> {
        if let Some(version) = self.version(model)? {
            return Ok(version.is_scaled());
        }
        // An error for a model that is none.
        self.bands(model)?;
        Ok(self.options(model)?.full_score.is_some())
    }

    /// The bands of a model that its scores can be in.
    pub fn reachable_bands(&self, model: &[u8]) -> Result<Bands, Error> {
        if let Some(version) = self.version(model)? {
            return Ok(version.reachable_bands());
        }
        let bands = self.bands(model)?;
        let options = self.options(model)?;
        Ok(bands.within(options.min_score, options.max_score))
    }

    /// [`Configuration::bands`], also for a model that is not there yet.
    pub(super) fn bands_of_any(&self, model: &[u8]) -> Result<Bands, Error> {
        let table = Table::open(self.function, TABLE, &columns())?;
        let own = own_bands(&table, model)?;
        table.close();
        Ok(own.unwrap_or_else(Bands::standard))
    }

    /// Whether a model without bands of its own is one all the same.
    fn is_model(&self, model: &[u8]) -> Result<bool, Error> {
        Ok(self.has_options(model)? || self.has_weights(model)?)
    }

    /// The error that no configuration table knows a model, with those that they know.
    fn unknown_model(&self, model: &[u8], bands: &Table) -> Result<Error, Error> {
        let mut known = names_in_column(bands, MODEL)?;
        known.extend(self.models_with_weights()?);
        known.extend(self.models_with_options()?);
        Ok(Error::UnknownModel(missing(model, &known)))
    }
}

/// The bands that a model has rows of; none if it has no row.
fn own_bands(table: &Table, model: &[u8]) -> Result<Option<Bands>, Error> {
    let mut bands = Vec::new();
    table.scan(Some(model), |row| {
        let band = row.range(SCORE_RANGE).and_then(|range| Band::new(row.text(BAND), &range));
        let invalid = || Error::Range { band: display(row.text(BAND)), model: display(model) };
        bands.push(band.ok_or_else(invalid)?);
        Ok(())
    })?;
    Ok((!bands.is_empty()).then(|| Bands::new(bands)))
}
