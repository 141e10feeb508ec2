//! What a change of the configuration would break for those who use it.

use std::collections::HashSet;

use super::Document;
use crate::core::fixed;
use crate::core::model::{NeedsTime, needs_time};
use crate::error::Error;
use crate::pg::display;

/// Warnings of what would break for those who score by the model as it is. Without weights nobody can.
pub fn consequences(before: &Document, after: &Document) -> Vec<Error> {
    if before.events.is_empty() {
        return Vec::new();
    }
    let model = display(&before.model);
    if after.events.is_empty() {
        return vec![Error::WouldLoseWeights { model }];
    }
    let mut found = Vec::new();
    if let (None, Some(why)) = (time(before), time(after)) {
        found.push(Error::WouldNeedTime { model: model.clone(), why });
    }
    let [from, to] = [before, after].map(|document| document.options.full_score.map(fixed::to_text));
    if from != to {
        found.push(Error::WouldRescale { model: model.clone(), from, to });
    }
    let kept: HashSet<&[u8]> = after.events.iter().map(|described| &*described.event.name).collect();
    let lost = before.events.iter().map(|described| &*described.event.name).filter(|name| !kept.contains(name));
    let events: Vec<String> = lost.map(display).collect();
    if !events.is_empty() {
        found.push(Error::WouldLoseEvents { model, events });
    }
    found
}

fn time(document: &Document) -> Option<NeedsTime> {
    let events: Vec<_> = document.events.iter().map(|described| described.event.clone()).collect();
    needs_time(&document.options, &events)
}
