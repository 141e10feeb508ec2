//! What one place in a query remembers from row to row.

use super::model::{Model, Scoring};
use crate::config::Configuration;
use crate::error::Error;
use crate::pg::Call;
use crate::unknown::UnknownEvents;

/// What a place in a query that calls a form of `ces()` without time remembers from row to row.
pub(super) struct Site<M: Model> {
    known: M::Known,
    configuration: Configuration,
    unknown: UnknownEvents,
}

impl<M: Model> Site<M> {
    /// `index` is that of the argument after the count.
    pub(super) fn load(call: &Call, model: &[u8], index: usize) -> Result<Self, Error> {
        let configuration = Configuration::beside(call.function());
        let known = M::load(call, configuration, model, index)?;
        Ok(Self { known, configuration, unknown: UnknownEvents::new() })
    }

    /// The weight of an event, and zero if it has none, if weights are all that matters and that can be told from what is
    /// at hand.
    #[inline(always)]
    pub(super) fn weight_at_hand(&self, model: &[u8], event: &[u8]) -> Option<i64> {
        let Scoring::Plain { weights, .. } = M::scoring_at_hand(&self.known, model)? else { return None };
        weights.at_hand(event)?.or_else(|| self.unknown.are_ignored().then_some(0))
    }

    /// The model that the group of a row has to remember.
    pub(super) fn to_remember<'a>(&self, model: &'a [u8]) -> Result<Option<&'a [u8]>, Error> {
        M::to_remember(&self.known, model)
    }

    #[inline(always)]
    pub(super) fn to_remember_fast<'a>(&self, model: &'a [u8]) -> Option<Option<&'a [u8]>> {
        M::to_remember_fast(&self.known, model)
    }

    /// How the rows of a model are scored, and where to tell of unknown events.
    pub(super) fn scoring(&mut self, model: &[u8]) -> Result<(&mut Scoring, &mut UnknownEvents), Error> {
        Ok((M::scoring(&mut self.known, self.configuration, model)?, &mut self.unknown))
    }
}
