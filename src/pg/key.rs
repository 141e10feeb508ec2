//! Customers as words, outside of any row: to be compared, kept and written.

use pgrx::pg_sys::{self, Datum, Oid};

use super::relation::Relation;
use super::varlena;

/// How the columns of a key are passed and kept.
#[derive(Clone, Debug)]
pub struct Key(Vec<Part>);

#[derive(Clone, Copy, Debug)]
struct Part {
    of_type: Oid,
    by_value: bool,
    /// Negative for a variable length.
    length: i16,
}

const WORD: usize = size_of::<u64>();

impl Key {
    /// The first columns of a table; none if it does not have so many, or one was dropped.
    pub fn of(table: &Relation, columns: usize) -> Option<Self> {
        // SAFETY: the descriptor belongs to the open relation.
        let descriptor = unsafe { pgrx::PgTupleDesc::from_pg_unchecked(table.descriptor()) };
        let part = |index| {
            let column = descriptor.get(index).filter(|column| !column.attisdropped)?;
            Some(Part { of_type: column.atttypid, by_value: column.attbyval, length: column.attlen })
        };
        (0..columns).map(part).collect::<Option<_>>().map(Self)
    }

    pub fn types(&self) -> Vec<Oid> {
        self.0.iter().map(|part| part.of_type).collect()
    }

    pub fn columns(&self) -> usize {
        self.0.len()
    }

    /// Appends the value of a column.
    #[inline]
    pub fn push(&self, column: usize, value: Datum, words: &mut Vec<u64>) {
        let part = self.0[column];
        // SAFETY: the value is of the column's type, not NULL, and lives as long as the call.
        unsafe {
            match part {
                Part { by_value: true, .. } => words.push(value.value() as u64),
                Part { length: 1.., .. } => {
                    push_bytes(words, std::slice::from_raw_parts(value.cast_mut_ptr::<u8>(), part.length as usize));
                }
                _ => push_varlena(words, varlena::bytes(value)),
            }
        }
    }

    /// Appends the values of a customer, which live as long as the words.
    pub fn values(&self, words: &[u64], values: &mut Vec<Option<Datum>>) {
        let mut at = 0;
        for part in &self.0 {
            let start = words[at..].as_ptr();
            if part.by_value {
                values.push(Some(Datum::from(words[at])));
                at += 1;
                continue;
            }
            values.push(Some(Datum::from(start.cast_mut())));
            let size = match part.length {
                // SAFETY: `push` wrote a value with a four-byte header here.
                ..=0 => unsafe { pgrx::varlena::varsize_4b(start.cast()) },
                length => length as usize,
            };
            at += size.div_ceil(WORD);
        }
    }
}

fn push_bytes(words: &mut Vec<u64>, bytes: &[u8]) {
    for chunk in bytes.chunks(WORD) {
        let mut word = [0; WORD];
        word[..chunk.len()].copy_from_slice(chunk);
        words.push(u64::from_ne_bytes(word));
    }
}

/// A value of variable length, with a four-byte header.
fn push_varlena(words: &mut Vec<u64>, bytes: &[u8]) {
    let (start, size) = (words.len(), bytes.len() + pg_sys::VARHDRSZ);
    words.resize(start + size.div_ceil(WORD), 0);
    // SAFETY: there is room for header and bytes, and words are aligned as such a value is.
    unsafe {
        let value = words[start..].as_mut_ptr().cast::<pg_sys::varlena>();
        pgrx::varlena::set_varsize_4b(value, size as i32);
        value.cast::<u8>().add(pg_sys::VARHDRSZ).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
    }
}
