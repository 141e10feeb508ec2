//! A configuration that is given in place of a model.

use super::{DEFAULT_MODEL, Document};
use crate::error::Error;
use crate::pg::Call;

/// What a call site remembers of the configuration that it was given last.
struct InPlace<T> {
    config: Vec<u8>,
    value: T,
}

/// What a call site remembers of the configuration in an argument, read again only where it is another one.
pub fn of_config<'a, T: 'static>(
    call: &'a mut Call,
    config: usize,
    load: impl FnOnce(Document) -> Result<T, Error>,
) -> Result<&'a mut T, Error> {
    let given = call.bytes(config).unwrap_or_default();
    if call.remembered::<InPlace<T>>().is_none_or(|known| known.config != given) {
        let document = Document::parse(call.json(config).unwrap_or_default(), DEFAULT_MODEL)?;
        let read = InPlace { config: given.to_vec(), value: load(document)? };
        match call.remembered::<InPlace<T>>() {
            Some(known) => *known = read,
            None => {
                call.remember(read);
            }
        }
    }
    call.remembered::<InPlace<T>>().map(|known| &mut known.value).ok_or(Error::NoSnapshot)
}
