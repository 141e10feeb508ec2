//! Catching PostgreSQL's errors, as `PG_TRY` does.

use std::ffi::{CStr, c_char};
use std::panic::AssertUnwindSafe;

use pgrx::pg_sys;
use pgrx::pg_sys::panic::{CaughtError, ErrorReportWithLevel};
use pgrx::{PgSqlErrorCode, PgTryBuilder};

use super::name::to_utf8;

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

    /// SQLSTATE as PostgreSQL packs it, which pgrx has no name for if a user's function made it up.
    fn code(&self) -> i32 {
        self.report().original().map_or(self.report().sql_error_code() as i32, |error| error.sqlerrcode)
    }

    /// SQLSTATE as pgrx names it.
    pub fn named_code(&self) -> PgSqlErrorCode {
        self.report().sql_error_code()
    }

    /// SQLSTATE, five characters such as `42703`.
    pub fn sqlstate(&self) -> String {
        // Six bits for each character, the first one lowest, counted from '0' (MAKE_SQLSTATE).
        (0..5).map(|place| char::from(b'0' + (self.code() >> (6 * place) & 0x3f) as u8)).collect()
    }

    /// Returns true if the error has this SQLSTATE.
    #[cfg(feature = "pg_test")]
    pub fn is(&self, code: PgSqlErrorCode) -> bool {
        self.code() == code as i32
    }

    /// Returns true if PostgreSQL was asked to end the statement. Anybody's function can raise the same SQLSTATE.
    pub fn is_cancel(&self) -> bool {
        const RAISED_BY: &CStr = c"ProcessInterrupts";
        let raised_by = self.report().original().map(|error| error.funcname).filter(|name| !name.is_null());
        // SAFETY: the name of a function of PostgreSQL's is a C string.
        let is_interrupt = raised_by.is_some_and(|name| unsafe { CStr::from_ptr(name) } == RAISED_BY);
        is_interrupt && self.code() == PgSqlErrorCode::ERRCODE_QUERY_CANCELED as i32
    }

    /// Returns true if an error of an expression over a row may be that of another row, too: rollback, resources, locks,
    /// operator intervention, system errors, damaged data. What is too long or too deep, or is an internal error, is the
    /// row's.
    pub fn concerns_more_than_a_row(&self) -> bool {
        const OF_THE_REST: [&str; 8] = ["40", "53", "55006", "55P03", "57", "58", "XX001", "XX002"];
        let sqlstate = self.sqlstate();
        OF_THE_REST.iter().any(|class| sqlstate.starts_with(class))
    }

    /// Like the other texts, it is converted to UTF-8 when it is asked for, which may look into the catalogs of a database
    /// with another encoding: a subtransaction is rolled back first.
    pub fn message(&self) -> String {
        self.text(|error| error.message, |report| Some(report.message())).unwrap_or_default()
    }

    #[cfg(feature = "pg_test")]
    pub fn detail(&self) -> Option<String> {
        self.text(|error| error.detail, ErrorReportWithLevel::detail)
    }

    pub fn hint(&self) -> Option<String> {
        self.text(|error| error.hint, ErrorReportWithLevel::hint)
    }

    /// A text of PostgreSQL's error, which is in the encoding of the database, or of one that is raised here.
    fn text(
        &self,
        of_error: fn(&pg_sys::ErrorData) -> *mut c_char,
        of_report: fn(&ErrorReportWithLevel) -> Option<&str>,
    ) -> Option<String> {
        let report = self.report();
        match report.original().map(of_error) {
            // SAFETY: what is not null is a C string, which lives as long as the report.
            Some(text) if !text.is_null() => Some(to_utf8(unsafe { CStr::from_ptr(text) }.to_bytes())),
            Some(_) => None,
            None => of_report(report).map(str::to_string),
        }
    }

    /// The error without the text of a command that is none of the user's. What else PostgreSQL says of where it arose, in
    /// a function of the user's for example, remains.
    pub fn without_statement(mut self, command: &CStr) -> Self {
        if let CaughtError::PostgresError(report) = &mut *self.0 {
            // SAFETY: strings that are not null are C strings; they get shorter.
            unsafe {
                if let Some(error) = report.original_mut() {
                    if !error.internalquery.is_null() && CStr::from_ptr(error.internalquery) == command {
                        error.internalquery = std::ptr::null_mut();
                        error.internalpos = 0;
                    }
                    if !error.context.is_null() && cut_statement(error.context, command.to_bytes()) {
                        error.context = std::ptr::null_mut();
                    }
                }
            }
        }
        self
    }

    /// Raises the same error again, with all that PostgreSQL knows of it.
    pub fn rethrow(self) -> ! {
        self.0.rethrow()
    }
}

/// Cuts the entry that quotes a statement out of the context of an error; returns true if that leaves nothing.
///
/// # Safety
/// `context` is a C string, which nothing else refers to.
unsafe fn cut_statement(context: *mut c_char, statement: &[u8]) -> bool {
    // SAFETY: as the caller promises; what is moved is within the string.
    unsafe {
        let length = CStr::from_ptr(context).count_bytes();
        let text = std::slice::from_raw_parts_mut(context.cast::<u8>(), length);
        let quoted = [b"\"", statement, b"\""].concat();
        let Some(found) = text.windows(quoted.len()).position(|window| window == quoted) else { return length == 0 };
        // Before the statement, an entry says in the user's language what it is. Entries are separated by newlines.
        let start = text[..found].iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
        let end = found + quoted.len();
        let end = if start == 0 && end < length { end + 1 } else { end };
        text.copy_within(end.., start);
        context.add(length - (end - start)).write(0);
        end - start == length
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
