//! The procedures that declare and change views of live scores.
//!
//! One that counts commits before it does, which ends the lock on the events: their changes are recorded from then on.
//! Counting runs at READ COMMITTED: predicate locks of a stricter level could make other transactions fail. Where others
//! maintain the view while writers wait for its lock, a step is given up, and tried again when they are done.

use pgrx::pg_sys::Oid;

use super::arguments::Arguments;
use super::change::{self, Step};
use super::document::SourceOptions;
use super::tracked::Tracked;
use super::{functions, partitions, rebuild, setup, status, triggers};
use crate::error::{Error, TrackingError};
use crate::pg::{Call, Transactions, lock_for_maintenance};

/// The parameters of `ces_track()`, as SQL declares them; and so on.
const TRACK: [&str; 17] = [
    "view",
    "events",
    "customer",
    "event_name",
    "count",
    "occurred_at",
    "filter",
    "tally",
    "source",
    "model",
    "time_zone",
    "previous_days",
    "on_invalid",
    "security_invoker",
    "allow_row_security",
    "if_not_exists",
    "in_transaction",
];
const ADD_SOURCE: [&str; 13] = [
    "view",
    "source",
    "events",
    "customer",
    "event_name",
    "count",
    "occurred_at",
    "filter",
    "tally",
    "on_invalid",
    "allow_row_security",
    "if_not_exists",
    "in_transaction",
];
const DROP_SOURCE: [&str; 3] = ["view", "source", "in_transaction"];
const ALTER: [&str; 14] = [
    "view",
    "source",
    "model",
    "time_zone",
    "previous_days",
    "customer",
    "event_name",
    "count",
    "occurred_at",
    "filter",
    "tally",
    "on_invalid",
    "security_invoker",
    "in_transaction",
];
const REBUILD: [&str; 4] = ["view", "source", "events", "in_transaction"];

fn begin(call: &Call, arguments: &Arguments) -> Result<Transactions, Error> {
    call.transactions(arguments.must_wait()).ok_or_else(|| TrackingError::InTransaction.into())
}

pub fn track(call: &Call) -> Result<(), Error> {
    let arguments = Arguments::read(call, &TRACK);
    let transactions = begin(call, &arguments)?;
    if let Some(head) = setup::track(call, &arguments)? {
        transactions.commit();
        count(call, &arguments, &transactions, head, rebuild::Wanted::All)?;
        functions::make(&by_head(call, head)?);
    }
    transactions.end();
    Ok(())
}

pub fn add_source(call: &Call) -> Result<(), Error> {
    let arguments = Arguments::read(call, &ADD_SOURCE);
    let transactions = begin(call, &arguments)?;
    if let Some(head) = step(call, &arguments, &transactions, change::add_source)? {
        let name = arguments.source.clone().unwrap_or_default();
        settle(call, &arguments, &transactions, head, rebuild::Wanted::Source(&name))?;
    }
    transactions.end();
    Ok(())
}

pub fn drop_source(call: &Call) -> Result<(), Error> {
    let arguments = Arguments::read(call, &DROP_SOURCE);
    let transactions = begin(call, &arguments)?;
    if let Some(head) = step(call, &arguments, &transactions, change::drop_source)? {
        settle(call, &arguments, &transactions, head, rebuild::Wanted::Dropped)?;
    }
    transactions.end();
    Ok(())
}

pub fn alter(call: &Call) -> Result<(), Error> {
    let arguments = Arguments::read(call, &ALTER);
    let transactions = begin(call, &arguments)?;
    // By its name, another view could be found afterwards.
    let head = Tracked::by_view(call, arguments.view.as_deref())?.head;
    let counted = step(call, &arguments, &transactions, change::alter)?;
    transactions.commit();
    if let Some(head) = counted {
        if !arguments.must_wait() {
            change::wait_for_writers(&by_head(call, head)?, || transactions.commit());
        }
        // The table of the source can be another one, which has no triggers yet.
        let tracked = by_head(call, head)?;
        let name = arguments.source.clone().or_else(|| tracked.only_source().map(|source| source.name.clone()));
        mend(call, &arguments, &transactions, head, name.as_slice())?;
        count(call, &arguments, &transactions, head, rebuild::Wanted::All)?;
        transactions.commit();
    }
    let tracked = by_head(call, head)?;
    functions::update(&tracked);
    if arguments.previous_days.is_some() {
        functions::describe_previous_score(&tracked);
    }
    transactions.end();
    Ok(())
}

/// Puts the sources in order one by one, so that writers of one table never wait for those of another, and counts.
pub fn rebuild(call: &Call) -> Result<(), Error> {
    let arguments = Arguments::read(call, &REBUILD);
    let transactions = begin(call, &arguments)?;
    let tracked = Tracked::by_view(call, arguments.view.as_deref())?;
    tracked.require_owner()?;
    let head = tracked.head;
    triggers::restore_keepers(&tracked);
    transactions.commit();
    let names = match &arguments.source {
        Some(name) => vec![tracked.source(name)?.name.clone()],
        None => tracked.document.sources.iter().map(|source| source.name.clone()).collect(),
    };
    mend(call, &arguments, &transactions, head, &names)?;
    let wanted = arguments.source.as_deref().map_or(rebuild::Wanted::All, rebuild::Wanted::Source);
    count(call, &arguments, &transactions, head, wanted)?;
    transactions.commit();
    // What a declaration that was interrupted has left undone, too.
    functions::update(&by_head(call, head)?);
    transactions.end();
    Ok(())
}

/// Puts the triggers and expressions of sources in order, one source in a transaction.
fn mend(
    call: &Call,
    arguments: &Arguments,
    transactions: &Transactions,
    head: Oid,
    names: &[String],
) -> Result<(), Error> {
    for name in names {
        let mend = |call: &Call, arguments: &Arguments| {
            let tracked = by_head(call, head)?;
            // One that was dropped meanwhile is passed over, unless it was asked for.
            if arguments.source.is_none() && tracked.document.source(name).is_none() {
                return Ok(Step::Done);
            }
            let is_done = rebuild::mend(call, &tracked, name, arguments.events, arguments.must_wait())?;
            Ok(if is_done { Step::Done } else { Step::Busy })
        };
        step(call, arguments, transactions, mend)?;
        transactions.commit();
    }
    Ok(())
}

/// Runs a step until nobody else maintains the view; gives the tallies whose rows have to be counted.
fn step(
    call: &Call,
    arguments: &Arguments,
    transactions: &Transactions,
    step: impl Fn(&Call, &Arguments) -> Result<Step, Error>,
) -> Result<Option<Oid>, Error> {
    loop {
        match step(call, arguments)? {
            Step::Done => return Ok(None),
            Step::Count(head) => return Ok(Some(head)),
            Step::Busy => {
                transactions.give_up();
                let tracked = Tracked::by_view(call, arguments.view.as_deref())?;
                tracked.require_owner()?;
                lock_for_maintenance(tracked.head);
                transactions.commit();
            }
        }
    }
}

/// Counts what a declaration has changed, and brings the views up to date, each in a transaction of its own.
fn settle(
    call: &Call,
    arguments: &Arguments,
    transactions: &Transactions,
    head: Oid,
    wanted: rebuild::Wanted,
) -> Result<(), Error> {
    transactions.commit();
    count(call, arguments, transactions, head, wanted)?;
    transactions.commit();
    functions::update(&by_head(call, head)?);
    Ok(())
}

fn by_head(call: &Call, head: Oid) -> Result<Tracked, Error> {
    let gone = || TrackingError::NoSuchView { view: head.to_u32().to_string() };
    let tracked = Tracked::by_head(call, head).ok_or_else(gone)?;
    tracked.require_owner()?;
    Ok(tracked)
}

/// Makes the triggers that partitions lack, each in a transaction of its own, so that writers of one partition never wait for
/// those of another; then counts.
fn count(
    call: &Call,
    arguments: &Arguments,
    transactions: &Transactions,
    head: Oid,
    wanted: rebuild::Wanted,
) -> Result<(), Error> {
    for (source, leaf) in lacking_truncate(&by_head(call, head)?) {
        let mend = |call: &Call, arguments: &Arguments| {
            let is_done =
                partitions::mend_partition(call, &by_head(call, head)?, &source, leaf, arguments.must_wait())?;
            Ok(if is_done { Step::Done } else { Step::Busy })
        };
        step(call, arguments, transactions, mend)?;
        transactions.commit();
    }
    let tracked = rebuild::lock(call, by_head(call, head)?)?;
    let plan = rebuild::plan(&tracked, wanted)?;
    rebuild::count(call, &tracked, &plan)
}

fn lacking_truncate(tracked: &Tracked) -> Vec<(String, Oid)> {
    let of_source = |source: &SourceOptions| {
        let table = tracked.table_of(source).map(|(table, _)| table);
        let lacking = table.map_or(Vec::new(), |table| status::lacking_truncate(tracked, source, table));
        let lacking = lacking.into_iter().filter(|&leaf| triggers::may_make_triggers(tracked, leaf));
        lacking.map(|leaf| (source.name.clone(), leaf)).collect::<Vec<_>>()
    };
    tracked.document.sources.iter().flat_map(of_source).collect()
}
