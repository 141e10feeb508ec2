//! Changing what a view of live scores is made of.

use std::cell::Cell;

use pgrx::pg_sys::Oid;

use super::arguments::Arguments;
use super::document::{MOST_SOURCES, SourceOptions};
use super::expressions::parse;
use super::functions;
use super::history::has_moments;
use super::rebuild::{lock_if_free, read_again};
use super::setup;
use super::tracked::{TABLES, Tracked, relation_name, view_argument};
use super::triggers::tables_of;
use crate::core::tally::Day;
use crate::error::{Error, TrackingError};
use crate::pg::{Call, Lock, Relation, Zone, lock_for_maintenance, run, try_lock_together};

/// What has become of a step of a procedure.
pub enum Step {
    /// Nothing is left to be done.
    Done,
    /// Rows of these tallies have to be counted.
    Count(Oid),
    /// Others maintain the view: the step is to be tried again when they are done.
    Busy,
}

/// Makes a source and its triggers; there is nothing to do if it is there as declared, and that is no error.
pub fn add_source(call: &Call, arguments: &Arguments) -> Result<Step, Error> {
    let tracked = Tracked::by_view(call, arguments.view.as_deref())?;
    tracked.require_owner()?;
    let name = arguments.source.clone().ok_or(TrackingError::Null { argument: "name" })?;
    let events = arguments.events.ok_or(TrackingError::Null { argument: "events" })?;
    setup::require_rights(events)?;
    let events =
        Relation::open(events, Lock::KeepWritersOut).ok_or(TrackingError::NoTable { events: String::new() })?;
    let mut options = arguments.source_options(name, relation_name(events.id()).unwrap_or_default())?;
    let Some(mut tracked) = lock_if_free(call, &tracked, arguments.must_wait())? else { return Ok(Step::Busy) };
    if tracked.document.source(&options.name).is_some() {
        if arguments.if_not_exists == Some(true) {
            return setup::same_source_or_error(&tracked, &options).map(|()| Step::Done);
        }
        return Err(TrackingError::SourceExists { view: tracked.view_name(), source: options.name }.into());
    }
    if tracked.document.sources.len() == MOST_SOURCES {
        let must_be = "one of at most 100 sources";
        return Err(TrackingError::BadOption { option: "name", value: options.name, must_be }.into());
    }
    let owner = setup::check_table(&events, options.allow_row_security)?;
    if owner != tracked.owner {
        return Err(setup::other_owner(&tracked, &options.events, owner));
    }
    let types = tracked.key_values()?.types();
    let parsed = parse(call, &events, &options, Some(&types), tracked.owner)?;
    options.number = tracked.document.next_number(parsed.is_dated);
    options.statistics = setup::new_statistics_name(&tracked.schema, &tracked.name, &options.name);
    setup::make_source(&tracked, &options, &parsed, events)?;
    tracked.document.sources.push(options);
    setup::write_document(&tracked);
    Ok(Step::Count(tracked.head))
}

/// Drops a source. What it has counted is left to be taken out of the tallies.
pub fn drop_source(call: &Call, arguments: &Arguments) -> Result<Step, Error> {
    let tracked = Tracked::by_view(call, arguments.view.as_deref())?;
    tracked.require_owner()?;
    let name = arguments.source.clone().ok_or(TrackingError::Null { argument: "name" })?;
    if let Some(table) = own_table_of(&tracked, tracked.source(&name)?) {
        Relation::open(table, Lock::KeepAllOut);
    }
    let Some(mut tracked) = lock_if_free(call, &tracked, arguments.must_wait())? else { return Ok(Step::Busy) };
    let source = tracked.source(&name)?.clone();
    if tracked.document.sources.len() == 1 {
        return Err(TrackingError::LastSource { view: tracked.view_name() }.into());
    }
    setup::drop_source_objects(&tracked, &source);
    tracked.document.sources.retain(|other| other.name != name);
    setup::write_document(&tracked);
    Ok(Step::Count(tracked.head))
}

/// The table of a source, if the current user may keep others from it.
fn own_table_of(tracked: &Tracked, source: &SourceOptions) -> Option<Oid> {
    tracked.table_of(source).map(|(table, _)| table).filter(|&table| setup::require_rights(table).is_ok())
}

/// The same, whether or not its expressions are there.
fn any_table_of(tracked: &Tracked, source: &SourceOptions) -> Option<Oid> {
    let triggered = || tracked.triggered_table(source).filter(|&table| setup::require_rights(table).is_ok());
    own_table_of(tracked, source).or_else(triggered)
}

/// Waits for the writers of all tables that record changes by expressions which have been replaced since. Between two
/// tables the caller commits.
pub fn wait_for_writers(tracked: &Tracked, commit: impl Fn()) {
    for source in &tracked.document.sources {
        if let Some(table) = any_table_of(tracked, source) {
            Relation::open(table, Lock::KeepWritersOut);
            commit();
        }
    }
}

/// Changes how a view or one of its sources is declared.
pub fn alter(call: &Call, arguments: &Arguments) -> Result<Step, Error> {
    let tracked = Tracked::by_view(call, arguments.view.as_deref())?;
    tracked.require_owner()?;
    let changes_days =
        |tracked: &Tracked| arguments.time_zone.as_ref().is_some_and(|zone| *zone != tracked.document.time_zone);
    let changed = setup::alter_source(&tracked, arguments)?;
    // In one transaction, writers have to wait from here on. Else those that are at it are waited for before rows are
    // counted, table by table.
    if arguments.must_wait() {
        for source in &tracked.document.sources {
            let is_changed = changed.as_ref().is_some_and(|changed| changed.name == source.name);
            if let (true, Some(table)) = (changes_days(&tracked) || is_changed, any_table_of(&tracked, source)) {
                Relation::open(table, Lock::KeepWritersOut);
            }
        }
    }
    let Some(mut tracked) = lock_if_free(call, &tracked, arguments.must_wait())? else { return Ok(Step::Busy) };
    let days_change = changes_days(&tracked);
    if days_change {
        require_open_days(&tracked)?;
    }
    let mut must_count = days_change;
    let changed = setup::alter_source(&tracked, arguments)?;
    setup::alter_document(call, &mut tracked.document, arguments)?;
    for index in 0..tracked.document.sources.len() {
        let current = tracked.document.sources[index].clone();
        match changed.as_ref().filter(|changed| changed.name == current.name) {
            Some(changed) => {
                must_count |= setup::replace_source(call, &tracked, &current, changed, days_change)?;
                tracked.document.sources[index] = changed.clone();
            }
            None if days_change => setup::restore_source(&tracked, &current, true)?,
            None => {}
        }
    }
    setup::write_document(&tracked);
    Ok(if must_count { Step::Count(tracked.head) } else { Step::Done })
}

/// An error if days are frozen that another time zone would cut elsewhere: events between the two cuts would count twice, or not
/// at all. A zone that the server does not know any more can be replaced all the same, as it is by another name of it.
fn require_open_days(tracked: &Tracked) -> Result<(), Error> {
    let is_known = Zone::named(tracked.document.time_zone.as_bytes()).is_some();
    match tracked.frozen_before().and_then(Day::new) {
        Some(first) if is_known && has_moments(tracked) => {
            Err(TrackingError::FrozenZone { view: tracked.view_name(), before: first.to_string() }.into())
        }
        _ => Ok(()),
    }
}

/// Locks all that is changed or dropped with a view. Others may use several of these tables in one transaction, in any order: only
/// one is waited for while none is locked.
fn lock_all(call: &Call, tracked: Tracked) -> Result<Tracked, Error> {
    let (mut tracked, mut busy) = (tracked, None);
    loop {
        let lock = |relation: Oid| drop(Relation::open(relation, Lock::KeepAllOut));
        let next = Cell::new(None);
        let lock_others = || {
            // To find them reads a table of the view, which must not stay locked where others are not to be had.
            for relation in relations_of(&tracked) {
                next.set(Some(relation));
                lock(relation);
            }
            next.set(None);
            lock_for_maintenance(tracked.head);
        };
        let lock_first = || match busy {
            None => {}
            Some(Some(relation)) => lock(relation),
            Some(None) => lock_for_maintenance(tracked.head),
        };
        let is_locked = try_lock_together(lock_first, lock_others);
        // It may have been dropped meanwhile.
        tracked = read_again(call, &tracked)?;
        if is_locked {
            return Ok(tracked);
        }
        busy = Some(next.get());
    }
}

/// The tables of events that the user may lock, the views, and what belongs to them.
fn relations_of(tracked: &Tracked) -> Vec<Oid> {
    let sources = tracked.document.sources.iter();
    let events = sources.flat_map(|source| tables_of(tracked, source));
    let mut relations: Vec<Oid> = events.filter(|&table| setup::require_rights(table).is_ok()).collect();
    relations.extend([tracked.view(), tracked.tally_view()].into_iter().flatten());
    relations.extend(TABLES.iter().filter_map(|suffix| tracked.find(suffix)));
    relations
}

/// Drops all that was made for a view.
pub fn untrack(call: &Call) -> Result<(), Error> {
    let tracked = Tracked::by_view(call, view_argument(call).as_deref())?;
    tracked.require_owner()?;
    let tracked = lock_all(call, tracked)?;
    for source in &tracked.document.sources {
        setup::drop_source_objects(&tracked, source);
    }
    let mut commands = String::new();
    for function in functions::existing(&tracked) {
        commands += &format!("DROP FUNCTION {function};");
    }
    for view in [tracked.view(), tracked.tally_view()].into_iter().flatten() {
        commands += &format!("DROP VIEW {};", relation_name(view).unwrap_or_default());
    }
    tracked.maintain_events(|| run(&commands));
    // Statistics of a table that was made LIKE the events refer to the tallies too, and nobody needs them.
    let cascade = if tracked.only_statistics_depend() { "CASCADE" } else { "RESTRICT" };
    let tables: Vec<String> =
        TABLES.iter().filter(|suffix| tracked.has(suffix)).map(|suffix| tracked.object(suffix)).collect();
    tracked.maintain_events(|| run(&format!("DROP TABLE IF EXISTS {} {cascade}", tables.join(", "))));
    Ok(())
}
