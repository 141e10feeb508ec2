//! Sorting more rows than memory holds, by customer.

use pgrx::pg_sys::{self, Datum};

use super::relation::Relation;
use super::trigger::RowSlot;

/// Rows with the columns of a table, to be sorted by the first of them, and how these compare.
pub struct Sort {
    state: *mut pg_sys::Tuplesortstate,
    slot: *mut pg_sys::TupleTableSlot,
    columns: usize,
    equality: Equality,
}

/// How the columns that rows are sorted by compare.
#[derive(Clone)]
pub struct Equality(Vec<Compared>);

#[derive(Clone)]
struct Compared {
    function: pg_sys::FmgrInfo,
    collation: pg_sys::Oid,
    by_value: bool,
    length: i16,
}

impl Sort {
    /// Sorts by the first `keys` columns, which have a default order, and then by column `then`, within so many bytes of
    /// memory; what does not fit goes to temporary files.
    pub fn new(table: &Relation, keys: usize, then: usize, bytes: usize) -> Self {
        // SAFETY: the descriptor belongs to a relation that stays open; the type cache lives as long as the session.
        unsafe {
            let descriptor = pgrx::PgTupleDesc::from_pg_unchecked(table.descriptor());
            let (mut numbers, mut operators, mut collations, mut compared) = (vec![], vec![], vec![], vec![]);
            for column in (0..keys).chain([then]) {
                let Some(attribute) = descriptor.get(column) else { continue };
                let wanted = (pg_sys::TYPECACHE_LT_OPR | pg_sys::TYPECACHE_EQ_OPR_FINFO) as i32;
                let of_type = &*pg_sys::lookup_type_cache(attribute.atttypid, wanted);
                numbers.push(column as i16 + 1);
                operators.push(of_type.lt_opr);
                collations.push(attribute.attcollation);
                compared.push(Compared {
                    function: of_type.eq_opr_finfo,
                    collation: attribute.attcollation,
                    by_value: attribute.attbyval,
                    length: attribute.attlen,
                });
            }
            let count = numbers.len() as i32;
            let mut nulls_first = vec![false; numbers.len()];
            let state = pg_sys::tuplesort_begin_heap(
                table.descriptor(),
                count,
                numbers.as_mut_ptr(),
                operators.as_mut_ptr(),
                collations.as_mut_ptr(),
                nulls_first.as_mut_ptr(),
                (bytes / 1024).max(64) as i32,
                std::ptr::null_mut(),
                pg_sys::TUPLESORT_NONE as i32,
            );
            let slot = pg_sys::MakeSingleTupleTableSlot(table.descriptor(), &raw const pg_sys::TTSOpsMinimalTuple);
            Self { state, slot, columns: descriptor.len(), equality: Equality(compared) }
        }
    }

    pub fn add(&mut self, values: &[Option<Datum>], table: &Relation) {
        // SAFETY: the values are of the columns' types; a tuple of them is copied into the sort.
        unsafe {
            let mut datums: Vec<Datum> = values.iter().map(|value| value.unwrap_or(Datum::null())).collect();
            let mut nulls: Vec<bool> = values.iter().map(Option::is_none).collect();
            datums.resize(self.columns, Datum::null());
            nulls.resize(self.columns, true);
            #[cfg(feature = "pg18")]
            let tuple = pg_sys::heap_form_minimal_tuple(table.descriptor(), datums.as_ptr(), nulls.as_ptr(), 0);
            #[cfg(not(feature = "pg18"))]
            let tuple = pg_sys::heap_form_minimal_tuple(table.descriptor(), datums.as_mut_ptr(), nulls.as_mut_ptr());
            let _ = (&mut datums, &mut nulls);
            pg_sys::ExecStoreMinimalTuple(tuple, self.slot, true);
            pg_sys::tuplesort_puttupleslot(self.state, self.slot);
            pg_sys::ExecClearTuple(self.slot);
        }
    }

    /// Visits the rows in order.
    pub fn for_each(&mut self, mut visit: impl FnMut(RowSlot)) {
        // SAFETY: the slot holds the row that is visited.
        unsafe {
            pg_sys::tuplesort_performsort(self.state);
            while pg_sys::tuplesort_gettupleslot(self.state, true, false, self.slot, std::ptr::null_mut()) {
                super::check_for_interrupts();
                visit(RowSlot::of(self.slot));
            }
        }
    }

    pub fn equality(&self) -> Equality {
        self.equality.clone()
    }

    pub fn end(self) {
        // SAFETY: what `new` made is not used any more.
        unsafe {
            pg_sys::ExecDropSingleTupleTableSlot(self.slot);
            pg_sys::tuplesort_end(self.state);
        }
    }
}

impl Equality {
    /// Whether two values of a column that rows are sorted by are equal.
    pub fn is_equal(&mut self, key: usize, one: Datum, other: Datum) -> bool {
        let Compared { function, collation, .. } = &mut self.0[key];
        // SAFETY: the function takes two values of the column's type.
        unsafe { pg_sys::FunctionCall2Coll(function, *collation, one, other).value() != 0 }
    }

    /// A copy of a value, in the current memory context.
    pub fn copy(&self, key: usize, value: Datum) -> Datum {
        let Compared { by_value, length, .. } = self.0[key];
        // SAFETY: the value is of the column's type, and there is room for so many bytes.
        unsafe {
            match length {
                _ if by_value => value,
                ..=0 => Datum::from(pg_sys::pg_detoast_datum_copy(value.cast_mut_ptr())),
                length => {
                    let copy = pg_sys::palloc(length as usize).cast::<u8>();
                    copy.copy_from_nonoverlapping(value.cast_mut_ptr::<u8>(), length as usize);
                    Datum::from(copy)
                }
            }
        }
    }
}
