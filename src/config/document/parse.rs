//! Reading a document: all that is wrong with it is said at once.

use serde_json::{Map, Value};

use super::super::models::{Names, nearest};
use super::{DescribedEvent, Document, EVENT_FIELDS, OPTIONS, shown};
use crate::core::bands::{Band, Bands, InvalidRange};
use crate::core::decimal::Decimal;
use crate::core::fixed::{self, Invalid};
use crate::core::interval::Interval;
use crate::core::model::{Event, Options};
use crate::error::Error;
use crate::pg::{Zone, display, from_utf8, json_kind, read_interval};

impl Document {
    /// A document from its JSON, of the model that it names, or else of `fallback`. Every key may be missing: no weights
    /// are none, no bands the standard ones, no time zone is UTC. A null stands for a missing key.
    pub fn parse(value: &Value, fallback: &[u8]) -> Result<Self, Error> {
        let model = value.get("model").and_then(Value::as_str).map(from_utf8);
        Self::read(value, model.as_deref().unwrap_or(fallback))
    }

    /// A document from its JSON, of `model`, whichever it names itself.
    pub fn parse_as(value: &Value, model: &[u8]) -> Result<Self, Error> {
        match value {
            Value::Object(fields) => {
                let unnamed = fields.iter().filter(|(name, _)| *name != "model");
                Self::read(&unnamed.map(|(name, value)| (name.clone(), value.clone())).collect(), model)
            }
            _ => Self::read(value, model),
        }
    }

    fn read(value: &Value, model: &[u8]) -> Result<Self, Error> {
        let mut problems = Vec::new();
        let document = match value.as_object() {
            Some(object) => document(&mut Fields::new(object, "", &mut problems), model),
            None => {
                problems.push(format!("the configuration must be an object, not {}", json_kind(value)));
                document(&mut Fields::new(&Map::new(), "", &mut problems), model)
            }
        };
        if problems.is_empty() { Ok(document) } else { Err(Error::InvalidDocument { model: display(model), problems }) }
    }
}

/// The document that is left of an object when all that is wrong with it is left out.
fn document(fields: &mut Fields, model: &[u8]) -> Document {
    fields.text("model");
    if model.is_empty() {
        fields.problem("model", "must not be empty");
    } else if model.contains(&b'@') {
        fields.problem("model", "must not contain \"@\", which is for versions");
    }
    let known: Vec<&str> = OPTIONS.into_iter().chain(["model", "weights", "bands"]).collect();
    fields.refuse_unknown(&known);
    Document {
        model: model.into(),
        description: fields.text("description").map(boxed),
        options: Options {
            half_life: fields.duration("half_life"),
            lookback: fields.duration("lookback"),
            full_score: fields.positive("full_score", fixed::full_score_from_decimal),
            time_zone: fields.time_zone("time_zone").map_or(Options::default().time_zone, boxed),
        },
        events: events(fields),
        bands: bands(fields),
    }
}

fn events(fields: &mut Fields) -> Vec<DescribedEvent> {
    let Some(weights) = fields.object("weights", "must be an object of events") else { return Vec::new() };
    let mut events = Vec::new();
    for (name, value) in weights {
        if name.is_empty() {
            fields.problem("weights", "the name of an event must not be empty");
        }
        match value {
            Value::Object(object) => {
                let path = format!("weights.{}.", shown(name));
                events.push(event(name, &mut Fields::new(object, &path, fields.problems)));
            }
            // As if the event were not there.
            Value::Null => {}
            _ => fields.problem(
                &format!("weights.{}", shown(name)),
                &format!("must be an object such as {{\"weight\": 1}}, not {}", json_kind(value)),
            ),
        }
    }
    events
}

fn event(name: &str, fields: &mut Fields) -> DescribedEvent {
    fields.refuse_unknown(&EVENT_FIELDS);
    if fields.value("weight").is_none() {
        fields.problem("weight", "is missing");
    }
    let event = Event {
        name: boxed(name),
        weight: fields.number("weight", fixed::weight_from_decimal, "must be between -1e9 and 1e9").unwrap_or(0),
        max_count: fields.positive("max_count", fixed::limit_from_decimal),
        max_per_day: fields.positive("max_per_day", fixed::limit_from_decimal),
        half_life: fields.duration("half_life"),
        target: fields.positive("target", fixed::limit_from_decimal),
    };
    DescribedEvent { event, description: fields.text("description").map(boxed) }
}

fn bands(fields: &mut Fields) -> Bands {
    let Some(ranges) = fields.object("bands", "must be an object of score ranges") else { return Bands::standard() };
    let mut read = Vec::new();
    for (name, value) in ranges.iter().filter(|(_, value)| !value.is_null()) {
        if name.is_empty() {
            fields.problem("bands", "the name of a band must not be empty");
        }
        match band(name, value) {
            Ok(band) => read.push(band),
            Err(problem) => fields.problem(&format!("bands.{}", shown(name)), &problem),
        }
    }
    if ranges.values().all(Value::is_null) {
        fields.problem("bands", "must not be empty; leave it out to use the standard bands");
    }
    let bands = Bands::new(read);
    for [lower, upper] in bands.overlaps() {
        let path = format!("bands.{}", display(&upper.name));
        fields.problem(&path, &format!("{} overlaps {} of \"{}\"", upper.range, lower.range, display(&lower.name)));
    }
    bands
}

fn band(name: &str, value: &Value) -> Result<Band, String> {
    let Value::String(range) = value else {
        return Err(format!("must be a range as a string, such as \"[0,40]\", not {}", json_kind(value)));
    };
    Band::read(&from_utf8(name), range).map_err(|invalid| match invalid {
        InvalidRange::Malformed => format!("\"{}\" is not a range such as \"[0,40]\"", shown(range)),
        InvalidRange::Empty => format!("no score is in \"{}\"", shown(range)),
        InvalidRange::NotANumber => format!("a bound of \"{}\" is NaN", shown(range)),
    })
}

/// The fields of an object, with the path that leads there, and what is wrong with them.
struct Fields<'a> {
    object: &'a Map<String, Value>,
    /// What comes before the name of a field.
    path: &'a str,
    problems: &'a mut Vec<String>,
}

impl<'a> Fields<'a> {
    fn new(object: &'a Map<String, Value>, path: &'a str, problems: &'a mut Vec<String>) -> Self {
        Self { object, path, problems }
    }

    fn problem(&mut self, field: &str, what: &str) {
        self.problems.push(format!("{}{field}: {what}", self.path));
    }

    /// A field's value; a null stands for a missing one.
    fn value(&self, field: &str) -> Option<&'a Value> {
        self.object.get(field).filter(|value| !value.is_null())
    }

    fn refuse_unknown(&mut self, known: &[&str]) {
        let names: Names = known.iter().map(|name| name.as_bytes().to_vec()).collect();
        for name in self.object.keys().filter(|name| !known.contains(&name.as_str())) {
            let what = match nearest(name.as_bytes(), &names) {
                Some(meant) => format!("is not a field; perhaps you meant \"{}\"", display(meant)),
                None => format!("is not a field; there are {}", known.join(", ")),
            };
            self.problem(&shown(name), &what);
        }
    }

    fn object(&mut self, field: &str, what: &str) -> Option<&'a Map<String, Value>> {
        let value = self.value(field)?;
        if value.as_object().is_none() {
            self.problem(field, &format!("{what}, not {}", json_kind(value)));
        }
        value.as_object()
    }

    fn text(&mut self, field: &str) -> Option<&'a str> {
        let value = self.value(field)?;
        if value.as_str().is_none() {
            self.problem(field, &format!("must be a string, not {}", json_kind(value)));
        }
        value.as_str()
    }

    fn positive(&mut self, field: &str, convert: fn(&Decimal) -> Result<i64, Invalid>) -> Option<i64> {
        self.number(field, convert, "must be positive and at most 1e12")
    }

    fn number(&mut self, field: &str, convert: fn(&Decimal) -> Result<i64, Invalid>, range: &str) -> Option<i64> {
        let value = self.value(field)?;
        let Value::Number(number) = value else {
            self.problem(field, &format!("must be a number, not {}", json_kind(value)));
            return None;
        };
        // A number of JSON is not read as none only if it has more digits than there is room for.
        let converted = Decimal::read(&number.to_string()).ok_or(Invalid::OutOfRange);
        match converted.and_then(|value| convert(&value)) {
            Ok(millionths) => return Some(millionths),
            Err(Invalid::TooPrecise) => self.problem(field, "must have at most six fractional digits"),
            Err(_) => self.problem(field, range),
        }
        None
    }

    fn duration(&mut self, field: &str) -> Option<Interval> {
        let value = self.value(field)?;
        let Value::String(text) = value else {
            self.problem(
                field,
                &format!("must be an interval as a string, such as \"30 days\", not {}", json_kind(value)),
            );
            return None;
        };
        match read_interval(text) {
            Some(interval) if interval.is_duration() => return Some(interval),
            Some(_) => self.problem(field, "must be longer than zero, with no negative part"),
            None => self.problem(field, &format!("\"{}\" is not a finite interval such as \"30 days\"", shown(text))),
        }
        None
    }

    fn time_zone(&mut self, field: &str) -> Option<&'a str> {
        let name = self.text(field)?;
        if Zone::named(&from_utf8(name)).is_none() {
            let what =
                format!("\"{}\" is not the full name of a time zone, as pg_timezone_names lists them", shown(name));
            self.problem(field, &what);
        }
        Some(name)
    }
}

fn boxed(text: &str) -> Box<[u8]> {
    from_utf8(text).into()
}
