//! The forms of an aggregate over events: which of its arguments it is declared with.

use pgrx::pg_sys::{FLOAT8OID, INT4OID, INT8OID, NUMERICOID, TEXTOID, TIMESTAMPTZOID};

use super::EVENT_NAME;
use super::full::Time;
use crate::config::DEFAULT_MODEL;
use crate::core::fixed::{Invalid, ONE};
use crate::count::{Bigint, COUNT, Count, Double, Integer, Numeric};
use crate::error::Error;
use crate::pg::Call;

/// Where the arguments are, counted from the state, which is the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    count: Option<CountType>,
    /// Of `occurred_at`, which `as_of` follows.
    time: Option<usize>,
    model: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
enum CountType {
    Integer,
    Bigint,
    Numeric,
    Double,
}

/// What a row says, where nothing in it is NULL that must not be.
pub(super) struct Arguments<'a> {
    pub(super) event: &'a [u8],
    pub(super) count: i64,
    pub(super) time: Option<Time>,
    /// None if the form has no model.
    pub(super) named_model: Option<&'a [u8]>,
}

impl<'a> Arguments<'a> {
    pub(super) fn model(&self) -> &'a [u8] {
        self.named_model.unwrap_or(DEFAULT_MODEL)
    }
}

impl Form {
    /// That of the function that is being called: (state, event \[, count\] \[, occurred_at, as_of\] \[, model\]).
    pub(super) fn of(call: &Call) -> Self {
        let types = call.argument_types();
        let count = match types.get(COUNT) {
            Some(&INT4OID) => Some(CountType::Integer),
            Some(&INT8OID) => Some(CountType::Bigint),
            Some(&NUMERICOID) => Some(CountType::Numeric),
            Some(&FLOAT8OID) => Some(CountType::Double),
            _ => None,
        };
        let time = types.iter().position(|&argument| argument == TIMESTAMPTZOID);
        let model = types.len() - 1;
        Self { count, time, model: (model > EVENT_NAME && types[model] == TEXTOID).then_some(model) }
    }

    pub(super) fn names_model(&self) -> bool {
        self.model.is_some()
    }

    /// Whether the model and the moment to score at are the same for all rows, by how the query is written.
    pub(super) fn is_constant(&self, call: &Call) -> bool {
        let aggregate = call.aggregate();
        let as_of = self.time.map(|index| index + 1);
        as_of.into_iter().chain(self.model).all(|index| aggregate.is_constant(index))
    }

    /// The arguments of a row; none if it is skipped, as aggregates skip NULLs.
    pub(super) fn read<'a>(&self, call: &Call<'a>) -> Result<Option<Arguments<'a>>, Error> {
        let (Some(event), Some(count)) = (call.bytes(EVENT_NAME), self.count(call)) else { return Ok(None) };
        let occurred_at = self.time.map(|index| call.timestamp(index));
        if occurred_at == Some(None) {
            return Ok(None);
        }
        let count = count.map_err(Error::Count)?;
        let named_model = self.model.map(|index| call.bytes(index).ok_or(Error::NullModel)).transpose()?;
        let as_of = self.time.map(|index| as_of(call.timestamp(index + 1))).transpose()?;
        let time = occurred_at.flatten().zip(as_of).map(|(occurred_at, as_of)| Time { occurred_at, as_of });
        Ok(Some(Arguments { event, count, time, named_model }))
    }

    /// [`Form::read`] for a row that counts, if it can be had without fetching or decompressing anything.
    #[inline(always)]
    pub(super) fn read_plain<'a>(&self, call: &Call<'a>) -> Option<Arguments<'a>> {
        let event = call.plain_bytes(EVENT_NAME)?;
        let count = match self.count {
            None => ONE,
            Some(CountType::Integer) => Integer::read(call)?.ok()?,
            Some(CountType::Bigint) => Bigint::read(call)?.ok()?,
            Some(CountType::Numeric) => Numeric::read_plain(call)?.ok()?,
            Some(CountType::Double) => Double::read(call)?.ok()?,
        };
        let time = match self.time {
            Some(index) => {
                Some(Time { occurred_at: call.timestamp(index)?, as_of: as_of(call.timestamp(index + 1)).ok()? })
            }
            None => None,
        };
        let named_model = match self.model {
            Some(index) => Some(call.plain_bytes(index)?),
            None => None,
        };
        Some(Arguments { event, count, time, named_model })
    }

    fn count(&self, call: &Call) -> Option<Result<i64, Invalid>> {
        match self.count {
            None => Some(Ok(ONE)),
            Some(CountType::Integer) => Integer::read(call),
            Some(CountType::Bigint) => Bigint::read(call),
            Some(CountType::Numeric) => Numeric::read(call),
            Some(CountType::Double) => Double::read(call),
        }
    }
}

/// The moment to score at must be one: the smallest and the largest timestamp are infinite.
fn as_of(argument: Option<i64>) -> Result<i64, Error> {
    match argument {
        None => Err(Error::NullAsOf),
        Some(i64::MIN | i64::MAX) => Err(Error::InfiniteAsOf),
        Some(as_of) => Ok(as_of),
    }
}
