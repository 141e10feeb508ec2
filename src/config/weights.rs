//! The weights of a model's events.

use super::document::DescribedEvent;
use super::models::{Names, has_rows, missing, names_in_column};
use super::{Configuration, NUMERICOID, Oid, TEXTOID};
use crate::core::decimal::Decimal;
use crate::core::fixed::{self, Invalid};
use crate::core::model::Event;
use crate::error::Error;
use crate::pg::{Row, Table, display};

const TABLE: &str = "ces_weights";
const MODEL: usize = 0;
const EVENT_NAME: usize = 1;
const WEIGHT: usize = 2;
const MAX_COUNT: usize = 3;
const MAX_PER_DAY: usize = 4;
const HALF_LIFE: usize = 5;
const TARGET: usize = 6;
const EVENT_GROUP: usize = 7;
const DESCRIPTION: usize = 8;

fn columns() -> [(&'static str, Oid); 9] {
    [
        ("model", TEXTOID),
        ("event_name", TEXTOID),
        ("weight", NUMERICOID),
        ("max_count", NUMERICOID),
        ("max_per_day", NUMERICOID),
        ("half_life", pgrx::pg_sys::INTERVALOID),
        ("target", NUMERICOID),
        ("event_group", TEXTOID),
        ("description", TEXTOID),
    ]
}

impl Configuration {
    /// The events of a model; an error if it has none.
    pub(super) fn events(&self, model: &[u8]) -> Result<Vec<Event>, Error> {
        let table = Table::open(self.function, TABLE, &columns())?;
        let events = events(&table, model, |_, event| event)?;
        let known = if events.is_empty() { names_in_column(&table, MODEL)? } else { Names::new() };
        table.close();
        if events.is_empty() { Err(Error::NoWeights(missing(model, &known))) } else { Ok(events) }
    }

    /// The events of a model, with what is said of them.
    pub(super) fn described_events(&self, model: &[u8]) -> Result<Vec<DescribedEvent>, Error> {
        let table = Table::open(self.function, TABLE, &columns())?;
        let described =
            |row: &Row, event| DescribedEvent { event, description: row.optional_text(DESCRIPTION).map(Into::into) };
        let events = events(&table, model, described)?;
        table.close();
        Ok(events)
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

/// What `make` makes of each event of a model and its row.
fn events<T>(table: &Table, model: &[u8], make: impl Fn(&Row, Event) -> T) -> Result<Vec<T>, Error> {
    let mut events = Vec::new();
    table.scan(Some(model), |row| {
        let invalid = |column| Error::Option { column, event: display(row.text(EVENT_NAME)), model: display(model) };
        events.push(make(row, event(row).map_err(invalid)?));
        Ok(())
    })?;
    Ok(events)
}

/// An event from its row; the column that is not what the table's constraints ask for, if one is.
fn event(row: &Row) -> Result<Event, &'static str> {
    let number = |column, name, convert: fn(&Decimal) -> Result<i64, Invalid>| match row.numeric(column) {
        Some(value) => convert(&value).map(Some).map_err(|_| name),
        None => Ok(None),
    };
    Ok(Event {
        name: row.text(EVENT_NAME).into(),
        weight: number(WEIGHT, "weight", fixed::weight_from_decimal)?.ok_or("weight")?,
        max_count: number(MAX_COUNT, "max_count", fixed::limit_from_decimal)?,
        max_per_day: number(MAX_PER_DAY, "max_per_day", fixed::limit_from_decimal)?,
        half_life: row.duration(HALF_LIFE).map_err(|()| "half_life")?,
        target: number(TARGET, "target", fixed::limit_from_decimal)?,
        event_group: row.optional_text(EVENT_GROUP).map(Into::into),
    })
}
