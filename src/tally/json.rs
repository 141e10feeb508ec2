//! A tally from JSON: `{"login": 3}`, or dated, `{"2026-01-05": {"login": 3}}`.

use crate::core::fixed::total_from_decimal;
use crate::core::json::{duplicate, keys};
use crate::core::tally::{Bytes, Collector, Day, NotADay};
use crate::error::{Error, JsonProblem};
use crate::pg::{Json, Memory, Object, display};

/// The tally that a JSON value is the form of. Null is absent; whether counts are numbers or objects of numbers decides
/// whether the tally is dated.
pub(super) fn read(value: Json) -> Result<Bytes<Memory>, Error> {
    read_keys(value).map(|(tally, _)| tally)
}

/// The tally of JSON text and the value that was read from it, in which there is one of each key: a duplicate is an error.
pub(super) fn read_text<'a>(
    text: &'a [u8],
    value: Json<'a>,
    unescape: impl Fn(&'a [u8]) -> Json<'a>,
) -> Result<Bytes<Memory>, Error> {
    let (tally, read) = read_keys(value)?;
    if keys(text).count() == read { Ok(tally) } else { Err(duplicate_key(text, unescape)) }
}

#[cold]
fn duplicate_key<'a>(text: &'a [u8], unescape: impl Fn(&'a [u8]) -> Json<'a>) -> Error {
    let key = duplicate(text, |written| unescape(written).string().unwrap_or_default());
    JsonProblem::Duplicate { key: display(key.unwrap_or_default()) }.into()
}

/// The tally, and how many keys all objects have together.
fn read_keys(value: Json) -> Result<(Bytes<Memory>, usize), Error> {
    let entries = value.object().ok_or(JsonProblem::Tally { found: value.kind() })?;
    let mut collector = Collector::new_in(Memory::of_call());
    let dated = entries.iter().any(|(_, value)| matches!(value, Json::Object(_)));
    if dated && entries.iter().any(|(_, value)| matches!(value, Json::Number(_))) {
        return Err(Error::MixedTallies);
    }
    let keys = if dated { read_days(&mut collector, &entries) } else { read_counts(&mut collector, None, &entries) }?;
    Ok((collector.encode()?, keys))
}

/// Adds the counts of days, and returns how many keys there were.
fn read_days(collector: &mut Collector<Memory>, entries: &Object) -> Result<usize, Error> {
    let mut keys = entries.len();
    for (key, value) in entries.iter() {
        let day = std::str::from_utf8(key).map_err(|_| NotADay::Malformed).and_then(Day::parse);
        let day = day.map_err(|problem| match problem {
            NotADay::Malformed => JsonProblem::Day { key: display(key) }.into(),
            NotADay::OutOfRange => Error::DayOutOfRange,
        })?;
        match value.object() {
            Some(counts) => keys += read_counts(collector, Some(day), &counts)?,
            None if value.is_null() => {}
            None => return Err(JsonProblem::Counts { day: day.to_string(), found: value.kind() }.into()),
        }
    }
    Ok(keys)
}

/// Adds counts, and returns how many keys there were.
fn read_counts(collector: &mut Collector<Memory>, day: Option<Day>, counts: &Object) -> Result<usize, Error> {
    for (key, value) in counts.iter() {
        if key.is_empty() {
            return Err(Error::EmptyEventName);
        }
        match value {
            Json::Null => {}
            Json::Number(number) => {
                let count = total_from_decimal(&number.decimal()).map_err(|_| Error::TallyOutOfRange)?;
                collector.add(key, day, count)?;
            }
            other => {
                let day = day.map(|day| day.to_string());
                return Err(JsonProblem::Count { event: display(key), day, found: other.kind() }.into());
            }
        }
    }
    Ok(counts.len())
}
