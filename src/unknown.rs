//! Events without a weight: ignored, warned of or refused, as `ces_ext.unknown_event` says.

use std::collections::HashSet;

use pgrx::pg_sys::Datum;

use crate::error::Error;
use crate::nearest::nearest;
use crate::pg::{Call, Value, display, fmgr_functions};
use crate::scoring::by_model;
use crate::settings::{UnknownEvent, unknown_event};

fmgr_functions! {
    ces_unweighted_event => unweighted,
}

/// A row for an event without a weight in a model: its name, and the nearest that has one. No row for an event with a weight.
fn unweighted(mut call: Call) -> Datum {
    let (event, rows) = (call.bytes(0).unwrap_or_default(), call.result_set());
    let scoring = by_model(&mut call, 1).unwrap_or_else(|error| error.raise());
    let model = scoring.scorer.model();
    let is_unweighted = model.position(event).is_none();
    let nearest = || nearest(event, model.names()).map_or(Value::Null, Value::Text);
    rows.fill(is_unweighted.then(|| [Value::Text(event), nearest()]))
}

/// The events without a weight that were warned of: each once, and not too many.
pub struct UnknownEvents {
    /// The setting, as it was at the first row.
    setting: UnknownEvent,
    warned: HashSet<[Box<[u8]>; 2]>,
}

impl UnknownEvents {
    const MOST: usize = 10;

    pub fn new() -> Self {
        Self { setting: unknown_event(), warned: HashSet::new() }
    }

    /// Whether the setting is another one now than at the first row.
    pub fn are_of_another_setting(&self) -> bool {
        self.setting != unknown_event()
    }

    /// Whether nobody wants to know.
    #[inline(always)]
    pub fn are_ignored(&self) -> bool {
        self.setting == UnknownEvent::Ignore
    }

    /// Reports an event without a weight, once; `weighted` are the names of those that have one.
    pub fn meet<'a>(
        &mut self,
        model: &[u8],
        event: &[u8],
        weighted: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(), Error> {
        let error = || Error::UnknownEvent {
            event: display(event),
            model: display(model),
            nearest: nearest(event, weighted).map(display),
        };
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
