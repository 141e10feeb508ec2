//! Models to start from.

use super::models::missing;
use crate::error::Error;

/// Each is in its one form, so that what is exported after an import is the template again.
const TEMPLATES: [(&str, &str); 4] = [
    ("community", include_str!("templates/community.json")),
    ("media", include_str!("templates/media.json")),
    ("saas", include_str!("templates/saas.json")),
    ("shop", include_str!("templates/shop.json")),
];

/// The document of a template, as JSON.
pub fn template(name: &[u8]) -> Result<&'static str, Error> {
    let found = TEMPLATES.iter().find(|(known, _)| known.as_bytes() == name);
    let known = || TEMPLATES.iter().map(|(known, _)| known.as_bytes().to_vec()).collect();
    found.map(|(_, document)| *document).ok_or_else(|| Error::UnknownTemplate(missing(name, &known())))
}
