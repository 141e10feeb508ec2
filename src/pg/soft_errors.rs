//! Errors of input functions that their caller handles: `pg_input_is_valid()`, COPY with ON_ERROR. PostgreSQL 15 has none.

use pgrx::PgSqlErrorCode;
#[cfg(not(feature = "pg15"))]
use pgrx::pg_sys::{self, ErrorData, ErrorSaveContext, FunctionCallInfo, NodeTag};

use super::Call;

impl Call<'_> {
    /// Hands an error over to the caller, if it asks for that: the function then returns at once, whatever value.
    #[cfg(not(feature = "pg15"))]
    pub fn hand_over_error(
        &self,
        code: PgSqlErrorCode,
        message: &str,
        detail: Option<&str>,
        hint: Option<&str>,
    ) -> bool {
        // SAFETY: the call is valid, and so is what its caller asks with until the function returns.
        let Some(errors) = (unsafe { of(self.info()).and_then(|errors| errors.as_mut()) }) else { return false };
        errors.error_occurred = true;
        if errors.details_wanted {
            errors.error_data = error_data(code, message, detail, hint);
        }
        true
    }

    #[cfg(feature = "pg15")]
    pub fn hand_over_error(&self, _: PgSqlErrorCode, _: &str, _: Option<&str>, _: Option<&str>) -> bool {
        false
    }
}

/// What a caller of an input function asks with to be told of errors.
///
/// # Safety
/// `call` is valid.
#[cfg(not(feature = "pg15"))]
pub(super) unsafe fn of(call: FunctionCallInfo) -> Option<*mut ErrorSaveContext> {
    // SAFETY: the context is null or points to a node, whose first field is its tag.
    unsafe {
        let context = (*call).context;
        let asks = !context.is_null() && (*context).type_ == NodeTag::T_ErrorSaveContext;
        asks.then(|| context.cast())
    }
}

/// An error in the memory of the caller, as `errsave_finish` in `src/backend/utils/error/elog.c` leaves it.
#[cfg(not(feature = "pg15"))]
fn error_data(code: PgSqlErrorCode, message: &str, detail: Option<&str>, hint: Option<&str>) -> *mut ErrorData {
    let text = |text: &str| super::varlena::c_string(super::to_server(text).to_bytes()).cast_mut_ptr();
    let or_null = |optional: Option<&str>| optional.map_or(std::ptr::null_mut(), text);
    // SAFETY: all fields of an error may be zero; allocation does not return where there is no memory.
    unsafe {
        let error: *mut ErrorData = pg_sys::palloc0(size_of::<ErrorData>()).cast();
        (*error).elevel = pgrx::PgLogLevel::ERROR as i32;
        (*error).sqlerrcode = code as i32;
        (*error).message = text(message);
        (*error).detail = or_null(detail);
        (*error).hint = or_null(hint);
        (*error).assoc_context = pg_sys::CurrentMemoryContext;
        error
    }
}
