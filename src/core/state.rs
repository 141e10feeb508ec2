//! The state of an aggregate as bytes: how a parallel worker or another node hands it on.
//!
//! Versioned, so that a reader can refuse what another version wrote, and the same on every machine.

use smallvec::SmallVec;

use super::sum::{SmallSum, Sum};

/// Which model the rows of a group name, in the forms of `ces()` that name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelRows<'a> {
    /// Rows that the sum holds; with none left, the next row may name another model.
    pub rows: i64,
    /// Not empty.
    pub model: &'a [u8],
}

const VERSION: u8 = 1;

/// Bytes of a state; most fit without an allocation.
pub type Bytes = SmallVec<[u8; 64]>;

/// A version byte, then the sum: in 8 bytes if it is a small one and the rows name no model, and else in 24, followed,
/// where the rows name a model, by their number in 8 bytes and its name. Numbers are little-endian.
pub fn write(sum: &Sum, model_rows: Option<ModelRows>) -> Bytes {
    let mut bytes = Bytes::from_slice(&[VERSION]);
    match (sum.as_small(), model_rows) {
        (Some(small), None) => bytes.extend_from_slice(&small.value().to_le_bytes()),
        (_, model_rows) => {
            for word in sum.words() {
                bytes.extend_from_slice(&word.to_le_bytes());
            }
            if let Some(ModelRows { rows, model }) = model_rows {
                bytes.extend_from_slice(&rows.to_le_bytes());
                bytes.extend_from_slice(model);
            }
        }
    }
    bytes
}

/// Reads what [`write()`] wrote; nothing else is accepted.
pub fn read(bytes: &[u8]) -> Option<(Sum, Option<ModelRows<'_>>)> {
    let (&version, rest) = bytes.split_first()?;
    if version != VERSION {
        return None;
    }
    let number = |bytes: &[u8; 8]| i64::from_le_bytes(*bytes);
    if let Ok(small) = rest.try_into().map(number) {
        return SmallSum::new(small).map(|small| (small.into(), None));
    }
    let (low, rest) = rest.split_first_chunk()?;
    let (middle, rest) = rest.split_first_chunk()?;
    let (high, rest) = rest.split_first_chunk()?;
    let sum = Sum::from_words([low, middle, high].map(|word| number(word) as u64));
    match rest.split_first_chunk() {
        Some((rows, model)) if !model.is_empty() => Some((sum, Some(ModelRows { rows: number(rows), model }))),
        None if rest.is_empty() && sum.as_small().is_none() => Some((sum, None)),
        _ => None,
    }
}
