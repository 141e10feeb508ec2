//! Reading a table of the extension under the snapshot of the running statement.
//!
//! SPI would take a newer snapshot once the transaction has written; a scan sees exactly what the statement sees.

use std::ffi::{CStr, CString};

use pgrx::PgTupleDesc;
use pgrx::pg_sys::{self, Datum, Oid};

use super::{Json, numeric, varlena};
use crate::core::decimal::Decimal;
use crate::core::interval::Interval;
use crate::error::Error;

/// An open table of the extension, locked against changes of its structure until the end of the transaction.
pub struct Table {
    relation: pg_sys::Relation,
    snapshot: pg_sys::Snapshot,
}

/// A row during a scan; columns are counted from 0.
pub struct Row<'a> {
    values: &'a [Datum],
    nulls: &'a [bool],
}

impl<'a> Row<'a> {
    pub fn is_null(&self, column: usize) -> bool {
        self.nulls.get(column).copied().unwrap_or(true)
    }

    fn value(&self, column: usize) -> Option<Datum> {
        if self.is_null(column) { None } else { self.values.get(column).copied() }
    }

    /// A column of type text; empty if it is NULL, which no text column of a configuration key is.
    pub fn text(&self, column: usize) -> &[u8] {
        // SAFETY: `Table::open` has checked the column's type, and the value lives as long as the row.
        self.value(column).map_or(&[], |datum| unsafe { varlena::bytes(datum) })
    }

    /// A column of type text that may be NULL.
    pub fn optional_text(&self, column: usize) -> Option<&[u8]> {
        (!self.is_null(column)).then(|| self.text(column))
    }

    /// A column of type integer.
    pub fn integer(&self, column: usize) -> Option<i32> {
        self.value(column).map(|datum| datum.value() as i32)
    }

    /// A column of type jsonb.
    pub fn json(&self, column: usize) -> Option<Json<'a>> {
        // SAFETY: as for `text`.
        self.value(column).map(|datum| unsafe { Json::of(datum) })
    }

    /// A column of type numeric.
    pub fn numeric(&self, column: usize) -> Option<Decimal> {
        // SAFETY: as for `text`.
        self.value(column).map(|datum| numeric::decode(unsafe { varlena::bytes(datum) }))
    }

    /// A column of type interval; an error if it is not a duration: of no negative part, and longer than none.
    pub fn duration(&self, column: usize) -> Result<Option<Interval>, ()> {
        let Some(datum) = self.value(column) else { return Ok(None) };
        // SAFETY: as for `text`; an interval is passed by reference and has this layout.
        let stored = unsafe { *datum.cast_mut_ptr::<pg_sys::Interval>() };
        let interval = Interval { months: stored.month, days: stored.day, microseconds: stored.time };
        if interval.is_duration() { Ok(Some(interval)) } else { Err(()) }
    }

    /// A column of type numrange, in PostgreSQL's notation.
    pub fn range(&self, column: usize) -> Option<String> {
        let mut output = Oid::INVALID;
        let mut is_varlena = false;
        // SAFETY: as for `text`; an output function returns a C string.
        self.value(column).map(|datum| unsafe {
            pg_sys::getTypeOutputInfo(pg_sys::NUMRANGEOID, &mut output, &mut is_varlena);
            let text = pg_sys::OidOutputFunctionCall(output, datum);
            CStr::from_ptr(text).to_string_lossy().into_owned()
        })
    }
}

impl Table {
    /// Opens a table beside a function of the extension, whatever schema they are in.
    ///
    /// Refuses, rather than read something wrong: without the privilege to read, under row-level security, when a
    /// column is not what it was made as, and when the snapshot is older than the table's present contents.
    pub fn open(function: Oid, name: &'static str, columns: &[(&str, Oid)]) -> Result<Self, Error> {
        // SAFETY: plain catalog look-ups; the relation is open, hence valid, from `table_open` on.
        unsafe {
            if !pg_sys::ActiveSnapshotSet() {
                return Err(Error::NoSnapshot);
            }
            let snapshot = pg_sys::GetActiveSnapshot();
            let relation_name = CString::new(name).unwrap_or_default();
            let id = pg_sys::get_relname_relid(relation_name.as_ptr(), pg_sys::get_func_namespace(function));
            if id == Oid::INVALID {
                return Err(Error::TableMissing { table: name });
            }
            let table = Self { relation: pg_sys::table_open(id, pg_sys::AccessShareLock as i32), snapshot };
            match table.check(name, columns) {
                Ok(()) => Ok(table),
                // A caller may catch the error and go on.
                Err(error) => {
                    table.close();
                    Err(error)
                }
            }
        }
    }

    /// An error if the table must not or cannot be read as what it was made as.
    fn check(&self, name: &'static str, columns: &[(&str, Oid)]) -> Result<(), Error> {
        // SAFETY: the relation is open, hence valid.
        unsafe {
            let (id, form) = ((*self.relation).rd_id, &*(*self.relation).rd_rel);
            // A scan reads one plain table, not what a view, a partition or an inheriting table stands for.
            if form.relkind != pg_sys::RELKIND_RELATION as std::ffi::c_char || form.relhassubclass {
                return Err(Error::NotAPlainTable { table: name });
            }
            let readable = pg_sys::pg_class_aclcheck(id, pg_sys::GetUserId(), pg_sys::ACL_SELECT.into());
            if readable != pg_sys::AclResult::ACLCHECK_OK {
                return Err(Error::NotReadable { table: name });
            }
            if pg_sys::check_enable_rls(id, Oid::INVALID, true) == pg_sys::CheckEnableRlsResult::RLS_ENABLED as i32 {
                return Err(Error::RowSecurity { table: name });
            }
        }
        if !self.has(columns) {
            return Err(Error::TableAltered { table: name });
        }
        if !self.contents_are_visible() {
            return Err(Error::ConfigurationChanged { table: name });
        }
        Ok(())
    }

    /// Whether the table begins with these columns.
    fn has(&self, columns: &[(&str, Oid)]) -> bool {
        // SAFETY: the descriptor belongs to the open relation.
        let descriptor = unsafe { PgTupleDesc::from_pg_unchecked((*self.relation).rd_att) };
        columns.iter().enumerate().all(|(index, &(name, column_type))| {
            descriptor.get(index).is_some_and(|column| {
                // SAFETY: a name ends with a zero byte.
                let column_name = unsafe { CStr::from_ptr(column.attname.data.as_ptr()) };
                column_name.to_bytes() == name.as_bytes() && column.atttypid == column_type
            })
        })
    }

    /// Whether the snapshot sees the table's file as it is now.
    ///
    /// When another session rewrites the table after our snapshot was taken, the new file has none of the rows that our
    /// snapshot sees: a scan would find nothing. The file's number as the snapshot sees it tells.
    fn contents_are_visible(&self) -> bool {
        self.is_older_than_snapshot() || self.file_is_visible()
    }

    /// Whether the last change of the table's row in `pg_class` came before all that the snapshot might not see: the
    /// usual case, and quick to tell.
    fn is_older_than_snapshot(&self) -> bool {
        // SAFETY: a row from the catalog cache is valid until it is released.
        unsafe {
            let cache = pg_sys::SysCacheIdentifier::RELOID as i32;
            let tuple = pg_sys::SearchSysCache1(cache, Datum::from((*self.relation).rd_id));
            if tuple.is_null() {
                return false;
            }
            let changed = pg_sys::submodules::htup::HeapTupleHeaderGetXmin((*tuple).t_data);
            let older = pg_sys::TransactionIdPrecedes(changed, (*self.snapshot).xmin);
            pg_sys::ReleaseSysCache(tuple);
            older
        }
    }

    fn file_is_visible(&self) -> bool {
        // SAFETY: the keys and the catalog are valid until the scan ends; a row of `pg_class` has that layout.
        unsafe {
            let mut key = pg_sys::ScanKeyData::default();
            pg_sys::ScanKeyInit(
                &mut key,
                pg_sys::Anum_pg_class_oid as i16,
                pg_sys::BTEqualStrategyNumber as u16,
                pg_sys::F_OIDEQ.into(),
                Datum::from((*self.relation).rd_id),
            );
            let catalog = pg_sys::table_open(pg_sys::RelationRelationId, pg_sys::AccessShareLock as i32);
            let index = Oid::from(pg_sys::ClassOidIndexId);
            let scan = pg_sys::systable_beginscan(catalog, index, true, self.snapshot, 1, &mut key);
            let tuple = pg_sys::systable_getnext(scan);
            let visible = !tuple.is_null() && {
                let class = pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_class>();
                (*class).relfilenode == (*(*self.relation).rd_rel).relfilenode
            };
            pg_sys::systable_endscan(scan);
            pg_sys::table_close(catalog, pg_sys::AccessShareLock as i32);
            visible
        }
    }

    /// Visits the rows of a model, or all rows. The first column is the model.
    pub fn scan(&self, model: Option<&[u8]>, mut visit: impl FnMut(&Row) -> Result<(), Error>) -> Result<(), Error> {
        // SAFETY: key, index and table are valid until the scan ends; a tuple has the columns of its descriptor.
        // An error that is raised in between ends the transaction, which ends the scan.
        unsafe {
            let descriptor = (*self.relation).rd_att;
            let columns = (*descriptor).natts as usize;
            let mut values = vec![Datum::null(); columns];
            let mut nulls = vec![true; columns];
            let mut key = pg_sys::ScanKeyData::default();
            let mut index = None;
            if let Some(model) = model {
                let (equal, model) = (pg_sys::BTEqualStrategyNumber as u16, varlena::from_bytes(model));
                pg_sys::ScanKeyInit(&mut key, 1, equal, pg_sys::F_TEXTEQ.into(), model);
                index = self.usable_index();
            }
            let scan = pg_sys::systable_beginscan(
                self.relation,
                index.unwrap_or(Oid::INVALID),
                index.is_some(),
                self.snapshot,
                i32::from(model.is_some()),
                &mut key,
            );
            let mut result = Ok(());
            while result.is_ok() {
                let tuple = pg_sys::systable_getnext(scan);
                if tuple.is_null() {
                    break;
                }
                pg_sys::heap_deform_tuple(tuple, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
                result = visit(&Row { values: &values, nulls: &nulls });
            }
            pg_sys::systable_endscan(scan);
            result
        }
    }

    /// The primary key, if it can be searched by the first column with any snapshot.
    ///
    /// A scan key compares by bytes, so the index must be ordered by bytes too; and one that was built after our
    /// snapshot was taken may lack versions of rows that the snapshot sees (`indcheckxmin`).
    fn usable_index(&self) -> Option<Oid> {
        // A table of few pages is read sooner than an index is opened.
        const FEW: u32 = 8;
        // SAFETY: the relation is open, and an index of an open relation can be opened.
        unsafe {
            let main_fork = pg_sys::ForkNumber::MAIN_FORKNUM;
            if pg_sys::RelationGetNumberOfBlocksInFork(self.relation, main_fork) <= FEW {
                return None;
            }
            #[cfg(feature = "pg18")]
            let id = pg_sys::RelationGetPrimaryKeyIndex(self.relation, false);
            #[cfg(not(feature = "pg18"))]
            let id = pg_sys::RelationGetPrimaryKeyIndex(self.relation);
            if id == Oid::INVALID {
                return None;
            }
            let index = pg_sys::index_open(id, pg_sys::AccessShareLock as i32);
            let form = &*(*index).rd_index;
            let by_model = form.indkey.values.as_slice(1)[0] == 1;
            let by_bytes = *(*index).rd_indcollation == pg_sys::C_COLLATION_OID;
            let is_btree = (*(*index).rd_rel).relam == pg_sys::BTREE_AM_OID;
            let usable = is_btree && form.indisvalid && !form.indcheckxmin && by_model && by_bytes;
            pg_sys::index_close(index, pg_sys::NoLock as i32);
            usable.then_some(id)
        }
    }

    /// Closes the table, and keeps the lock on it.
    pub fn close(self) {
        // SAFETY: the relation was opened by `open` and is not used any more.
        unsafe { pg_sys::table_close(self.relation, pg_sys::NoLock as i32) }
    }
}
