//! `ces_breakdown()`: the score event by event.

use std::cmp::Reverse;

use ethnum::I256;
use pgrx::pg_sys::Datum;

use super::{STATE, found_model, model_of, state_of};
use crate::core::decimal::fixed_text;
use crate::core::group::Outcome;
use crate::core::json::escape;
use crate::core::model::Model;
use crate::core::occurrence;
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
    let points: Vec<I256> = outcomes.iter().map(|outcome| outcome.points).collect();
    let shares = scale.shares(&points).ok_or(Error::ScoreOutOfRange)?;
    let mut entries: Vec<(&Outcome, i128)> = outcomes.iter().zip(shares).collect();
    let weight = |outcome: &Outcome| model.events()[outcome.event].weight;
    entries.sort_by_key(|(outcome, share)| (Reverse(share.unsigned_abs()), Reverse(weight(outcome))));
    let mut text = b"[".to_vec();
    for (outcome, share) in entries {
        write_entry(&mut text, model, outcome, share);
    }
    text.push(b']');
    Ok(text)
}

/// One event, after what is there already.
fn write_entry(text: &mut Vec<u8>, model: &Model, outcome: &Outcome, score: i128) {
    let event = &model.events()[outcome.event];
    text.extend_from_slice(if text.last() == Some(&b'[') { b"{\"event_name\": " } else { b", {\"event_name\": " });
    escape(&event.name, |bytes| text.extend_from_slice(bytes));
    let numbers = format!(
        r#", "count": {}, "weight": {}, "points": {}, "score": {}}}"#,
        fixed_text(outcome.count, 6),
        fixed_text(event.weight.into(), 6),
        fixed_text(outcome.points, 24),
        fixed_text(score.into(), 12),
    );
    text.extend_from_slice(numbers.as_bytes());
}
