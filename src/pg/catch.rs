//! Catching PostgreSQL's errors, as `PG_TRY` does.

use std::panic::AssertUnwindSafe;

use pgrx::pg_sys;
use pgrx::pg_sys::panic::{CaughtError, ErrorReportWithLevel};
use pgrx::{PgSqlErrorCode, PgTryBuilder};

/// An error that [`catch`] caught: PostgreSQL's, one of [`crate::error::Error`], or a panic, which is a bug and has
/// the SQLSTATE `XX000`.
#[derive(Debug)]
pub struct Caught(Box<CaughtError>);

impl Caught {
    fn report(&self) -> &ErrorReportWithLevel {
        match &*self.0 {
            CaughtError::PostgresError(report)
            | CaughtError::ErrorReport(report)
            | CaughtError::RustPanic { ereport: report, .. } => report,
        }
    }

    /// Returns true if the error has this SQLSTATE.
    pub fn is(&self, code: PgSqlErrorCode) -> bool {
        self.report().sql_error_code() == code
    }

    /// SQLSTATE, five characters such as `42703`.
    pub fn sqlstate(&self) -> String {
        // Six bits for each character, the first one lowest, counted from '0' (MAKE_SQLSTATE).
        let packed = self.report().sql_error_code() as u32;
        (0..5).map(|place| char::from(b'0' + (packed >> (6 * place) & 0x3f) as u8)).collect()
    }

    pub fn message(&self) -> String {
        self.report().message().to_string()
    }

    pub fn detail(&self) -> Option<String> {
        self.report().detail().map(str::to_string)
    }

    pub fn hint(&self) -> Option<String> {
        self.report().hint().map(str::to_string)
    }

    /// Raises the same error again.
    pub fn rethrow(self) -> ! {
        self.0.rethrow()
    }
}

/// Runs `body` and returns its value, or the error that it raised.
///
/// This does not open a subtransaction. After an error inside PostgreSQL, locks, snapshots, open relations, SPI and
/// whatever was written remain as they are, so PostgreSQL cannot be used as if nothing had happened. A caller either
/// - calls [`Caught::rethrow`] or raises another error, having done no more than look at this one, or
/// - runs `body` in a subtransaction, and rolls that back before anything else.
///
/// The current memory context is afterwards what it was before. A cancelled statement is an error too (`57014`), which
/// a caller must not swallow: it asks the statement to end.
pub fn catch<T>(body: impl FnOnce() -> T) -> Result<T, Caught> {
    // SAFETY: reads a variable of the backend.
    let context = unsafe { pg_sys::CurrentMemoryContext };
    let result =
        PgTryBuilder::new(AssertUnwindSafe(|| Ok(body()))).catch_others(|error| Err(Caught(Box::new(error)))).execute();
    // SAFETY: the context was current when this was called, and what has been called since does not delete it.
    unsafe { pg_sys::CurrentMemoryContext = context };
    result
}
