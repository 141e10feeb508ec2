//! The configuration as the running statement sees it: read from the extension's tables, once for each place in a query.

mod bands;
mod by_model;
mod document;
mod groups;
mod in_place;
mod models;
mod template;
mod versions;
mod weights;

use pgrx::pg_sys::{Datum, NUMERICOID, Oid, TEXTOID};

pub use by_model::ByModel;
pub use document::{Document, Text, bands_to_json, changes, consequences, ineffective, unreachable_bands};
pub use in_place::of_config;
pub use template::template;

use crate::error::Error;
use crate::pg::{Call, Zone, fmgr_functions};

/// The model of a call that names none.
pub const DEFAULT_MODEL: &[u8] = b"default";

/// The configuration tables that lie in the same schema as a function of the extension.
#[derive(Clone, Copy, Debug)]
pub struct Configuration {
    function: Oid,
}

impl Configuration {
    pub fn beside(function: Oid) -> Self {
        Self { function }
    }
}

fmgr_functions! {
    ces_refuse_truncate => refuse_truncate,
    ces_refuse_update => refuse_update,
    ces_is_time_zone => is_time_zone,
}

/// The trigger of the configuration tables: TRUNCATE would change what older snapshots see.
fn refuse_truncate(_: Call) -> Datum {
    Error::Truncate.raise()
}

/// The trigger of `ces_versions`: what was published does not change.
fn refuse_update(_: Call) -> Datum {
    Error::UpdateOfVersion.raise()
}

/// The constraint of `ces_models.time_zone`.
fn is_time_zone(call: Call) -> Datum {
    Datum::from(call.bytes(0).is_some_and(|name| Zone::named(name).is_some()))
}
