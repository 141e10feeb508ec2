//! Names and values in messages.

use std::ffi::CStr;

use pgrx::pg_sys::{self, Datum};

/// Bytes of a name that a message shows.
const SHOWN: usize = 100;

/// A name from the database, for a message: as it is in a UTF-8 database, with other than ASCII bytes escaped elsewhere,
/// because a message is handed over in UTF-8. A long name is shortened.
pub fn display(name: &[u8]) -> String {
    // SAFETY: reads a variable of the backend.
    let utf8 = unsafe { pg_sys::GetDatabaseEncoding() } == pg_sys::pg_enc::PG_UTF8 as i32;
    let shown = name.get(..SHOWN).unwrap_or(name);
    let text = match shown.utf8_chunks().next() {
        Some(chunk) if utf8 => chunk.valid().to_string(),
        _ => shown.escape_ascii().to_string(),
    };
    if shown.len() < name.len() { text + "..." } else { text }
}

/// A timestamptz for a message, as the session shows them.
pub fn display_timestamp(instant: i64) -> String {
    // SAFETY: the output function of timestamptz takes one and returns a C string.
    let text = unsafe {
        let output = pg_sys::OidOutputFunctionCall(pg_sys::F_TIMESTAMPTZ_OUT.into(), Datum::from(instant));
        CStr::from_ptr(output)
    };
    text.to_string_lossy().into_owned()
}
