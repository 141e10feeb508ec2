//! The state of an aggregate, as plain data in the memory of the executor.

use pgrx::pg_sys::{self, Datum};
use pgrx::varlena::varsize_4b;

use super::varlena;
use crate::core::state::ModelRows;
use crate::core::sum::Sum;

/// What `_ces_state` points to: 32 bytes, followed, where the rows name a model, by their number and the name.
#[repr(C)]
struct Plain {
    varlena_header: u32,
    /// The version of this layout.
    version: u32,
    sum: Sum,
}

#[repr(C)]
struct Named {
    plain: Plain,
    rows: i64,
}

const VERSION: u32 = 1;
const PLAIN_SIZE: usize = size_of::<Plain>();
const NAMED_SIZE: usize = size_of::<Named>();

/// A value of the type `_ces_state`.
#[derive(Clone, Copy)]
pub struct State(*mut Plain);

impl State {
    /// # Safety
    /// `datum` is a non-null value of the type `_ces_state`.
    #[inline(always)]
    pub(super) unsafe fn from_datum(datum: Datum) -> Self {
        Self(datum.cast_mut_ptr())
    }

    /// A new state in the memory context of the call; the executor copies it to where states live.
    #[cold]
    pub fn new(sum: Sum, model_rows: Option<ModelRows>) -> Self {
        let size = model_rows.map_or(PLAIN_SIZE, |ModelRows { model, .. }| NAMED_SIZE + model.len());
        let state = varlena::allocate(size - pg_sys::VARHDRSZ).cast::<Plain>();
        // SAFETY: palloc aligns to eight bytes, and `allocate` made room for all that is written here.
        unsafe {
            (*state).version = VERSION;
            (*state).sum = sum;
            if let Some(ModelRows { rows, model }) = model_rows {
                (*state.cast::<Named>()).rows = rows;
                let name = state.cast::<u8>().add(NAMED_SIZE);
                name.copy_from_nonoverlapping(model.as_ptr(), model.len());
            }
        }
        Self(state)
    }

    #[inline(always)]
    pub fn datum(self) -> Datum {
        Datum::from(self.0)
    }

    #[inline(always)]
    pub fn sum(&self) -> &Sum {
        // SAFETY: a state is at least a `Plain`, and aligned: the type is declared so, and never toasted.
        unsafe { &(*self.0).sum }
    }

    /// To be changed in place, which only an aggregate's own transition may do.
    #[inline(always)]
    pub fn sum_mut(&mut self) -> &mut Sum {
        // SAFETY: as for `sum`; the executor hands a state to one transition function at a time.
        unsafe { &mut (*self.0).sum }
    }

    /// The model that the rows named, if they did.
    #[inline(always)]
    pub fn model_rows(&self) -> Option<ModelRows<'_>> {
        // SAFETY: the length in the header covers all that `new` wrote, and only `new` makes states.
        unsafe {
            let size = varsize_4b(self.0.cast());
            if size <= PLAIN_SIZE {
                return None;
            }
            let name = self.0.cast::<u8>().add(NAMED_SIZE);
            let model = std::slice::from_raw_parts(name, size - NAMED_SIZE);
            Some(ModelRows { rows: (*self.0.cast::<Named>()).rows, model })
        }
    }

    /// Counts rows of the model in or out; a state without a model has nothing to count.
    #[inline(always)]
    pub fn add_rows(&mut self, rows: i64) {
        if self.model_rows().is_some() {
            // SAFETY: the state names a model, so it is a `Named`.
            unsafe { (*self.0.cast::<Named>()).rows += rows }
        }
    }
}
