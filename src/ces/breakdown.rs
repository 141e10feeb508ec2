//! `ces_breakdown()`: the score event by event.

use std::cmp::Reverse;

use pgrx::pg_sys::Datum;

use super::{STATE, found_model, model_of, state_of};
use crate::core::model::Model;
use crate::core::occurrence;
use crate::core::parts::{Outcome, Part, PartKind, parts};
use crate::core::score::Scale;
use crate::error::Error;
use crate::pg::{Call, Entry, JsonWriter};

/// The events of a group, those that weigh most in the score first.
pub(super) fn finish(mut call: Call) -> Datum {
    explained(&mut call).unwrap_or_else(|error| error.raise())
}

fn explained(call: &mut Call) -> Result<Datum, Error> {
    let state = state_of(call, STATE)?;
    match state.view() {
        None if state.is_for_final() => {
            let (model, scale) = found_model(call)?;
            array(model, scale, &occurrence::outcomes(model, state.occurrences().unwrap_or_default()))
        }
        Some(group) if group.needs_model() && group.rows > 0 => {
            let model = model_of(call, &group)?;
            array(model, group.scale(model), &group.outcomes(model))
        }
        _ => written(|json| json.array(0, |json, _| json.string(&[]))),
    }
}

fn array(model: &Model, scale: Scale, outcomes: &[Outcome]) -> Result<Datum, Error> {
    let mut parts = parts(model, scale, outcomes).ok_or(Error::ScoreOutOfRange)?;
    let weight = |part: &Part| match part.kind {
        PartKind::Event(outcome) => Some(model.events()[outcome.event].weight),
        _ => None,
    };
    parts.sort_by_key(|part| (Reverse(part.score.unsigned_abs()), Reverse(weight(part))));
    written(|json| json.array(parts.len(), |json, at| write_part(json, model, &parts[at])))
}

fn written(write: impl FnOnce(&mut JsonWriter) -> Entry) -> Result<Datum, Error> {
    let mut json = JsonWriter::default();
    write(&mut json);
    json.to_datum().ok_or(Error::BreakdownTooLarge)
}

/// In units of a millionth, as numbers of base 10,000 are: of two digits.
const PER_MILLIONTH: i128 = 100;

fn write_part(json: &mut JsonWriter, model: &Model, part: &Part) -> Entry {
    let Part { kind, points, score } = *part;
    let (score, name) = (score.into(), kind.name().as_bytes());
    match kind {
        PartKind::Event(Outcome { name, event, count, .. }) => {
            let weight = i128::from(model.events()[event].weight) * PER_MILLIONTH;
            json.object(["count", "score", "points", "weight", "event_name"], |json, at| match at {
                0 => json.number(count * PER_MILLIONTH, 2),
                1 => json.number(score, 3),
                2 => json.number(points, 6),
                3 => json.number(weight.into(), 2),
                _ => json.string(name),
            })
        }
        PartKind::EventGroup(group) => json.object(["part", "score", "points", "event_group"], |json, at| match at {
            0 => json.string(name),
            1 => json.number(score, 3),
            2 => json.number(points, 6),
            _ => json.string(&model.options().groups[group].name),
        }),
        PartKind::MaxScore | PartKind::MinScore => json.object(["part", "score", "points"], |json, at| match at {
            0 => json.string(name),
            1 => json.number(score, 3),
            _ => json.number(points, 6),
        }),
    }
}
