//! Reading a document: all that is wrong with it is said at once.

use super::super::models::Names;
use super::{DescribedEvent, Document, EVENT_FIELDS, GROUP_FIELDS, OPTIONS};
use crate::core::bands::{Band, Bands, InvalidRange, MOST_DIGITS};
use crate::core::decimal::Decimal;
use crate::core::fixed::{self, Invalid};
use crate::core::interval::Interval;
use crate::core::model::{Event, EventGroup, Options};
use crate::error::{Error, Problems};
use crate::nearest::nearest;
use crate::pg::{Json, Object, Zone, check_for_interrupts, display, read_interval};

/// Bytes of the name of a model, as the tables have it: entries of indexes are limited.
const LONGEST_MODEL: usize = 500;
/// Bytes of the name of an event, a group or a band.
const LONGEST_NAME: usize = 2000;

impl Document {
    /// A document from its JSON, of the model that it names, or else of `fallback`. Every key may be missing: no weights
    /// are none, no bands the standard ones, no time zone is UTC. A null stands for a missing key.
    pub fn parse(value: Json, fallback: &[u8]) -> Result<Self, Error> {
        let object = value.object();
        let model = object.as_ref().and_then(|object| object.get(b"model")).and_then(Json::string);
        Self::read(value, object, model.unwrap_or(fallback))
    }

    /// A document from its JSON, of `model`, whichever it names itself.
    pub fn parse_as(value: Json, model: &[u8]) -> Result<Self, Error> {
        Self::read(value, value.object().map(|object| object.without(b"model")), model)
    }

    fn read(value: Json, object: Option<Object>, model: &[u8]) -> Result<Self, Error> {
        let mut problems = Problems::default();
        if object.is_none() {
            problems.push(format!("the configuration must be an object, not {}", value.kind()));
        }
        let document = document(&mut Fields::new(object.unwrap_or_default(), "", &mut problems), model);
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
    } else if model.len() > LONGEST_MODEL {
        fields.problem("model", &format!("must have at most {LONGEST_MODEL} bytes"));
    }
    let known: Vec<&str> = OPTIONS.into_iter().chain(["model", "weights", "groups", "bands"]).collect();
    fields.refuse_unknown(&known);
    Document {
        model: model.into(),
        description: fields.text("description").map(Into::into),
        options: options(fields),
        events: events(fields),
        bands: bands(fields),
    }
}

fn options(fields: &mut Fields) -> Options {
    let options = Options {
        half_life: fields.duration("half_life"),
        lookback: fields.duration("lookback"),
        full_score: fields.positive("full_score", fixed::full_score_from_decimal),
        max_score: fields.score_limit("max_score"),
        min_score: fields.score_limit("min_score"),
        groups: groups(fields),
        time_zone: fields.time_zone("time_zone").map_or(Options::default().time_zone, Into::into),
    };
    if options.min_score.zip(options.max_score).is_some_and(|(least, most)| least > most) {
        fields.problem("min_score", "must not be greater than max_score");
    }
    options
}

fn groups(fields: &mut Fields) -> Vec<EventGroup> {
    let Some(groups) = fields.object("groups", "must be an object of groups of events") else { return Vec::new() };
    let mut read = Vec::new();
    for (name, value) in groups.iter().filter(|(_, value)| !value.is_null()) {
        if name.is_empty() {
            fields.problem("groups", "the name of a group must not be empty");
        }
        fields.limit_name("groups", name);
        let path = format!("groups.{}", display(name));
        let Some(object) = value.object() else {
            fields.problem(&path, &format!("must be an object such as {{\"max_points\": 100}}, not {}", value.kind()));
            continue;
        };
        let path = format!("{path}.");
        let mut group = Fields::new(object, &path, fields.problems);
        group.refuse_unknown(&GROUP_FIELDS);
        if group.value("max_points").is_none() {
            group.problem("max_points", "is missing");
        }
        let max_points = group.positive("max_points", fixed::limit_from_decimal).unwrap_or_default();
        read.push(EventGroup { name: name.into(), max_points });
    }
    read.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    read
}

fn events(fields: &mut Fields) -> Vec<DescribedEvent> {
    let Some(weights) = fields.object("weights", "must be an object of events") else { return Vec::new() };
    let mut events = Vec::new();
    for (name, value) in weights.iter() {
        if name.is_empty() {
            fields.problem("weights", "the name of an event must not be empty");
        }
        fields.limit_name("weights", name);
        match value.object() {
            Some(object) => {
                let path = format!("weights.{}.", display(name));
                events.push(event(name, &mut Fields::new(object, &path, fields.problems)));
            }
            // As if the event were not there.
            None if value.is_null() => {}
            None => fields.problem(
                &format!("weights.{}", display(name)),
                &format!("must be an object such as {{\"weight\": 1}}, not {}", value.kind()),
            ),
        }
    }
    events
}

fn event(name: &[u8], fields: &mut Fields) -> DescribedEvent {
    fields.refuse_unknown(&EVENT_FIELDS);
    if fields.value("weight").is_none() {
        fields.problem("weight", "is missing");
    }
    let event = Event {
        name: name.into(),
        weight: fields.number("weight", fixed::weight_from_decimal, "must be between -1e9 and 1e9").unwrap_or(0),
        max_count: fields.positive("max_count", fixed::limit_from_decimal),
        max_per_day: fields.positive("max_per_day", fixed::limit_from_decimal),
        half_life: fields.duration("half_life"),
        target: fields.positive("target", fixed::limit_from_decimal),
        event_group: fields.text("event_group").map(Into::into),
    };
    if event.event_group.as_deref() == Some(b"") {
        fields.problem("event_group", "must not be empty");
    }
    DescribedEvent { event, description: fields.text("description").map(Into::into) }
}

fn bands(fields: &mut Fields) -> Bands {
    let Some(ranges) = fields.object("bands", "must be an object of score ranges") else { return Bands::standard() };
    let mut read = Vec::new();
    for (name, value) in ranges.iter().filter(|(_, value)| !value.is_null()) {
        check_for_interrupts();
        if name.is_empty() {
            fields.problem("bands", "the name of a band must not be empty");
        }
        fields.limit_name("bands", name);
        match band(name, value) {
            Ok(band) => read.push(band),
            Err(problem) => fields.problem(&format!("bands.{}", display(name)), &problem),
        }
    }
    if ranges.iter().all(|(_, value)| value.is_null()) {
        fields.problem("bands", "must not be empty; leave it out to use the standard bands");
    }
    let bands = Bands::new(read);
    let range = |band: &Band| display(band.range.as_bytes());
    for [lower, upper] in bands.overlaps() {
        let path = format!("bands.{}", display(&upper.name));
        fields.problem(&path, &format!("{} overlaps {} of \"{}\"", range(upper), range(lower), display(&lower.name)));
    }
    bands
}

fn band(name: &[u8], value: Json) -> Result<Band, String> {
    let Some(range) = value.string() else {
        return Err(format!("must be a range as a string, such as \"[0,40]\", not {}", value.kind()));
    };
    let text = std::str::from_utf8(range).map_err(|_| InvalidRange::Malformed);
    text.and_then(|text| Band::read(name, text)).map_err(|invalid| match invalid {
        InvalidRange::Malformed => format!("\"{}\" is not a range such as \"[0,40]\"", display(range)),
        InvalidRange::Empty => format!("no score is in \"{}\"", display(range)),
        InvalidRange::NotANumber => format!("a bound of \"{}\" is NaN", display(range)),
        InvalidRange::TooLong => format!("a bound of \"{}\" has more than {MOST_DIGITS} digits", display(range)),
    })
}

/// The fields of an object, with the path that leads there, and what is wrong with them.
struct Fields<'a, 'p> {
    object: Object<'a>,
    /// What comes before the name of a field.
    path: &'p str,
    problems: &'p mut Problems,
}

impl<'a, 'p> Fields<'a, 'p> {
    fn new(object: Object<'a>, path: &'p str, problems: &'p mut Problems) -> Self {
        Self { object, path, problems }
    }

    fn problem(&mut self, field: &str, what: &str) {
        check_for_interrupts();
        self.problems.push(format!("{}{field}: {what}", self.path));
    }

    fn limit_name(&mut self, field: &str, name: &[u8]) {
        if name.len() > LONGEST_NAME {
            let path = format!("{field}.{}", display(name));
            self.problem(&path, &format!("the name must have at most {LONGEST_NAME} bytes"));
        }
    }

    /// A field's value; a null stands for a missing one.
    fn value(&self, field: &str) -> Option<Json<'a>> {
        self.object.get(field.as_bytes()).filter(|value| !value.is_null())
    }

    fn refuse_unknown(&mut self, known: &[&str]) {
        let names: Names = known.iter().map(|name| name.as_bytes().to_vec()).collect();
        let given: Vec<&[u8]> = self.object.iter().map(|(name, _)| name).collect();
        for name in given.into_iter().filter(|&name| !names.contains(name)) {
            let what = match nearest(name, names.iter().map(Vec::as_slice)) {
                Some(meant) => format!("is not a field; perhaps you meant \"{}\"", display(meant)),
                None => format!("is not a field; there are {}", known.join(", ")),
            };
            self.problem(&display(name), &what);
        }
    }

    fn object(&mut self, field: &str, what: &str) -> Option<Object<'a>> {
        let value = self.value(field)?;
        let object = value.object();
        if object.is_none() {
            self.problem(field, &format!("{what}, not {}", value.kind()));
        }
        object
    }

    fn text(&mut self, field: &str) -> Option<&'a [u8]> {
        let value = self.value(field)?;
        if value.string().is_none() {
            self.problem(field, &format!("must be a string, not {}", value.kind()));
        }
        value.string()
    }

    fn positive(&mut self, field: &str, convert: fn(&Decimal) -> Result<i64, Invalid>) -> Option<i64> {
        self.number(field, convert, "must be positive and at most 1e12")
    }

    fn score_limit(&mut self, field: &str) -> Option<i64> {
        self.number(field, fixed::score_limit_from_decimal, "must be between -1e12 and 1e12")
    }

    fn number(&mut self, field: &str, convert: fn(&Decimal) -> Result<i64, Invalid>, range: &str) -> Option<i64> {
        let value = self.value(field)?;
        let Json::Number(number) = value else {
            self.problem(field, &format!("must be a number, not {}", value.kind()));
            return None;
        };
        match convert(&number.decimal()) {
            Ok(millionths) => return Some(millionths),
            Err(Invalid::TooPrecise) => self.problem(field, "must have at most six fractional digits"),
            Err(_) => self.problem(field, range),
        }
        None
    }

    fn duration(&mut self, field: &str) -> Option<Interval> {
        let value = self.value(field)?;
        let Some(text) = value.string() else {
            self.problem(field, &format!("must be an interval as a string, such as \"30 days\", not {}", value.kind()));
            return None;
        };
        match read_interval(text) {
            Some(interval) if interval.is_duration() => return Some(interval),
            Some(_) => self.problem(field, "must be longer than zero, with no negative part"),
            None => self.problem(field, &format!("\"{}\" is not a finite interval such as \"30 days\"", display(text))),
        }
        None
    }

    fn time_zone(&mut self, field: &str) -> Option<&'a [u8]> {
        let name = self.text(field)?;
        if Zone::named(name).is_none() {
            let what =
                format!("\"{}\" is not the full name of a time zone, as pg_timezone_names lists them", display(name));
            self.problem(field, &what);
        }
        Some(name)
    }
}
