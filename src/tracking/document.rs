//! How a view of live scores is declared: one document, kept as the argument of a trigger of its tallies.

use serde::{Deserialize, Serialize};

use super::source::OnInvalid;

/// The version of the document.
pub const FORMAT: u32 = 1;

/// A view has no more sources.
pub const MOST_SOURCES: usize = 100;

/// How a view is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub format: u32,
    pub model: String,
    pub time_zone: String,
    pub previous_days: i32,
    pub security_invoker: bool,
    /// Days before this one are frozen, in ISO 8601.
    pub retained_before: Option<String>,
    pub sources: Vec<SourceOptions>,
}

/// How a source is declared: the texts as they were given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceOptions {
    pub name: String,
    /// Positive for a source with days, negative for one without.
    #[serde(default)]
    pub number: i16,
    /// The statistics that hold its expressions.
    #[serde(default)]
    pub statistics: String,
    /// The table, as it was called.
    #[serde(default)]
    pub events: String,
    pub customer: String,
    pub event_name: Option<String>,
    pub count: Option<String>,
    pub occurred_at: Option<String>,
    pub filter: Option<String>,
    pub tally: Option<String>,
    #[serde(default)]
    pub on_invalid: OnInvalid,
    #[serde(default)]
    pub allow_row_security: bool,
}

impl Document {
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text)
            .ok()
            .filter(|document: &Self| document.format == FORMAT && document.sources.len() <= MOST_SOURCES)
    }

    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn source(&self, name: &str) -> Option<&SourceOptions> {
        self.sources.iter().find(|source| source.name == name)
    }

    /// The number of a new source: one that no other has had, as long as that one is not the last.
    pub fn next_number(&self, is_dated: bool) -> i16 {
        let last = self.sources.iter().map(|source| source.number.unsigned_abs()).max().unwrap_or(0) as i16;
        if is_dated { last + 1 } else { -(last + 1) }
    }
}

impl SourceOptions {
    /// Whether its events are on days: it has a time, or tallies that may have days of their own.
    pub fn is_dated(&self) -> bool {
        self.number > 0
    }

    /// The option in which it differs from another, if it does.
    pub fn differs_from(&self, other: &Self) -> Option<&'static str> {
        let pairs = [
            ("customer", Some(&self.customer), Some(&other.customer)),
            ("event_name", self.event_name.as_ref(), other.event_name.as_ref()),
            ("count", self.count.as_ref(), other.count.as_ref()),
            ("occurred_at", self.occurred_at.as_ref(), other.occurred_at.as_ref()),
            ("filter", self.filter.as_ref(), other.filter.as_ref()),
            ("tally", self.tally.as_ref(), other.tally.as_ref()),
        ];
        let differing = pairs.into_iter().find(|(_, one, other)| one != other).map(|(option, ..)| option);
        differing.or((self.on_invalid != other.on_invalid).then_some("on_invalid"))
    }
}
