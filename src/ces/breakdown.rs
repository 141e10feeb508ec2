//! `ces_breakdown()`: the score event by event.

use std::cmp::Reverse;

use ethnum::I256;
use pgrx::pg_sys::Datum;

use super::{STATE, model_of, state_of};
use crate::core::decimal::fixed_text;
use crate::core::group::Outcome;
use crate::core::model::Model;
use crate::core::score::Scale;
use crate::error::Error;
use crate::pg::{Call, to_utf8};

/// The events of a group, those that weigh most in the score first.
pub(super) fn finish(mut call: Call) -> Datum {
    let text = explained(&mut call).unwrap_or_else(|error| error.raise());
    Call::json_of(&text)
}

fn explained(call: &mut Call) -> Result<String, Error> {
    let state = state_of(call, STATE)?;
    match state.view() {
        Some(group) if group.needs_model() => {
            let model = model_of(call, &group)?;
            array(model, group.scale(model), &group.outcomes(model))
        }
        _ => Ok("[]".to_string()),
    }
}

fn array(model: &Model, scale: Scale, outcomes: &[Outcome]) -> Result<String, Error> {
    let points: Vec<I256> = outcomes.iter().map(|outcome| outcome.points).collect();
    let shares = scale.shares(&points).ok_or(Error::ScoreOutOfRange)?;
    let mut entries: Vec<(&Outcome, i128)> = outcomes.iter().zip(shares).collect();
    let weight = |outcome: &Outcome| model.events()[outcome.event].weight;
    entries.sort_by_key(|(outcome, share)| (Reverse(share.unsigned_abs()), Reverse(weight(outcome))));
    let entries: Vec<String> = entries.iter().map(|(outcome, share)| entry(model, outcome, *share)).collect();
    Ok(format!("[{}]", entries.join(", ")))
}

fn entry(model: &Model, outcome: &Outcome, score: i128) -> String {
    let event = &model.events()[outcome.event];
    format!(
        r#"{{"event_name": {}, "count": {}, "weight": {}, "points": {}, "score": {}}}"#,
        serde_json::Value::from(to_utf8(&event.name)),
        fixed_text(outcome.count, 6),
        fixed_text(event.weight.into(), 6),
        fixed_text(outcome.points, 24),
        fixed_text(score.into(), 12),
    )
}
