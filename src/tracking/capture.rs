//! The triggers of the tables that events come from.
//!
//! A trigger for rows finds out what a row counts as. While a statement on its table runs, in the same subtransaction,
//! changes are added up; its end writes them down as pending changes of the customers, and so does the end of the
//! subtransaction if the statement's own trigger has not. What comes by another way, by a statement on a partition or from
//! another server, is written at once.
//!
//! A trigger acts for the source that its argument names among those of its own table, and whose statistics belong to
//! the owner of the tallies (see [`Source::new`]): arguments that anybody may write give no rights.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use pgrx::pg_sys::{Datum, Oid};
use rustc_hash::FxBuildHasher;

use super::batch::Batch;
use super::pending;
use super::source::{Counted, Definition, OnInvalid, Outcome, Source};
use crate::error::{Error, TrackingError};
use crate::pg::{
    Call, End, Lock, Operation, Relation, RowSlot, Snapshot, Subtransaction, Trigger, at_every_end, for_each_row,
    on_catalog_change, partition_parent, trigger_origin, work_mem,
};

/// A source that may be in use while it is asked for.
type Shared = Rc<RefCell<Source>>;

thread_local! {
    /// Sources by trigger and relation; none where a trigger is not that of a source.
    static SOURCES: RefCell<HashMap<(Oid, Oid), Option<Known>, FxBuildHasher>> = RefCell::default();
    /// Whether the catalog has changed since the sources were made.
    static IS_STALE: Cell<bool> = const { Cell::new(false) };
    static OPEN: RefCell<Vec<Buffer>> = const { RefCell::new(Vec::new()) };
    static IS_REGISTERED: Cell<bool> = const { Cell::new(false) };
    static SCRATCH: RefCell<[Counted; 2]> = RefCell::default();
}

#[derive(Clone)]
struct Known {
    statistics: Oid,
    source: Shared,
    /// Relations whose change in the catalog can make it another one.
    relations: [Oid; 4],
}

/// Changes that statements of a subtransaction have made.
struct Buffer {
    subtransaction: Subtransaction,
    statistics: Oid,
    source: Shared,
    /// Whether a statement is running whose end will write them down.
    is_open: bool,
    batch: Batch,
}

/// The trigger function.
pub fn capture(call: Call) -> Datum {
    let Some(trigger) = call.trigger() else { Error::from(TrackingError::NotATrigger).raise() };
    if let Some(known) = known(&trigger, &call) {
        let result = match (trigger.is_for_row(), trigger.is_before(), trigger.operation()) {
            (true, ..) => row(&trigger, &known),
            (false, true, Operation::Truncate) => truncate(&trigger, &known),
            (false, true, _) => open(&known),
            (false, false, _) => close(&known),
        };
        result.unwrap_or_else(|error| error.raise());
    }
    trigger.go_on()
}

fn register() {
    if !IS_REGISTERED.replace(true) {
        at_every_end(at_end);
        on_catalog_change(catalog_has_changed);
    }
}

/// Told of a relation, or none where all may have changed.
fn catalog_has_changed(relation: Option<Oid>) {
    let concerns = |relation| {
        // While sources are being changed, nothing is known of them.
        SOURCES.with(|sources| {
            sources.try_borrow().map_or(true, |sources| {
                sources.iter().any(|((_, of), known)| {
                    *of == relation || known.as_ref().is_some_and(|known| known.relations.contains(&relation))
                })
            })
        })
    };
    if relation.is_none_or(concerns) {
        IS_STALE.set(true);
    }
}

/// The source of a trigger; none if it is not that of one.
fn known(trigger: &Trigger, call: &Call) -> Option<Known> {
    // Of several triggers for the same, one acts.
    if !trigger.is_first() {
        return None;
    }
    register();
    if IS_STALE.replace(false) {
        SOURCES.with(|sources| sources.borrow_mut().clear());
    }
    let at = (trigger.id(), trigger.relation());
    let cached = SOURCES.with(|sources| sources.borrow().get(&at).cloned());
    if let Some(known) = cached
        && known.as_ref().is_none_or(|known| known.source.try_borrow().is_ok_and(|source| source.is_current()))
    {
        return known;
    }
    let found = find(trigger, call);
    // What is incomplete now may be made complete by changes of relations that are not known of here.
    if let Ok(known) = &found {
        SOURCES.with(|sources| sources.borrow_mut().insert(at, known.clone()));
    }
    found.unwrap_or_default()
}

/// A source whose tables are not as they should be.
struct Incomplete;

fn find(trigger: &Trigger, call: &Call) -> Result<Option<Known>, Incomplete> {
    let Some((table, relation, statistics)) = place(trigger) else { return Ok(None) };
    let source = call.type_beside("ces_tally").and_then(|tally| Source::new(statistics, &table, &relation, tally));
    let source = source.ok_or(Incomplete)?;
    let relations = [table.id(), relation.id(), source.head, source.pending];
    Ok(Some(Known { statistics, source: Rc::new(RefCell::new(source)), relations }))
}

/// The table whose statistics a trigger names, the trigger's relation, and the statistics; none if there are none.
fn place(trigger: &Trigger) -> Option<(Relation, Relation, Oid)> {
    let relation = Relation::open(trigger.relation(), Lock::Held)?;
    let name = trigger.argument(0)?;
    let holds = |&statistics: &Oid| Definition::load(statistics).is_some_and(|(_, stored)| stored.name == name);
    // Triggers for TRUNCATE are those of each partition, expressions those of the whole table.
    let mut tables = std::iter::successors(trigger_origin(trigger.id()), |&table| partition_parent(table));
    let (table, statistics) = tables.find_map(|table| {
        // To alter the table requires a lock on this partition, which the statement has locked.
        let table = Relation::open(table, Lock::Held)?;
        let statistics = table.statistics().into_iter().find(holds)?;
        Some((table, statistics))
    })?;
    Some((table, relation, statistics))
}

/// Forgets a source whose expressions have raised an error, which leaves them in no state to be used again.
fn forget(known: &Known) {
    SOURCES.with(|sources| {
        sources
            .borrow_mut()
            .retain(|_, other| other.as_ref().is_none_or(|other| !Rc::ptr_eq(&other.source, &known.source)));
    });
}

fn row(trigger: &Trigger, known: &Known) -> Result<(), Error> {
    let changes: &[(RowSlot, i64)] = match trigger.operation() {
        Operation::Insert => &[(trigger.row(), 1)],
        Operation::Update => &[(trigger.row(), -1), (trigger.new_row(), 1)],
        _ => &[(trigger.row(), -1)],
    };
    // An expression that writes to a tracked table itself would need scratch of its own.
    let mut scratch = SCRATCH.take();
    let mut source = known.source.borrow_mut();
    let mut outcomes = [Outcome::LeftOut, Outcome::LeftOut];
    for ((outcome, counted), &(row, _)) in outcomes.iter_mut().zip(&mut scratch).zip(changes) {
        *outcome = source.read(row, counted);
    }
    let is_update = changes.len() > 1;
    let is_same =
        is_update && outcomes[0] == outcomes[1] && (outcomes[0] != Outcome::Counts || scratch[0] == scratch[1]);
    drop(source);
    if outcomes.iter().any(Outcome::is_failure) {
        forget(known);
    }
    let result = if is_same { Ok(()) } else { note(trigger.relation(), known, changes, outcomes, &scratch) };
    SCRATCH.set(scratch);
    result
}

/// Notes what became of a row, with the statement's other changes or at once.
fn note(
    relation: Oid,
    known: &Known,
    changes: &[(RowSlot, i64)],
    outcomes: [Outcome; 2],
    counted: &[Counted; 2],
) -> Result<(), Error> {
    let subtransaction = Subtransaction::current();
    let mut single = None;
    let full = OPEN.with(|buffers| {
        let mut buffers = buffers.borrow_mut();
        let open = buffers.iter_mut().find(|buffer| {
            buffer.is_open && buffer.subtransaction == subtransaction && buffer.statistics == known.statistics
        });
        let is_single = open.is_none();
        let batch = match open {
            Some(buffer) => &mut buffer.batch,
            None => single.insert(Batch::new()),
        };
        for ((outcome, counted), &(_, sign)) in outcomes.into_iter().zip(counted).zip(changes) {
            match outcome {
                Outcome::Counts => batch.add(relation, counted, sign)?,
                Outcome::LeftOut => {}
                Outcome::Skipped(reason) => {
                    if sign > 0 && known.source.borrow().facts.on_invalid == OnInvalid::Error {
                        let source = known.source.borrow();
                        let (message, name) = (source.failure.clone(), source.name.clone());
                        let reason = reason.to_string();
                        return Err(TrackingError::InvalidRow { source: name, reason, message }.into());
                    }
                    batch.skip(relation, reason, sign);
                }
            }
        }
        let is_full = !is_single && batch.is_full(work_mem());
        Ok::<_, Error>(is_full.then(|| std::mem::replace(batch, Batch::new())))
    })?;
    // Meanwhile nothing is borrowed: an index can call functions, which can end subtransactions.
    match &mut single.or(full) {
        Some(batch) if !batch.is_empty() => pending::write(&known.source.borrow(), batch),
        _ => Ok(()),
    }
}

/// A statement begins.
fn open(known: &Known) -> Result<(), Error> {
    let subtransaction = Subtransaction::current();
    OPEN.with(|buffers| {
        let mut buffers = buffers.borrow_mut();
        let known_buffer = buffers
            .iter_mut()
            .find(|buffer| buffer.subtransaction == subtransaction && buffer.statistics == known.statistics);
        match known_buffer {
            Some(buffer) => {
                buffer.is_open = true;
                buffer.source = known.source.clone();
            }
            None => buffers.push(Buffer {
                subtransaction,
                statistics: known.statistics,
                source: known.source.clone(),
                is_open: true,
                batch: Batch::new(),
            }),
        }
    });
    Ok(())
}

/// A statement ends.
fn close(known: &Known) -> Result<(), Error> {
    let subtransaction = Subtransaction::current();
    write_out(|buffer| buffer.subtransaction == subtransaction && buffer.statistics == known.statistics)
}

/// Writes down the changes of some buffers, and closes these.
fn write_out(which: impl Fn(&Buffer) -> bool) -> Result<(), Error> {
    // They are taken out before, so that an error cannot leave one to be written again.
    let chosen: Vec<Buffer> = OPEN.with(|buffers| {
        let mut buffers = buffers.borrow_mut();
        let (chosen, others) = buffers.drain(..).partition(|buffer| which(buffer));
        *buffers = others;
        chosen
    });
    for mut buffer in chosen {
        if !buffer.batch.is_empty() {
            pending::write(&buffer.source.borrow(), &mut buffer.batch)?;
        }
    }
    Ok(())
}

/// A transaction (none) or subtransaction ends.
fn at_end(subtransaction: Option<Subtransaction>, end: End) {
    let is_concerned = |buffer: &Buffer| subtransaction.is_none_or(|ended| buffer.subtransaction == ended);
    match end {
        End::Commits => write_out(is_concerned).unwrap_or_else(|error| error.raise()),
        End::Over => OPEN.with(|buffers| buffers.borrow_mut().retain(|buffer| !is_concerned(buffer))),
    }
}

/// All rows of a table are about to go. Nobody else can see or change them any more, so what is there now counts, not
/// what the statement's snapshot sees.
fn truncate(trigger: &Trigger, known: &Known) -> Result<(), Error> {
    let Some(table) = Relation::open(trigger.relation(), Lock::Held).filter(Relation::is_table) else { return Ok(()) };
    let mut batch = Batch::new();
    let mut counted = Counted::default();
    let mut result = Ok(());
    let mut has_failed = false;
    for_each_row(&table, &Snapshot::latest(), |row| {
        if result.is_ok() {
            let outcome = known.source.borrow_mut().read(row, &mut counted);
            has_failed |= outcome.is_failure();
            result = match outcome {
                Outcome::Counts => batch.add(table.id(), &counted, -1),
                Outcome::LeftOut => Ok(()),
                Outcome::Skipped(reason) => {
                    batch.skip(table.id(), reason, -1);
                    Ok(())
                }
            };
            if batch.is_full(work_mem()) {
                result = pending::write(&known.source.borrow(), &mut batch);
            }
        }
    });
    if has_failed {
        forget(known);
    }
    result?;
    pending::write(&known.source.borrow(), &mut batch)?;
    pending::forget_uncounted(&known.source.borrow(), table.id());
    Ok(())
}
