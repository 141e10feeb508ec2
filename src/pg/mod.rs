//! The boundary to PostgreSQL: every `unsafe` block of the extension is in this module.
//!
//! It offers safe types to the rest: a [`Call`] to read arguments from and to answer, the [`State`] of an aggregate, a
//! [`Table`] to scan under the statement's snapshot. It knows nothing of scoring rules.
//!
//! [`fmgr_functions!`] exports functions to PostgreSQL. The types of a function's arguments are those that the
//! `CREATE FUNCTION` under `sql/` declares; that the two agree is the one promise that a reader has to check by eye,
//! and the one on which the safety of [`Call`] rests.

#![allow(unsafe_code)]

mod aggregate;
mod allocator;
mod call;
mod catch;
mod evaluator;
mod heap;
mod interval;
mod invalidation;
mod json;
mod key;
mod memory;
mod name;
mod node;
mod numeric;
mod owner;
mod procedure;
mod relation;
mod row_type;
mod snapshot;
mod soft_errors;
mod sort;
mod spi;
mod state;
pub mod statistics;
mod table;
mod text;
mod transaction;
mod trigger;
mod varlena;
mod zone;

pub use aggregate::Aggregate;
pub use allocator::enter_server;
pub(crate) use call::fmgr_functions;
pub use call::{Call, ResultSet, Value};
pub use catch::{Caught, catch};
pub use evaluator::Evaluator;
pub use heap::{Snapshot, Writer, column, column_bytes, for_each_row};
pub use interval::{interval_text, read_interval};
pub use invalidation::on_catalog_change;
pub use json::{Entry, Json, JsonWriter, Object, is_valid_text};
pub use key::Key;
pub use memory::{Context, Memory, Shared};
pub use name::{display, display_timestamp};
pub use node::{Expression, NamedExpression, parse_list};
pub use owner::{Rights, current_user, has_rights_of, is_maintaining, is_superuser, may_act_as};
pub use procedure::Transactions;
pub use relation::{
    Lock, Relation, collate_clause, creation_target, find_relation, has_order, is_readable, may_create_in,
    named_relation, owner_of, partition_parent, relation_in, role_name, schema_and_name, schema_name,
};
pub use row_type::RowType;
pub use snapshot::{SnapshotKey, database_number, transaction_start};
pub use sort::{Equality, Sort};
pub use spi::{
    Typed, display_type, qualified, query, query_under, quote_identifier, quote_literal, read_into, run, run_under,
    text_of, type_name,
};
pub use state::{Group, State};
pub use table::{Row, Table};
pub use text::{from_server_bytes, to_server};
pub use transaction::{
    End, Patience, Subtransaction, at_every_end, attempt, lock_for_maintenance, try_lock_against_all,
    try_lock_against_writers, try_lock_for_maintenance, try_lock_for_reading, try_lock_for_writing, try_lock_together,
};
pub use trigger::{Operation, RowSlot, Trigger, origin as trigger_origin};
pub use varlena::Stored;
pub use zone::{Session, Zone};

use pgrx::pg_sys;

/// Ends the statement if the user has cancelled it or its time is up.
pub fn check_for_interrupts() {
    pgrx::check_for_interrupts!();
}

/// Warns of something that was left undone.
pub fn warn(message: &str, detail: &str) {
    let code = pgrx::PgSqlErrorCode::ERRCODE_WARNING;
    let report = pgrx::pg_sys::panic::ErrorReport::new(code, message.to_string(), "ces_ext");
    report.set_detail(detail).report(pgrx::PgLogLevel::WARNING);
}

/// Bytes that an operation may take before it must write something out.
pub fn work_mem() -> usize {
    // SAFETY: reads a setting, in kilobytes.
    unsafe { pg_sys::work_mem as usize * 1024 }
}

/// Makes PostgreSQL refuse to set an unknown parameter that begins with `ces_ext.`.
pub fn reserve_setting_prefix() {
    // SAFETY: the argument is a C string that outlives the call.
    unsafe { pg_sys::MarkGUCPrefixReserved(c"ces_ext".as_ptr()) };
}
