//! What one place in a query remembers from row to row.

use std::collections::HashSet;

use super::model::{Model, Scoring};
use crate::config::Configuration;
use crate::error::Error;
use crate::pg::{Call, display};
use crate::settings::{UnknownEvent, unknown_event};

/// What a place in a query that calls a form of `ces()` without time remembers from row to row.
pub(super) struct Site<M: Model> {
    known: M::Known,
    configuration: Configuration,
    unknown: UnknownEvents,
}

impl<M: Model> Site<M> {
    pub(super) fn load(call: &Call, model: &[u8]) -> Result<Self, Error> {
        let configuration = Configuration::beside(call.function());
        let known = M::load(configuration, model)?;
        Ok(Self { known, configuration, unknown: UnknownEvents::new() })
    }

    /// The weight of an event, and zero if it has none, if weights are all that matters and that can be told from what is
    /// at hand.
    #[inline(always)]
    pub(super) fn weight_at_hand(&self, model: &[u8], event: &[u8]) -> Option<i64> {
        let Scoring::Plain(weights) = M::scoring_at_hand(&self.known, model)? else { return None };
        weights.get(event).or_else(|| self.unknown.are_ignored().then_some(0))
    }

    /// How the rows of a model are scored, and where to tell of unknown events.
    pub(super) fn scoring(&mut self, model: &[u8]) -> Result<(&mut Scoring, &mut UnknownEvents), Error> {
        Ok((M::scoring(&mut self.known, self.configuration, model)?, &mut self.unknown))
    }
}

/// The events without a weight that were warned of: each once, and not too many.
pub(super) struct UnknownEvents {
    /// The setting, as it was at the first row.
    setting: UnknownEvent,
    warned: HashSet<[Box<[u8]>; 2]>,
}

impl UnknownEvents {
    const MOST: usize = 10;

    pub(super) fn new() -> Self {
        Self { setting: unknown_event(), warned: HashSet::new() }
    }

    #[inline(always)]
    fn are_ignored(&self) -> bool {
        self.setting == UnknownEvent::Ignore
    }

    /// Tells of an event without a weight, where it has not been told of yet.
    pub(super) fn meet(&mut self, model: &[u8], event: &[u8]) -> Result<(), Error> {
        let error = || Error::UnknownEvent { event: display(event), model: display(model) };
        match self.setting {
            UnknownEvent::Ignore => {}
            UnknownEvent::Warning => {
                if self.warned.len() < Self::MOST && self.warned.insert([model.into(), event.into()]) {
                    error().warn();
                }
            }
            UnknownEvent::Error => return Err(error()),
        }
        Ok(())
    }
}
