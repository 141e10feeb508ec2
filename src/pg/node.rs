//! Expressions over the rows of a table, as trees.
//!
//! A text is parsed by PostgreSQL by itself, never as part of a command, so that nothing in it can end one and begin
//! another. The columns in a tree are those of relation number 1.

use std::ffi::{CStr, CString, c_char, c_int, c_void};

use pgrx::pg_sys::{self, Node, NodeTag, Oid};

use super::relation::Relation;

/// An analyzed expression.
#[derive(Clone, Copy, Debug)]
pub struct Expression(pub(super) *mut Node);

/// An expression of a list, and the name that it has or would be given as a column.
#[derive(Debug)]
pub struct NamedExpression {
    pub name: Vec<u8>,
    pub expression: Expression,
}

/// Why a text is not a list of expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotExpressions {
    /// It goes on with something else than expressions.
    OtherClauses,
    /// A zero byte.
    ZeroByte,
}

unsafe extern "C-unwind" {
    /// Declared in `parser/parse_target.h`: the name that `SELECT` gives a column.
    fn FigureColname(node: *mut Node) -> *mut c_char;
}

/// What `SELECT` names a column that has no name of its own.
const UNNAMED: &[u8] = b"?column?";

/// Elements of a list of nodes.
pub(super) unsafe fn elements<T>(list: *mut pg_sys::List) -> Vec<*mut T> {
    if list.is_null() {
        return Vec::new();
    }
    // SAFETY: a list of pointers has as many cells as it says.
    unsafe { (0..(*list).length as usize).map(|index| (*(*list).elements.add(index)).ptr_value.cast()).collect() }
}

/// Elements of a list of object identifiers.
pub(super) unsafe fn oids(list: *mut pg_sys::List) -> Vec<Oid> {
    if list.is_null() {
        return Vec::new();
    }
    // SAFETY: as above, of identifiers.
    unsafe { (0..(*list).length as usize).map(|index| (*(*list).elements.add(index)).oid_value).collect() }
}

pub(super) unsafe fn list_of<T>(items: impl IntoIterator<Item = *mut T>) -> *mut pg_sys::List {
    // SAFETY: the list lives in the current memory context, as its elements do.
    items.into_iter().fold(std::ptr::null_mut(), |list, item| unsafe { pg_sys::lappend(list, item.cast()) })
}

/// A new node of a type that begins with its tag.
pub(super) unsafe fn new_node<T>(tag: NodeTag) -> *mut T {
    // SAFETY: zeroes are a valid node but for the tag, which comes first.
    unsafe {
        let node = pg_sys::palloc0(size_of::<T>()).cast::<NodeTag>();
        node.write(tag);
        node.cast()
    }
}

/// Parses a list of expressions over the rows of a table; an error of PostgreSQL's where it cannot.
pub fn parse_list(relation: &Relation, text: &[u8]) -> Result<Vec<NamedExpression>, NotExpressions> {
    let text = CString::new(text).map_err(|_| NotExpressions::ZeroByte)?;
    // SAFETY: the parser copies what it needs of the text, and all nodes live in the current memory context.
    unsafe {
        let statements = pg_sys::raw_parser(text.as_ptr(), pg_sys::RawParseMode::RAW_PARSE_PLPGSQL_EXPR);
        let statement = elements::<pg_sys::RawStmt>(statements).first().map(|raw| (**raw).stmt);
        let Some(select) = statement.filter(|&statement| (*statement).type_ == NodeTag::T_SelectStmt) else {
            return Err(NotExpressions::OtherClauses);
        };
        let select = &*select.cast::<pg_sys::SelectStmt>();
        if !is_only_targets(select) {
            return Err(NotExpressions::OtherClauses);
        }
        let state = pg_sys::make_parsestate(std::ptr::null_mut());
        let lock = pg_sys::AccessShareLock as c_int;
        let item =
            pg_sys::addRangeTableEntryForRelation(state, relation.pointer(), lock, std::ptr::null_mut(), false, true);
        pg_sys::addNSItemToQuery(state, item, false, true, true);
        let targets = elements::<pg_sys::ResTarget>(select.targetList);
        if targets.iter().any(|&target| is_star((*target).val)) {
            return Err(NotExpressions::OtherClauses);
        }
        let parsed = targets.into_iter().map(|target| {
            let target = &*target;
            let name = if target.name.is_null() { FigureColname(target.val) } else { target.name };
            let kind = pg_sys::ParseExprKind::EXPR_KIND_STATS_EXPRESSION;
            let expression = pg_sys::transformExpr(state, target.val, kind);
            pg_sys::assign_expr_collations(state, expression);
            // Virtual columns are not stored, so they cannot be depended on.
            #[cfg(feature = "pg18")]
            let expression = pg_sys::expand_generated_columns_in_expr(expression, relation.pointer(), 1);
            let name = CStr::from_ptr(name).to_bytes().to_vec();
            NamedExpression { name, expression: Expression(expression) }
        });
        let parsed = parsed.collect();
        pg_sys::free_parsestate(state);
        Ok(parsed)
    }
}

/// Whether a node stands for all columns.
unsafe fn is_star(node: *mut Node) -> bool {
    // SAFETY: a node is what its tag says.
    unsafe {
        (*node).type_ == NodeTag::T_ColumnRef
            && elements::<Node>((*node.cast::<pg_sys::ColumnRef>()).fields)
                .last()
                .is_some_and(|&field| (*field).type_ == NodeTag::T_A_Star)
    }
}

fn is_only_targets(select: &pg_sys::SelectStmt) -> bool {
    let clauses = [
        select.distinctClause.cast::<c_void>(),
        select.intoClause.cast(),
        select.fromClause.cast(),
        select.whereClause.cast(),
        select.groupClause.cast(),
        select.havingClause.cast(),
        select.windowClause.cast(),
        select.valuesLists.cast(),
        select.sortClause.cast(),
        select.limitOffset.cast(),
        select.limitCount.cast(),
        select.lockingClause.cast(),
        select.withClause.cast(),
        select.larg.cast(),
    ];
    clauses.iter().all(|clause| clause.is_null()) && !select.targetList.is_null()
}

impl NamedExpression {
    /// An expression whose name nobody asks for.
    pub fn unnamed(expression: Expression) -> Self {
        Self { name: UNNAMED.to_vec(), expression }
    }

    /// Whether there is a name to call a column by.
    pub fn has_name(&self) -> bool {
        self.name != UNNAMED
    }
}

impl Expression {
    pub fn type_of(self) -> Oid {
        // SAFETY: an analyzed expression has a type.
        unsafe { pg_sys::exprType(self.0) }
    }

    /// Its type, without the domains over it.
    pub fn base_type(self) -> Oid {
        // SAFETY: the type of an expression is in the catalog.
        unsafe { pg_sys::getBaseType(self.type_of()) }
    }

    pub fn collation(self) -> Oid {
        // SAFETY: as above.
        unsafe { pg_sys::exprCollation(self.0) }
    }

    /// The expression as a value of another type, by an explicit cast; none if there is no such cast.
    pub fn cast(self, target: Oid) -> Option<Self> {
        self.coerce(target, pg_sys::CoercionContext::COERCION_EXPLICIT)
    }

    /// The same as `INSERT` would assign it to a column of that type.
    pub fn assign(self, target: Oid) -> Option<Self> {
        self.coerce(target, pg_sys::CoercionContext::COERCION_ASSIGNMENT)
    }

    fn coerce(self, target: Oid, context: pg_sys::CoercionContext::Type) -> Option<Self> {
        // SAFETY: the tree is an analyzed expression; a parse state is needed for positions in messages alone.
        let coerced = unsafe {
            let form = pg_sys::CoercionForm::COERCE_EXPLICIT_CAST;
            let nowhere = std::ptr::null_mut();
            pg_sys::coerce_to_target_type(nowhere, self.0, self.type_of(), target, -1, context, form, -1)
        };
        (!coerced.is_null()).then_some(Self(coerced))
    }

    /// Whether the casts around `inner` call a function of a role that is no superuser. Such a cast may have been created
    /// since the expression was declared.
    pub fn is_cast_by_a_role(self, inner: Self) -> bool {
        // SAFETY: the walker compares the nodes of one tree.
        unsafe { is_cast_by_a_role(self.0, inner.0.cast()) }
    }

    /// Whether its type, or that below its domains, did not come with PostgreSQL.
    pub fn has_foreign_type(self) -> bool {
        is_foreign_type(self.type_of()) || is_foreign_type(self.base_type())
    }

    /// NULL of a type.
    pub fn null(of_type: Oid) -> Self {
        // SAFETY: makes a node in the current memory context.
        Self(unsafe { pg_sys::makeNullConst(of_type, -1, Oid::INVALID).cast() })
    }

    pub fn is_null_constant(self) -> bool {
        // SAFETY: a node is what its tag says.
        unsafe { (*self.0).type_ == NodeTag::T_Const && (*self.0.cast::<pg_sys::Const>()).constisnull }
    }

    /// Whether its value depends on the row alone: on no setting of the session, no table, no clock.
    pub fn depends_on_row_alone(self) -> bool {
        // SAFETY: an analyzed expression.
        unsafe { !is_mutable(self.0, std::ptr::null_mut()) }
    }

    /// Whether it uses a system column or a whole row, which statistics cannot hold.
    pub fn uses_other_than_columns(self) -> bool {
        // SAFETY: an analyzed expression.
        unsafe { is_no_column(self.0, std::ptr::null_mut()) }
    }

    /// Whether to evaluate it can neither raise an error nor run somebody's code.
    pub(super) fn is_harmless(self) -> bool {
        // SAFETY: an analyzed or planned expression.
        unsafe { !can_raise(self.0, std::ptr::null_mut()) }
    }

    /// Whether it has the same value for all rows of a scan: a constant, a parameter, or made of such by functions that are
    /// not volatile.
    pub(super) fn is_constant(self) -> bool {
        // SAFETY: a planned expression.
        unsafe { !varies(self.0, std::ptr::null_mut()) && !pg_sys::contain_volatile_functions(self.0) }
    }

    /// Whether it is a constant or a parameter of the query.
    pub(super) fn is_literal(self) -> bool {
        // SAFETY: as above; a node is what its tag says.
        unsafe {
            match (*self.0).type_ {
                NodeTag::T_Const => true,
                NodeTag::T_Param => (*self.0.cast::<pg_sys::Param>()).paramkind == pg_sys::ParamKind::PARAM_EXTERN,
                _ => false,
            }
        }
    }

    /// Whether it calls a function that did not come with PostgreSQL, or has to do with a type that did not: to convert to a
    /// domain, for example, evaluates its constraints.
    pub(super) fn calls_foreign_functions(self) -> bool {
        // SAFETY: as above.
        unsafe { calls_foreign(self.0, std::ptr::null_mut()) }
    }
}

type Walker = unsafe extern "C-unwind" fn(*mut Node, *mut c_void) -> bool;

/// Visits the children of a node until one answers true.
unsafe fn walk(node: *mut Node, walker: Walker, context: *mut c_void) -> bool {
    // SAFETY: the walker has the signature that PostgreSQL calls.
    unsafe {
        #[cfg(not(feature = "pg15"))]
        return pg_sys::expression_tree_walker_impl(node, Some(walker), context);
        #[cfg(feature = "pg15")]
        return pg_sys::expression_tree_walker(node, Some(walker), context);
    }
}

unsafe extern "C-unwind" fn is_no_column(node: *mut Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: called for the nodes of an expression, each of which is what its tag says.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Var => (*node.cast::<pg_sys::Var>()).varattno <= 0,
            _ => walk(node, is_no_column, context),
        }
    }
}

/// Whether an expression reads a row.
unsafe extern "C-unwind" fn varies(node: *mut Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: a node is what its tag says.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Var
            | NodeTag::T_Aggref
            | NodeTag::T_WindowFunc
            | NodeTag::T_GroupingFunc
            | NodeTag::T_SubPlan
            | NodeTag::T_AlternativeSubPlan => true,
            // Those that the executor sets are the same for all rows of a scan.
            NodeTag::T_Param => false,
            _ => walk(node, varies, context),
        }
    }
}

/// Types whose text, and whose JSON, depends on no setting.
const PLAIN_TYPES: [Oid; 14] = [
    pg_sys::BOOLOID,
    pg_sys::INT2OID,
    pg_sys::INT4OID,
    pg_sys::INT8OID,
    pg_sys::NUMERICOID,
    pg_sys::TEXTOID,
    pg_sys::VARCHAROID,
    pg_sys::BPCHAROID,
    pg_sys::NAMEOID,
    pg_sys::CHAROID,
    pg_sys::UUIDOID,
    pg_sys::JSONOID,
    pg_sys::JSONBOID,
    pg_sys::UNKNOWNOID,
];

unsafe fn is_plain(node: *mut Node) -> bool {
    // SAFETY: an expression has a type, which is in the catalog.
    unsafe {
        let of_type = pg_sys::getBaseType(pg_sys::exprType(node));
        PLAIN_TYPES.contains(&of_type) || pg_sys::get_typtype(of_type) == pg_sys::TYPTYPE_ENUM as c_char
    }
}

/// Types whose text depends on a setting (`extra_float_digits`, `bytea_output`), although PostgreSQL calls the functions that
/// write it immutable.
const TEXT_BY_SETTINGS: [Oid; 10] = [
    pg_sys::FLOAT4OID,
    pg_sys::FLOAT8OID,
    pg_sys::BYTEAOID,
    pg_sys::POINTOID,
    pg_sys::LSEGOID,
    pg_sys::PATHOID,
    pg_sys::BOXOID,
    pg_sys::POLYGONOID,
    pg_sys::LINEOID,
    pg_sys::CIRCLEOID,
];

unsafe fn text_depends_on_settings(node: *mut Node) -> bool {
    // SAFETY: an expression has a type, which is in the catalog.
    unsafe { TEXT_BY_SETTINGS.contains(&pg_sys::getBaseType(pg_sys::exprType(node))) }
}

/// Functions that are STABLE only because of the types that they may be given.
const STABLE_BY_TYPE: [&CStr; 12] = [
    c"jsonb_build_object",
    c"jsonb_build_array",
    c"json_build_object",
    c"json_build_array",
    c"to_jsonb",
    c"to_json",
    c"concat",
    c"concat_ws",
    c"textanycat",
    c"anytextcat",
    c"format",
    c"enum_out",
];

unsafe fn is_stable_by_type(function: Oid) -> bool {
    // SAFETY: a function that an expression calls is in the catalog; a name is a C string or null.
    unsafe {
        let name = pg_sys::get_func_name(function);
        let is_builtin = pg_sys::get_func_namespace(function) == Oid::from(pg_sys::PG_CATALOG_NAMESPACE);
        is_builtin && !name.is_null() && STABLE_BY_TYPE.contains(&CStr::from_ptr(name))
    }
}

unsafe fn arguments(node: *mut Node) -> Vec<*mut Node> {
    // SAFETY: a node is what its tag says.
    unsafe {
        match (*node).type_ {
            NodeTag::T_FuncExpr => elements((*node.cast::<pg_sys::FuncExpr>()).args),
            NodeTag::T_OpExpr => elements((*node.cast::<pg_sys::OpExpr>()).args),
            NodeTag::T_CoerceViaIO => vec![(*node.cast::<pg_sys::CoerceViaIO>()).arg.cast()],
            _ => Vec::new(),
        }
    }
}

unsafe extern "C-unwind" fn is_mutable(node: *mut Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: called for the nodes of an expression, each of which is what its tag says.
    unsafe {
        let itself = match (*node).type_ {
            NodeTag::T_SQLValueFunction | NodeTag::T_NextValueExpr => true,
            NodeTag::T_CoerceViaIO => {
                let argument = (*node.cast::<pg_sys::CoerceViaIO>()).arg.cast();
                !(is_plain(node) && is_plain(argument))
                    && (has_function(node, is_not_immutable) || text_depends_on_settings(argument))
            }
            NodeTag::T_FuncExpr | NodeTag::T_OpExpr if arguments(node).iter().all(|&argument| is_plain(argument)) => {
                has_function(node, is_mutable_whatever_the_types)
            }
            _ => has_function(node, is_not_immutable),
        };
        itself || walk(node, is_mutable, context)
    }
}

type Checker = unsafe extern "C-unwind" fn(Oid, *mut c_void) -> bool;

unsafe fn has_function(node: *mut Node, checker: Checker) -> bool {
    // SAFETY: the checker has the signature that PostgreSQL calls.
    unsafe { pg_sys::check_functions_in_node(node, Some(checker), std::ptr::null_mut()) }
}

unsafe extern "C-unwind" fn is_not_immutable(function: Oid, _: *mut c_void) -> bool {
    // SAFETY: looks a function up.
    unsafe { pg_sys::func_volatile(function) != pg_sys::PROVOLATILE_IMMUTABLE as c_char }
}

unsafe extern "C-unwind" fn is_mutable_whatever_the_types(function: Oid, context: *mut c_void) -> bool {
    // SAFETY: looks a function up.
    unsafe { is_not_immutable(function, context) && !is_stable_by_type(function) }
}

unsafe extern "C-unwind" fn is_foreign(function: Oid, _: *mut c_void) -> bool {
    function.to_u32() >= pg_sys::FirstNormalObjectId
}

fn is_foreign_type(of_type: Oid) -> bool {
    of_type.to_u32() >= pg_sys::FirstNormalObjectId
}

unsafe extern "C-unwind" fn calls_foreign(node: *mut Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: called for the nodes of an expression; of the nodes with an expression's type, each has one. The output of an
    // enum runs nobody's code.
    unsafe {
        let has_foreign_type = has_type(node) && {
            let of_type = pg_sys::exprType(node);
            is_foreign_type(of_type) && pg_sys::get_typtype(of_type) != pg_sys::TYPTYPE_ENUM as c_char
        };
        has_foreign_type || has_function(node, is_foreign) || walk(node, calls_foreign, context)
    }
}

/// Whether a node has a value of a type of its own, where that can be one that runs code when it is made.
unsafe fn has_type(node: *mut Node) -> bool {
    // SAFETY: a node is what its tag says.
    let tag = unsafe { (*node).type_ };
    #[cfg(any(feature = "pg17", feature = "pg18"))]
    if tag == NodeTag::T_JsonExpr {
        return true;
    }
    #[cfg(not(feature = "pg15"))]
    if matches!(tag, NodeTag::T_JsonConstructorExpr | NodeTag::T_JsonValueExpr) {
        return true;
    }
    matches!(
        tag,
        NodeTag::T_Var
            | NodeTag::T_Const
            | NodeTag::T_FuncExpr
            | NodeTag::T_OpExpr
            | NodeTag::T_RowExpr
            | NodeTag::T_ArrayExpr
            | NodeTag::T_FieldSelect
            | NodeTag::T_FieldStore
            | NodeTag::T_SubscriptingRef
            | NodeTag::T_RelabelType
            | NodeTag::T_CoerceViaIO
            | NodeTag::T_ArrayCoerceExpr
            | NodeTag::T_ConvertRowtypeExpr
            | NodeTag::T_CoerceToDomain
            | NodeTag::T_XmlExpr
    )
}

/// The owner of a function.
unsafe fn owner_of_function(function: Oid) -> Option<Oid> {
    // SAFETY: a row of the catalog is valid until it is released; the column is never NULL.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::PROCOID as c_int;
        let row = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(function));
        if row.is_null() {
            return None;
        }
        let mut is_null = false;
        let column = pg_sys::Anum_pg_proc_proowner as i16;
        let owner = pg_sys::SysCacheGetAttr(cache, row, column, &mut is_null);
        pg_sys::ReleaseSysCache(row);
        Some(Oid::from(owner.value() as u32))
    }
}

unsafe extern "C-unwind" fn is_of_a_role(function: Oid, context: *mut c_void) -> bool {
    // SAFETY: looks a function and its owner up.
    unsafe {
        is_foreign(function, context) && owner_of_function(function).is_none_or(|owner| !pg_sys::superuser_arg(owner))
    }
}

unsafe extern "C-unwind" fn is_cast_by_a_role(node: *mut Node, inner: *mut c_void) -> bool {
    // SAFETY: called for the nodes of an expression.
    unsafe {
        !node.is_null()
            && node.cast() != inner
            && (has_function(node, is_of_a_role) || walk(node, is_cast_by_a_role, inner))
    }
}

/// Functions that raise no error, whatever they are given, but for want of memory.
const HARMLESS: [&CStr; 9] = [
    c"texteq",
    c"textne",
    c"text_lt",
    c"textcat",
    c"lower",
    c"btrim",
    c"btrim1",
    c"jsonb_object_field_text",
    c"jsonb_object_field",
];

/// Functions that convert an integer to a type that holds all of its values, by name and by the type of the integer.
const WIDENING: [(&CStr, Oid); 6] = [
    (c"int4", pg_sys::INT2OID),
    (c"int8", pg_sys::INT2OID),
    (c"int8", pg_sys::INT4OID),
    (c"numeric", pg_sys::INT2OID),
    (c"numeric", pg_sys::INT4OID),
    (c"numeric", pg_sys::INT8OID),
];

unsafe fn is_widening(node: *mut Node) -> bool {
    // SAFETY: a node is what its tag says; its function is in the catalog, and has a name.
    unsafe {
        let function = (*node.cast::<pg_sys::FuncExpr>()).funcid;
        let name = CStr::from_ptr(pg_sys::get_func_name(function));
        let arguments = arguments(node);
        let [argument] = arguments[..] else { return false };
        !is_foreign(function, std::ptr::null_mut()) && WIDENING.contains(&(name, pg_sys::exprType(argument)))
    }
}

unsafe extern "C-unwind" fn may_raise(function: Oid, _: *mut c_void) -> bool {
    // SAFETY: a function that an expression calls is in the catalog; a name is a C string or null.
    unsafe {
        let name = pg_sys::get_func_name(function);
        is_foreign(function, std::ptr::null_mut()) || name.is_null() || !HARMLESS.contains(&CStr::from_ptr(name))
    }
}

/// Whether a function is given values of several collations, none of which prevails: most that look at one raise an error.
unsafe fn lacks_collation(node: *mut Node) -> bool {
    // SAFETY: a node is what its tag says; an expression has a type, which is in the catalog.
    unsafe {
        pg_sys::exprInputCollation(node) == Oid::INVALID
            && arguments(node).into_iter().any(|argument| pg_sys::type_is_collatable(pg_sys::exprType(argument)))
    }
}

unsafe extern "C-unwind" fn can_raise(node: *mut Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: called for the nodes of an expression.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Var
            | NodeTag::T_Const
            | NodeTag::T_RelabelType
            | NodeTag::T_CoalesceExpr
            | NodeTag::T_BoolExpr
            | NodeTag::T_NullTest
            | NodeTag::T_BooleanTest => walk(node, can_raise, context),
            NodeTag::T_FuncExpr if is_widening(node) => walk(node, can_raise, context),
            NodeTag::T_FuncExpr | NodeTag::T_OpExpr => {
                lacks_collation(node) || has_function(node, may_raise) || walk(node, can_raise, context)
            }
            _ => true,
        }
    }
}
