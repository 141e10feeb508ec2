//! Configurations in place of models. Each is kept once for a query, and groups know it by a number.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use crate::config::{DEFAULT_MODEL, Document};
use crate::error::Error;
use crate::pg::{Json, Stored};

thread_local! {
    /// Those that call sites of this process hold.
    static KNOWN: RefCell<Known> = RefCell::default();
    static LAST_NUMBER: Cell<u64> = const { Cell::new(0) };
}

#[derive(Default)]
struct Known {
    by_content: HashMap<Rc<[u8]>, Weak<Held>>,
    by_number: HashMap<u64, Weak<Held>>,
}

/// A configuration that a call site holds, as the bytes of its jsonb.
pub(super) struct Held {
    number: u64,
    config: Rc<[u8]>,
}

impl Held {
    /// The one with this content, which has the same number wherever it is held.
    pub(super) fn with_content(config: &[u8]) -> Rc<Self> {
        if let Some(held) = KNOWN.with_borrow(|known| known.by_content.get(config).and_then(Weak::upgrade)) {
            return held;
        }
        let number = LAST_NUMBER.with(|last| last.replace(last.get() + 1) + 1);
        let held = Rc::new(Self { number, config: config.into() });
        KNOWN.with_borrow_mut(|known| {
            known.by_content.insert(held.config.clone(), Rc::downgrade(&held));
            known.by_number.insert(held.number, Rc::downgrade(&held));
        });
        held
    }

    /// The one of a number, which the call site that has made the state still holds.
    pub(super) fn of_number(number: u64) -> Result<Rc<Self>, Error> {
        let held = KNOWN.with_borrow(|known| known.by_number.get(&number).and_then(Weak::upgrade));
        held.ok_or(Error::MalformedState)
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn config(&self) -> &[u8] {
        &self.config
    }

    pub(super) fn document(&self) -> Result<Document, Error> {
        document(&self.config)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // At the end of the process there may be no registry any more. Where memory has run out while it was borrowed, the
        // process ends: what stays in it then is found to be gone.
        let _ = KNOWN.try_with(|known| {
            let Ok(mut known) = known.try_borrow_mut() else { return };
            known.by_number.remove(&self.number);
            // The same content may be held again under another number.
            if known.by_content.get(&self.config).is_some_and(|held| held.strong_count() == 0) {
                known.by_content.remove(&self.config);
            }
        });
    }
}

/// What stands for a configuration in a state that otherwise has the name of a model, which has no NUL.
pub(super) const MARK: u8 = 0;

/// The name that stands for the configuration of a number.
pub(super) fn name_of(number: u64) -> [u8; 9] {
    let mut name = [MARK; 9];
    name[1..].copy_from_slice(&number.to_le_bytes());
    name
}

/// The number in such a name.
pub(super) fn number_in(name: &[u8]) -> Option<u64> {
    let (&MARK, number) = name.split_first()? else { return None };
    Some(u64::from_le_bytes(number.try_into().ok()?))
}

/// The document in the bytes of a jsonb.
pub(super) fn document(config: &[u8]) -> Result<Document, Error> {
    Document::parse(Json::of_kept(config), DEFAULT_MODEL)
}

/// Configurations that a call site holds until the end of the query: those that its rows give, or that states from other
/// processes have with them.
#[derive(Default)]
pub(super) struct Given {
    held: HashMap<u64, Rc<Held>>,
    /// That of the last row: as it was stored, and its number.
    last: Option<(Vec<u8>, u64)>,
    /// Whether it is written in the query, or a parameter of it, so that it cannot change.
    is_literal: bool,
}

impl Given {
    pub(super) fn new(is_literal: bool) -> Self {
        Self { is_literal, ..Self::default() }
    }

    /// The number of a configuration, if it is that of the last row.
    #[inline(always)]
    pub(super) fn last(&self, given: Stored) -> Option<u64> {
        let (stored, number) = self.last.as_ref()?;
        (self.is_literal || stored == given.as_stored()).then_some(*number)
    }

    /// The number of a configuration.
    pub(super) fn number(&mut self, given: Stored) -> u64 {
        if let Some(number) = self.last(given) {
            return number;
        }
        let number = self.hold(given.bytes());
        self.last = Some((given.as_stored().to_vec(), number));
        number
    }

    /// The number of a configuration by its content.
    pub(super) fn hold(&mut self, config: &[u8]) -> u64 {
        let held = Held::with_content(config);
        let number = held.number();
        self.held.insert(number, held);
        number
    }
}
