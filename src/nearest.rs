//! Which name a misspelt one was probably meant to be.

use rapidfuzz::distance::osa::{Args, BatchComparator};

use crate::pg::check_for_interrupts;

/// Bytes of the names that are compared: those that people type. Of longer ones, none is taken for another.
const LONGEST: usize = 64;

/// The known name that a name was probably meant to be: at most a third of its letters are wrong. Two letters in the wrong
/// order are one mistake. Of names that are equally near, it is the first in the order of their bytes.
pub fn nearest<'a>(name: &[u8], known: impl IntoIterator<Item = &'a [u8]>) -> Option<&'a [u8]> {
    let mut letters = Vec::new();
    read_letters(&mut letters, Some(name).filter(|name| name.len() <= LONGEST)?);
    let length = letters.len();
    let most = (length / 3).max(1).min(length.checked_sub(1)?);
    let (distances, cutoff) = (BatchComparator::new(letters.iter().copied()), Args::default().score_cutoff(most));
    let distance = |known: &'a [u8]| {
        check_for_interrupts();
        read_letters(&mut letters, known);
        // Each letter that one of the names has more than the other is wrong.
        let is_near = letters.len().abs_diff(length) <= most;
        is_near.then(|| distances.distance_with_args(letters.iter().copied(), &cutoff)).flatten().zip(Some(known))
    };
    let comparable = known.into_iter().filter(|known| known.len() <= LONGEST);
    comparable.filter_map(distance).min().map(|(_, nearest)| nearest)
}

/// Reads the letters of a name, whose case does not matter; bytes that are not UTF-8 stand for themselves.
fn read_letters(letters: &mut Vec<char>, name: &[u8]) {
    letters.clear();
    match std::str::from_utf8(name) {
        Ok(text) if text.is_ascii() => letters.extend(name.iter().map(|byte| char::from(byte.to_ascii_lowercase()))),
        Ok(text) => letters.extend(text.chars().flat_map(char::to_lowercase)),
        Err(_) => letters.extend(name.iter().map(|&byte| char::from(byte).to_ascii_lowercase())),
    }
}
