//! The state of an aggregate, in the eight bytes that the executor keeps for it wherever they do.

use pgrx::pg_sys::{self, Datum};

use crate::core::state::ModelRows;
use crate::core::sum::{SmallSum, Sum};

/// A value of type `internal`: either a small sum itself, marked by its lowest bit, or a pointer to a wide state.
///
/// A state that is no more than its eight bytes lies in the executor's own entry for the group. With hundreds of
/// thousands of groups that spares every row a visit to memory that is in no cache, which costs more than all the rest.
#[derive(Clone, Copy)]
pub struct State(Datum);

/// A state that eight bytes cannot hold, as plain data in the memory of the aggregate. The model's name follows it.
#[repr(C)]
pub struct Wide {
    pub sum: Sum,
    /// Rows in the sum that name the model.
    pub rows: i64,
    model_length: usize,
}

impl State {
    /// # Safety
    /// `datum` is the state of an aggregate whose transition functions are ours.
    #[inline(always)]
    pub(super) unsafe fn from_datum(datum: Datum) -> Self {
        Self(datum)
    }

    #[inline(always)]
    pub fn small(sum: SmallSum) -> Self {
        Self(Datum::from(sum.value() << 1 | 1))
    }

    /// The state of a group without rows.
    #[inline(always)]
    pub fn empty() -> Self {
        Self::small(SmallSum::ZERO)
    }

    /// A new wide state in a memory context that lives as long as the aggregate.
    pub(super) fn wide(context: pg_sys::MemoryContext, sum: Sum, model_rows: Option<ModelRows>) -> Self {
        let (rows, model) = model_rows.map_or((0, &[][..]), |ModelRows { rows, model }| (rows, model));
        // SAFETY: the context is valid, memory from it is aligned to eight bytes, and there is room for both parts.
        unsafe {
            let wide = pg_sys::MemoryContextAlloc(context, size_of::<Wide>() + model.len()).cast::<Wide>();
            wide.write(Wide { sum, rows, model_length: model.len() });
            wide.add(1).cast::<u8>().copy_from_nonoverlapping(model.as_ptr(), model.len());
            Self(Datum::from(wide))
        }
    }

    #[inline(always)]
    pub fn datum(self) -> Datum {
        self.0
    }

    #[inline(always)]
    pub fn as_small(&self) -> Option<SmallSum> {
        let value = self.0.value() as i64;
        // Half of an odd 64-bit number always fits 63 bits.
        if value & 1 == 1 { SmallSum::new(value >> 1) } else { None }
    }

    #[inline(always)]
    pub fn as_wide(&self) -> Option<&Wide> {
        // SAFETY: a state that is not small is a pointer that `wide` returned.
        if self.as_small().is_none() { unsafe { self.0.cast_mut_ptr::<Wide>().as_ref() } } else { None }
    }

    /// To be changed in place, which only an aggregate's own transition may do.
    #[inline(always)]
    pub fn as_wide_mut(&mut self) -> Option<&mut Wide> {
        // SAFETY: as for `as_wide`; the executor hands a state to one transition function at a time.
        if self.as_small().is_none() { unsafe { self.0.cast_mut_ptr::<Wide>().as_mut() } } else { None }
    }

    pub fn sum(&self) -> Sum {
        match self.as_wide() {
            Some(wide) => wide.sum,
            None => self.as_small().unwrap_or_default().into(),
        }
    }

    /// The model that the rows name, if they do.
    pub fn model_rows(&self) -> Option<ModelRows<'_>> {
        let wide = self.as_wide()?;
        (wide.model_length > 0).then(|| ModelRows { rows: wide.rows, model: wide.model() })
    }
}

impl Wide {
    /// The name of the model; empty if the rows name none.
    #[inline(always)]
    pub fn model(&self) -> &[u8] {
        // SAFETY: `State::wide`, which alone makes these, puts the name right after.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(self).add(1).cast(), self.model_length) }
    }
}
