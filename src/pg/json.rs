//! JSON between PostgreSQL and Rust, which writes all text in UTF-8.

use std::ffi::{CStr, CString, c_char};

use pgrx::pg_sys::{self, Datum, Oid};
use serde_json::Value;

use super::varlena;

/// The value of a jsonb. Its numbers have no exponents, because numeric has none.
///
/// # Safety
/// `datum` is a non-null jsonb.
pub unsafe fn decode(datum: Datum) -> Value {
    // SAFETY: jsonb's output function takes a jsonb and returns a C string.
    let text = unsafe { CStr::from_ptr(pg_sys::OidOutputFunctionCall(pg_sys::F_JSONB_OUT.into(), datum)) };
    // What jsonb writes is JSON, so the only failure is deeper nesting than a reader's stack should bear.
    serde_json::from_str(&to_utf8(text.to_bytes())).unwrap_or(Value::Null)
}

/// A jsonb from the text of one.
pub fn encode(text: &str) -> Datum {
    encode_text(&from_utf8(text))
}

/// A jsonb from the text of one in the encoding of the database. One with a zero byte is not JSON, and neither is an
/// empty one.
pub fn encode_text(text: &[u8]) -> Datum {
    let text = CString::new(text).unwrap_or_default();
    // SAFETY: the text is a C string.
    unsafe { input(text.as_ptr().cast_mut()) }
}

/// A jsonb by jsonb's own input function, which raises an error where the text is not JSON.
///
/// # Safety
/// `text` is a C string.
pub unsafe fn input(text: *mut c_char) -> Datum {
    // SAFETY: jsonb's input function takes a C string.
    unsafe { pg_sys::OidInputFunctionCall(pg_sys::F_JSONB_IN.into(), text, Oid::INVALID, -1) }
}

/// Whether a text is one in the encoding of the database, which has no zero bytes either.
pub fn is_valid_text(text: &[u8]) -> bool {
    // SAFETY: the text is as long as is said.
    i32::try_from(text.len()).is_ok_and(|length| unsafe { pg_sys::pg_verifymbstr(text.as_ptr().cast(), length, true) })
}

/// Text of the database in UTF-8.
pub fn to_utf8(text: &[u8]) -> String {
    // SAFETY: the text is as long as is said, and a result that is not the text itself is a C string.
    let converted = unsafe {
        let start = text.as_ptr().cast::<c_char>();
        let result = pg_sys::pg_server_to_any(start, text.len() as i32, pg_sys::pg_enc::PG_UTF8 as i32);
        if std::ptr::eq(result, start) { text } else { CStr::from_ptr(result).to_bytes() }
    };
    String::from_utf8_lossy(converted).into_owned()
}

/// Text from UTF-8 in the encoding of the database; an error is raised if that has not all of its characters.
pub fn from_utf8(text: &str) -> Vec<u8> {
    // SAFETY: as for `to_utf8`.
    unsafe {
        let start = text.as_ptr().cast::<c_char>();
        let result = pg_sys::pg_any_to_server(start, text.len() as i32, pg_sys::pg_enc::PG_UTF8 as i32);
        if std::ptr::eq(result, start) { text.as_bytes().to_vec() } else { CStr::from_ptr(result).to_bytes().to_vec() }
    }
}

/// A text value from UTF-8.
pub fn text(text: &str) -> Datum {
    varlena::from_bytes(&from_utf8(text))
}

/// What a value is, for a message.
pub fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
