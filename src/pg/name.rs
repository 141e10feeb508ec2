//! Names in messages.

use pgrx::pg_sys;

/// A name from the database, for a message: as it is in a UTF-8 database, with other than ASCII bytes escaped elsewhere,
/// because a message is handed over in UTF-8. A very long name is shortened.
pub fn display(name: &[u8]) -> String {
    // SAFETY: reads a variable of the backend.
    let utf8 = unsafe { pg_sys::GetDatabaseEncoding() } == pg_sys::pg_enc::PG_UTF8 as i32;
    let mut text = match std::str::from_utf8(name) {
        Ok(text) if utf8 => text.to_string(),
        _ => name.escape_ascii().to_string(),
    };
    if let Some((end, _)) = text.char_indices().nth(100) {
        text.truncate(end);
        text.push('…');
    }
    text
}
