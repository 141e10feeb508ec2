//! What one place in a query remembers from row to row.

use std::collections::HashSet;

use super::model::Model;
use crate::config::Configuration;
use crate::error::Error;
use crate::pg::{Call, display};
use crate::settings::{UnknownEvent, unknown_event};

/// What a place in a query that calls `ces()` remembers from row to row.
pub(super) struct Site<M: Model> {
    weights: M::Weights,
    configuration: Configuration,
    unknown: UnknownEvents,
}

impl<M: Model> Site<M> {
    pub(super) fn load(call: &Call, model: &[u8]) -> Result<Self, Error> {
        let configuration = Configuration::beside(call.function());
        let weights = M::load(configuration, model)?;
        Ok(Self { weights, configuration, unknown: UnknownEvents::new() })
    }

    /// The weight of an event, and zero if it has none, if that can be told from what is at hand.
    #[inline(always)]
    pub(super) fn weight_at_hand(&self, model: &[u8], event: &[u8]) -> Option<i64> {
        let weight = M::weights_at_hand(&self.weights, model)?.get(event);
        weight.or_else(|| (self.unknown.setting == UnknownEvent::Ignore).then_some(0))
    }

    /// The weight of an event, and zero if it has none; `is_new` where nobody has been told of that yet.
    pub(super) fn weight(&mut self, model: &[u8], event: &[u8], is_new: bool) -> Result<i64, Error> {
        let weight = M::weights(&mut self.weights, self.configuration, model)?.get(event);
        if weight.is_none() && is_new {
            self.unknown.meet(model, event)?;
        }
        Ok(weight.unwrap_or(0))
    }
}

/// The events without a weight that were warned of: each once, and not too many.
struct UnknownEvents {
    /// The setting, as it was at the first row.
    setting: UnknownEvent,
    warned: HashSet<[Box<[u8]>; 2]>,
}

impl UnknownEvents {
    const MOST: usize = 10;

    fn new() -> Self {
        Self { setting: unknown_event(), warned: HashSet::new() }
    }

    fn meet(&mut self, model: &[u8], event: &[u8]) -> Result<(), Error> {
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
