//! A tally from JSON: `{"login": 3}`, or dated, `{"2026-01-05": {"login": 3}}`.

use serde_json::{Map, Value};

use crate::core::decimal::Decimal;
use crate::core::fixed::{Invalid, total_from_decimal};
use crate::core::tally::{Bytes, Collector, Day, NotADay};
use crate::error::{Error, JsonProblem};
use crate::pg::{Memory, display, from_utf8, json_kind};

/// The tally that a JSON value is the form of. Null is absent; whether counts are numbers or objects of numbers decides
/// whether the tally is dated.
pub(super) fn read(value: &Value) -> Result<Bytes<Memory>, Error> {
    let Value::Object(entries) = value else {
        return Err(JsonProblem::Tally { found: json_kind(value) }.into());
    };
    let mut collector = Collector::new_in(Memory::of_call());
    let dated = entries.values().any(Value::is_object);
    if dated && entries.values().any(Value::is_number) {
        return Err(Error::MixedTallies);
    }
    if dated { read_days(&mut collector, entries) } else { read_counts(&mut collector, None, entries) }?;
    Ok(collector.encode()?)
}

fn read_days(collector: &mut Collector<Memory>, entries: &Map<String, Value>) -> Result<(), Error> {
    for (key, value) in entries {
        let day = Day::parse(key).map_err(|problem| match problem {
            NotADay::Malformed => JsonProblem::Day { key: shown(key) }.into(),
            NotADay::OutOfRange => Error::DayOutOfRange,
        })?;
        match value {
            Value::Null => {}
            Value::Object(counts) => read_counts(collector, Some(day), counts)?,
            other => return Err(JsonProblem::Counts { day: day.to_string(), found: json_kind(other) }.into()),
        }
    }
    Ok(())
}

fn read_counts(collector: &mut Collector<Memory>, day: Option<Day>, counts: &Map<String, Value>) -> Result<(), Error> {
    for (key, value) in counts {
        if key.is_empty() {
            return Err(Error::EmptyEventName);
        }
        match value {
            Value::Null => {}
            Value::Number(number) => {
                // What jsonb writes has no exponent, so it is a decimal.
                let count = Decimal::parse(&number.to_string()).ok_or(Invalid::NotANumber);
                let count = count.and_then(|count| total_from_decimal(&count)).map_err(|_| Error::TallyOutOfRange)?;
                collector.add(&from_utf8(key), day, count)?;
            }
            other => {
                let day = day.map(|day| day.to_string());
                return Err(JsonProblem::Count { event: shown(key), day, found: json_kind(other) }.into());
            }
        }
    }
    Ok(())
}

/// A key, which is UTF-8, for a message.
fn shown(key: &str) -> String {
    display(&from_utf8(key))
}
