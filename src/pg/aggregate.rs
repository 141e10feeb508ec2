//! The aggregate that a call is part of.

use std::marker::PhantomData;

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

    /// Whether an argument of the transition function is the same for all rows of every scan, by how the query is written: a
    /// constant, a parameter of the query, or made of such by functions that are not volatile. Never in a window.
    pub fn is_constant(&self, index: usize) -> bool {
        // SAFETY: the call is valid; the expressions of a plan live as long as its execution.
        unsafe {
            let reference = pg_sys::AggGetAggref(self.0).cast::<pg_sys::Aggref>();
            if reference.is_null() {
                return false;
            }
            // What calls a transition function by way of an aggregate of its own has other arguments.
            let arguments = elements::<pg_sys::TargetEntry>((*reference).args);
            let is_own = pg_sys::list_length((*reference).aggargtypes) + 1 == i32::from((*self.0).nargs);
            let argument = index.checked_sub(1).and_then(|at| arguments.get(at)).filter(|_| is_own);
            argument.is_some_and(|argument| Expression((**argument).expr.cast()).is_constant())
        }
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
