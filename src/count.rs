//! The count of a row, in every type that aggregates of events take.

use crate::core::fixed::{self, Invalid, ONE};
use crate::pg::Call;

/// Where the count is, in the transitions of all aggregates: after the state and the event's name.
pub const COUNT: usize = 2;

/// The count of a row, by its type.
pub trait Count {
    /// Whether there is an argument for it.
    const ARGUMENTS: usize = 1;

    /// In millionths; none if it is NULL.
    fn read(call: &Call) -> Option<Result<i64, Invalid>>;

    /// The same, or none if it cannot be had without fetching or decompressing it.
    #[inline(always)]
    fn read_plain(call: &Call) -> Option<Result<i64, Invalid>> {
        Self::read(call)
    }
}

/// No count: the row is one occurrence.
pub struct Once;
pub struct Integer;
pub struct Bigint;
pub struct Numeric;
pub struct Double;

impl Count for Once {
    const ARGUMENTS: usize = 0;

    #[inline(always)]
    fn read(_: &Call) -> Option<Result<i64, Invalid>> {
        Some(Ok(ONE))
    }
}

impl Count for Integer {
    #[inline(always)]
    fn read(call: &Call) -> Option<Result<i64, Invalid>> {
        call.integer(COUNT).map(|count| Ok(i64::from(count) * ONE))
    }
}

impl Count for Bigint {
    #[inline(always)]
    fn read(call: &Call) -> Option<Result<i64, Invalid>> {
        call.bigint(COUNT).map(fixed::count_from_integer)
    }
}

impl Count for Numeric {
    #[inline(always)]
    fn read(call: &Call) -> Option<Result<i64, Invalid>> {
        call.numeric(COUNT).map(|count| fixed::count_from_decimal(&count))
    }

    #[inline(always)]
    fn read_plain(call: &Call) -> Option<Result<i64, Invalid>> {
        call.plain_numeric(COUNT).map(|count| fixed::count_from_decimal(&count))
    }
}

impl Count for Double {
    #[inline(always)]
    fn read(call: &Call) -> Option<Result<i64, Invalid>> {
        call.double(COUNT).map(fixed::count_from_double)
    }
}
