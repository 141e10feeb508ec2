//! The configuration of a model as one document: what `ces_config()` writes, `ces_import()` reads and `ces_versions`
//! keeps.

mod changes;
mod consequences;
mod parse;

use serde_json::{Map, Number, Value};

pub use changes::changes;
pub use consequences::consequences;

use super::Configuration;
use crate::core::bands::Bands;
use crate::core::fixed;
use crate::core::interval::Interval;
use crate::core::model::{Event, Model, Options};
use crate::error::Error;
use crate::pg::{display, from_utf8, interval_text, to_utf8};

/// The fields of a document that say something of the model as a whole.
const OPTIONS: [&str; 5] = ["description", "half_life", "lookback", "full_score", "time_zone"];
/// The fields of an event.
const EVENT_FIELDS: [&str; 6] = ["weight", "max_count", "max_per_day", "half_life", "target", "description"];

/// A configuration that is valid. Names and texts are in the encoding of the database.
#[derive(Clone, Debug)]
pub struct Document {
    model: Box<[u8]>,
    description: Option<Box<[u8]>>,
    options: Options,
    events: Vec<DescribedEvent>,
    bands: Bands,
}

/// The options of a model and what is said of it.
#[derive(Clone, Debug, Default)]
pub struct DescribedOptions {
    pub options: Options,
    pub description: Option<Box<[u8]>>,
}

/// An event and what is said of it.
#[derive(Clone, Debug)]
pub struct DescribedEvent {
    pub event: Event,
    pub description: Option<Box<[u8]>>,
}

impl Configuration {
    /// What is in force for a model, or what a version of one says; an error if no table knows it.
    pub fn document(&self, model: &[u8]) -> Result<Document, Error> {
        match self.version(model)? {
            Some(version) => Ok(version),
            None => self.in_force(model, self.bands(model)?),
        }
    }

    /// What is in force for a model, also for one that is not there yet.
    pub fn document_of_any(&self, model: &[u8]) -> Result<Document, Error> {
        self.in_force(model, self.bands_of_any(model)?)
    }

    fn in_force(&self, model: &[u8], bands: Bands) -> Result<Document, Error> {
        let DescribedOptions { options, description } = self.described_options(model)?;
        let events = self.described_events(model)?;
        Ok(Document { model: model.into(), description, options, events, bands })
    }
}

impl Document {
    /// The model to score by; an error if it has no weights.
    pub fn model(self) -> Result<Model, Error> {
        let name = self.model.clone();
        let (options, events) = self.options_and_events(&name)?;
        Ok(Model::new(&name, options, events))
    }

    /// What a model to score by is made of; an error, which calls it by a name, if it has no weights.
    pub fn options_and_events(self, name: &[u8]) -> Result<(Options, Vec<Event>), Error> {
        if self.events.is_empty() {
            return Err(Error::NoWeightsInDocument { model: display(name) });
        }
        Ok((self.options, self.events.into_iter().map(|described| described.event).collect()))
    }

    /// The bands in force: its own, or the standard ones.
    pub fn bands(&self) -> Bands {
        self.bands.clone()
    }

    /// The document in its one form: equal configurations have equal documents, to the byte once they are a jsonb.
    pub fn to_json(&self) -> Value {
        let Options { half_life, lookback, full_score, time_zone } = &self.options;
        let events = self.events.iter().map(|event| (to_utf8(&event.event.name), event.to_json()));
        let bands = self.bands.iter().map(|(_, band)| (to_utf8(&band.name), band.canonical_range().into()));
        object([
            ("model", Some(text(&self.model))),
            ("description", self.description.as_deref().map(text)),
            ("half_life", half_life.as_ref().map(duration)),
            ("lookback", lookback.as_ref().map(duration)),
            ("full_score", full_score.map(number)),
            ("time_zone", Some(text(time_zone))),
            ("weights", Some(Value::Object(events.collect()))),
            ("bands", Some(Value::Object(bands.collect()))),
        ])
    }
}

impl DescribedEvent {
    fn to_json(&self) -> Value {
        let Event { weight, max_count, max_per_day, half_life, target, .. } = &self.event;
        object([
            ("weight", Some(number(*weight))),
            ("max_count", max_count.map(number)),
            ("max_per_day", max_per_day.map(number)),
            ("half_life", half_life.as_ref().map(duration)),
            ("target", target.map(number)),
            ("description", self.description.as_deref().map(text)),
        ])
    }
}

/// An object of the fields that have a value.
fn object<const FIELDS: usize>(fields: [(&str, Option<Value>); FIELDS]) -> Value {
    let present = fields.into_iter().filter_map(|(name, value)| Some((name.to_string(), value?)));
    Value::Object(present.collect::<Map<_, _>>())
}

fn text(text: &[u8]) -> Value {
    to_utf8(text).into()
}

fn duration(interval: &Interval) -> Value {
    interval_text(interval).into()
}

fn number(millionths: i64) -> Value {
    // What is written here always is a number to JSON, too.
    fixed::to_text(millionths).parse::<Number>().map_or(Value::Null, Value::Number)
}

/// A text from a document, for a message.
fn shown(text: &str) -> String {
    display(&from_utf8(text))
}
