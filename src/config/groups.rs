//! Groups of events, which share a limit of points.

use super::{Configuration, NUMERICOID, Oid, TEXTOID};
use crate::core::fixed;
use crate::core::model::EventGroup;
use crate::error::Error;
use crate::pg::{Table, display};

const TABLE: &str = "ces_groups";
const EVENT_GROUP: usize = 1;
const MAX_POINTS: usize = 2;

fn columns() -> [(&'static str, Oid); 3] {
    [("model", TEXTOID), ("event_group", TEXTOID), ("max_points", NUMERICOID)]
}

impl Configuration {
    /// The limits of a model's groups of events, in the order of their names.
    pub(super) fn groups(&self, model: &[u8]) -> Result<Vec<EventGroup>, Error> {
        let table = Table::open(self.function, TABLE, &columns())?;
        let mut groups = Vec::new();
        table.scan(Some(model), |row| {
            let name = row.text(EVENT_GROUP);
            let max_points = row.numeric(MAX_POINTS).and_then(|value| fixed::limit_from_decimal(&value).ok());
            let invalid = || Error::MaxPoints { event_group: display(name), model: display(model) };
            groups.push(EventGroup { name: name.into(), max_points: max_points.ok_or_else(invalid)? });
            Ok(())
        })?;
        table.close();
        groups.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(groups)
    }
}
