//! Open relations: what they are, and the rows of tables.

use std::ffi::{CStr, c_int};

use pgrx::pg_sys::{self, Oid};

/// An open relation. It is closed when this is dropped; its lock stays until the end of the transaction.
///
/// After an error, the end of the transaction or subtransaction closes it, as PostgreSQL's own commands rely on.
#[derive(Debug)]
pub struct Relation(pg_sys::Relation);

/// How much a lock keeps others from.
#[derive(Clone, Copy, Debug)]
pub enum Lock {
    /// None: the caller holds one, on it or on a partition of it, that keeps it from changing.
    Held,
    /// Nobody may drop or alter it.
    Read,
    /// The same, and rows may be written.
    Write,
    /// Nobody else may write.
    KeepWritersOut,
    /// Nobody else may do anything.
    KeepAllOut,
}

impl Lock {
    pub(super) fn mode(self) -> c_int {
        let mode = match self {
            Self::Held => pg_sys::NoLock,
            Self::Read => pg_sys::AccessShareLock,
            Self::Write => pg_sys::RowExclusiveLock,
            Self::KeepWritersOut => pg_sys::ShareRowExclusiveLock,
            Self::KeepAllOut => pg_sys::AccessExclusiveLock,
        };
        mode as c_int
    }
}

impl Relation {
    /// Opens a relation; none if there is none of this number.
    pub fn open(id: Oid, lock: Lock) -> Option<Self> {
        // SAFETY: looks the relation up, and locks it.
        let relation = unsafe {
            match lock {
                Lock::Held => pg_sys::RelationIdGetRelation(id),
                lock => pg_sys::try_relation_open(id, lock.mode()),
            }
        };
        // Not `then_some`: one that is not there must not be closed.
        (!relation.is_null()).then(|| Self(relation))
    }

    pub(super) fn pointer(&self) -> pg_sys::Relation {
        self.0
    }

    fn form(&self) -> &pg_sys::FormData_pg_class {
        // SAFETY: an open relation has its row of the catalog.
        unsafe { &*(*self.0).rd_rel }
    }

    pub fn id(&self) -> Oid {
        // SAFETY: the relation is open.
        unsafe { (*self.0).rd_id }
    }

    pub fn owner(&self) -> Oid {
        self.form().relowner
    }

    pub fn schema(&self) -> Oid {
        self.form().relnamespace
    }

    pub fn kind(&self) -> u8 {
        self.form().relkind as u8
    }

    pub fn is_table(&self) -> bool {
        self.kind() == pg_sys::RELKIND_RELATION
    }

    pub fn name(&self) -> Vec<u8> {
        // SAFETY: a name ends with a zero byte.
        unsafe { CStr::from_ptr(self.form().relname.data.as_ptr()) }.to_bytes().to_vec()
    }

    pub(super) fn descriptor(&self) -> pg_sys::TupleDesc {
        // SAFETY: the relation is open.
        unsafe { (*self.0).rd_att }
    }

    /// Types of the columns in order, the invalid one for those that were dropped.
    pub fn column_types(&self) -> Vec<Oid> {
        // SAFETY: the descriptor belongs to the open relation.
        let descriptor = unsafe { pgrx::PgTupleDesc::from_pg_unchecked(self.descriptor()) };
        (0..descriptor.len())
            .map(|index| descriptor.get(index).map_or(Oid::INVALID, |column| column.atttypid))
            .collect()
    }

    /// Whether there is a column of the name.
    pub fn has_column(&self, name: &str) -> bool {
        // SAFETY: looks the name up, which ends with a zero byte.
        unsafe { pg_sys::get_attnum(self.id(), super::to_server(name).as_ptr()) > 0 }
    }

    /// Extended statistics of the relation.
    pub fn statistics(&self) -> Vec<Oid> {
        // SAFETY: the list is one of numbers, in the current memory context.
        unsafe {
            let list = pg_sys::RelationGetStatExtList(self.0);
            if list.is_null() {
                return Vec::new();
            }
            (0..(*list).length as usize).map(|index| (*(*list).elements.add(index)).oid_value).collect()
        }
    }
}

impl Drop for Relation {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: it was opened by `open`, and nothing uses it any more.
            unsafe { pg_sys::relation_close(self.0, pg_sys::NoLock as c_int) }
        }
    }
}

/// The owner of a relation, found without a lock on it; none if there is none.
pub fn owner_of(relation: Oid) -> Option<Oid> {
    // SAFETY: a row of pg_class in the cache is valid until it is released.
    unsafe {
        let row = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::RELOID as i32, pg_sys::Datum::from(relation));
        if row.is_null() {
            return None;
        }
        let data = (*row).t_data.cast::<u8>().add(usize::from((*(*row).t_data).t_hoff));
        let owner = (*data.cast::<pg_sys::FormData_pg_class>()).relowner;
        pg_sys::ReleaseSysCache(row);
        Some(owner)
    }
}

/// A relation by a name as in the user's own commands, with or without a schema; none if there is none, or it is not one.
pub fn find_relation(name: &str) -> Option<Oid> {
    // SAFETY: the name is a text in the current memory context; a name that is none is found out before by the parser.
    unsafe {
        let names = names_in(name)?;
        let range = pg_sys::makeRangeVarFromNameList(names);
        if !(*range).schemaname.is_null() && pg_sys::get_namespace_oid((*range).schemaname, true) == Oid::INVALID {
            return None;
        }
        let found = pg_sys::RangeVarGetRelidExtended(
            range,
            pg_sys::NoLock as c_int,
            pg_sys::RVROption::RVR_MISSING_OK,
            None,
            std::ptr::null_mut(),
        );
        (found != Oid::INVALID).then_some(found)
    }
}

/// A relation by the name of its schema and its own, whatever the user may use; none if there is none.
pub fn relation_in(schema: &str, name: &str) -> Option<Oid> {
    let (schema, name) = (super::text::to_server(schema), super::text::to_server(name));
    // SAFETY: looks names up that outlive the calls.
    let found = unsafe {
        let schema = pg_sys::get_namespace_oid(schema.as_ptr(), true);
        pg_sys::get_relname_relid(name.as_ptr(), schema)
    };
    (found != Oid::INVALID).then_some(found)
}

/// The same by a name with its schema, as SQL writes it.
pub fn named_relation(name: &str) -> Option<Oid> {
    // SAFETY: the parts of the name are C strings in the current memory context.
    let parts = unsafe {
        let parts = super::node::elements::<pg_sys::String>(names_in(name)?);
        parts.into_iter().map(|part| super::text::from_server(CStr::from_ptr((*part).sval))).collect::<Vec<_>>()
    };
    let [schema, name] = parts.as_slice() else { return None };
    relation_in(schema, name)
}

/// Schema and name for something that is to be created under a name as in the user's own commands; none if it is no name.
pub fn creation_target(name: &str) -> Option<(Oid, String)> {
    // SAFETY: as above.
    unsafe {
        let range = pg_sys::makeRangeVarFromNameList(names_in(name)?);
        let schema = pg_sys::RangeVarGetCreationNamespace(range);
        Some((schema, super::text::from_server(CStr::from_ptr((*range).relname))))
    }
}

/// The parts of a name: at most two.
unsafe fn names_in(name: &str) -> Option<*mut pg_sys::List> {
    let text = super::text::to_server(name);
    // SAFETY: the parser copies the text; the list is one of strings.
    unsafe {
        let copy = pg_sys::pstrdup(text.as_ptr());
        let mut parts = std::ptr::null_mut();
        if !pg_sys::SplitIdentifierString(copy, b'.' as _, &mut parts) || parts.is_null() {
            return None;
        }
        let count = (*parts).length;
        let strings = (0..count as usize).map(|index| {
            let part = (*(*parts).elements.add(index)).ptr_value;
            let string = super::node::new_node::<pg_sys::String>(pg_sys::NodeTag::T_String);
            (*string).sval = part.cast();
            string
        });
        (1..=2).contains(&count).then(|| super::node::list_of(strings))
    }
}

/// The schema of a relation, and its name; none if there is none.
pub fn schema_and_name(relation: Oid) -> Option<(String, String)> {
    // SAFETY: looks the relation up, without a lock; a name is a C string or null.
    unsafe {
        let name = pg_sys::get_rel_name(relation);
        if name.is_null() {
            return None;
        }
        let schema = schema_name(pg_sys::get_rel_namespace(relation))?;
        Some((schema, super::text::from_server(CStr::from_ptr(name))))
    }
}

pub fn schema_name(schema: Oid) -> Option<String> {
    // SAFETY: looks a schema up; the name is a C string or null.
    unsafe {
        let name = pg_sys::get_namespace_name(schema);
        (!name.is_null()).then(|| super::text::from_server(CStr::from_ptr(name)))
    }
}

pub fn role_name(role: Oid) -> String {
    // SAFETY: looks a role up; the name is a C string or null.
    unsafe {
        let name = pg_sys::GetUserNameFromId(role, true);
        if name.is_null() { role.to_u32().to_string() } else { super::text::from_server(CStr::from_ptr(name)) }
    }
}

/// Whether a role may create in a schema.
pub fn may_create_in(schema: Oid, role: Oid) -> bool {
    // SAFETY: looks privileges up.
    unsafe {
        #[cfg(feature = "pg15")]
        let allowed = pg_sys::pg_namespace_aclcheck(schema, role, pg_sys::ACL_CREATE.into());
        #[cfg(not(feature = "pg15"))]
        let allowed = pg_sys::object_aclcheck(pg_sys::NamespaceRelationId, schema, role, pg_sys::ACL_CREATE.into());
        allowed == pg_sys::AclResult::ACLCHECK_OK
    }
}

/// Whether the current user may read a relation.
pub fn is_readable(relation: Oid) -> bool {
    // SAFETY: looks privileges up.
    unsafe {
        let allowed = pg_sys::pg_class_aclcheck(relation, pg_sys::GetUserId(), pg_sys::ACL_SELECT.into());
        allowed == pg_sys::AclResult::ACLCHECK_OK
    }
}

unsafe extern "C-unwind" {
    /// Declared in `catalog/partition.h`.
    fn get_partition_parent(relation: Oid, even_if_detached: bool) -> Oid;
}

/// The partitioned table that a table is a partition of.
pub fn partition_parent(table: Oid) -> Option<Oid> {
    // SAFETY: only a partition is asked for its parent, which it has.
    unsafe {
        pg_sys::get_rel_relispartition(table)
            .then(|| pg_sys::ffi::pg_guard_ffi_boundary(|| get_partition_parent(table, true)))
    }
}

/// Whether values of a type can be sorted and compared by default.
pub fn has_order(of_type: Oid) -> bool {
    // SAFETY: looks a type up.
    unsafe {
        let wanted = (pg_sys::TYPECACHE_LT_OPR | pg_sys::TYPECACHE_EQ_OPR) as c_int;
        let found = &*pg_sys::lookup_type_cache(of_type, wanted);
        found.lt_opr != Oid::INVALID && found.eq_opr != Oid::INVALID && of_type != pg_sys::RECORDOID
    }
}

/// ` COLLATE …` for a column of a type; nothing where the type's own will do.
pub fn collate_clause(collation: Oid, of_type: Oid) -> String {
    // SAFETY: looks a type and a collation up; names are C strings or null.
    unsafe {
        if pg_sys::get_typcollation(of_type) == collation || pg_sys::get_typcollation(of_type) == Oid::INVALID {
            return String::new();
        }
        let cache = pg_sys::SysCacheIdentifier::COLLOID as c_int;
        let tuple = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(collation));
        if tuple.is_null() {
            return String::new();
        }
        let form = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_collation>();
        let name = super::text::from_server(CStr::from_ptr(form.collname.data.as_ptr()));
        let schema = schema_name(form.collnamespace).unwrap_or_default();
        pg_sys::ReleaseSysCache(tuple);
        format!(" COLLATE {}", super::spi::qualified(&schema, &name))
    }
}
