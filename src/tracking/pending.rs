//! Pending changes: written by triggers and by counting, past SQL.

use pgrx::pg_sys::{Datum, Oid};

use super::batch::Batch;
use super::source::Source;
use crate::error::Error;
use crate::pg::{
    Call, Rights, Snapshot, Writer, attempt, owner_of, qualified, relation_in, run_under, schema_and_name,
};

/// Writes down what was added up. Where the table is gone, nothing is left to be kept current.
///
/// That can be at the end of the transaction of another role, so it is done with the rights of the table's owner, who may
/// have made an index over expressions.
pub fn write(source: &Source, batch: &mut Batch) -> Result<(), Error> {
    if batch.is_empty() {
        return Ok(());
    }
    let Some(owner) = owner_of(source.pending) else { return Ok(()) };
    Rights::of(owner, None).act(|| write_all(source, batch))
}

/// Deletes the pending changes of a relation that has been emptied, unless its rows are counted: what it counts as now is
/// nothing, whatever its changes were added to.
pub fn forget_uncounted(source: &Source, relation: Oid) {
    let Some((schema, name)) = schema_and_name(source.pending) else { return };
    let Some(base) = name.strip_suffix("_pending") else { return };
    let relations = format!("{base}_relations");
    let Some(owner) = owner_of(source.pending) else { return };
    if relation_in(&schema, &relations).and_then(owner_of) != Some(owner) {
        return;
    }
    let (pending, relations) = (qualified(&schema, &name), qualified(&schema, &relations));
    let (number, relation) = (source.facts.number, relation.to_u32());
    let command = format!(
        "DELETE FROM {pending} AS p WHERE p.source = {number} AND p.relation = {relation}
            AND NOT EXISTS (SELECT FROM {relations} AS r WHERE r.source = p.source AND r.relation = p.relation)"
    );
    // The owner may have lost the right to look into the schema.
    let _ = attempt(|| Rights::of(owner, None).maintain(|| run_under(&Snapshot::latest(), &command)));
}

fn write_all(source: &Source, batch: &mut Batch) -> Result<(), Error> {
    let Some(writer) = Writer::open(source.pending, &source.pending_types) else { return Ok(()) };
    let writer = std::cell::RefCell::new(writer);
    let customers = source.key.columns();
    let number = || Some(Datum::from(source.facts.number));
    let row = std::cell::RefCell::new(Vec::with_capacity(customers + 5));
    let result = batch.drain(
        |change| {
            let mut row = row.borrow_mut();
            row.clear();
            source.key.values(change.customer, &mut row);
            let tally = change.tally.map(Call::bytes_of);
            row.extend([number(), Some(Datum::from(change.relation)), Some(Datum::from(change.rows)), tally, None]);
            writer.borrow_mut().write(&row);
        },
        |skipped| {
            let mut row = row.borrow_mut();
            row.clear();
            row.resize(customers, None);
            let reason = Call::bytes_of(skipped.reason.to_string().as_bytes());
            let (relation, rows) = (Datum::from(skipped.relation), Datum::from(skipped.rows));
            row.extend([number(), Some(relation), Some(rows), None, Some(reason)]);
            writer.borrow_mut().write(&row);
        },
    );
    writer.into_inner().close();
    Ok(result?)
}
