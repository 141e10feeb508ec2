//! `ces_breakdown()`: the score event by event.

use std::cmp::Reverse;

use pgrx::pg_sys::Datum;

use super::{STATE, found_model, model_of, state_of};
use crate::core::decimal::fixed_text;
use crate::core::json::escape;
use crate::core::model::Model;
use crate::core::occurrence;
use crate::core::parts::{Outcome, Part, PartKind, parts};
use crate::core::score::Scale;
use crate::error::Error;
use crate::pg::Call;

/// The events of a group, those that weigh most in the score first.
pub(super) fn finish(mut call: Call) -> Datum {
    let text = explained(&mut call).unwrap_or_else(|error| error.raise());
    Call::json_of_text(&text)
}

fn explained(call: &mut Call) -> Result<Vec<u8>, Error> {
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
        _ => Ok(b"[]".to_vec()),
    }
}

fn array(model: &Model, scale: Scale, outcomes: &[Outcome]) -> Result<Vec<u8>, Error> {
    let mut parts = parts(model, scale, outcomes).ok_or(Error::ScoreOutOfRange)?;
    let weight = |part: &Part| match part.kind {
        PartKind::Event(outcome) => Some(model.events()[outcome.event].weight),
        _ => None,
    };
    parts.sort_by_key(|part| (Reverse(part.score.unsigned_abs()), Reverse(weight(part))));
    let mut text = b"[".to_vec();
    for part in &parts {
        if text.len() > 1 {
            text.extend_from_slice(b", ");
        }
        write_part(&mut text, model, part);
    }
    text.push(b']');
    Ok(text)
}

/// One part, after what is there already.
fn write_part(text: &mut Vec<u8>, model: &Model, part: &Part) {
    let mut name = |field: &str, name: &[u8]| {
        text.extend_from_slice(field.as_bytes());
        escape(name, |bytes| text.extend_from_slice(bytes));
    };
    let numbers = match part.kind {
        PartKind::Event(Outcome { name: event_name, event, count, .. }) => {
            name("{\"event_name\": ", event_name);
            let weight = model.events()[event].weight;
            format!(r#", "count": {}, "weight": {}"#, fixed_text(count, 6), fixed_text(weight.into(), 6))
        }
        PartKind::EventGroup(group) => {
            name("{\"event_group\": ", &model.options().groups[group].name);
            format!(r#", "part": "{}""#, part.kind.name())
        }
        PartKind::MaxScore | PartKind::MinScore => format!(r#"{{"part": "{}""#, part.kind.name()),
    };
    let (points, score) = (fixed_text(part.points, 24), fixed_text(part.score.into(), 12));
    text.extend_from_slice(format!(r#"{numbers}, "points": {points}, "score": {score}}}"#).as_bytes());
}
