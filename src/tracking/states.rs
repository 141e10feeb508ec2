//! What rows were counted by, as the table of relations has it: a text of parts for each table, see `trigger_states.sql`.

use std::collections::BTreeSet;

use pgrx::pg_sys::Oid;

use super::document::SourceOptions;
use super::rebuild::states;
use super::tracked::{Tracked, pinned};
use crate::pg::{attempt, database_number, query, run};

/// SQL for the first part of a state: a restore, an upgrade and a copy of the database change it, and nothing else does.
pub fn place(tracked: &Tracked) -> String {
    format!(
        "('d{}.' || (SELECT t.oid FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = {} AND t.tgname = 'ces_ext_tracking'))",
        database_number(),
        tracked.head.to_u32()
    )
}

/// Returns true if what rows were counted by has been changed. In a restored database all has other numbers, which says
/// nothing.
pub fn was_changed(then: &str, now: &str) -> bool {
    are_of_one_place(then, now) && differs(then, now)
}

fn are_of_one_place(then: &str, now: &str) -> bool {
    then.starts_with('d') && then.split(' ').next() == now.split(' ').next()
}

/// Whether a state lacks a part that it had, or has one that it did not have. No row has a value that was added to an enum
/// type only later, and no expression uses a virtual column that was.
fn differs(then: &str, now: &str) -> bool {
    let [then, now] = [then, now].map(|state| state.split(' ').collect::<BTreeSet<_>>());
    !then.is_subset(&now) || now.difference(&then).any(|part| !part.starts_with(['e', 'g']))
}

/// Returns true if a virtual column of a table has another expression than when the table was counted. The expressions of the
/// source hold the former one in its place.
pub fn has_other_virtual_columns(tracked: &Tracked, source: &SourceOptions, table: Oid) -> bool {
    const VIRTUAL: &str = "SELECT FROM pg_attribute WHERE attrelid = $1::oid AND attgenerated = 'v' LIMIT 1";
    if pinned(|| query(VIRTUAL, &[Some(&table.to_u32().to_string())])).is_empty() {
        return false;
    }
    let command = format!(
        "SELECT r.state, s.state FROM {} AS r JOIN ({}) AS s ON s.relation = r.relation WHERE r.source = {}",
        tracked.object("_relations"),
        states(tracked, source, &[table.to_u32().to_string()]),
        source.number
    );
    // Without a lock, the view may be dropped meanwhile.
    let rows = attempt(|| tracked.maintain(|| query(&command, &[]))).unwrap_or_default();
    rows.into_iter().any(|row| {
        let [then, now] = <[Option<String>; 2]>::try_from(row).unwrap_or_default().map(Option::unwrap_or_default);
        let mut virtual_columns = then.split(' ').filter(|part| part.starts_with('g'));
        are_of_one_place(&then, &now) && virtual_columns.any(|part| !now.split(' ').any(|other| other == part))
    })
}

/// Writes down what rows are counted by where it is written in the numbers of another database, as after a restore: from
/// here on, a change of it is noticed again. The tracking has been locked.
pub fn renew(tracked: &Tracked) {
    let (relations, place) = (tracked.object("_relations"), place(tracked));
    let declared = tracked.numbers().join(",");
    // What is left is written by the next refresh.
    let foreign = format!(
        "SELECT DISTINCT r.source, r.relation::oid FROM {relations} AS r
          WHERE r.source = ANY ('{{{declared}}}'::int2[]) AND split_part(r.state, ' ', 1) IS DISTINCT FROM {place} LIMIT 10000"
    );
    let foreign = tracked.maintain(|| query(&foreign, &[]));
    for source in &tracked.document.sources {
        let number = source.number.to_string();
        let of_source = foreign.iter().filter(|row| row.first().is_some_and(|of| of.as_ref() == Some(&number)));
        let tables: Vec<String> = of_source.filter_map(|row| row.get(1).cloned().flatten()).collect();
        if !tables.is_empty() {
            tracked.maintain(|| {
                run(&format!(
                    "UPDATE {relations} AS r SET state = s.state FROM ({}) AS s WHERE s.relation = r.relation AND r.source = {number}",
                    states(tracked, source, &tables)
                ))
            });
        }
    }
}
