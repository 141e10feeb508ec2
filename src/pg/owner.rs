//! Running commands with the rights of whoever owns what they touch.

use std::cell::Cell;
use std::ffi::{CStr, CString};

use pgrx::pg_sys::{self, Datum, Oid};

use super::{Json, ResultSet, Value, catch};

thread_local! {
    /// How many commands of ours are being run, one within the other.
    static RUNNING: Cell<u32> = const { Cell::new(0) };
}

/// Whether a command of [`AsOwner`] is being run.
pub fn is_running_as_owner() -> bool {
    RUNNING.get() > 0
}

/// Whether somebody has begun a transaction that is not over with the statement that is being run.
pub fn is_in_transaction_block() -> bool {
    // SAFETY: reads the state of the transaction.
    unsafe { pg_sys::IsTransactionBlock() }
}

/// A role with whose rights commands run, and no more than these: as `VACUUM`, `REINDEX` and `REFRESH MATERIALIZED VIEW`
/// do it, so that what an owner has attached to a table cannot act with the rights of whoever maintains it.
///
/// Names in a command are found in `search_path` alone, and row security is an error rather than a filter.
pub struct AsOwner {
    owner: Oid,
    search_path: CString,
}

/// Why a command was not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRun {
    /// The user does not have the rights of the role.
    NoRights,
    /// The command has a zero byte, or did not give what was expected of it.
    Unusable,
}

/// Whether the user has the rights of a role, and, where that is another matter (since PostgreSQL 16), may become it.
fn may_act_as(owner: Oid) -> bool {
    // SAFETY: looks roles up in the catalog.
    unsafe {
        let user = pg_sys::GetUserId();
        #[cfg(not(feature = "pg15"))]
        if !pg_sys::member_can_set_role(user, owner) {
            return false;
        }
        pg_sys::has_privs_of_role(user, owner)
    }
}

/// Puts user, settings and SPI back. After an error the transaction's end does the same; this counts down in any case.
struct Running;

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.set(RUNNING.get() - 1);
    }
}

impl AsOwner {
    pub fn new(owner: Oid, search_path: &[u8]) -> Result<Self, NotRun> {
        if !may_act_as(owner) {
            return Err(NotRun::NoRights);
        }
        Ok(Self { owner, search_path: CString::new(search_path).map_err(|_| NotRun::Unusable)? })
    }

    /// Runs commands, each of which sees what was committed before it; the number of rows that the last one was about.
    pub fn run(&self, commands: &[u8]) -> Result<u64, NotRun> {
        // SAFETY: SPI has been connected, and tells of the command that has just run.
        self.execute(commands, false, |_| Ok(unsafe { pg_sys::SPI_processed }))
    }

    /// Answers with the rows of a query, each of which is a jsonb, as the running statement sees them.
    pub fn read(&self, query: &[u8], rows: ResultSet) -> Result<Datum, NotRun> {
        self.execute(query, true, |result| {
            let table = result.ok_or(NotRun::Unusable)?;
            // SAFETY: the table of a query that has succeeded has a descriptor with as many columns as it says, and so
            // many rows, which last until SPI is done.
            unsafe {
                let columns = table.tupdesc;
                if (*columns).natts != 1 || pg_sys::SPI_gettypeid(columns, 1) != pg_sys::JSONBOID {
                    return Err(NotRun::Unusable);
                }
                let values = std::slice::from_raw_parts(table.vals, pg_sys::SPI_processed as usize);
                Ok(rows.fill_values(values.iter().map(|&row| {
                    let mut is_null = false;
                    let value = pg_sys::SPI_getbinval(row, columns, 1, &mut is_null);
                    if is_null { Value::Null } else { Value::Json(Json::of(value)) }
                })))
            }
        })
    }

    fn execute<T>(
        &self,
        command: &[u8],
        read_only: bool,
        use_result: impl FnOnce(Option<&pg_sys::SPITupleTable>) -> Result<T, NotRun>,
    ) -> Result<T, NotRun> {
        let command = CString::new(command).map_err(|_| NotRun::Unusable)?;
        RUNNING.set(RUNNING.get() + 1);
        let _running = Running;
        let (mut user, mut context) = (Oid::INVALID, 0);
        let restricted = (pg_sys::SECURITY_LOCAL_USERID_CHANGE | pg_sys::SECURITY_RESTRICTED_OPERATION) as i32;
        // SAFETY: the user, the settings and SPI are put back in the reverse order; where an error ends the command
        // sooner, the end of the transaction or subtransaction does so, as PostgreSQL's own commands rely on.
        unsafe {
            pg_sys::GetUserIdAndSecContext(&mut user, &mut context);
            pg_sys::SetUserIdAndSecContext(self.owner, context | restricted);
            let settings = pg_sys::NewGUCNestLevel();
            set_locally(c"search_path", &self.search_path);
            set_locally(c"row_security", c"off");
            pg_sys::SPI_connect();
            let status = catch(|| pg_sys::SPI_execute(command.as_ptr(), read_only, 0))
                .unwrap_or_else(|error| error.without_statement(&command).rethrow());
            let result = if status < 0 { Err(NotRun::Unusable) } else { use_result(pg_sys::SPI_tuptable.as_ref()) };
            pg_sys::SPI_finish();
            pg_sys::AtEOXact_GUC(false, settings);
            pg_sys::SetUserIdAndSecContext(user, context);
            result
        }
    }
}

/// # Safety
/// A new nesting level of settings has been begun.
unsafe fn set_locally(name: &CStr, value: &CStr) {
    // SAFETY: both are C strings that outlive the call.
    unsafe {
        pg_sys::set_config_option(
            name.as_ptr(),
            value.as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_SAVE,
            true,
            0,
            false,
        );
    }
}
