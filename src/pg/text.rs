//! Text between the encoding of the database and Rust's.

use std::ffi::{CStr, CString};

use pgrx::pg_sys;

/// In the encoding of the database. A text ends at its first zero byte, which PostgreSQL's texts do not have.
pub fn to_server(text: &str) -> CString {
    let text = text.split('\0').next().unwrap_or_default();
    let text = CString::new(text).unwrap_or_default();
    // SAFETY: the text is in UTF-8; what is converted lives in the current memory context.
    unsafe {
        let length = text.as_bytes().len() as i32;
        let converted = pg_sys::pg_any_to_server(text.as_ptr(), length, pg_sys::pg_enc::PG_UTF8 as i32);
        CStr::from_ptr(converted).to_owned()
    }
}

/// From the encoding of the database.
pub fn from_server(text: &CStr) -> String {
    // SAFETY: the text is in the encoding of the database; what is converted lives in the current memory context.
    unsafe {
        let length = text.to_bytes().len() as i32;
        let converted = pg_sys::pg_server_to_any(text.as_ptr(), length, pg_sys::pg_enc::PG_UTF8 as i32);
        CStr::from_ptr(converted).to_string_lossy().into_owned()
    }
}

/// The same for bytes without a zero byte at their end.
pub fn from_server_bytes(text: &[u8]) -> String {
    from_server(&CString::new(text).unwrap_or_default())
}
