//! Evaluating expressions over rows of a table, outside of any query.

use std::ffi::{CStr, c_int};

use pgrx::pg_sys::{self, Datum, Oid};

use super::catch::{Caught, catch};
use super::memory::Context;
use super::node::Expression;
use super::owner::Rights;
use super::relation::Relation;
use super::transaction::in_subtransaction;
use super::trigger::RowSlot;
use super::{numeric, varlena};
use crate::core::decimal::Decimal;

/// Expressions over the rows of a table or of one of its partitions, ready to be evaluated: made once a session.
///
/// They are evaluated with the rights of a role. An error of an expression is caught, and leaves no trace.
#[derive(Debug)]
pub struct Evaluator {
    expressions: Vec<Compiled>,
    context: *mut pg_sys::ExprContext,
    rights: Option<Rights>,
    can_raise: bool,
    /// Whether the first expression is a condition: where it is not true, the others are not evaluated.
    has_condition: bool,
    /// What holds all of it; dropped last.
    _memory: Context,
}

#[derive(Debug)]
struct Compiled {
    cached: *mut pg_sys::CachedExpression,
    state: *mut pg_sys::ExprState,
    value: Datum,
    is_null: bool,
}

/// Functions that are not PostgreSQL's find names as in an index: on no path that others can write to.
const SEARCH_PATH: &CStr = c"pg_catalog, pg_temp";

impl Evaluator {
    /// Runs what makes an evaluator as the expressions are evaluated: with the rights of a role, and so that an error leaves
    /// no trace. To convert or to plan an expression can compute parts of it.
    pub fn prepare<T>(owner: Oid, body: impl FnOnce() -> T) -> Result<T, Caught> {
        in_subtransaction(|| catch(|| Rights::of(owner, Some(SEARCH_PATH)).act(body)))
    }

    /// Expressions that were parsed for the rows of `table`, for those of `relation`, which is the same or a partition.
    ///
    /// With `has_condition`, the first of them is a condition for the others to be evaluated. To be called within
    /// [`Evaluator::prepare`].
    pub fn new(
        expressions: &[Expression],
        has_condition: bool,
        table: &Relation,
        relation: &Relation,
        owner: Oid,
    ) -> Self {
        let memory = Context::of_session(c"expressions of a source");
        memory
            .enter(|| {
                // SAFETY: all that is made lives in the memory that this owns.
                let context = unsafe { pg_sys::CreateStandaloneExprContext() };
                let mapped: Vec<Expression> =
                    expressions.iter().map(|&expression| for_partition(expression, table, relation)).collect();
                let can_raise = !mapped.iter().all(|&expression| expression.is_harmless());
                let is_foreign = mapped.iter().any(|&expression| expression.calls_foreign_functions());
                let path = is_foreign.then_some(SEARCH_PATH);
                let rights = can_raise.then(|| Rights::of(owner, path));
                let mut evaluator = Self {
                    expressions: Vec::new(),
                    context,
                    rights,
                    can_raise,
                    has_condition,
                    _memory: Context::none(),
                };
                evaluator.expressions = mapped.iter().map(|&expression| Compiled::new(expression)).collect();
                evaluator
            })
            .with_memory(memory)
    }

    fn with_memory(mut self, memory: Context) -> Self {
        self._memory = memory;
        self
    }

    /// Whether nothing that the expressions depend on has been changed since.
    #[inline]
    pub fn is_current(&self) -> bool {
        // SAFETY: a cached expression lives until it is freed, when this is dropped.
        self.expressions.iter().all(|expression| unsafe { (*expression.cached).is_valid })
    }

    /// Evaluates all expressions for a row. After an error they must be made again.
    ///
    /// Values live until the next row.
    #[inline]
    pub fn evaluate(&mut self, row: RowSlot) -> Result<(), Caught> {
        if !self.can_raise {
            self.run(row);
            return Ok(());
        }
        let rights = self.rights.clone();
        let run = || match &rights {
            Some(rights) => rights.act(|| self.run(row)),
            None => self.run(row),
        };
        in_subtransaction(|| catch(run))
    }

    #[inline]
    fn run(&mut self, row: RowSlot) {
        // SAFETY: the states were made for rows of this relation; what they allocate lives until the next row. They call
        // PostgreSQL directly, hence the guard.
        unsafe {
            pg_sys::ffi::pg_guard_ffi_boundary(|| {
                let context = self.context;
                pg_sys::MemoryContextReset((*context).ecxt_per_tuple_memory);
                (*context).ecxt_scantuple = row.pointer();
                let before = pg_sys::CurrentMemoryContext;
                pg_sys::CurrentMemoryContext = (*context).ecxt_per_tuple_memory;
                let mut is_condition = self.has_condition;
                for expression in &mut self.expressions {
                    if let Some(function) = (*expression.state).evalfunc {
                        expression.value = function(expression.state, context, &mut expression.is_null);
                    }
                    if is_condition && (expression.is_null || expression.value.value() as u8 == 0) {
                        break;
                    }
                    is_condition = false;
                }
                pg_sys::CurrentMemoryContext = before;
            });
        }
    }

    /// The value of an expression for the last row; none if it is NULL.
    #[inline]
    pub fn value(&self, index: usize) -> Option<Datum> {
        let expression = &self.expressions[index];
        (!expression.is_null).then_some(expression.value)
    }

    /// The same, of variable length, as its bytes.
    #[inline]
    pub fn bytes(&self, index: usize) -> Option<&[u8]> {
        // SAFETY: the value has a variable length, and lives until the next row.
        self.value(index).map(|value| unsafe { varlena::bytes(value) })
    }

    /// The same, of type numeric.
    #[inline]
    pub fn numeric(&self, index: usize) -> Option<Decimal> {
        self.bytes(index).map(numeric::decode)
    }
}

impl Drop for Evaluator {
    fn drop(&mut self) {
        for expression in &self.expressions {
            // SAFETY: it was made by `Compiled::new`, and is not used any more.
            unsafe { pg_sys::FreeCachedExpression(expression.cached) }
        }
    }
}

impl Compiled {
    fn new(expression: Expression) -> Self {
        // SAFETY: the expression is analyzed; PostgreSQL copies, plans and keeps it, and tells when it is out of date.
        unsafe {
            let cached = pg_sys::GetCachedExpression(expression.0);
            let state = pg_sys::ExecInitExpr((*cached).expr.cast(), std::ptr::null_mut());
            Self { cached, state, value: Datum::null(), is_null: true }
        }
    }
}

/// The expression with the columns of a partition, which can be in another order.
fn for_partition(expression: Expression, table: &Relation, relation: &Relation) -> Expression {
    // SAFETY: both relations are open, and the tree is copied.
    unsafe {
        if table.id() == relation.id() {
            return expression;
        }
        #[cfg(feature = "pg15")]
        let map = pg_sys::build_attrmap_by_name(relation.descriptor(), table.descriptor());
        #[cfg(not(feature = "pg15"))]
        let map = pg_sys::build_attrmap_by_name(relation.descriptor(), table.descriptor(), false);
        let mut found_whole_row = false;
        let (varno, levels_up): (c_int, c_int) = (1, 0);
        let mapped =
            pg_sys::map_variable_attnos(expression.0, varno, levels_up, map, Oid::INVALID, &mut found_whole_row);
        Expression(mapped)
    }
}
