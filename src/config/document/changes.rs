//! What one document says otherwise than another.

use std::collections::BTreeSet;

use super::{EVENT_FIELDS, GROUP_FIELDS, OPTIONS};
use crate::pg::{Json, Object};

/// A difference between two documents.
#[derive(Debug)]
pub struct Change<'a> {
    /// Where: `half_life`, `weights.login` or `weights.login.target`, `bands.power user`, in the encoding of the database.
    pub path: Vec<u8>,
    pub old: Option<Json<'a>>,
    pub new: Option<Json<'a>>,
}

impl Change<'_> {
    /// What was done: `add`, `change` or `remove`.
    pub fn action(&self) -> &'static str {
        match (self.old, self.new) {
            (None, _) => "add",
            (_, None) => "remove",
            _ => "change",
        }
    }
}

/// What differs between two documents in their one form, but for the name of the model: options first, then events by
/// name, then groups, then bands. What both have is compared field by field, what only one has is given whole.
pub fn changes<'a>(old: Json<'a>, new: Json<'a>) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    let [old, new] = [old, new].map(|document| document.object().unwrap_or_default());
    for option in OPTIONS {
        compare(&[option.as_bytes()], field(&old, option), field(&new, option), &mut changes);
    }
    for (section, fields) in [("weights", &EVENT_FIELDS[..]), ("groups", &GROUP_FIELDS)] {
        for (name, [old, new]) in pairs(field(&old, section), field(&new, section)) {
            match [old, new].map(|entry| entry.and_then(Json::object)) {
                [Some(old), Some(new)] => {
                    for name_of_field in fields {
                        let path = [section.as_bytes(), name, name_of_field.as_bytes()];
                        compare(&path, field(&old, name_of_field), field(&new, name_of_field), &mut changes);
                    }
                }
                _ => compare(&[section.as_bytes(), name], old, new, &mut changes),
            }
        }
    }
    for (name, [old, new]) in pairs(field(&old, "bands"), field(&new, "bands")) {
        compare(&[b"bands", name], old, new, &mut changes);
    }
    changes
}

fn field<'a>(object: &Object<'a>, name: &str) -> Option<Json<'a>> {
    object.get(name.as_bytes())
}

fn compare<'a>(path: &[&[u8]], old: Option<Json<'a>>, new: Option<Json<'a>>, changes: &mut Vec<Change<'a>>) {
    if old != new {
        changes.push(Change { path: path.join(&b'.'), old, new });
    }
}

/// What two objects say under each name that one of them has.
fn pairs<'a>(old: Option<Json<'a>>, new: Option<Json<'a>>) -> Vec<(&'a [u8], [Option<Json<'a>>; 2])> {
    let objects = [old, new].map(|value| value.and_then(Json::object).unwrap_or_default());
    let names: BTreeSet<&[u8]> = objects.iter().flat_map(Object::iter).map(|(name, _)| name).collect();
    names.into_iter().map(|name| (name, objects.each_ref().map(|object| object.get(name)))).collect()
}
