//! Expressions kept in the catalog, as extended statistics that PostgreSQL never computes.
//!
//! Such an object holds analyzed trees: they follow when columns, types, functions or schemas are renamed, they are
//! dumped and restored as expressions, and they go with the table, or with a column that they use, without CASCADE. What
//! it holds is `CASE WHEN false THEN ROW(…) IS NULL END`, one expression, of a type that all versions take: neither ANALYZE
//! nor the planner ever evaluates it.

use std::ffi::{CString, c_char};

use pgrx::pg_sys::{self, Datum, Node, NodeTag, Oid};

use super::node::{Expression, elements, list_of, new_node};
use super::owner::{current_user, has_rights_of};
use super::relation::Relation;
use super::varlena;

/// A row of expressions that statistics hold.
#[derive(Debug)]
pub struct Stored {
    pub owner: Oid,
    pub schema: Oid,
    pub name: Vec<u8>,
    pub fields: Vec<Expression>,
}

impl Expression {
    /// A constant of type text.
    pub fn text(text: &[u8]) -> Self {
        constant(pg_sys::TEXTOID, pg_sys::DEFAULT_COLLATION_OID, -1, varlena::from_bytes(text), false)
    }

    /// A constant that refers to a relation, and so follows it.
    pub fn relation(id: Oid) -> Self {
        constant(pg_sys::REGCLASSOID, Oid::INVALID, size_of::<Oid>() as i32, Datum::from(id), true)
    }

    /// The text of a constant.
    pub fn as_text(self) -> Option<Vec<u8>> {
        // SAFETY: a text constant that is not null holds a text.
        self.as_constant(pg_sys::TEXTOID).map(|value| unsafe { varlena::bytes(value) }.to_vec())
    }

    /// The relation that a constant refers to.
    pub fn as_relation(self) -> Option<Oid> {
        self.as_constant(pg_sys::REGCLASSOID).map(|value| Oid::from(value.value() as u32))
    }

    fn as_constant(self, of_type: Oid) -> Option<Datum> {
        // SAFETY: a node is what its tag says.
        unsafe {
            if (*self.0).type_ != NodeTag::T_Const {
                return None;
            }
            let constant = &*self.0.cast::<pg_sys::Const>();
            (constant.consttype == of_type && !constant.constisnull).then_some(constant.constvalue)
        }
    }
}

fn constant(of_type: Oid, collation: Oid, length: i32, value: Datum, by_value: bool) -> Expression {
    // SAFETY: makes a node in the current memory context, where the value is.
    Expression(unsafe { pg_sys::makeConst(of_type, -1, collation, length, value, false, by_value).cast() })
}

/// The beginning of a row of `pg_statistic_ext`, the same in all versions.
#[repr(C)]
struct StatisticsRow {
    oid: Oid,
    stxrelid: Oid,
    stxname: pg_sys::NameData,
    stxnamespace: Oid,
    stxowner: Oid,
}

/// `pg_statistic_ext`.
const CATALOG: Oid = Oid::from_u32(3381);

/// Columns of `pg_statistic_ext`, the same in all versions.
const OWNER: i16 = 5;
const EXPRESSIONS: i16 = 9;

/// Keeps expressions over the rows of a table, with the rights of the current user, who must own the table. Those that are
/// there of this name are changed where they are: a query that is being planned looks each of a table's statistics up, and
/// would fail if one were dropped.
pub fn store(schema: &str, name: &str, relation: &Relation, fields: &[Expression]) {
    // SAFETY: all nodes live in the current memory context, longer than the command; names are C strings there.
    unsafe {
        let tree = never(is_null(row(fields)));
        // The lock that commands on statistics take: none changes them meanwhile.
        pg_sys::LockRelationOid(relation.id(), pg_sys::ShareUpdateExclusiveLock as i32);
        match find(schema, name).filter(|&(table, _)| table == relation.id()) {
            Some((_, id)) => replace(id, relation, tree),
            None => create(schema, name, relation, tree),
        }
        pg_sys::CommandCounterIncrement();
    }
}

unsafe fn create(schema: &str, name: &str, relation: &Relation, tree: *mut Node) {
    // SAFETY: as above.
    unsafe {
        let statement = new_node::<pg_sys::CreateStatsStmt>(NodeTag::T_CreateStatsStmt);
        let element = new_node::<pg_sys::StatsElem>(NodeTag::T_StatsElem);
        (*element).expr = tree;
        (*statement).defnames = list_of([string(schema), string(name)]);
        (*statement).exprs = list_of([element]);
        let table = pg_sys::makeRangeVar(
            pg_sys::get_namespace_name(relation.schema()),
            pg_sys::get_rel_name(relation.id()),
            -1,
        );
        (*statement).relations = list_of([table]);
        (*statement).transformed = true;
        run_utility(statement.cast());
    }
}

/// Changes the expression of statistics, and what they depend on, as CREATE STATISTICS records it. They are the current user's
/// then, whose they may not have been: where a superuser has changed the type of a column, they are the superuser's.
unsafe fn replace(id: Oid, relation: &Relation, tree: *mut Node) {
    // SAFETY: the statistics are there, as their table is locked; a copy of their row is changed; nodes and values live in the
    // current memory context.
    unsafe {
        let user = current_user();
        require_rights_of_owner(user, relation);
        let cache = pg_sys::SysCacheIdentifier::STATEXTOID as i32;
        let catalog = pg_sys::table_open(CATALOG, pg_sys::RowExclusiveLock as i32);
        let nothing = Datum::null();
        let tuple = pg_sys::SearchSysCacheCopy(cache, Datum::from(id), nothing, nothing, nothing);

        let trees = list_of([tree]).cast::<Node>();
        let text = std::ffi::CStr::from_ptr(pg_sys::nodeToString(trees.cast()));
        let mut columns = [OWNER, EXPRESSIONS].map(i32::from);
        let mut values = [Datum::from(user), varlena::from_bytes(text.to_bytes())];
        let mut is_null = [false; 2];
        let changed = pg_sys::heap_modify_tuple_by_cols(
            tuple,
            (*catalog).rd_att,
            2,
            columns.as_mut_ptr(),
            values.as_mut_ptr(),
            is_null.as_mut_ptr(),
        );
        pg_sys::CatalogTupleUpdate(catalog, &raw mut (*changed).t_self, changed);

        let (normal, auto) = (pg_sys::DependencyType::DEPENDENCY_NORMAL, pg_sys::DependencyType::DEPENDENCY_AUTO);
        let statistics = object(CATALOG, id);
        let table = object(pg_sys::RelationRelationId, relation.id());
        let schema =
            object(pg_sys::NamespaceRelationId, (*pg_sys::GETSTRUCT(tuple).cast::<StatisticsRow>()).stxnamespace);
        pg_sys::deleteDependencyRecordsFor(CATALOG, id, true);
        pg_sys::recordDependencyOn(&raw const statistics, &raw const table, auto);
        pg_sys::recordDependencyOnSingleRelExpr(&raw const statistics, trees, relation.id(), normal, auto, false);
        pg_sys::recordDependencyOn(&raw const statistics, &raw const schema, normal);
        pg_sys::changeDependencyOnOwner(CATALOG, id, user);
        pg_sys::table_close(catalog, pg_sys::RowExclusiveLock as i32);
    }
}

fn object(catalog: Oid, id: Oid) -> pg_sys::ObjectAddress {
    pg_sys::ObjectAddress { classId: catalog, objectId: id, objectSubId: 0 }
}

/// PostgreSQL's own error if a user does not own a table.
fn require_rights_of_owner(user: Oid, relation: &Relation) {
    if !has_rights_of(user, relation.owner()) {
        // SAFETY: the name is a C string in the current memory context.
        unsafe {
            let name = pg_sys::get_rel_name(relation.id());
            pg_sys::aclcheck_error(pg_sys::AclResult::ACLCHECK_NOT_OWNER, pg_sys::ObjectType::OBJECT_TABLE, name);
        }
    }
}

/// Runs a command that is a tree.
unsafe fn run_utility(statement: *mut Node) {
    // SAFETY: the tree is a valid command, and the receiver takes no rows.
    unsafe {
        let planned = new_node::<pg_sys::PlannedStmt>(NodeTag::T_PlannedStmt);
        (*planned).commandType = pg_sys::CmdType::CMD_UTILITY;
        (*planned).canSetTag = false;
        (*planned).utilityStmt = statement;
        (*planned).stmt_location = -1;
        let receiver = pg_sys::CreateDestReceiver(pg_sys::CommandDest::DestNone);
        let context = pg_sys::ProcessUtilityContext::PROCESS_UTILITY_QUERY;
        let nothing = std::ptr::null_mut();
        let (text, environment) = (c"CREATE STATISTICS".as_ptr(), std::ptr::null_mut());
        pg_sys::ProcessUtility(planned, text, false, context, nothing, environment, receiver, std::ptr::null_mut());
    }
}

unsafe fn string(text: &str) -> *mut pg_sys::String {
    // SAFETY: makes a node in the current memory context, with a copy of the text.
    unsafe {
        let node = new_node::<pg_sys::String>(NodeTag::T_String);
        let text = CString::new(text).unwrap_or_default();
        (*node).sval = pg_sys::pstrdup(text.as_ptr()).cast::<c_char>();
        node
    }
}

unsafe fn row(fields: &[Expression]) -> *mut Node {
    // SAFETY: makes a node in the current memory context.
    unsafe {
        let row = new_node::<pg_sys::RowExpr>(NodeTag::T_RowExpr);
        (*row).args = list_of(fields.iter().map(|field| field.0));
        (*row).row_typeid = pg_sys::RECORDOID;
        (*row).row_format = pg_sys::CoercionForm::COERCE_EXPLICIT_CALL;
        (*row).colnames = list_of((1..=fields.len()).map(|number| string(&format!("f{number}"))));
        (*row).location = -1;
        row.cast()
    }
}

/// `row IS NULL`.
unsafe fn is_null(row: *mut Node) -> *mut Node {
    // SAFETY: makes a node in the current memory context.
    unsafe {
        let test = new_node::<pg_sys::NullTest>(NodeTag::T_NullTest);
        (*test).arg = row.cast();
        (*test).nulltesttype = pg_sys::NullTestType::IS_NULL;
        (*test).argisrow = true;
        (*test).location = -1;
        test.cast()
    }
}

/// `CASE WHEN false THEN expression END`.
unsafe fn never(expression: *mut Node) -> *mut Node {
    // SAFETY: makes nodes in the current memory context.
    unsafe {
        let when = new_node::<pg_sys::CaseWhen>(NodeTag::T_CaseWhen);
        (*when).expr = pg_sys::makeBoolConst(false, false).cast();
        (*when).result = expression.cast();
        (*when).location = -1;
        let case = new_node::<pg_sys::CaseExpr>(NodeTag::T_CaseExpr);
        (*case).casetype = pg_sys::BOOLOID;
        (*case).args = list_of([when]);
        (*case).defresult = pg_sys::makeNullConst(pg_sys::BOOLOID, -1, Oid::INVALID).cast();
        (*case).location = -1;
        case.cast()
    }
}

/// The row in a tree that [`never`] made, perhaps written as text and read again since.
unsafe fn row_of(tree: *mut Node) -> Option<Vec<Expression>> {
    // SAFETY: a node is what its tag says.
    unsafe {
        if (*tree).type_ != NodeTag::T_CaseExpr {
            return None;
        }
        let when = *elements::<pg_sys::CaseWhen>((*tree.cast::<pg_sys::CaseExpr>()).args).first()?;
        let test = (*when).result.cast::<Node>();
        if (*test).type_ != NodeTag::T_NullTest {
            return None;
        }
        let row = (*test.cast::<pg_sys::NullTest>()).arg.cast::<Node>();
        if (*row).type_ != NodeTag::T_RowExpr {
            return None;
        }
        Some(elements::<Node>((*row.cast::<pg_sys::RowExpr>()).args).into_iter().map(Expression).collect())
    }
}

/// What statistics hold, in the current memory context; none if they hold something else.
pub fn load(id: Oid) -> Option<Stored> {
    // SAFETY: a row of the catalog is valid until it is released, and its trees are copied by reading them.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::STATEXTOID as i32;
        let tuple = pg_sys::SearchSysCache1(cache, Datum::from(id));
        if tuple.is_null() {
            return None;
        }
        let form = &*pg_sys::GETSTRUCT(tuple).cast::<StatisticsRow>();
        let mut is_null = false;
        let column = EXPRESSIONS;
        let text = pg_sys::SysCacheGetAttr(cache, tuple, column, &mut is_null);
        let fields = (!is_null)
            .then(|| {
                let text = CString::new(varlena::bytes(text)).unwrap_or_default();
                let trees = pg_sys::stringToNode(text.as_ptr().cast_mut()).cast::<pg_sys::List>();
                elements::<Node>(trees).first().and_then(|&tree| row_of(tree))
            })
            .flatten();
        let name = std::ffi::CStr::from_ptr(form.stxname.data.as_ptr()).to_bytes().to_vec();
        let stored = fields.map(|fields| Stored { owner: form.stxowner, schema: form.stxnamespace, name, fields });
        pg_sys::ReleaseSysCache(tuple);
        stored
    }
}

/// The table that statistics of this name are of, and the statistics; none if there are none.
pub fn find(schema: &str, name: &str) -> Option<(Oid, Oid)> {
    let (schema, name) = (super::text::to_server(schema), super::text::to_server(name));
    // SAFETY: looks schema and statistics up by names that outlive the calls.
    unsafe {
        let schema = pg_sys::get_namespace_oid(schema.as_ptr(), true);
        let cache = pg_sys::SysCacheIdentifier::STATEXTNAMENSP as i32;
        let tuple = pg_sys::SearchSysCache2(cache, Datum::from(name.as_ptr()), Datum::from(schema));
        if tuple.is_null() {
            return None;
        }
        let form = &*pg_sys::GETSTRUCT(tuple).cast::<StatisticsRow>();
        let found = (form.stxrelid, form.oid);
        pg_sys::ReleaseSysCache(tuple);
        Some(found)
    }
}
