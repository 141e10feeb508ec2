//! The forms of an aggregate over events: which of its arguments it is declared with.

use pgrx::pg_sys::{FLOAT8OID, INT4OID, INT8OID, JSONBOID, NUMERICOID, Oid, TEXTOID, TIMESTAMPTZOID};

use super::EVENT_NAME;
use super::full::Time;
use super::site::Written;
use crate::config::DEFAULT_MODEL;
use crate::core::fixed::{Invalid, ONE};
use crate::count::{Bigint, COUNT, Count, Double, Integer, Numeric};
use crate::error::Error;
use crate::pg::{Call, Stored, display};

/// Where the arguments are, counted from the state, which is the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    count: Option<CountType>,
    /// Of `occurred_at`, which `as_of` follows.
    time: Option<usize>,
    /// The last argument, if the form has one of these.
    by: Option<By>,
}

/// An argument that says what rows are scored by.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    Model(usize),
    Config(usize),
}

impl By {
    /// The last of a form's arguments, if it is one of these and comes after the one that says what occurred.
    pub(super) fn last(types: &[Oid], occurred: usize) -> Option<Self> {
        let last = types.len() - 1;
        match types[last] {
            TEXTOID if last > occurred => Some(Self::Model(last)),
            JSONBOID if last > occurred => Some(Self::Config(last)),
            _ => None,
        }
    }

    /// Where it is.
    pub(super) fn index(self) -> usize {
        let (Self::Model(index) | Self::Config(index)) = self;
        index
    }

    /// What a row says that it is scored by; an error if that is NULL.
    pub(super) fn read<'a>(by: Option<Self>, call: &Call<'a>) -> Result<Said<'a>, Error> {
        Ok(match by {
            None => Said::Default,
            Some(Self::Model(index)) => Said::Model(call.bytes(index).ok_or(Error::NullModel)?),
            Some(Self::Config(index)) => Said::Config(call.stored(index).ok_or(Error::NullConfig)?),
        })
    }
}

/// What a row says that it is scored by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Said<'a> {
    Default,
    Model(&'a [u8]),
    Config(Stored<'a>),
}

/// What a row is scored by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScoredBy<'a> {
    /// The default model, because the form names none.
    Default,
    Model(&'a [u8]),
    /// A configuration in place of a model, by its number.
    Config(u64),
}

impl<'a> ScoredBy<'a> {
    /// The model that is named; empty if none is.
    #[inline(always)]
    pub(super) fn named(self) -> &'a [u8] {
        match self {
            Self::Model(name) => name,
            Self::Default | Self::Config(_) => &[],
        }
    }

    /// The model that is meant, where it is one.
    #[inline(always)]
    pub(super) fn model(self) -> &'a [u8] {
        match self {
            Self::Model(name) => name,
            Self::Default | Self::Config(_) => DEFAULT_MODEL,
        }
    }

    /// The number of a configuration; zero if it is none.
    #[inline(always)]
    pub(super) fn config(self) -> u64 {
        match self {
            Self::Config(number) => number,
            Self::Default | Self::Model(_) => 0,
        }
    }

    /// The error that the rows before are scored by another one.
    pub(super) fn changed(self, from: &[u8]) -> Error {
        match self {
            Self::Config(_) => Error::ConfigChanged,
            _ => Error::ModelChanged { from: display(from), to: display(self.named()) },
        }
    }
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
    pub(super) by: Said<'a>,
}

impl Form {
    /// That of the function that is being called: (state, event \[, count\] \[, occurred_at, as_of\] \[, model or config\]).
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
        Self { count, time, by: By::last(&types, EVENT_NAME) }
    }

    /// Whether it is a form whose rows are scored by something of this kind.
    pub(super) fn is_by(&self, by: Written) -> bool {
        match self.by {
            None => matches!(by, Written::Default),
            Some(By::Model(_)) => matches!(by, Written::Model(_)),
            Some(By::Config(_)) => matches!(by, Written::Config(_)),
        }
    }

    /// Whether what rows are scored by, and the moment, are the same for all rows of a scan, by how the query is written.
    pub(super) fn is_constant(&self, call: &Call) -> bool {
        let aggregate = call.aggregate();
        self.same_for_all().all(|index| aggregate.is_constant(index))
    }

    /// Whether these are the same for all rows of the query.
    pub(super) fn is_literal(&self, call: &Call) -> bool {
        let aggregate = call.aggregate();
        self.same_for_all().all(|index| aggregate.is_literal(index))
    }

    /// Whether what rows are scored by is the same for all rows of the query.
    pub(super) fn is_by_literal(&self, call: &Call) -> bool {
        self.by.is_some_and(|by| call.aggregate().is_literal(by.index()))
    }

    /// The arguments that must be the same for all rows of a group.
    fn same_for_all(&self) -> impl Iterator<Item = usize> {
        self.time.map(|index| index + 1).into_iter().chain(self.by.map(By::index))
    }

    /// The arguments of a row; none if it is skipped, as aggregates skip NULLs.
    pub(super) fn read<'a>(&self, call: &Call<'a>) -> Result<Option<Arguments<'a>>, Error> {
        let (Some(event), Some(count)) = (call.bytes(EVENT_NAME), self.count(call)) else { return Ok(None) };
        let occurred_at = self.time.map(|index| call.timestamp(index));
        if occurred_at == Some(None) {
            return Ok(None);
        }
        let count = count.map_err(Error::Count)?;
        let by = By::read(self.by, call)?;
        let as_of = self.time.map(|index| as_of(call.timestamp(index + 1))).transpose()?;
        let time = occurred_at.flatten().zip(as_of).map(|(occurred_at, as_of)| Time { occurred_at, as_of });
        Ok(Some(Arguments { event, count, time, by }))
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
                let as_of = as_of(call.timestamp(index + 1)).ok()?;
                Some(Time { occurred_at: call.timestamp(index)?, as_of })
            }
            None => None,
        };
        let by = match self.by {
            None => Said::Default,
            Some(By::Model(index)) => Said::Model(call.plain_bytes(index)?),
            Some(By::Config(index)) => Said::Config(call.stored(index)?),
        };
        Some(Arguments { event, count, time, by })
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
