//! Versions of models, which `ces_publish()` keeps: `default@3` is version 3 of the model `default`.

use pgrx::pg_sys::{INT4OID, JSONBOID, TIMESTAMPTZOID};

use super::document::Document;
use super::{Configuration, Oid, TEXTOID};
use crate::error::Error;
use crate::pg::{Table, display};

const TABLE: &str = "ces_versions";
const VERSION: usize = 1;
const CONFIG: usize = 5;

fn columns() -> [(&'static str, Oid); 6] {
    [
        ("model", TEXTOID),
        ("version", INT4OID),
        ("note", TEXTOID),
        ("published_by", TEXTOID),
        ("published_at", TIMESTAMPTZOID),
        ("config", JSONBOID),
    ]
}

impl Configuration {
    /// What a version says, where a name is that of one; none where it is that of a model, which has no `@`.
    pub(super) fn version(&self, name: &[u8]) -> Result<Option<Document>, Error> {
        match name.iter().position(|&byte| byte == b'@') {
            Some(at) => self.read_version(name, &name[..at], &name[at + 1..]).map(Some),
            None => Ok(None),
        }
    }

    fn read_version(&self, name: &[u8], model: &[u8], version: &[u8]) -> Result<Document, Error> {
        let table = Table::open(self.function, TABLE, &columns())?;
        let (mut config, mut latest) = (None, None);
        table.scan(Some(model), |row| {
            let number = row.integer(VERSION);
            // Digits for digits, so that a version has one name.
            if number.is_some_and(|number| number.to_string().as_bytes() == version) {
                config = Some(Document::parse_as(row.json(CONFIG).unwrap_or_default(), model));
            }
            latest = latest.max(number);
            Ok(())
        })?;
        table.close();
        let unknown = || Error::UnknownVersion { name: display(name), model: display(model), latest };
        match config.ok_or_else(unknown)? {
            // The user asked for the version, so it is what the error names.
            Err(Error::InvalidDocument { problems, .. }) => {
                Err(Error::InvalidDocument { model: display(name), problems })
            }
            read => read,
        }
    }
}
