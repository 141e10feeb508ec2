//! Partitions that were made or attached after their table was tracked: counting them, and making the triggers that they lack.

use pgrx::pg_sys::{Datum, Oid};

use super::count::{Plan, Total, compare, tree};
use super::document::SourceOptions;
use super::rebuild::{lock_if_free, lock_sources, register_relations, write_skipped, writer};
use super::refresh::refresh_locked;
use super::tracked::Tracked;
use super::triggers::make_truncate_trigger;
use crate::core::tally::EMPTY;
use crate::error::Error;
use crate::pg::{
    Call, Lock, Relation, Snapshot, lock_for_maintenance, query, run_under, try_lock_against_writers,
    try_lock_for_maintenance, try_lock_for_reading,
};

/// Makes the trigger for TRUNCATE on a partition that lacks it. Returns false if others maintain the view.
pub fn mend_partition(call: &Call, tracked: &Tracked, name: &str, leaf: Oid, must_wait: bool) -> Result<bool, Error> {
    let is_table = Relation::open(leaf, Lock::KeepWritersOut).is_some_and(|relation| relation.is_table());
    let Some(tracked) = lock_if_free(call, tracked, must_wait)? else { return Ok(false) };
    // The source may have been dropped, or the partition detached, while it waited.
    let source = tracked.document.source(name);
    let belongs = |source: &&SourceOptions| {
        let table = tracked.table_of(source).map(|(table, _)| table);
        table.is_some_and(|table| tree(table).iter().any(|part| part.relation == leaf))
    };
    if let Some(source) = source.filter(belongs).filter(|_| is_table) {
        make_truncate_trigger(&tracked, source, leaf);
    }
    Ok(true)
}

/// Makes the triggers for TRUNCATE on the tables of a source that lack it, and counts these; gives them, with the number of
/// rows that each has added.
///
/// Nobody may write to a partition while it is counted. One after the other is locked while writers of the former wait, so
/// only the first is waited for: what is in use then is left to the next call, and so is all of a view where the call
/// has counted for another before.
pub fn track_partitions(call: &Call, tracked: Tracked, may_wait: bool) -> Result<Vec<(Oid, i64)>, Error> {
    tracked.require_owner()?;
    if may_wait {
        lock_sources(&tracked);
        lock_for_maintenance(tracked.head);
    } else if !(try_lock_sources(&tracked) && try_lock_for_maintenance(tracked.head)) {
        return Ok(Vec::new());
    }
    let Some(tracked) = Tracked::by_head(call, tracked.head) else { return Ok(Vec::new()) };
    let mut counted = Vec::new();
    for source in &tracked.document.sources {
        let Some((table, _)) = tracked.table_of(source) else { continue };
        for leaf in uncounted(&tracked, source, table) {
            if !(may_wait && counted.is_empty()) && !try_lock_against_writers(leaf) {
                continue;
            }
            if Relation::open(leaf, Lock::KeepWritersOut).is_some_and(|relation| relation.is_table()) {
                make_truncate_trigger(&tracked, source, leaf);
            }
            counted.push((leaf, count_partition(call, &tracked, source, leaf)?));
        }
    }
    if !counted.is_empty() {
        refresh_locked(&tracked);
    }
    Ok(counted)
}

/// Relations of a source that are not counted yet.
pub fn uncounted(tracked: &Tracked, source: &SourceOptions, table: Oid) -> Vec<Oid> {
    let relations =
        format!("SELECT relation::oid FROM {} WHERE source = {}", tracked.object("_relations"), source.number);
    let known: Vec<Oid> = tracked
        .maintain(|| query(&relations, &[]))
        .into_iter()
        .filter_map(|row| super::tracked::oid(row.first()?.as_deref()?))
        .collect();
    tree(table).into_iter().map(|leaf| leaf.relation).filter(|relation| !known.contains(relation)).collect()
}

/// Counts one partition, in place of what its triggers have noted since it was attached.
fn count_partition(call: &Call, tracked: &Tracked, source: &SourceOptions, leaf: Oid) -> Result<i64, Error> {
    let mut rows = 0;
    tracked.maintain(|| {
        let snapshot = Snapshot::latest();
        let pending = tracked.object("_pending");
        run_under(
            &snapshot,
            &format!("DELETE FROM {pending} WHERE source = {} AND relation = {}", source.number, leaf.to_u32()),
        );
        let plan = Plan { sources: vec![source], stored: Vec::new(), with_pending: false };
        let mut writer = writer(tracked, "_pending")?;
        let (skipped, _) = compare(call, tracked, &plan, &snapshot, Some(leaf), |found| {
            let Total { rows: of_customer, tally } = &found.counted;
            rows += of_customer;
            let mut row = found.customer.to_vec();
            let tally = (*tally != EMPTY).then(|| Call::bytes_of(tally));
            row.extend([
                Some(Datum::from(source.number)),
                Some(Datum::from(leaf)),
                Some(Datum::from(*of_customer)),
                tally,
                None,
            ]);
            writer.write(&row);
            Ok(())
        })?;
        writer.close();
        write_skipped(tracked, skipped)?;
        register_relations(tracked, source, &[leaf.to_u32().to_string()]);
        Ok::<(), Error>(())
    })?;
    Ok(rows)
}

/// Locks the tables of all sources for reading, if nobody keeps any of them from being read; returns true if all are locked.
fn try_lock_sources(tracked: &Tracked) -> bool {
    let mut tables = tracked.document.sources.iter().filter_map(|source| Some(tracked.table_of(source)?.0));
    tables
        .all(|table| try_lock_for_reading(table) && tree(table).iter().all(|leaf| try_lock_for_reading(leaf.relation)))
}
