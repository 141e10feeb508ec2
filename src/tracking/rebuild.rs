//! Counting sources, again or for the first time, beside writers.
//!
//! Each step is one transaction. It locks the tables of events first, then keeps other maintenance out, and reads what it
//! relies on only then. Rows and pending changes are read under one snapshot: what it does not see stays pending. The
//! relations that are counted are those that there were before: one that is attached meanwhile stays uncounted.

use std::collections::HashSet;

use minijinja::context;
use pgrx::pg_sys::{Datum, Oid};

use super::count::{self, Found, Kind, Plan, Relations, Total, compare, relations, tree};
use super::document::SourceOptions;
use super::expressions::parse;
use super::refresh::refresh_locked;
use super::source::day_of_source;
use super::states::{has_other_virtual_columns, place};
use super::templates::render;
use super::tracked::{HEAD, Tracked, relation_name};
use super::{capture, setup, triggers, view};
use crate::core::fixed::ONE;
use crate::core::tally::{Day, EMPTY, Tally, first_day, last_day, single};
use crate::error::{Error, TrackingError};
use crate::pg::{
    Call, Lock, Memory, Relation, Rights, Snapshot, Writer, lock_for_maintenance, named_relation, qualified, query,
    quote_literal, relation_in, run, run_under, schema_and_name, try_lock_for_maintenance, try_lock_for_reading,
};

/// Locks the tables of sources for reading, then the tracking, and reads it again.
pub fn lock(call: &Call, tracked: Tracked) -> Result<Tracked, Error> {
    lock_sources(&tracked);
    lock_for_maintenance(tracked.head);
    read_again(call, &tracked)
}

/// Locks the tracking while tables of events are locked so that writers wait. Where others maintain it, waiting for them would
/// hold up these writers: then none is the answer, and the caller is to give up the transaction, wait and try again, unless
/// it cannot.
pub fn lock_if_free(call: &Call, tracked: &Tracked, must_wait: bool) -> Result<Option<Tracked>, Error> {
    if must_wait {
        lock_for_maintenance(tracked.head);
    } else if !try_lock_for_maintenance(tracked.head) {
        return Ok(None);
    }
    read_again(call, tracked).map(Some)
}

/// The tracking as it is now that it is locked.
pub fn read_again(call: &Call, tracked: &Tracked) -> Result<Tracked, Error> {
    Tracked::by_head(call, tracked.head).ok_or_else(|| TrackingError::NoSuchView { view: tracked.object("") }.into())
}

/// Locks the tables of all sources for reading.
pub fn lock_sources(tracked: &Tracked) {
    for source in &tracked.document.sources {
        if let Some((table, _)) = tracked.table_of(source).filter(|&(table, _)| tracked.may_read(table)) {
            lock_tree(table);
        }
    }
}

/// Locks a table and its partitions for reading, the table first.
fn lock_tree(table: Oid) {
    if Relation::open(table, Lock::Read).is_some() {
        for leaf in tree(table) {
            Relation::open(leaf.relation, Lock::Read);
        }
    }
}

/// What is to be counted.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    All,
    /// One source, by its name. It is counted alone where it has no days, or nothing of it is stored yet; sources with days
    /// share what is stored of them, so they are counted together.
    Source(&'a str),
    /// Nothing but what sources have counted that are not declared any more.
    Dropped,
}

pub fn plan<'a>(tracked: &'a Tracked, wanted: Wanted) -> Result<Plan<'a>, Error> {
    let all = &tracked.document.sources;
    let dropped = undeclared(tracked);
    // Where it is not known what of the tallies is a source's, no source can be counted alone.
    let wanted = if is_count_lost(tracked)? { Wanted::All } else { wanted };
    let (sources, mut stored): (Vec<&SourceOptions>, Vec<Kind>) = match wanted {
        Wanted::All => (all.iter().collect(), Kind::all(all)),
        Wanted::Source(name) => {
            let source = tracked.source(name)?;
            let counted =
                format!("SELECT FROM {} WHERE source = {} LIMIT 1", tracked.object("_relations"), source.number);
            let is_new = tracked.maintain(|| query(&counted, &[])).is_empty();
            let together = |other: &&SourceOptions| !is_new && source.is_dated() && other.is_dated();
            let sources = all.iter().filter(|other| other.name == name || together(other)).collect();
            (sources, if is_new { Vec::new() } else { vec![Kind::of(source.number)] })
        }
        Wanted::Dropped => {
            let has_dated = dropped.iter().any(|&number| number > 0);
            (all.iter().filter(|source| has_dated && source.is_dated()).collect(), Vec::new())
        }
    };
    let is_counted = |kind: &Kind| !matches!(wanted, Wanted::Source(_)) || stored.contains(kind);
    let dropped: Vec<Kind> = dropped.into_iter().map(Kind::of).filter(is_counted).collect();
    stored.extend(dropped);
    stored.sort();
    stored.dedup();
    Ok(Plan { sources, stored, with_pending: false })
}

/// Returns true if tallies have rows, and nothing is noted as counted: a table of the view was emptied by TRUNCATE.
pub fn is_count_lost(tracked: &Tracked) -> Result<bool, Error> {
    // This locks the tables: TRUNCATE has either ended, or has to wait.
    tracked.require_genuine()?;
    let command = format!(
        "SELECT WHERE NOT EXISTS (SELECT FROM {}) AND (EXISTS (SELECT FROM {}) OR EXISTS (SELECT FROM {}))",
        tracked.object("_relations"),
        tracked.object(HEAD),
        tracked.object("_older")
    );
    Ok(!tracked.maintain(|| query(&command, &[])).is_empty())
}

/// Sources that were dropped, and still count, or whose changes do. Changes of frozen days have the number 0.
fn undeclared(tracked: &Tracked) -> Vec<i16> {
    let command = format!(
        "SELECT s.source FROM (SELECT source FROM {} UNION SELECT source FROM {}) AS s WHERE s.source <> 0 AND s.source <> ALL ('{{{}}}'::int2[])",
        tracked.object("_relations"),
        tracked.object("_pending"),
        tracked.numbers().join(",")
    );
    let rows = tracked.maintain(|| query(&command, &[]));
    rows.into_iter().filter_map(|row| row.into_iter().next().flatten()?.parse().ok()).collect()
}

/// Counts by a plan, and takes the differences into the tallies. The tracking has been locked.
pub fn count(call: &Call, tracked: &Tracked, plan: &Plan) -> Result<(), Error> {
    for source in &plan.sources {
        require_no_writing(tracked, source)?;
    }
    let is_lost = is_count_lost(tracked)?;
    tracked.maintain(|| {
        let relations = locked_relations(tracked, plan);
        if is_lost {
            clear_undated(tracked);
        }
        let is_new = query(&format!("SELECT FROM {} LIMIT 1", tracked.object(HEAD)), &[]).is_empty();
        if is_new {
            // What is left of customers after TRUNCATE of the tallies.
            run(&format!("DELETE FROM {}", tracked.object("_older")));
        }
        let snapshot = Snapshot::latest();
        let numbers: Vec<String> = numbers(tracked, plan).iter().map(i16::to_string).collect();
        clear_pending(tracked, &snapshot, &counted_changes(tracked, plan, &numbers, &relations));
        let sink =
            if is_new && plan.sources.len() == 1 { Sink::tallies(tracked) } else { Sink::pending(tracked, plan) };
        let mut sink = sink?;
        let skipped = compare(call, tracked, plan, &snapshot, &relations, |found| sink.take(&found))?;
        let is_direct = matches!(sink, Sink::Tallies(_));
        sink.close();
        write_skipped(tracked, skipped)?;
        register(tracked, &numbers, &relations);
        if is_direct {
            move_older(tracked);
        }
        Ok::<(), Error>(())
    })?;
    refresh_locked(tracked);
    tidy(tracked);
    Ok(())
}

/// An error while a statement of this session changes the table of a source: its rows would count now, and again when its
/// changes are written down.
pub fn require_no_writing(tracked: &Tracked, source: &SourceOptions) -> Result<(), Error> {
    match tracked.table_of(source).filter(|&(_, statistics)| capture::is_writing(statistics)) {
        Some((table, _)) => Err(TrackingError::InUse { relation: relation_name(table).unwrap_or_default() }.into()),
        None => Ok(()),
    }
}

/// Deletes what sources without time have counted, some of which may have been dropped without anybody knowing any more.
fn clear_undated(tracked: &Tracked) {
    let (head, ces) = (tracked.object(HEAD), &tracked.ces);
    run(&format!("UPDATE {head} SET attributes = '{{}}', known = '{{}}' WHERE known OPERATOR({ces}.<>) '{{}}'"));
    run(&format!("DELETE FROM {head} WHERE rows <= 0 AND NOT older AND tally OPERATOR({ces}.=) '{{}}'"));
}

/// The relations of the sources of a plan, locked, so that none can be detached while it is counted. One that others keep from
/// being read was attached after the others were locked; it is left out, as waiting for it could end in a deadlock.
fn locked_relations(tracked: &Tracked, plan: &Plan) -> Relations {
    let before = relations(tracked, plan);
    let locked: HashSet<Oid> =
        before.into_iter().map(|(_, leaf)| leaf.relation).filter(|&relation| try_lock_for_reading(relation)).collect();
    // One of them may have been detached before it was locked.
    relations(tracked, plan).into_iter().filter(|(_, leaf)| locked.contains(&leaf.relation)).collect()
}

/// The condition for pending changes, `p`, that counting takes the place of: those of these sources, but for relations that
/// stay uncounted.
fn counted_changes(tracked: &Tracked, plan: &Plan, numbers: &[String], counted: &Relations) -> String {
    let counted: HashSet<(i16, Oid)> = counted.iter().map(|(number, leaf)| (*number, leaf.relation)).collect();
    let others = relations(tracked, plan).into_iter().map(|(number, leaf)| (number, leaf.relation));
    let others: Vec<String> = others
        .filter(|relation| !counted.contains(relation))
        .map(|(number, relation)| format!(" AND (p.source, p.relation::oid) <> ({number}, {}::oid)", relation.to_u32()))
        .collect();
    format!("p.source = ANY ('{{{}}}'::int2[]){}", numbers.join(","), others.concat())
}

/// Deletes pending changes, `p`, that a condition holds for and a snapshot sees. What they change on frozen days stays.
pub fn clear_pending(tracked: &Tracked, snapshot: &Snapshot, condition: &str) {
    keep_frozen(tracked, snapshot, condition);
    run_under(snapshot, &format!("DELETE FROM {} AS p WHERE {condition}", tracked.object("_pending")));
}

/// Deletes what is empty of earlier years, and customers of whom nothing else is left.
fn tidy(tracked: &Tracked) {
    let names = view::names(tracked);
    let (head, older, ces, o_is_h) = (&names["head"], &names["older"], &names["ces"], &names["o_is_h"]);
    let some = format!("SELECT FROM {head} WHERE older LIMIT 1");
    tracked.maintain(|| {
        if query(&some, &[]).is_empty() {
            return;
        }
        let is_empty = |tally: &str| format!("{tally} OPERATOR({ces}.=) '{{}}'");
        run(&format!(
            "UPDATE {head} AS h SET older = false, tally = t.tally, first_day = {ces}.ces_first_day(t.tally), last_day = {ces}.ces_last_day(t.tally)
               FROM (SELECT h.ctid, {ces}._ces_merged(h.tally, ARRAY(SELECT o.tally FROM {older} AS o WHERE {o_is_h}), NULL) AS tally
                       FROM {head} AS h WHERE h.older AND h.rows <= 0) AS t
              WHERE t.ctid = h.ctid AND {}",
            is_empty("t.tally")
        ));
        run(&format!(
            "DELETE FROM {older} AS o WHERE {} OR EXISTS (SELECT FROM {head} AS h WHERE {o_is_h} AND NOT h.older)",
            is_empty("o.tally")
        ));
        run(&format!(
            "DELETE FROM {head} AS h WHERE h.rows <= 0 AND NOT h.older AND {} AND {}",
            is_empty("h.tally"),
            is_empty("h.known")
        ));
    });
}

/// Turns pending changes of frozen days into changes that are counted already: the rows that they came from may be there no
/// more.
fn keep_frozen(tracked: &Tracked, snapshot: &Snapshot, condition: &str) {
    let last = tracked.frozen_before().and_then(|first| Day::new(first - 1));
    let Some(last) = last else { return };
    let names = view::names(tracked);
    let (pending, key, ces) = (&names["pending"], &names["key"], &names["ces"]);
    let frozen = format!("{ces}.ces_until(p.tally, '{last}'::date)");
    run_under(
        snapshot,
        &format!(
            "INSERT INTO {pending} ({key}, source, relation, rows, tally)
             SELECT {key}, 0, {}, 0, {frozen} FROM {pending} AS p
              WHERE p.reason IS NULL AND p.source > 0 AND {condition} AND {frozen} OPERATOR({ces}.<>) '{{}}'",
            tracked.head.to_u32()
        ),
    );
}

/// The sources whose pending changes are part of what is counted, those that are not declared any more included.
fn numbers(tracked: &Tracked, plan: &Plan) -> Vec<i16> {
    let belongs = |number: &i16| plan.stored.contains(&Kind::of(*number));
    let mut numbers: Vec<i16> = plan.sources.iter().map(|source| source.number).collect();
    numbers.extend(plan.stored.iter().filter_map(|kind| match kind {
        Kind::Undated(number) => Some(*number),
        Kind::Dated => None,
    }));
    numbers.extend(undeclared(tracked).into_iter().filter(belongs));
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Where differences go.
enum Sink {
    /// Straight into the tallies, of which there are none.
    Tallies(Writer),
    /// By way of pending changes, which are taken into the tallies next.
    Pending { writer: Writer, dated: i16, head: Oid },
}

impl Sink {
    fn tallies(tracked: &Tracked) -> Result<Self, Error> {
        Ok(Self::Tallies(writer(tracked, HEAD)?))
    }

    fn pending(tracked: &Tracked, plan: &Plan) -> Result<Self, Error> {
        let dated = plan.sources.iter().find(|source| source.is_dated()).map_or(1, |source| source.number);
        Ok(Self::Pending { writer: writer(tracked, "_pending")?, dated, head: tracked.head })
    }

    fn take(&mut self, found: &Found) -> Result<(), Error> {
        if !found.differs() {
            return Ok(());
        }
        match self {
            Self::Tallies(writer) => writer.write(&tallies_row(found)?),
            Self::Pending { writer, dated, head } => {
                let Total { rows, tally } = found.difference()?;
                let number = match found.kind {
                    Kind::Dated => *dated,
                    Kind::Undated(number) => number,
                };
                let tally = (tally != EMPTY).then(|| Call::bytes_of(&tally));
                let mut row = found.customer.to_vec();
                row.extend([Some(Datum::from(number)), Some(Datum::from(*head)), Some(Datum::from(rows)), tally, None]);
                writer.write(&row);
            }
        }
        Ok(())
    }

    fn close(self) {
        match self {
            Self::Tallies(writer) | Self::Pending { writer, .. } => writer.close(),
        }
    }
}

pub fn writer(tracked: &Tracked, suffix: &str) -> Result<Writer, Error> {
    let missing = || TrackingError::Incomplete { view: tracked.view_name(), missing: tracked.object(suffix) };
    tracked.require_genuine()?;
    Ok(Writer::open(tracked.table(suffix)?, &[]).ok_or_else(missing)?)
}

/// The row of the tallies of a new customer.
fn tallies_row(found: &Found) -> Result<Vec<Option<Datum>>, Error> {
    let Total { rows, tally } = &found.counted;
    let bytes = |tally: &[u8]| Some(Call::bytes_of(tally));
    let mut row = found.customer.to_vec();
    match found.kind {
        Kind::Dated => {
            let read = Tally::read(tally)?;
            let [first, last] =
                [first_day(&read)?, last_day(&read, i32::MAX)?].map(|day| day.map(|day| Datum::from(day.number())));
            row.extend([
                Some(Datum::from(*rows)),
                first,
                last,
                Some(Datum::from(false)),
                bytes(tally),
                bytes(&EMPTY),
                bytes(&EMPTY),
            ]);
        }
        Kind::Undated(number) => {
            let day = Day::new(day_of_source(number));
            let known = single(Memory::of_call(), b"rows", day, i128::from(*rows) * i128::from(ONE))?;
            row.extend([
                Some(Datum::from(0_i64)),
                None,
                None,
                Some(Datum::from(false)),
                bytes(&EMPTY),
                bytes(tally),
                bytes(&known),
            ]);
        }
    }
    Ok(row)
}

pub fn write_skipped(tracked: &Tracked, skipped: count::SkippedRows) -> Result<(), Error> {
    if skipped.is_empty() {
        return Ok(());
    }
    let mut writer = writer(tracked, "_pending")?;
    let customers = tracked.key().len();
    for (number, relation, reason, rows) in skipped {
        let mut row = vec![None; customers];
        let reason = Call::bytes_of(reason.to_string().as_bytes());
        row.extend([
            Some(Datum::from(number)),
            Some(Datum::from(relation)),
            Some(Datum::from(rows)),
            None,
            Some(reason),
        ]);
        writer.write(&row);
    }
    writer.close();
    Ok(())
}

/// Notes which tables are counted, and the state of their triggers.
fn register(tracked: &Tracked, numbers: &[String], relations: &Relations) {
    let table = tracked.object("_relations");
    run(&format!("DELETE FROM {table} WHERE source = ANY ('{{{}}}'::int2[])", numbers.join(",")));
    for source in &tracked.document.sources {
        let counted = relations.iter().filter(|(number, _)| *number == source.number);
        let relations: Vec<String> = counted.map(|(_, leaf)| leaf.relation.to_u32().to_string()).collect();
        register_relations(tracked, source, &relations);
    }
}

/// Notes that a table of a view was emptied, so that nothing is counted any more: all that was counted may be lost.
pub fn forget_counted(table: Oid) {
    let Some((schema, name)) = schema_and_name(table) else { return };
    let base = [HEAD, "_older", "_pending"].iter().find_map(|suffix| name.strip_suffix(suffix));
    let relations = base.map(|base| format!("{base}_relations"));
    let Some(relations) = relations.filter(|relations| relation_in(&schema, relations).is_some()) else { return };
    let Some(owner) = Relation::open(table, Lock::Held).map(|table| table.owner()) else { return };
    Rights::of(owner, None).maintain(|| run(&format!("DELETE FROM {}", qualified(&schema, &relations))));
}

/// Whether a table is counted by what it would be counted by now.
pub fn is_state_current(tracked: &Tracked, source: &SourceOptions, table: Oid) -> bool {
    let command = format!(
        "SELECT FROM {} AS r JOIN ({}) AS s ON s.relation = r.relation AND s.state = r.state WHERE r.source = {}",
        tracked.object("_relations"),
        states(tracked, source, &[table.to_u32().to_string()]),
        source.number
    );
    !tracked.maintain(|| query(&command, &[])).is_empty()
}

/// Notes that what a table was counted by is stored again.
pub fn note_state(tracked: &Tracked, source: &SourceOptions, table: Oid) {
    set_state(tracked, source, table, "s.state");
}

/// Notes that the rows of a table have to be counted although its triggers and expressions are right now: one part of what it
/// was counted by is never there.
fn note_uncounted(tracked: &Tracked, source: &SourceOptions, table: Oid) {
    set_state(tracked, source, table, "concat_ws(' ', s.state, 'uncounted')");
}

/// Writes down what a table is counted by, as SQL over the state that it is in now, `s.state`.
fn set_state(tracked: &Tracked, source: &SourceOptions, table: Oid, state: &str) {
    let command = format!(
        "UPDATE {} AS r SET state = {state} FROM ({}) AS s WHERE s.relation = r.relation AND r.source = {}",
        tracked.object("_relations"),
        states(tracked, source, &[table.to_u32().to_string()]),
        source.number
    );
    tracked.maintain(|| run(&command));
}

/// The query for what relations are counted by.
pub fn states(tracked: &Tracked, source: &SourceOptions, relations: &[String]) -> String {
    let place = place(tracked);
    let (source, ces) = (quote_literal(&source.statistics), quote_literal(&tracked.ces_schema));
    let relations = quote_literal(&format!("{{{}}}", relations.join(",")));
    render("trigger_states.sql", context! { source, ces, relations, place })
}

pub fn register_relations(tracked: &Tracked, source: &SourceOptions, relations: &[String]) {
    let states = states(tracked, source, relations);
    run(&format!(
        "INSERT INTO {} (source, relation, state) SELECT {}, s.relation, s.state FROM ({states}) AS s ON CONFLICT DO NOTHING",
        tracked.object("_relations"),
        source.number,
    ));
}

/// Moves earlier years of customers with many events.
fn move_older(tracked: &Tracked) {
    let mut names = view::names(tracked);
    names.insert("large", super::refresh::LARGE.to_string());
    let large = format!(
        "SELECT array_agg(ctid) FROM {} WHERE pg_column_size(tally) > {}",
        tracked.object(HEAD),
        super::refresh::LARGE
    );
    if let Some(tuples) = query(&large, &[]).pop().and_then(|row| row.into_iter().next().flatten()) {
        names.insert("tuples", quote_literal(&tuples));
        run(&render("older.sql", &names));
    }
}

/// Puts a source in order before it is counted: triggers that are missing, were off or bear other names, expressions as they
/// are declared, a table that has taken the name of one that was dropped. Where all is right, nothing is locked. Returns
/// false if others maintain the view, so that the caller has to try again.
pub fn mend(
    call: &Call,
    tracked: &Tracked,
    name: &str,
    new_events: Option<Oid>,
    must_wait: bool,
) -> Result<bool, Error> {
    tracked.require_owner()?;
    let source = tracked.source(name)?;
    let current = tracked.table_of(source).map(|(table, _)| table);
    let table = new_events.or_else(|| named_relation(&source.events)).or(current);
    let gone = || TrackingError::NoTable { events: source.events.clone() };
    let table = table.ok_or_else(gone)?;
    let is_right = |tracked: &Tracked, source: &SourceOptions| {
        let facts = tracked.definition(source).is_some_and(|stored| setup::has_right_facts(tracked, source, &stored));
        let named = relation_name(table).is_some_and(|name| name == source.events);
        current == Some(table)
            && named
            && facts
            && triggers::has_right_triggers(tracked, source, table)
            && !has_other_virtual_columns(tracked, source, table)
    };
    if is_right(tracked, source) {
        return Ok(true);
    }
    setup::require_rights(table)?;
    // To drop a trigger, nobody else may use the table.
    let has_surplus = current.is_some_and(|current| triggers::has_triggers(tracked, source, current));
    let lock = if has_surplus { Lock::KeepAllOut } else { Lock::KeepWritersOut };
    let events = Relation::open(table, lock).ok_or_else(gone)?;
    let Some(mut tracked) = lock_if_free(call, tracked, must_wait)? else { return Ok(false) };
    // Another session may have dropped it before the lock: the next attempt finds that out.
    let Some(index) = tracked.document.sources.iter().position(|source| source.name == name) else { return Ok(false) };
    let mut options = tracked.document.sources[index].clone();
    let owner = setup::check_table(&events, options.allow_row_security)?;
    options.events = relation_name(table).unwrap_or_default();
    if owner != tracked.owner {
        return Err(setup::other_owner(&tracked, &options.events, owner));
    }
    let is_stored = current == Some(table) && !has_other_virtual_columns(&tracked, &options, table);
    match tracked.definition(&options).filter(|_| is_stored) {
        // The expressions follow what is renamed; the texts of the declaration do not.
        Some(definition) => setup::store_again(&tracked, &options, definition, &events, true)?,
        None => {
            let types = tracked.key_values()?.types();
            let parsed = parse(call, &events, &options, Some(&types), tracked.owner)?;
            if current != Some(table) {
                setup::drop_source_objects(&tracked, &options);
            }
            setup::store(&tracked, &options, parsed.definition(), &events)?;
        }
    }
    // A table that is open here would be in use for PostgreSQL's commands.
    drop(events);
    triggers::make_triggers(&tracked, &options, table);
    note_uncounted(&tracked, &options, table);
    tracked.document.sources[index] = options;
    setup::write_document(&tracked);
    Ok(true)
}
