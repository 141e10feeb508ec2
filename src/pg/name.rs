//! Names and values in messages.

use std::ffi::CStr;

use pgrx::pg_sys::{self, Datum};

/// Bytes of a name that a message shows.
const SHOWN: usize = 100;

/// A name from the database, for a message, which is handed over in UTF-8. A long name is shortened. In a database whose
/// encoding is SQL_ASCII, which does not say what bytes stand for, other than ASCII bytes are escaped.
pub fn display(name: &[u8]) -> String {
    // SAFETY: the name is as long as is said; the length of whole characters is no longer than that.
    let length = unsafe { pg_sys::pg_mbcliplen(name.as_ptr().cast(), name.len() as i32, SHOWN as i32) };
    let shown = name.get(..length as usize).unwrap_or(name);
    let text = to_utf8(shown);
    if shown.len() < name.len() { text + "..." } else { text }
}

/// Text of the database in UTF-8, or in escapes if it is not known what its bytes stand for.
pub(super) fn to_utf8(text: &[u8]) -> String {
    // SAFETY: reads a variable of the backend. The text is as long as is said, and what it is converted to is a C string.
    let converted = unsafe {
        let utf8 = pg_sys::pg_enc::PG_UTF8 as i32;
        match pg_sys::GetDatabaseEncoding() {
            encoding if text.is_ascii() || encoding == utf8 => text,
            encoding if encoding == pg_sys::pg_enc::PG_SQL_ASCII as i32 => return text.escape_ascii().to_string(),
            _ => CStr::from_ptr(pg_sys::pg_server_to_any(text.as_ptr().cast(), text.len() as i32, utf8)).to_bytes(),
        }
    };
    std::str::from_utf8(converted).map_or_else(|_| text.escape_ascii().to_string(), str::to_string)
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
