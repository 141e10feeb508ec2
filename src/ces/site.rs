//! What one place in a query remembers from row to row.

use pgrx::pg_sys::{JSONBOID, TEXTOID, TIMESTAMPTZOID};

use super::model::{Model, Scoring};
use crate::config::Configuration;
use crate::error::Error;
use crate::pg::{Aggregate, Call};
use crate::unknown::UnknownEvents;

/// What a place in a query that calls a form of `ces()` without time remembers from row to row.
pub(super) struct Site<M: Model> {
    known: M::Known,
    configuration: Configuration,
    unknown: UnknownEvents,
    final_finds_model: bool,
}

/// What rows are scored by, where it is written in the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written<'a> {
    Default,
    Model(&'a [u8]),
    /// The bytes of the jsonb.
    Config(&'a [u8]),
}

/// What the final function of a call site finds out by itself.
pub(super) struct Finding<'a> {
    pub(super) by: Written<'a>,
    pub(super) is_timed: bool,
}

impl<'a> Finding<'a> {
    /// The same for the transition and the final function of a call site; none if these do not see the same, or the model or
    /// configuration is not written in the query.
    pub(super) fn of(aggregate: Aggregate<'a>) -> Option<Self> {
        let arguments = aggregate.plain_arguments()?;
        // The first argument is the event.
        let (_, others) = arguments.split_first()?;
        let is_timed = others.iter().any(|argument| argument.of_type == TIMESTAMPTZOID);
        let by = match others.last() {
            Some(last) if last.of_type == TEXTOID => Written::Model(last.bytes()?),
            Some(last) if last.of_type == JSONBOID => Written::Config(last.bytes()?),
            _ => Written::Default,
        };
        Some(Self { by, is_timed })
    }
}

impl<M: Model> Site<M> {
    /// `index` is that of the argument after the count.
    pub(super) fn load(call: &Call, model: &[u8], index: usize) -> Result<Self, Error> {
        let configuration = Configuration::beside(call.function());
        let known = M::load(call, configuration, model, index)?;
        let final_finds_model = Finding::of(call.aggregate()).is_some_and(|found| found.by == M::written(model));
        Ok(Self { known, configuration, unknown: UnknownEvents::new(), final_finds_model })
    }

    /// How the rows of a model are scored, and whether unknown events are ignored, if that is at hand.
    #[inline(always)]
    pub(super) fn at_hand(&self, model: &[u8]) -> Option<(&Scoring, bool)> {
        M::scoring_at_hand(&self.known, model).map(|scoring| (scoring, self.unknown.are_ignored()))
    }

    /// Whether the final function finds the model by itself, so that no group has to remember it.
    #[inline(always)]
    pub(super) fn final_finds_model(&self) -> bool {
        self.final_finds_model
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
