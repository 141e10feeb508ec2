//! The bands of a model.

use super::models::{Names, missing, names_in_column};
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
    /// The bands of a model: its own, or the standard ones if it has none.
    pub fn bands(&self, model: &[u8]) -> Result<Bands, Error> {
        let table = Table::open(self.function, TABLE, &columns())?;
        let mut bands = Vec::new();
        table.scan(Some(model), |row| {
            let band = row.range(SCORE_RANGE).and_then(|range| Band::new(row.text(BAND), &range));
            let invalid = || Error::Range { band: display(row.text(BAND)), model: display(model) };
            bands.push(band.ok_or_else(invalid)?);
            Ok(())
        })?;
        if bands.is_empty() && model != DEFAULT_MODEL {
            self.require_model(model, names_in_column(&table, MODEL)?)?;
        }
        table.close();
        Ok(if bands.is_empty() { Bands::standard() } else { Bands::new(bands) })
    }

    /// An error if no configuration table knows the model.
    fn require_model(&self, model: &[u8], with_bands: Names) -> Result<(), Error> {
        let mut known = with_bands;
        known.extend(self.models_with_weights()?);
        known.extend(self.models_with_options()?);
        if known.contains(model) { Ok(()) } else { Err(Error::UnknownModel(missing(model, &known))) }
    }
}
