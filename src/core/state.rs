//! The state of an aggregate as bytes: how a parallel worker or another node hands it on.
//!
//! Versioned, so that a reader can refuse what another version wrote, and the same on every machine.

use super::sum::Sum;

/// Which model the rows of a group name, in the forms of `ces()` that name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelRows<'a> {
    /// Rows that the sum holds; with none left, the next row may name another model.
    pub rows: i64,
    /// Not empty.
    pub model: &'a [u8],
}

const VERSION: u8 = 1;

/// A version byte, the sum in 24 bytes, and where the rows name a model their number in 8 bytes and its name. Numbers
/// are little-endian.
pub fn write(sum: &Sum, model_rows: Option<ModelRows>) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    for word in sum.words() {
        bytes.extend(word.to_le_bytes());
    }
    if let Some(ModelRows { rows, model }) = model_rows {
        bytes.extend(rows.to_le_bytes());
        bytes.extend(model);
    }
    bytes
}

/// Reads what [`write()`] wrote; nothing else is accepted.
pub fn read(bytes: &[u8]) -> Option<(Sum, Option<ModelRows<'_>>)> {
    let (&version, rest) = bytes.split_first()?;
    let (low, rest) = rest.split_first_chunk()?;
    let (middle, rest) = rest.split_first_chunk()?;
    let (high, rest) = rest.split_first_chunk()?;
    let sum = Sum::from_words([low, middle, high].map(|word| u64::from_le_bytes(*word)));
    let model_rows = match rest.split_first_chunk() {
        Some((rows, model)) if !model.is_empty() => Some(ModelRows { rows: i64::from_le_bytes(*rows), model }),
        None if rest.is_empty() => None,
        _ => return None,
    };
    (version == VERSION).then_some((sum, model_rows))
}
