//! The boundary to PostgreSQL: every `unsafe` block of the extension is in this module.
//!
//! It offers safe types to the rest: a [`Call`] to read arguments from and to answer, the [`State`] of an aggregate, a
//! [`Table`] to scan under the statement's snapshot. It knows nothing of scoring rules.
//!
//! [`fmgr_functions!`] exports functions to PostgreSQL. The types of a function's arguments are those that the
//! `CREATE FUNCTION` under `sql/` declares; that the two agree is the one promise that a reader has to check by eye,
//! and the one on which the safety of [`Call`] rests.

#![allow(unsafe_code)]

mod allocator;
mod call;
#[allow(dead_code, reason = "not every method is in use")]
mod catch;
mod interval;
mod json;
mod memory;
mod name;
mod numeric;
mod owner;
mod row_type;
mod snapshot;
mod state;
mod table;
mod varlena;
mod zone;

pub use allocator::enter_server;
pub(crate) use call::fmgr_functions;
pub use call::{Aggregate, Call, ResultSet, Value};
#[allow(unused_imports, reason = "as above")]
pub use catch::{Caught, catch};
pub use interval::{interval_text, read_interval};
pub use json::{Json, Object, is_valid_text};
pub use memory::{Memory, Shared};
pub use name::{display, display_timestamp};
pub use owner::{AsOwner, NotRun, is_in_transaction_block, is_running_as_owner};
pub use row_type::RowType;
pub use snapshot::{SnapshotKey, transaction_start};
pub use state::{Group, State};
pub use table::{Row, Table};
pub use zone::Zone;

use pgrx::pg_sys;

/// Ends the statement if the user has cancelled it or its time is up.
pub fn check_for_interrupts() {
    pgrx::check_for_interrupts!();
}

/// Makes PostgreSQL refuse to set an unknown parameter that begins with `ces_ext.`.
pub fn reserve_setting_prefix() {
    // SAFETY: the argument is a C string that outlives the call.
    unsafe { pg_sys::MarkGUCPrefixReserved(c"ces_ext".as_ptr()) };
}
