//! `ces_breakdown()`: the score event by event.

use std::cmp::Reverse;

use ethnum::I256;
use pgrx::pg_sys::Datum;

use super::{STATE, found_model, model_of, state_of};
use crate::core::group::Outcome;
use crate::core::model::Model;
use crate::core::occurrence;
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
        Some(group) if group.needs_model() => {
            let model = model_of(call, &group)?;
            array(model, group.scale(model), &group.outcomes(model))
        }
        _ => written(|json| json.array(0, |json, _| json.string(&[]))),
    }
}

fn array(model: &Model, scale: Scale, outcomes: &[Outcome]) -> Result<Datum, Error> {
    let points: Vec<I256> = outcomes.iter().map(|outcome| outcome.points).collect();
    let shares = scale.shares(&points).ok_or(Error::ScoreOutOfRange)?;
    let mut entries: Vec<(&Outcome, i128)> = outcomes.iter().zip(shares).collect();
    let weight = |outcome: &Outcome| model.events()[outcome.event].weight;
    entries.sort_by_key(|(outcome, share)| (Reverse(share.unsigned_abs()), Reverse(weight(outcome))));
    written(|json| json.array(entries.len(), |json, at| write_entry(json, model, entries[at])))
}

fn written(write: impl FnOnce(&mut JsonWriter) -> Entry) -> Result<Datum, Error> {
    let mut json = JsonWriter::default();
    write(&mut json);
    json.to_datum().ok_or(Error::BreakdownTooLarge)
}

/// In units of a millionth, as numbers of base 10,000 are: of two digits.
const PER_MILLIONTH: i128 = 100;

fn write_entry(json: &mut JsonWriter, model: &Model, (outcome, score): (&Outcome, i128)) -> Entry {
    let event = &model.events()[outcome.event];
    json.object(["count", "score", "points", "weight", "event_name"], |json, at| match at {
        0 => json.number(outcome.count * PER_MILLIONTH, 2),
        1 => json.number(score.into(), 3),
        2 => json.number(outcome.points, 6),
        3 => json.number((i128::from(event.weight) * PER_MILLIONTH).into(), 2),
        _ => json.string(&event.name),
    })
}
