//! The aggregate that a call is part of.

use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;

use pgrx::pg_sys::{self, Datum, Oid};

use super::node::{Expression, elements, oids};
use super::{Call, Memory, State, varlena};
use crate::core::state::ModelRows;
use crate::core::sum::Sum;

/// The aggregate that a call is part of, if it is part of one.
#[derive(Clone, Copy)]
pub struct Aggregate<'a>(pg_sys::FunctionCallInfo, PhantomData<&'a ()>);

/// An argument of an aggregate's call site.
pub struct PlainArgument<'a> {
    pub of_type: Oid,
    constant: Option<(Datum, PhantomData<&'a ()>)>,
}

impl<'a> PlainArgument<'a> {
    /// The bytes of a constant of type text or jsonb.
    pub fn bytes(&self) -> Option<&'a [u8]> {
        let (value, _) = self.constant.filter(|_| matches!(self.of_type, pg_sys::TEXTOID | pg_sys::JSONBOID))?;
        // SAFETY: the constant has a variable length, and lives as long as the plan.
        Some(unsafe { varlena::bytes(value) })
    }
}

impl<'a> Aggregate<'a> {
    #[inline(always)]
    pub(super) fn of(call: &Call<'a>) -> Self {
        Self(call.info(), PhantomData)
    }

    /// Whether an argument of the transition function is the same for all rows of a scan, by how the query is written: a
    /// constant, a parameter, the result of a subquery without columns of this query, or made of such by functions that are
    /// not volatile. Never in a window.
    pub fn is_constant(&self, index: usize) -> bool {
        self.argument(index).is_some_and(Expression::is_constant)
    }

    /// Whether an argument of the transition function is written in the query, or a parameter of it. Never in a window.
    pub fn is_literal(&self, index: usize) -> bool {
        self.argument(index).is_some_and(Expression::is_literal)
    }

    /// How an argument of the transition function is written in the query.
    fn argument(&self, index: usize) -> Option<Expression> {
        // SAFETY: the call is valid; the expressions of a plan live as long as its execution.
        unsafe {
            let reference = pg_sys::AggGetAggref(self.0).cast::<pg_sys::Aggref>();
            if reference.is_null() || !self.is_of(&*reference) {
                return None;
            }
            let arguments = elements::<pg_sys::TargetEntry>((*reference).args);
            arguments.get(index.checked_sub(1)?).map(|argument| Expression((**argument).expr.cast()))
        }
    }

    /// Whether a reference is to an aggregate whose arguments are those of the transition function that is being called. What
    /// calls one by way of an aggregate of its own has others.
    fn is_of(&self, reference: &pg_sys::Aggref) -> bool {
        // SAFETY: the call is valid, and so are the lists.
        unsafe {
            let arguments = pg_sys::list_length(reference.aggargtypes);
            arguments + 1 == i32::from((*self.0).nargs) && pg_sys::list_length(reference.args) == arguments
        }
    }

    /// Sets a flag when what is being aggregated ends: a group of sorted rows, or all groups of a scan. It is asked for once
    /// again after that. Not in a window.
    pub fn notify_end(&self, end: &Rc<Cell<bool>>) {
        unsafe extern "C-unwind" fn set(end: Datum) {
            // SAFETY: the pointer is from `into_raw`, and PostgreSQL calls this once.
            unsafe { Rc::from_raw(end.cast_mut_ptr::<Cell<bool>>()) }.set(true);
        }
        end.set(false);
        let flag = Datum::from(Rc::into_raw(end.clone()));
        // SAFETY: the call is valid, and one of an aggregate: elsewhere no argument is constant.
        unsafe { pg_sys::AggRegisterCallback(self.0, Some(set), flag) };
    }

    /// What the final function of the same call site knows of the arguments, as this function does, from how the query is
    /// written; none where the two may not see the same: in a window, or where other processes or nodes add up parts.
    pub fn plain_arguments(&self) -> Option<Vec<PlainArgument<'a>>> {
        // SAFETY: as above; a node is what its tag says, and a constant that is not null has a value of its type.
        unsafe {
            let reference = pg_sys::AggGetAggref(self.0).cast::<pg_sys::Aggref>();
            if reference.is_null() || (*reference).aggsplit != pg_sys::AggSplit::AGGSPLIT_SIMPLE {
                return None;
            }
            let types = oids((*reference).aggargtypes);
            let arguments = elements::<pg_sys::TargetEntry>((*reference).args);
            let plain = |(of_type, argument): (Oid, *mut pg_sys::TargetEntry)| {
                let constant = (*argument).expr.cast::<pg_sys::Const>();
                let is_constant = (*constant).xpr.type_ == pg_sys::NodeTag::T_Const && !(*constant).constisnull;
                PlainArgument { of_type, constant: is_constant.then_some(((*constant).constvalue, PhantomData)) }
            };
            Some(types.into_iter().zip(arguments).map(plain).collect())
        }
    }

    /// The memory that lasts as long as the states of the aggregate; none outside of one.
    pub fn memory(&self) -> Option<Memory> {
        let mut context = std::ptr::null_mut();
        // SAFETY: the call is valid, and the out parameter outlives the look-up, which sets it to a valid context.
        unsafe {
            let found = pg_sys::AggCheckCallContext(self.0, &mut context);
            (found != 0).then(|| Memory::of(context))
        }
    }

    /// A new state that eight bytes cannot hold; none outside of an aggregate, which alone has memory for it.
    pub fn wide_state(&self, sum: Sum, model_rows: Option<ModelRows>) -> Option<State> {
        self.memory().map(|memory| State::wide(memory, sum, model_rows))
    }
}
