//! Rows that a function returns one at a time, as a value of a composite type.

use pgrx::memcxt::PgMemoryContexts;
use pgrx::pg_sys::{self, Datum, Oid};

use super::Call;

/// The composite type that a function returns, for as long as its place in the query.
#[derive(Clone, Copy, Debug)]
pub struct RowType {
    descriptor: pg_sys::TupleDesc,
    columns: usize,
}

impl RowType {
    /// That of the function which is called; none if it has other columns than these.
    pub fn of(call: &Call, columns: &[Oid]) -> Option<Self> {
        let mut descriptor = std::ptr::null_mut();
        // SAFETY: the call is valid, and the out parameter outlives the look-up. What it makes is allocated in memory that
        // lives as long as the place in the query, and so has as many attributes as it says.
        unsafe {
            let class = PgMemoryContexts::For(call.place_memory())
                .switch_to(|_| pg_sys::get_call_result_type(call.info(), std::ptr::null_mut(), &mut descriptor));
            if class != pg_sys::TypeFuncClass::TYPEFUNC_COMPOSITE || descriptor.is_null() {
                return None;
            }
            let count = (*descriptor).natts as usize;
            let types = (0..count).map(|index| {
                let attribute = &*pg_sys::TupleDescAttr(descriptor, index as i32);
                if attribute.attisdropped { Oid::INVALID } else { attribute.atttypid }
            });
            (count == columns.len() && types.eq(columns.iter().copied())).then_some(Self { descriptor, columns: count })
        }
    }

    /// A row of this type.
    pub(super) fn row<const COLUMNS: usize>(
        &self,
        values: &mut [Datum; COLUMNS],
        nulls: &mut [bool; COLUMNS],
    ) -> Datum {
        assert_eq!(COLUMNS, self.columns, "a row has the columns of its type");
        // SAFETY: there are as many values as columns, of their types.
        unsafe {
            let tuple = pg_sys::heap_form_tuple(self.descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            pg_sys::HeapTupleHeaderGetDatum((*tuple).t_data)
        }
    }
}
