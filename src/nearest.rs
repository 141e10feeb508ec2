//! Which name a misspelt one was probably meant to be.

/// The known name that a name was probably meant to be: at most a third of its letters are wrong.
pub fn nearest<'a>(name: &[u8], known: impl IntoIterator<Item = &'a [u8]>) -> Option<&'a [u8]> {
    // Comparing takes time and memory by the product of the lengths, so it is for names that people type.
    const LONGEST: usize = 64;
    const MOST: usize = 1000;
    let name = letters(Some(name).filter(|name| name.len() <= LONGEST)?);
    let distance = |known: &[u8]| strsim::generic_damerau_levenshtein(&name, &letters(known));
    let comparable = known.into_iter().filter(|known| known.len() <= LONGEST).take(MOST);
    let (distance, nearest) = comparable.map(|known| (distance(known), known)).min()?;
    (distance * 3 <= name.len().max(3) && distance < name.len()).then_some(nearest)
}

/// A name as letters, whose case does not matter; bytes that are not UTF-8 stand for themselves.
fn letters(name: &[u8]) -> Vec<char> {
    match std::str::from_utf8(name) {
        Ok(text) => text.chars().flat_map(char::to_lowercase).collect(),
        Err(_) => name.iter().map(|&byte| char::from(byte).to_ascii_lowercase()).collect(),
    }
}
