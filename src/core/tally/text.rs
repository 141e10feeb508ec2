//! A tally as JSON text, as PostgreSQL writes jsonb: `{"login": 3}`, or dated, `{"2026-01-05": {"login": 3}}`.

use smallvec::SmallVec;

use super::{Malformed, Tally};
use crate::core::fixed::ONE;
use crate::core::json::escape;

/// The text, in the encoding of the names. That must be one that has no ASCII bytes within other characters.
pub fn write(tally: &Tally) -> Result<Vec<u8>, Malformed> {
    let mut text = Vec::with_capacity(tally.dictionary().len() * 2);
    text.push(b'{');
    if tally.is_dated() {
        write_days(&mut text, tally)?;
    } else {
        for (name, count) in tally.names().zip(tally.counts()) {
            write_entry(&mut text, name, count?);
        }
    }
    text.push(b'}');
    Ok(text)
}

fn write_days(text: &mut Vec<u8>, tally: &Tally) -> Result<(), Malformed> {
    let names: SmallVec<[&[u8]; 32]> = tally.names().collect();
    let mut before = None;
    for entry in tally.day_counts() {
        let entry = entry?;
        if before != Some(entry.day) {
            text.extend_from_slice(if before.is_none() { b"\"" } else { b"}, \"" });
            text.extend_from_slice(entry.day.to_string().as_bytes());
            text.extend_from_slice(b"\": {");
            before = Some(entry.day);
        }
        write_entry(text, names.get(entry.name).ok_or(Malformed)?, entry.count);
    }
    text.push(b'}');
    Ok(())
}

/// One event, after what is there already.
fn write_entry(text: &mut Vec<u8>, name: &[u8], count: i128) {
    if text.last() != Some(&b'{') {
        text.extend_from_slice(b", ");
    }
    escape(name, |bytes| text.extend_from_slice(bytes));
    text.extend_from_slice(b": ");
    write_count(text, count);
}

/// A count in millionths, without trailing zeros.
fn write_count(text: &mut Vec<u8>, count: i128) {
    let (sign, magnitude) = (if count < 0 { "-" } else { "" }, count.unsigned_abs());
    let (whole, fraction) = (magnitude / ONE as u128, magnitude % ONE as u128);
    let number = match fraction {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction:06}"),
    };
    let number = if fraction == 0 { number.as_str() } else { number.trim_end_matches('0') };
    text.extend_from_slice(number.as_bytes());
}
