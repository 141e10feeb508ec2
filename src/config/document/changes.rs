//! What one document says otherwise than another.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{EVENT_FIELDS, OPTIONS};

/// A difference between two documents.
#[derive(Debug)]
pub struct Change<'a> {
    /// Where: `half_life`, `weights.login` or `weights.login.target`, `bands.power user`.
    pub path: String,
    pub old: Option<&'a Value>,
    pub new: Option<&'a Value>,
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
/// name, then bands by name. An event that both have is compared field by field, one that only one has is given whole.
pub fn changes<'a>(old: &'a Value, new: &'a Value) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    for option in OPTIONS {
        compare(option.to_string(), old.get(option), new.get(option), &mut changes);
    }
    for (name, [old, new]) in pairs(old.get("weights"), new.get("weights")) {
        match (old, new) {
            (Some(Value::Object(old)), Some(Value::Object(new))) => {
                for field in EVENT_FIELDS {
                    compare(format!("weights.{name}.{field}"), old.get(field), new.get(field), &mut changes);
                }
            }
            _ => compare(format!("weights.{name}"), old, new, &mut changes),
        }
    }
    for (name, [old, new]) in pairs(old.get("bands"), new.get("bands")) {
        compare(format!("bands.{name}"), old, new, &mut changes);
    }
    changes
}

fn compare<'a>(path: String, old: Option<&'a Value>, new: Option<&'a Value>, changes: &mut Vec<Change<'a>>) {
    if old != new {
        changes.push(Change { path, old, new });
    }
}

/// What two objects say under each name that one of them has.
fn pairs<'a>(old: Option<&'a Value>, new: Option<&'a Value>) -> Vec<(&'a str, [Option<&'a Value>; 2])> {
    let [old, new] = [old, new].map(|value| value.and_then(Value::as_object));
    let names: BTreeSet<&str> = [old, new].into_iter().flatten().flat_map(Map::keys).map(String::as_str).collect();
    let value = |object: Option<&'a Map<_, _>>, name| object.and_then(|object| object.get(name));
    names.into_iter().map(|name| (name, [value(old, name), value(new, name)])).collect()
}
