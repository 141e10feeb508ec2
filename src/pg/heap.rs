//! Rows of tables: writing them without SQL, and reading all of a table.

use pgrx::pg_sys::{self, Datum, Oid};

use super::check_for_interrupts;
use super::relation::{Lock, Relation};
use super::trigger::RowSlot;

/// Writes rows into a table and its indexes, past its triggers and constraints.
pub struct Writer {
    relation: Relation,
    executor: *mut pg_sys::EState,
    result: *mut pg_sys::ResultRelInfo,
    slot: *mut pg_sys::TupleTableSlot,
}

impl Writer {
    /// None if there is no such table, if its columns do not begin with those of the types that are to be written, or if one
    /// of its indexes would run code of its owner, which must not happen where transactions end.
    pub fn open(table: Oid, types: &[Oid]) -> Option<Self> {
        let relation = Relation::open(table, Lock::Write).filter(Relation::is_table)?;
        if !relation.column_types().starts_with(types) {
            return None;
        }
        // SAFETY: the relation stays open as long as what is made for it.
        unsafe {
            let executor = pg_sys::CreateExecutorState();
            let result = super::node::new_node::<pg_sys::ResultRelInfo>(pg_sys::NodeTag::T_ResultRelInfo);
            pg_sys::InitResultRelInfo(result, relation.pointer(), 0, std::ptr::null_mut(), 0);
            pg_sys::ExecOpenIndices(result, false);
            if !has_plain_indexes(&*result) {
                pg_sys::ExecCloseIndices(result);
                pg_sys::FreeExecutorState(executor);
                return None;
            }
            let slot = pg_sys::MakeSingleTupleTableSlot(relation.descriptor(), &raw const pg_sys::TTSOpsVirtual);
            Some(Self { relation, executor, result, slot })
        }
    }

    /// Writes a row; a value for each column, none for NULL.
    pub fn write(&mut self, values: &[Option<Datum>]) {
        // SAFETY: the slot has room for as many values as the table has columns.
        unsafe {
            let slot = &mut *self.slot;
            pg_sys::ExecClearTuple(self.slot);
            let columns = (*slot.tts_tupleDescriptor).natts as usize;
            for column in 0..columns {
                let value = values.get(column).copied().flatten();
                *slot.tts_values.add(column) = value.unwrap_or(Datum::null());
                *slot.tts_isnull.add(column) = value.is_none();
            }
            pg_sys::ExecStoreVirtualTuple(self.slot);
            pg_sys::simple_table_tuple_insert(self.relation.pointer(), self.slot);
            if (*self.result).ri_NumIndices > 0 {
                let no_list = std::ptr::null_mut();
                let no_conflict = std::ptr::null_mut();
                #[cfg(feature = "pg15")]
                pg_sys::ExecInsertIndexTuples(
                    self.result,
                    self.slot,
                    self.executor,
                    false,
                    false,
                    no_conflict,
                    no_list,
                );
                #[cfg(not(feature = "pg15"))]
                pg_sys::ExecInsertIndexTuples(
                    self.result,
                    self.slot,
                    self.executor,
                    false,
                    false,
                    no_conflict,
                    no_list,
                    false,
                );
                let context = (*self.executor).es_per_tuple_exprcontext;
                if !context.is_null() {
                    pg_sys::MemoryContextReset((*context).ecxt_per_tuple_memory);
                }
            }
        }
    }

    pub fn close(self) {
        // SAFETY: what `open` made is not used any more.
        unsafe {
            pg_sys::ExecDropSingleTupleTableSlot(self.slot);
            pg_sys::ExecCloseIndices(self.result);
            pg_sys::FreeExecutorState(self.executor);
        }
    }
}

/// Whether no index has expressions, a condition or an exclusion constraint.
unsafe fn has_plain_indexes(result: &pg_sys::ResultRelInfo) -> bool {
    // SAFETY: `ExecOpenIndices` has filled an array of so many indexes.
    unsafe {
        (0..result.ri_NumIndices as usize).all(|at| {
            let index = &**result.ri_IndexRelationInfo.add(at);
            index.ii_Expressions.is_null() && index.ii_Predicate.is_null() && index.ii_ExclusionOps.is_null()
        })
    }
}

/// A snapshot, kept as long as it is used.
pub struct Snapshot(pg_sys::Snapshot);

impl Snapshot {
    /// All that is committed now, and all that this transaction has done.
    pub fn latest() -> Self {
        // SAFETY: a registered snapshot lives until it is unregistered.
        unsafe { Self(pg_sys::RegisterSnapshot(pg_sys::GetLatestSnapshot())) }
    }

    /// That of the running command.
    pub fn of_command() -> Self {
        // SAFETY: as above; a function that is called runs under a snapshot.
        unsafe { Self(pg_sys::RegisterSnapshot(pg_sys::GetActiveSnapshot())) }
    }
}

impl Snapshot {
    pub(super) fn pointer(&self) -> pg_sys::Snapshot {
        self.0
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: it was registered.
            unsafe { pg_sys::UnregisterSnapshot(self.0) }
        }
    }
}

/// Visits all rows of a table that a snapshot sees.
pub fn for_each_row(table: &Relation, snapshot: &Snapshot, mut visit: impl FnMut(RowSlot)) {
    // SAFETY: table and snapshot are valid until the scan ends; the slot holds the row that is visited.
    unsafe {
        let slot = pg_sys::table_slot_create(table.pointer(), std::ptr::null_mut());
        let scan = pg_sys::table_beginscan(table.pointer(), snapshot.0, 0, std::ptr::null_mut());
        let forward = pg_sys::ScanDirection::ForwardScanDirection;
        while pg_sys::table_scan_getnextslot(scan, forward, slot) {
            check_for_interrupts();
            visit(RowSlot::of(slot));
        }
        pg_sys::table_endscan(scan);
        pg_sys::ExecDropSingleTupleTableSlot(slot);
    }
}

/// A column of a row that [`for_each_row`] visits, counted from 0; none for NULL.
pub fn column(row: RowSlot, index: usize) -> Option<Datum> {
    let mut is_null = false;
    // SAFETY: the slot holds a row that has the column.
    let value = unsafe { pg_sys::slot_getattr(row.pointer(), index as i32 + 1, &mut is_null) };
    (!is_null).then_some(value)
}

/// The same, of variable length, as its bytes; a copy in the current memory context where it is not plain.
pub fn column_bytes<'a>(row: RowSlot, index: usize) -> Option<&'a [u8]> {
    // SAFETY: the value has a variable length, and lives as long as the row or the memory context.
    column(row, index).map(|value| unsafe { super::varlena::bytes(value) })
}
