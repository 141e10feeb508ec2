//LICENSE Portions Copyright 2019-2021 ZomboDB, LLC.
//LICENSE
//LICENSE Portions Copyright 2021-2023 Technology Concepts & Design, Inc.
//LICENSE
//LICENSE Portions Copyright 2023-2023 PgCentral Foundation, Inc. <contact@pgcentral.org>
//LICENSE
//LICENSE All rights reserved.
//LICENSE
//LICENSE Use of this source code is governed by the MIT license that can be found in the LICENSE file.
#![deny(unsafe_op_in_unsafe_fn)]
#![allow(non_snake_case)]

use core::ffi::CStr;
use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::{Display, Formatter};
use std::panic::{
    AssertUnwindSafe, Location, PanicHookInfo, UnwindSafe, catch_unwind, resume_unwind,
};

use crate::elog::PgLogLevel;
use crate::errcodes::PgSqlErrorCode;
use crate::error_data::{ErrorDataCopy, drop_and_raise, reserve_room_for_copies};

/// Indicates that something can be reported as a Postgres ERROR, if that's what it might represent.
pub trait ErrorReportable {
    type Inner;

    /// Raise a Postgres ERROR if appropriate, otherwise return a value
    fn unwrap_or_report(self) -> Self::Inner;
}

impl<T, E> ErrorReportable for Result<T, E>
where
    E: Any + Display,
{
    type Inner = T;

    /// If this [`Result`] represents the `Ok` variant, that value is returned.
    ///
    /// If this [`Result`] represents the `Err` variant, raise it as an error.  If it happens to
    /// be an [`ErrorReport`], then that is specifically raised.  Otherwise it's just a general
    /// [`ereport!`] as a [`PgLogLevel::ERROR`].
    fn unwrap_or_report(self) -> Self::Inner {
        self.unwrap_or_else(|e| {
            let any: Box<&dyn Any> = Box::new(&e);
            if any.downcast_ref::<ErrorReport>().is_some() {
                let any: Box<dyn Any> = Box::new(e);
                any.downcast::<ErrorReport>().unwrap().report(PgLogLevel::ERROR);
                unreachable!();
            } else {
                ereport!(ERROR, PgSqlErrorCode::ERRCODE_DATA_EXCEPTION, format!("{e}"));
            }
        })
    }
}

#[derive(Debug)]
pub struct ErrorReportLocation {
    pub(crate) file: String,
    pub(crate) funcname: Option<String>,
    pub(crate) line: u32,
    pub(crate) col: u32,
    pub(crate) backtrace: Option<std::backtrace::Backtrace>,
}

impl Default for ErrorReportLocation {
    fn default() -> Self {
        Self {
            file: std::string::String::from("<unknown>"),
            funcname: None,
            line: 0,
            col: 0,
            backtrace: None,
        }
    }
}

impl Display for ErrorReportLocation {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match &self.funcname {
            Some(funcname) => {
                // mimic's Postgres' output for this, but includes a column number
                write!(f, "{}, {}:{}:{}", funcname, self.file, self.line, self.col)?;
            }

            None => {
                write!(f, "{}:{}:{}", self.file, self.line, self.col)?;
            }
        }

        if let Some(backtrace) = &self.backtrace
            && backtrace.status() == std::backtrace::BacktraceStatus::Captured
        {
            write!(f, "\n{backtrace}")?;
        }

        Ok(())
    }
}

impl From<&Location<'_>> for ErrorReportLocation {
    fn from(location: &Location<'_>) -> Self {
        Self {
            file: location.file().to_string(),
            funcname: None,
            line: location.line(),
            col: location.column(),
            backtrace: None,
        }
    }
}

impl From<&PanicHookInfo<'_>> for ErrorReportLocation {
    fn from(pi: &PanicHookInfo<'_>) -> Self {
        pi.location().map(|l| l.into()).unwrap_or_default()
    }
}

/// Represents the set of information necessary for pgrx to promote a Rust `panic!()` to a Postgres
/// `ERROR` (or any [`PgLogLevel`] level)
#[derive(Debug)]
pub struct ErrorReport {
    pub(crate) sqlerrcode: PgSqlErrorCode,
    pub(crate) message: Cow<'static, str>,
    pub(crate) hint: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) location: ErrorReportLocation,
    /// What Postgres raised, where this is an error of Postgres: it is read from there, and raised again as it was
    pub(crate) original: Option<ErrorDataCopy>,
}

impl Display for ErrorReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.sqlerrcode, self.message())?;
        if let Some(hint) = self.hint() {
            write!(f, "\nHINT: {hint}")?;
        }
        if let Some(detail) = self.detail() {
            write!(f, "\nDETAIL: {detail}")?;
        }
        write!(f, "\nLOCATION: {}", self.location)
    }
}

#[derive(Debug)]
pub struct ErrorReportWithLevel {
    pub(crate) level: PgLogLevel,
    pub(crate) inner: ErrorReport,
}

impl ErrorReportWithLevel {
    fn report(self) {
        match self.level {
            // ERRORs get converted into panics so they can perform proper stack unwinding
            PgLogLevel::ERROR => resume_unwind(Box::new(self)),

            // FATAL and PANIC are reported directly to Postgres -- they abort the process
            PgLogLevel::FATAL | PgLogLevel::PANIC => {
                do_ereport(self);
                unreachable!()
            }

            // Everything else (INFO, WARN, LOG, DEBUG, etc) are reported to Postgres too but they only emit messages
            _ => do_ereport(self),
        }
    }

    /// Returns the logging level of this error report
    pub fn level(&self) -> PgLogLevel {
        self.level
    }

    /// Returns the sql error code of this error report
    pub fn sql_error_code(&self) -> PgSqlErrorCode {
        self.inner.sqlerrcode
    }

    /// Returns the error message of this error report
    pub fn message(&self) -> &str {
        self.inner.message()
    }

    /// Returns the detail line of this error report, if there is one
    pub fn detail(&self) -> Option<&str> {
        self.inner.detail()
    }

    /// Get the detail line with backtrace, for the server's log. If backtrace is not available, it will just return the
    /// detail.
    pub fn detail_with_backtrace(&self) -> Option<String> {
        match (self.detail(), self.backtrace()) {
            (Some(detail), Some(bt))
                if bt.status() == std::backtrace::BacktraceStatus::Captured =>
            {
                Some(format!("{detail}\n{bt}"))
            }
            (Some(d), _) => Some(d.to_string()),
            (None, Some(bt)) if bt.status() == std::backtrace::BacktraceStatus::Captured => {
                Some(format!("\n{bt}"))
            }
            (None, _) => None,
        }
    }

    /// Returns the hint line of this error report, if there is one
    pub fn hint(&self) -> Option<&str> {
        self.inner.hint()
    }

    /// Returns the domain of this error report, if set
    pub fn domain(&self) -> Option<&str> {
        self.inner.domain()
    }

    /// Returns the name of the source file that generated this error report
    pub fn file(&self) -> &str {
        match &self.inner.original {
            Some(original) => original.file(),
            None => &self.inner.location.file,
        }
    }

    /// Returns the line number of the source file that generated this error report
    pub fn line_number(&self) -> u32 {
        match &self.inner.original {
            Some(original) => original.data().lineno as u32,
            None => self.inner.location.line,
        }
    }

    /// Returns the backtrace when the error is reported
    pub fn backtrace(&self) -> Option<&std::backtrace::Backtrace> {
        self.inner.location.backtrace.as_ref()
    }

    /// Returns the name of the function that generated this error report, if we were able to figure it out
    pub fn function_name(&self) -> Option<&str> {
        match &self.inner.original {
            Some(original) => original.function_name(),
            None => self.inner.location.funcname.as_deref(),
        }
    }

    /// Returns the error as Postgres raised it, if it did: with the fields that an [`ErrorReport`] does not have, and
    /// with strings in the encoding of the database
    pub fn original(&self) -> Option<&crate::ErrorData> {
        self.inner.original.as_ref().map(ErrorDataCopy::data)
    }

    /// As [`Self::original`], to be changed
    ///
    /// # Safety
    ///
    /// Pointers may become null, and strings shorter.  Nothing else may be changed about them.  What [`Self::message`],
    /// [`Self::detail`] and [`Self::hint`] return may be the same memory.
    pub unsafe fn original_mut(&mut self) -> Option<&mut crate::ErrorData> {
        self.inner.original.as_mut().map(ErrorDataCopy::data_mut)
    }
}

impl ErrorReport {
    /// Create an [ErrorReport] which can be raised via Rust's [std::panic::panic_any()] or as
    /// a specific Postgres "ereport()` level via [ErrorReport::unwrap_or_report(self, PgLogLevel)]
    ///
    /// Embedded "file:line:col" location information is taken from the caller's location
    #[track_caller]
    pub fn new<S: Into<Cow<'static, str>>>(
        sqlerrcode: PgSqlErrorCode,
        message: S,
        funcname: &'static str,
    ) -> Self {
        let mut location: ErrorReportLocation = Location::caller().into();
        location.funcname = Some(funcname.to_string());

        Self {
            sqlerrcode,
            message: message.into(),
            hint: None,
            detail: None,
            domain: None,
            location,
            original: None,
        }
    }

    /// Create an [ErrorReport] which can be raised via Rust's [std::panic::panic_any()] or as
    /// a specific Postgres "ereport()` level via [ErrorReport::unwrap_or_report(self, PgLogLevel)].
    ///
    /// For internal use only
    fn with_location<S: Into<Cow<'static, str>>>(
        sqlerrcode: PgSqlErrorCode,
        message: S,
        location: ErrorReportLocation,
    ) -> Self {
        Self {
            sqlerrcode,
            message: message.into(),
            hint: None,
            detail: None,
            domain: None,
            location,
            original: None,
        }
    }

    /// Set the `detail` property, whose default is `None`
    pub fn set_detail<S: Into<String>>(mut self, detail: S) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Set the `hint` property, whose default is `None`
    pub fn set_hint<S: Into<String>>(mut self, hint: S) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Set the `domain` property for message translation/internationalization, whose default is `None`.
    ///
    /// This corresponds to the `domain` argument in Postgres' `ereport_domain` C macro.
    /// When set, the domain is passed to `errstart()` to indicate the gettext text domain
    /// for message translation.
    pub fn set_domain<S: Into<String>>(mut self, domain: S) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Returns the error message of this error report
    pub fn message(&self) -> &str {
        match &self.original {
            Some(original) => original.message(),
            None => &self.message,
        }
    }

    /// Returns the detail message of this error report
    pub fn detail(&self) -> Option<&str> {
        match &self.original {
            Some(original) => original.detail(),
            None => self.detail.as_deref(),
        }
    }

    /// Returns the hint message of this error report
    pub fn hint(&self) -> Option<&str> {
        match &self.original {
            Some(original) => original.hint(),
            None => self.hint.as_deref(),
        }
    }

    /// Returns the domain of this error report, if set
    pub fn domain(&self) -> Option<&str> {
        match &self.original {
            Some(original) => original.domain(),
            None => self.domain.as_deref(),
        }
    }

    /// Report this [ErrorReport], which will ultimately be reported by Postgres at the specified [PgLogLevel]
    ///
    /// If the provided `level` is >= [`PgLogLevel::ERROR`] this function will not return.
    pub fn report(self, level: PgLogLevel) {
        ErrorReportWithLevel { level, inner: self }.report()
    }
}

thread_local! { static PANIC_LOCATION: Cell<Option<ErrorReportLocation>> = const { Cell::new(None) }}

fn take_panic_location() -> ErrorReportLocation {
    PANIC_LOCATION.with(|p| p.take().unwrap_or_default())
}

pub fn register_pg_guard_panic_hook() {
    use super::thread_check::is_os_main_thread;

    // first, because an error that Postgres raises in it jumps over this frame
    // SAFETY: Postgres is loading the library
    unsafe { reserve_room_for_copies() }
    // likewise, what the C library needs for it is allocated while there is memory
    PANIC_LOCATION.with(|_| ());

    let default_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info: _| {
        // Always capture the backtrace into PANIC_LOCATION so that
        // downcast_panic_payload can attach it to CaughtError::RustPanic.
        // This is a thread-local, so it's harmless on non-main threads.
        // Errors know where they are from, and are no bugs that a backtrace would help with.
        let payload = info.payload();
        if !payload.is::<ErrorReport>() && !payload.is::<ErrorReportWithLevel>() {
            PANIC_LOCATION.with(|thread_local| {
                thread_local.replace({
                    let mut info: ErrorReportLocation = info.into();
                    info.backtrace = Some(std::backtrace::Backtrace::capture());
                    Some(info)
                })
            });
        }

        if is_os_main_thread() == Some(false) {
            // definitely not the main thread -- we don't know which connection
            // to associate the panic with, so also call the default hook
            default_hook(info)
        }
    }))
}

/// What kind of error was caught?
#[derive(Debug)]
pub enum CaughtError {
    /// An error raised from within Postgres
    PostgresError(ErrorReportWithLevel),

    /// A `pgrx::error!()` or `pgrx::ereport!(ERROR, ...)` raised from within Rust
    ErrorReport(ErrorReportWithLevel),

    /// A Rust `panic!()` or `std::panic::panic_any()`
    RustPanic { ereport: ErrorReportWithLevel, payload: Box<dyn Any + Send> },
}

impl CaughtError {
    pub(crate) fn from_postgres(error: ErrorDataCopy) -> Self {
        Self::PostgresError(ErrorReportWithLevel {
            level: error.data().elevel.into(),
            inner: ErrorReport {
                sqlerrcode: error.data().sqlerrcode.into(),
                message: Cow::Borrowed(""),
                hint: None,
                detail: None,
                domain: None,
                // allocates nothing
                location: ErrorReportLocation {
                    file: String::new(),
                    funcname: None,
                    line: 0,
                    col: 0,
                    backtrace: None,
                },
                original: Some(error),
            },
        })
    }

    /// In place of an error that there is no memory for
    pub(crate) fn out_of_memory() -> Self {
        Self::PostgresError(ErrorReportWithLevel {
            level: PgLogLevel::ERROR,
            inner: ErrorReport {
                sqlerrcode: PgSqlErrorCode::ERRCODE_OUT_OF_MEMORY,
                message: Cow::Borrowed("out of memory"),
                hint: None,
                detail: None,
                domain: None,
                location: ErrorReportLocation {
                    file: String::new(),
                    funcname: None,
                    line: 0,
                    col: 0,
                    backtrace: None,
                },
                original: None,
            },
        })
    }

    /// Rethrow this [CaughtError].  
    ///
    /// This is the same as [std::panic::resume_unwind()] and has the same semantics.
    pub fn rethrow(self) -> ! {
        // we resume_unwind here as [CaughtError] represents a previously caught panic, not a new
        // one to be thrown
        resume_unwind(Box::new(self))
    }
}

#[derive(Debug)]
enum GuardAction<R> {
    Return(R),
    Report(ErrorReportWithLevel),
}

/// Guard a closure such that Rust Panics are properly converted into Postgres ERRORs.
///
/// Note that any Postgres ERRORs raised within the supplied closure are transparently converted
/// to Rust panics.
///
/// Generally, this function won't need to be used directly, as it's also the implementation
/// behind the `#[pg_guard]` and `#[pg_extern]` macros.  Which means the function you'd like to guard
/// is likely already guarded.
///
/// Where it does need to be used is as a wrapper around Rust `extern "C-unwind"` function pointers
/// given to Postgres, and the `#[pg_guard]` macro takes care of this for you.
///
/// In other words, this isn't the function you're looking for.
///
/// You're probably looking for the `#[pg_guard]` macro.
///
/// Alternatively, if you're trying to mimic Postgres' C `PG_TRY/PG_CATCH` API, then you instead
/// want [`crate::pg_try::PgTryBuilder`].
///
/// # Safety
/// The function needs to only have [trivially-deallocated stack frames]
/// above it. That is, the caller (and their caller, etc) cannot have
/// objects with pending destructors in their stack frames, unless those
/// objects have already been dropped.
///
/// In practice, this should only ever be called at the top level of an
/// `extern "C-unwind" fn` implemented in Rust.
///
/// [trivially-deallocated stack frames](https://github.com/rust-lang/rfcs/blob/master/text/2945-c-unwind-abi.md#plain-old-frames)
#[doc(hidden)]
// FIXME: previously, R was bounded on Copy, but this prevents using move-only POD types
// what we really want is a bound of R: !Drop, but negative bounds don't exist yet
pub unsafe fn pgrx_extern_c_guard<Func, R>(f: Func) -> R
where
    Func: FnOnce() -> R,
{
    match unsafe { run_guarded(AssertUnwindSafe(f)) } {
        GuardAction::Return(r) => r,
        GuardAction::Report(ereport) => {
            do_ereport(ereport);
            unreachable!("pgrx reported a CaughtError that wasn't raised at ERROR or above");
        }
    }
}

// SAFETY: similar constraints as pgrx_extern_c_guard
#[inline(never)]
unsafe fn run_guarded<F, R>(f: F) -> GuardAction<R>
where
    F: FnOnce() -> R + UnwindSafe,
{
    match catch_unwind(f) {
        Ok(v) => GuardAction::Return(v),
        Err(e) => match downcast_panic_payload(e) {
            CaughtError::PostgresError(ereport) => {
                // Postgres raised this error via longjmp, which pg_guard_ffi_boundary caught
                // and converted into a Rust panic.  do_ereport raises the same error again.
                GuardAction::Report(ereport)
            }
            CaughtError::ErrorReport(ereport) | CaughtError::RustPanic { ereport, .. } => {
                GuardAction::Report(ereport)
            }
        },
    }
}

/// convert types of `e` that we understand/expect into the representative [CaughtError]
pub(crate) fn downcast_panic_payload(e: Box<dyn Any + Send>) -> CaughtError {
    if e.downcast_ref::<CaughtError>().is_some() {
        // caught a previously caught CaughtError that is being rethrown
        *e.downcast::<CaughtError>().unwrap()
    } else if e.downcast_ref::<ErrorReportWithLevel>().is_some() {
        // someone called `panic_any(ErrorReportWithLevel)`
        CaughtError::ErrorReport(*e.downcast().unwrap())
    } else if e.downcast_ref::<ErrorReport>().is_some() {
        // someone called `panic_any(ErrorReport)` so we convert it to be PgLogLevel::ERROR
        CaughtError::ErrorReport(ErrorReportWithLevel {
            level: PgLogLevel::ERROR,
            inner: *e.downcast().unwrap(),
        })
    } else if let Some(message) = e.downcast_ref::<&str>() {
        // something panic'd with a &str, so it gets raised as an INTERNAL_ERROR at the ERROR level
        CaughtError::RustPanic {
            ereport: ErrorReportWithLevel {
                level: PgLogLevel::ERROR,
                inner: ErrorReport::with_location(
                    PgSqlErrorCode::ERRCODE_INTERNAL_ERROR,
                    message.to_string(),
                    take_panic_location(),
                ),
            },
            payload: e,
        }
    } else if let Some(message) = e.downcast_ref::<String>() {
        // something panic'd with a String, so it gets raised as an INTERNAL_ERROR at the ERROR level
        CaughtError::RustPanic {
            ereport: ErrorReportWithLevel {
                level: PgLogLevel::ERROR,
                inner: ErrorReport::with_location(
                    PgSqlErrorCode::ERRCODE_INTERNAL_ERROR,
                    message.clone(),
                    take_panic_location(),
                ),
            },
            payload: e,
        }
    } else {
        // not a type we understand, so it gets raised as an INTERNAL_ERROR at the ERROR level
        CaughtError::RustPanic {
            ereport: ErrorReportWithLevel {
                level: PgLogLevel::ERROR,
                inner: ErrorReport::with_location(
                    PgSqlErrorCode::ERRCODE_INTERNAL_ERROR,
                    "Box<Any>",
                    take_panic_location(),
                ),
            },
            payload: e,
        }
    }
}

/// This is a (as faithful as possible) Rust unrolling of Postgres' `#define ereport(...)` macro.
///
/// Different implementations are provided for different postgres version ranges to ensure
/// best performance. Care is taken to avoid work if `errstart` signals we can finish early.
///
/// We localize the definition of the various `err*()` functions involved in reporting a Postgres
/// error (and purposely exclude them from `build.rs`) to ensure users can't get into trouble
/// trying to roll their own error handling.
fn do_ereport(mut ereport: ErrorReportWithLevel) {
    // the following code is definitely thread-unsafe -- not-the-main-thread can't be creating Postgres
    // ereports.  Our secret `extern "C"` definitions aren't wrapped by #[pg_guard] so we need to
    // manually do the active thread check
    crate::thread_check::check_active_thread();

    let level = ereport.level();
    if level >= PgLogLevel::ERROR {
        crate::submodules::thread_check::active_thread::clear();
        // SAFETY:  run_guarded() calls us with trivially deallocated frames above, or the level is FATAL or PANIC, which
        // never return to them.
        unsafe {
            match ereport.inner.original.take() {
                Some(original) => {
                    drop(ereport);
                    original.raise()
                }
                None => drop_and_raise(Texts::of(ereport), |texts| texts.report(level)),
            }
        }
    } else {
        // Even what only tells something raises an error where there is no memory for it, or where the user has
        // cancelled the statement.
        let texts = Texts::of(ereport);
        // SAFETY:  The closure owns nothing.
        unsafe { crate::ffi::pg_guard_ffi_boundary(|| texts.report(level)) }
    }
}

/// What is told of a report, in the encoding of the database.
struct Texts {
    sqlerrcode: PgSqlErrorCode,
    message: Vec<u8>,
    detail: Option<Vec<u8>>,
    detail_log: Option<Vec<u8>>,
    hint: Option<Vec<u8>>,
    domain: Option<std::ffi::CString>,
    file: String,
    line: u32,
    funcname: Option<String>,
}

impl Texts {
    fn of(ereport: ErrorReportWithLevel) -> Self {
        // A backtrace shows the insides of the server, which are no business of its clients.
        let detail_log = match ereport.backtrace() {
            Some(backtrace) if backtrace.status() == std::backtrace::BacktraceStatus::Captured => {
                ereport.detail_with_backtrace()
            }
            _ => None,
        };
        let ErrorReport { sqlerrcode, message, hint, detail, domain, location, original: _ } =
            ereport.inner;
        Self {
            sqlerrcode,
            message: in_server_encoding(message.into_owned()),
            detail: detail.map(in_server_encoding),
            detail_log: detail_log.map(in_server_encoding),
            hint: hint.map(in_server_encoding),
            // Use the domain from the ErrorReport if one was set, otherwise use the null default
            domain: domain.map(|d| {
                std::ffi::CString::new(d).expect("domain must not contain interior NUL bytes")
            }),
            file: location.file,
            line: location.line,
            funcname: location.funcname,
        }
    }

    /// # Safety
    ///
    /// An error that Postgres raises must not jump over frames with anything to drop.
    unsafe fn report(&self, level: PgLogLevel) {
        use std::os::raw::{c_char, c_int};

        //
        // only declare these functions here.  They're explicitly excluded from bindings generation in
        // `build.rs` and we'd prefer pgrx users not have access to them at all
        //

        #[cfg_attr(target_os = "windows", link(name = "postgres"))]
        unsafe extern "C-unwind" {
            fn errcode(sqlerrcode: c_int) -> c_int;
            fn errmsg(fmt: *const c_char, ...) -> c_int;
            fn errdetail(fmt: *const c_char, ...) -> c_int;
            fn errdetail_log(fmt: *const c_char, ...) -> c_int;
            fn errhint(fmt: *const c_char, ...) -> c_int;
            fn errstart(elevel: c_int, domain: *const c_char) -> bool;
            fn errfinish(filename: *const c_char, lineno: c_int, funcname: *const c_char);
            fn MemoryContextAlloc(
                context: crate::MemoryContext,
                size: crate::Size,
            ) -> *mut std::ffi::c_void;
            fn pfree(pointer: *mut std::ffi::c_void);
        }

        // Needs neither a copy nor a NUL at the end.
        const TEXT: *const c_char = c"%.*s".as_ptr();
        fn length(text: &[u8]) -> c_int {
            text.len().try_into().unwrap_or(c_int::MAX)
        }

        // SAFETY:  We know that `crate::ErrorContext` is a valid memory context pointer and one that Postgres will clean
        // up for us in the event of an ERROR, and we know it'll live long enough for Postgres to use `file` and
        // `funcname`, which it expects to be `const char *`s
        unsafe fn constant(text: &str) -> *mut c_char {
            unsafe {
                let copy = MemoryContextAlloc(crate::ErrorContext, text.len() + 1).cast::<u8>();
                copy.copy_from_nonoverlapping(text.as_ptr(), text.len());
                copy.add(text.len()).write(0);
                copy.cast()
            }
        }

        // SAFETY
        //
        // The following functions are all FFI into Postgres, so they're inherently unsafe.
        unsafe {
            let domain = self.domain.as_ref().map_or(std::ptr::null(), |domain| domain.as_ptr());
            if !errstart(level as _, domain) {
                return;
            }
            let file = constant(&self.file);
            let funcname =
                self.funcname.as_deref().map_or(std::ptr::null_mut(), |name| constant(name));
            errcode(self.sqlerrcode as _);
            errmsg(TEXT, length(&self.message), self.message.as_ptr());
            if let Some(detail) = &self.detail {
                errdetail(TEXT, length(detail), detail.as_ptr());
            }
            if let Some(detail) = &self.detail_log {
                errdetail_log(TEXT, length(detail), detail.as_ptr());
            }
            if let Some(hint) = &self.hint {
                errhint(TEXT, length(hint), hint.as_ptr());
            }
            errfinish(file, self.line as _, funcname);

            // if it wasn't an ERROR we need to free up the things that Postgres wouldn't have
            pfree(file.cast());
            if !funcname.is_null() {
                pfree(funcname.cast());
            }
        }
    }
}

/// Converts from UTF-8 to what Postgres takes messages to be in.  What that cannot express becomes a question mark.
fn in_server_encoding(text: String) -> Vec<u8> {
    use crate::pg_enc::{PG_SQL_ASCII, PG_UTF8};

    // SAFETY:  It reads a variable.
    let encoding = unsafe { crate::GetDatabaseEncoding() };
    if text.is_ascii() || [PG_UTF8, PG_SQL_ASCII].iter().any(|&same| same as i32 == encoding) {
        return text.into_bytes();
    }
    let mut converted = Vec::with_capacity(text.len());
    for character in text.chars() {
        // Postgres wants room for 16 bytes and a NUL.
        let mut buffer = [0_u8; 32];
        let known = character.is_ascii() || {
            // SAFETY:  The buffer is large enough.  This needs no catalogs, as other conversions do.
            catch_unwind(AssertUnwindSafe(|| unsafe {
                crate::pg_unicode_to_server(character.into(), buffer.as_mut_ptr())
            }))
            .is_ok()
        };
        match CStr::from_bytes_until_nul(&buffer) {
            _ if character.is_ascii() => converted.push(character as u8),
            Ok(bytes) if known => converted.extend_from_slice(bytes.to_bytes()),
            _ => converted.push(b'?'),
        }
    }
    converted
}
