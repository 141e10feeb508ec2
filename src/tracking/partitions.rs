//! Partitions that were made or attached after their table was tracked: counting them, and making the triggers that they lack.

use pgrx::pg_sys::{Datum, Oid};

use super::count::{Plan, Total, compare, relations, tree};
use super::document::SourceOptions;
use super::functions;
use super::rebuild::{clear_pending, is_count_lost, lock_if_free, register_relations, write_skipped, writer};
use super::refresh::refresh_locked;
use super::tracked::{Tracked, relation_name};
use super::triggers::{make_truncate_trigger, may_make_triggers};
use crate::core::tally::EMPTY;
use crate::error::{Error, TrackingError};
use crate::pg::{
    Call, Lock, Relation, Snapshot, attempt, query, quote_identifier, role_name, try_lock_against_writers,
    try_lock_for_reading, warn,
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
    if let Some(source) = source.filter(belongs).filter(|_| is_table && may_make_triggers(&tracked, leaf)) {
        make_truncate_trigger(&tracked, source, leaf);
    }
    Ok(true)
}

/// Makes the triggers for TRUNCATE on the tables of a source that lack it, and counts these; gives them, with the number of
/// rows that each has added.
///
/// Nobody may write to a partition while it is counted. One after the other is locked while writers of the former wait, so
/// only the first is waited for, before anything else is locked: what is in use then is left to the next call, and so is
/// all of a view where the call has counted for another before.
pub fn track_partitions(call: &Call, tracked: Tracked, may_wait: bool) -> Result<Vec<(Oid, i64)>, Error> {
    tracked.require_owner()?;
    let Some(&(_, first)) = all_uncounted(&tracked).first() else { return Ok(Vec::new()) };
    if may_wait {
        Relation::open(first, Lock::KeepWritersOut);
    } else if !try_lock_against_writers(first) {
        return Ok(Vec::new());
    }
    if !try_lock_sources(&tracked) {
        warn(&format!("could not count partitions of {}", tracked.view_name()), "Its tables are locked.");
        return Ok(Vec::new());
    }
    let Some(tracked) = lock_if_free(call, &tracked, may_wait)? else { return Ok(Vec::new()) };
    if is_count_lost(&tracked)? {
        return Err(TrackingError::CountLost { view: tracked.view_name() }.into());
    }
    let mut counted = Vec::new();
    for (source, leaf) in all_uncounted(&tracked) {
        if leaf != first && !try_lock_against_writers(leaf) {
            continue;
        }
        if !may_make_triggers(&tracked, leaf) {
            let name = relation_name(leaf).unwrap_or_default();
            let owner = quote_identifier(&role_name(tracked.owner));
            warn(
                &format!("could not count {name}"),
                &format!("It has another owner. ALTER TABLE {name} OWNER TO {owner}."),
            );
            continue;
        }
        if Relation::open(leaf, Lock::KeepWritersOut).is_some_and(|relation| relation.is_table()) {
            make_truncate_trigger(&tracked, source, leaf);
        }
        counted.push((leaf, count_partition(call, &tracked, source, leaf)?));
    }
    if !counted.is_empty() {
        refresh_locked(&tracked);
        // Of a source whose declaration was interrupted, the views know only now.
        functions::update_if_free(&tracked);
    }
    Ok(counted)
}

/// The same, where neither an error nor a lock must hold up the other views.
pub fn track_partitions_if_possible(call: &Call, tracked: Tracked) -> Vec<(Oid, i64)> {
    let (head, view) = (tracked.head, tracked.view_name());
    let count = || track_partitions(call, tracked, false).unwrap_or_else(|error| error.raise());
    attempt(count).unwrap_or_else(|error| {
        // It may have been dropped meanwhile.
        if Tracked::by_head(call, head).is_none() {
            return Vec::new();
        }
        warn(&format!("could not count partitions of {view}"), &error.message());
        Vec::new()
    })
}

/// Relations of all sources that are not counted yet.
fn all_uncounted(tracked: &Tracked) -> Vec<(&SourceOptions, Oid)> {
    let of_source = |source| {
        let table = tracked.table_of(source).map(|(table, _)| table).filter(|&table| tracked.may_read(table));
        let leaves = table.map_or(Vec::new(), |table| uncounted(tracked, source, table));
        leaves.into_iter().map(move |leaf| (source, leaf))
    };
    tracked.document.sources.iter().flat_map(of_source).collect()
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
        let of_leaf = format!("p.source = {} AND p.relation = {}", source.number, leaf.to_u32());
        clear_pending(tracked, &snapshot, &of_leaf);
        let plan = Plan { sources: vec![source], stored: Vec::new(), with_pending: false };
        let mut writer = writer(tracked, "_pending")?;
        let mut relations = relations(tracked, &plan);
        relations.retain(|(_, part)| part.relation == leaf);
        let skipped = compare(call, tracked, &plan, &snapshot, &relations, |found| {
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
    let mut tables = tracked
        .document
        .sources
        .iter()
        .filter_map(|source| Some(tracked.table_of(source)?.0))
        .filter(|&table| tracked.may_read(table));
    tables
        .all(|table| try_lock_for_reading(table) && tree(table).iter().all(|leaf| try_lock_for_reading(leaf.relation)))
}
