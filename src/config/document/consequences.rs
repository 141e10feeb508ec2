//! What a change of the configuration would break for those who use it.

use super::Document;
use crate::core::fixed;
use crate::core::model::{Event, Model, NeedsTime, Options, needs_time};
use crate::error::Error;
use crate::nearest::nearest;
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
    let limits = |document: &Document| {
        [document.options.min_score, document.options.max_score].map(|limit| limit.map(fixed::to_text))
    };
    if limits(before) != limits(after) {
        found.push(Error::WouldLimit { model: model.clone(), from: limits(before), to: limits(after) });
    }
    if before.options.groups != after.options.groups {
        found.push(Error::WouldLimitGroups { model: model.clone() });
    }
    let kept = Model::new(&after.model, after.options.clone(), after.events_alone());
    let lost =
        before.events.iter().map(|described| &*described.event.name).filter(|name| kept.position(name).is_none());
    let events: Vec<String> = lost.map(display).collect();
    if !events.is_empty() {
        found.push(Error::WouldLoseEvents { model, events });
    }
    found
}

/// Warnings of what a document says that has no effect, unless it did so before.
pub fn ineffective(before: &Document, after: &Document) -> Vec<Error> {
    let model = display(&after.model);
    let mut found = Vec::new();
    let (idle, already) = (after.groups_without_events(), before.groups_without_events());
    for group in idle.into_iter().filter(|group| !already.contains(group)) {
        let used = after.events.iter().filter_map(|described| described.event.event_group.as_deref());
        let nearest = nearest(group, used).map(display);
        found.push(Error::GroupWithoutEvents { event_group: display(group), model: model.clone(), nearest });
    }
    let (looks, already) = (after.near_patterns(), before.near_patterns());
    for event in looks.into_iter().filter(|event| !already.contains(event)) {
        found.push(Error::NoPattern { event: display(event), model: model.clone() });
    }
    found
}

/// Warnings of bands that the limits of scores put out of reach.
pub fn unreachable_bands(before: &Document, after: &Document) -> Vec<Error> {
    let lost = after.unreachable_bands();
    let already = before.unreachable_bands();
    let model = display(&after.model);
    let new = lost.into_iter().filter(|band| !already.contains(band));
    new.map(|band| Error::UnreachableBand { band: display(band), model: model.clone() }).collect()
}

fn time(document: &Document) -> Option<NeedsTime> {
    needs_time(&document.options, &document.events_alone())
}

impl Document {
    fn events_alone(&self) -> Vec<Event> {
        self.events.iter().map(|described| described.event.clone()).collect()
    }

    /// The groups with a limit that no event is in.
    fn groups_without_events(&self) -> Vec<&[u8]> {
        let is_used =
            |name: &[u8]| self.events.iter().any(|described| described.event.event_group.as_deref() == Some(name));
        self.options.groups.iter().map(|group| &*group.name).filter(|name| !is_used(name)).collect()
    }

    /// The events whose names people may take for patterns.
    fn near_patterns(&self) -> Vec<&[u8]> {
        let looks = |name: &&[u8]| {
            let before_end = name.split_last().map_or(&[][..], |(_, rest)| rest);
            name.ends_with(b"%") || before_end.contains(&b'*')
        };
        self.events.iter().map(|described| &*described.event.name).filter(looks).collect()
    }

    /// The names of the bands that no score within the limits is in.
    fn unreachable_bands(&self) -> Vec<&[u8]> {
        let Options { min_score, max_score, .. } = self.options;
        let bands = self.bands.iter().filter(|(_, band)| !band.is_within(min_score, max_score));
        bands.map(|(_, band)| band.name.as_slice()).collect()
    }
}
