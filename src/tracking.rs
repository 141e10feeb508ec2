//! Tracked tables, as far as they are not SQL: commands with the rights of their owner, and the guard of their tallies.

use pgrx::pg_sys::Datum;

use crate::error::Error;
use crate::pg::{AsOwner, Call, NotRun, fmgr_functions, is_in_transaction_block, is_running_as_owner};

const OWNER: usize = 0;
const COMMAND: usize = 1;
const SEARCH_PATH: usize = 2;

fmgr_functions! {
    ces_run_as => run_as,
    ces_read_as => read_as,
    ces_guard => guard,
    ces_refuse_in_transaction => refuse_in_transaction,
}

impl From<NotRun> for Error {
    fn from(not_run: NotRun) -> Self {
        match not_run {
            NotRun::NoRights => Self::NotOwner,
            NotRun::Unusable => Self::UnusableCommand,
        }
    }
}

fn owner(call: &Call) -> Result<AsOwner, Error> {
    let path = if call.arguments() > SEARCH_PATH { call.bytes(SEARCH_PATH) } else { None };
    Ok(AsOwner::new(call.oid(OWNER), path.unwrap_or(b"pg_catalog, pg_temp"))?)
}

/// Runs commands with the rights of a role.
fn run_as(call: Call) -> Datum {
    let rows = owner(&call).and_then(|owner| Ok(owner.run(call.bytes(COMMAND).unwrap_or_default())?));
    Datum::from(rows.unwrap_or_else(|error| error.raise()) as i64)
}

/// The rows of a query, read with the rights of a role.
fn read_as(call: Call) -> Datum {
    let (query, rows) = (call.bytes(COMMAND).unwrap_or_default(), call.result_set());
    owner(&call).and_then(|owner| Ok(owner.read(query, rows)?)).unwrap_or_else(|error| error.raise())
}

/// The trigger of tallies and pending changes: they follow from the events, and nothing else may change them. On pending
/// changes, which has no arguments, what the triggers of the events write goes through.
fn guard(call: Call) -> Datum {
    if is_running_as_owner() || call.is_plain_trigger_within_another() {
        call.no_row()
    } else {
        Error::TalliesAreKept.raise()
    }
}

/// What commits as it goes would end somebody's transaction.
fn refuse_in_transaction(call: Call) -> Datum {
    if is_in_transaction_block() { Error::InTransaction.raise() } else { call.null() }
}
