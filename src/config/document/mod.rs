//! The configuration of a model as one document: what `ces_config()` writes, `ces_import()` reads and `ces_versions`
//! keeps.

mod changes;
mod consequences;
mod parse;

pub use changes::changes;
pub use consequences::{consequences, ineffective, unreachable_bands};

use super::Configuration;
use crate::core::bands::Bands;
use crate::core::fixed;
use crate::core::interval::Interval;
use crate::core::json::Writer;
use crate::core::model::{Event, EventGroup, Model, Options};
use crate::error::Error;
use crate::pg::{Memory, check_for_interrupts, display, interval_text};

/// The fields of a document that say something of the model as a whole.
const OPTIONS: [&str; 7] =
    ["description", "half_life", "lookback", "full_score", "max_score", "min_score", "time_zone"];
/// The fields of an event.
const EVENT_FIELDS: [&str; 7] =
    ["weight", "max_count", "max_per_day", "half_life", "target", "event_group", "description"];
/// The fields of a group of events.
const GROUP_FIELDS: [&str; 1] = ["max_points"];

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

    /// What the model is called.
    pub fn name(&self) -> &[u8] {
        &self.model
    }

    /// What a model to score by is made of; an error, which calls it by a name, if it has no weights.
    pub fn options_and_events(self, name: &[u8]) -> Result<(Options, Vec<Event>), Error> {
        if self.events.is_empty() {
            return Err(Error::NoWeightsInDocument { model: display(name) });
        }
        Ok((self.options, self.events.into_iter().map(|described| described.event).collect()))
    }

    /// Whether it declares how many points make a full score.
    pub fn is_scaled(&self) -> bool {
        self.options.full_score.is_some()
    }

    /// The bands in force: its own, or the standard ones.
    pub fn bands(&self) -> Bands {
        self.bands.clone()
    }

    /// The bands that a score can be in.
    pub fn reachable_bands(&self) -> Bands {
        self.bands.within(self.options.min_score, self.options.max_score)
    }

    /// The text, in the encoding of the database, of the document in its one form: equal configurations have equal
    /// documents, to the byte once they are a jsonb.
    pub fn to_json(&self) -> Result<Text, Error> {
        let mut text = Text(Writer::new_in(Memory::of_call()));
        let Options { half_life, lookback, full_score, max_score, min_score, groups, time_zone } = &self.options;
        text.0.begin();
        text.string("model", Some(&self.model));
        text.string("description", self.description.as_deref());
        text.duration("half_life", half_life.as_ref());
        text.duration("lookback", lookback.as_ref());
        text.number("full_score", *full_score);
        text.number("max_score", *max_score);
        text.number("min_score", *min_score);
        text.string("time_zone", Some(time_zone));
        text.0.key(b"weights");
        text.0.begin();
        for event in &self.events {
            text.event(event)?;
        }
        text.0.end();
        text.groups(groups)?;
        text.0.key(b"bands");
        text.bands(&self.bands)?;
        text.0.end();
        Ok(text)
    }
}

/// Bands as a document has them.
pub fn bands_to_json(bands: &Bands) -> Result<Text, Error> {
    let mut text = Text(Writer::new_in(Memory::of_call()));
    text.bands(bands)?;
    Ok(text)
}

/// The text of a document. What has no value is left out.
pub struct Text(Writer<Memory>);

impl Text {
    pub fn bytes(&self) -> &[u8] {
        self.0.text()
    }

    fn event(&mut self, described: &DescribedEvent) -> Result<(), Error> {
        let Event { name, weight, max_count, max_per_day, half_life, target, event_group } = &described.event;
        self.0.key(name);
        self.0.begin();
        self.number("weight", Some(*weight));
        self.number("max_count", *max_count);
        self.number("max_per_day", *max_per_day);
        self.duration("half_life", half_life.as_ref());
        self.number("target", *target);
        self.string("event_group", event_group.as_deref());
        self.string("description", described.description.as_deref());
        self.0.end();
        self.check()
    }

    fn groups(&mut self, groups: &[EventGroup]) -> Result<(), Error> {
        if groups.is_empty() {
            return Ok(());
        }
        self.0.key(b"groups");
        self.0.begin();
        for EventGroup { name, max_points } in groups {
            self.0.key(name);
            self.0.begin();
            self.number("max_points", Some(*max_points));
            self.0.end();
            self.check()?;
        }
        self.0.end();
        Ok(())
    }

    fn bands(&mut self, bands: &Bands) -> Result<(), Error> {
        self.0.begin();
        for (_, band) in bands.iter() {
            self.0.key(&band.name);
            self.0.string(band.canonical_range().as_bytes());
            self.check()?;
        }
        self.0.end();
        Ok(())
    }

    fn string(&mut self, field: &str, string: Option<&[u8]>) {
        if let Some(string) = string {
            self.0.key(field.as_bytes());
            self.0.string(string);
        }
    }

    fn duration(&mut self, field: &str, interval: Option<&Interval>) {
        self.string(field, interval.map(interval_text).as_deref().map(str::as_bytes));
    }

    fn number(&mut self, field: &str, millionths: Option<i64>) {
        if let Some(millionths) = millionths {
            self.0.key(field.as_bytes());
            self.0.number(&fixed::to_text(millionths));
        }
    }

    /// An error once there is more than a jsonb can hold (`JENTRY_OFFLENMASK` in `src/include/utils/jsonb.h`).
    fn check(&self) -> Result<(), Error> {
        const MOST: usize = 0x0FFF_FFFF;
        check_for_interrupts();
        if self.bytes().len() > MOST { Err(Error::DocumentTooLarge) } else { Ok(()) }
    }
}
