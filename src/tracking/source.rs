//! A source: what a row of a table counts as.
//!
//! It is kept as expressions over the rows of the table (see [`statistics`]), and evaluated where rows are written and
//! where they are counted, by the same code.

use std::fmt;

use pgrx::pg_sys::{self, Oid};
use serde::{Deserialize, Serialize};

use crate::core::days::Days;
use crate::core::fixed::{self, Invalid, ONE};
use crate::core::tally::{Day, Tally, for_each_count};
use crate::pg::statistics::{self, Stored};
use crate::pg::{Caught, Evaluator, Expression, Key, Lock, Relation, RowSlot, Zone, has_rights_of};

/// The first field of a stored source, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Version of this document and of the fields that follow it.
    pub format: u32,
    pub name: String,
    /// Positive for a source with days, negative for one without.
    pub number: i16,
    pub time_zone: String,
    pub on_invalid: OnInvalid,
    /// Days before this one, counted from 2000-01-01, are frozen: changes of their events do not count.
    pub frozen_before: Option<i32>,
    /// Number of customer expressions.
    pub customers: usize,
    /// How often the source was stored before: rows that were counted by another one have to be counted again, also where a
    /// declaration returns to what it was.
    pub version: u32,
}

/// What becomes of rows that cannot be counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnInvalid {
    #[default]
    Skip,
    Error,
}

pub const FORMAT: u32 = 1;

/// The "day" of what a source without time counts: its number, so that each can be told from the others.
pub fn day_of_source(number: i16) -> i32 {
    -i32::from(number)
}

/// A source as it is stored.
#[derive(Debug)]
pub struct Definition {
    pub facts: Facts,
    /// The table of the tallies.
    pub head: Oid,
    pub pending: Oid,
    pub customers: Vec<Expression>,
    pub filter: Option<Expression>,
    pub event_name: Option<Expression>,
    pub count: Option<Expression>,
    pub tally: Option<Expression>,
    pub occurred_at: Option<Expression>,
}

impl Definition {
    /// The fields of the row of expressions that is stored.
    pub fn fields(&self) -> Vec<Expression> {
        let facts = serde_json::to_string(&self.facts).unwrap_or_default();
        let references = [Expression::relation(self.head), Expression::relation(self.pending)];
        let options = [self.filter, self.event_name, self.count, self.tally, self.occurred_at];
        let mut fields = vec![Expression::text(facts.as_bytes())];
        fields.extend(references);
        fields.extend(&self.customers);
        fields.extend(options.map(|option| option.unwrap_or_else(|| Expression::null(pg_sys::TEXTOID))));
        fields
    }

    /// Reads the fields again; none if they are not those of a source.
    pub fn of(fields: &[Expression]) -> Option<Self> {
        let (&[facts, head, pending], rest) = fields.split_first_chunk()?;
        let facts: Facts =
            serde_json::from_slice(&facts.as_text()?).ok().filter(|facts: &Facts| facts.format == FORMAT)?;
        let (customers, options) = rest.split_at_checked(facts.customers)?;
        let options: [Expression; 5] = options.try_into().ok()?;
        let [filter, event_name, count, tally, occurred_at] =
            options.map(|option| (!option.is_null_constant()).then_some(option));
        Some(Self {
            facts,
            head: head.as_relation()?,
            pending: pending.as_relation()?,
            customers: customers.to_vec(),
            filter,
            event_name,
            count,
            tally,
            occurred_at,
        })
    }

    /// The source that statistics hold, and who made it; none if they hold something else.
    pub fn load(statistics: Oid) -> Option<(Self, Stored)> {
        let stored = statistics::load(statistics)?;
        Some((Self::of(&stored.fields)?, stored))
    }
}

/// Why a row is not counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    CustomerIsNull,
    CustomerIsTooLong,
    EventNameIsNull,
    EventNameIsEmpty,
    EventNameIsTooLong,
    CountIsNull,
    CountIsNotANumber,
    CountIsInfinite,
    CountIsOutOfRange,
    TallyIsNull,
    TallyDoesNotFit,
    TimeIsNull,
    TimeIsInfinite,
    TimeIsOutOfRange,
    TimeZoneIsUnknown,
    /// The expressions no longer have the types that they were declared with, or call what is no longer IMMUTABLE.
    NotValid,
    /// The SQLSTATE of the error that an expression raised.
    Failed(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let text = match self {
            Self::CustomerIsNull => "customer is null",
            Self::CustomerIsTooLong => "customer is too long",
            Self::EventNameIsNull => "event name is null",
            Self::EventNameIsEmpty => "event name is empty",
            Self::EventNameIsTooLong => "event name is too long",
            Self::CountIsNull => "count is null",
            Self::CountIsNotANumber => "count is NaN",
            Self::CountIsInfinite => "count is infinite",
            Self::CountIsOutOfRange => "count is out of range",
            Self::TallyIsNull => "tally is null",
            Self::TallyDoesNotFit => "tally does not fit the source",
            Self::TimeIsNull => "time is null",
            Self::TimeIsInfinite => "time is infinite",
            Self::TimeIsOutOfRange => "time is out of range",
            Self::TimeZoneIsUnknown => "time zone is unknown",
            Self::NotValid => "expression is no longer valid",
            Self::Failed(sqlstate) => return write!(formatter, "error {sqlstate}"),
        };
        formatter.write_str(text)
    }
}

impl From<Invalid> for Reason {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::NotANumber => Self::CountIsNotANumber,
            Invalid::Infinite => Self::CountIsInfinite,
            Invalid::OutOfRange | Invalid::TooPrecise => Self::CountIsOutOfRange,
        }
    }
}

/// What a row counts as.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// The customer, in the form of [`Key`].
    pub customer: Vec<u64>,
    names: Vec<u8>,
    /// Where each name ends, its day, and its count in millionths.
    entries: Vec<(usize, i32, i64)>,
}

impl Counted {
    fn clear(&mut self) {
        self.customer.clear();
        self.names.clear();
        self.entries.clear();
    }

    fn push(&mut self, name: &[u8], day: i32, count: i64) {
        self.names.extend_from_slice(name);
        self.entries.push((self.names.len(), day, count));
    }

    /// Event, day, and count in millionths.
    pub fn events(&self) -> impl Iterator<Item = (&[u8], Day, i64)> {
        let mut start = 0;
        self.entries.iter().filter_map(move |&(end, day, count)| {
            let name = &self.names[start..end];
            start = end;
            Some((name, Day::new(day)?, count))
        })
    }
}

/// What became of a row.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What it counts as is in the [`Counted`] that was given.
    Counts,
    /// The filter leaves it out, or its day is frozen.
    LeftOut,
    Skipped(Reason),
}

impl Outcome {
    /// Whether an expression has raised an error, which leaves the source in no state to be used again.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Skipped(Reason::Failed(_)))
    }
}

/// The type that a count is evaluated in.
#[derive(Clone, Copy, Debug)]
enum CountType {
    Integer,
    Bigint,
    Numeric,
    Double,
}

/// The type of a time.
#[derive(Clone, Copy, Debug)]
enum TimeType {
    Date,
    Timestamp,
    Timestamptz,
}

/// Where the values of expressions are.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    filter: Option<usize>,
    event_name: Option<usize>,
    count: Option<(usize, CountType)>,
    tally: Option<usize>,
    occurred_at: Option<(usize, TimeType)>,
}

/// A source, ready to read rows of one relation.
#[derive(Debug)]
pub struct Source {
    pub name: String,
    pub head: Oid,
    pub pending: Oid,
    /// Types of the columns of pending changes.
    pub pending_types: Vec<Oid>,
    pub facts: Facts,
    pub key: Key,
    /// Or why rows are skipped: the expressions are no longer valid, or cannot even be
    /// planned, because to compute a constant in them raises an error.
    evaluator: Result<Evaluator, Reason>,
    columns: Columns,
    zone: Option<Zone>,
    days: Days,
    /// What an expression said that raised an error for the last row.
    pub failure: Option<String>,
}

/// The names of a statement's events must fit into memory, and those of a customer into a tally.
const LONGEST_NAME: usize = 1 << 16;
/// A longer customer does not fit into an index, beside what else is in it.
const LONGEST_CUSTOMER: usize = 2_000;
const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

fn count_type(of_type: Oid) -> Option<(CountType, Oid)> {
    Some(match of_type {
        pg_sys::INT2OID | pg_sys::INT4OID => (CountType::Integer, pg_sys::INT4OID),
        pg_sys::INT8OID => (CountType::Bigint, pg_sys::INT8OID),
        pg_sys::NUMERICOID | pg_sys::UNKNOWNOID => (CountType::Numeric, pg_sys::NUMERICOID),
        pg_sys::FLOAT4OID | pg_sys::FLOAT8OID => (CountType::Double, pg_sys::FLOAT8OID),
        _ => return None,
    })
}

fn time_type(of_type: Oid) -> Option<TimeType> {
    Some(match of_type {
        pg_sys::DATEOID => TimeType::Date,
        pg_sys::TIMESTAMPOID => TimeType::Timestamp,
        pg_sys::TIMESTAMPTZOID => TimeType::Timestamptz,
        _ => return None,
    })
}

/// Which expression of a source is not of a type that can be counted, what it must be, and what to do.
#[derive(Clone, Copy, Debug)]
pub struct Unfit {
    pub option: &'static str,
    pub must_be: &'static str,
    pub hint: &'static str,
}

impl Unfit {
    const fn of(option: &'static str, must_be: &'static str) -> Self {
        Self { option, must_be, hint: "Cast it; text that is to be read as a time, by an IMMUTABLE function." }
    }
}

const CUSTOMER: Unfit = Unfit::of("customer", "of the type of the view's column");
const FILTER: Unfit = Unfit::of("filter", "of type boolean");
const EVENT_NAME: Unfit = Unfit {
    option: "event_name",
    must_be: "of a type whose text depends on no setting",
    hint: "Use its parts, such as EXTRACT(year FROM day)::text or encode(bytes, 'hex'), or a function that is declared IMMUTABLE, sets what the text depends on, and returns text.",
};
const COUNT: Unfit = Unfit::of("count", "of type integer, bigint, numeric or double precision");
const TALLY: Unfit = Unfit::of("tally", "of type ces_tally or jsonb");
const OCCURRED_AT: Unfit = Unfit::of("occurred_at", "of type timestamptz, timestamp or date");

/// The expressions of a source in the types that they are evaluated in.
#[derive(Default)]
struct Fitted {
    expressions: Vec<Expression>,
    columns: Columns,
}

impl Fitted {
    /// Takes an expression that was converted from what is declared.
    fn push(&mut self, declared: Expression, converted: Option<Expression>, unfit: Unfit) -> Result<usize, Unfit> {
        let converted = converted.ok_or(unfit)?;
        // A cast can depend on settings, too.
        if !converted.depends_on_row_alone() {
            return Err(match unfit.option {
                "event_name" => unfit,
                option => Unfit {
                    option,
                    must_be: "such that its value depends on the row alone",
                    hint: "Use a function that is declared IMMUTABLE and sets what the value depends on.",
                },
            });
        }
        if converted.is_cast_by_a_role(declared) {
            return Err(Unfit { must_be: "of a type that PostgreSQL itself converts", ..unfit });
        }
        self.expressions.push(converted);
        Ok(self.expressions.len() - 1)
    }

    fn new(definition: &Definition, key_types: &[Oid], tally_type: Oid) -> Result<Self, Unfit> {
        let mut fitted = Self::default();
        // First, as in WHERE: for a row that it leaves out, nothing else is evaluated.
        if let Some(filter) = definition.filter {
            fitted.columns.filter = Some(fitted.push(filter, as_condition(filter), FILTER)?);
        }
        for (&customer, &key_type) in definition.customers.iter().zip(key_types) {
            fitted.push(customer, customer.assign(key_type), CUSTOMER)?;
        }
        if let Some(event_name) = definition.event_name {
            fitted.columns.event_name = Some(fitted.push(event_name, as_name(event_name), EVENT_NAME)?);
        }
        if let Some(count) = definition.count {
            let (kind, target) = count_type(count.base_type()).ok_or(COUNT)?;
            fitted.columns.count = Some((fitted.push(count, count.cast(target), COUNT)?, kind));
        }
        if let Some(tally) = definition.tally {
            // Where it is not a tally, it is converted to jsonb, and that by the extension's own cast.
            let json = tally.cast(pg_sys::JSONBOID).filter(|_| tally.base_type() != tally_type);
            if json.is_some_and(|json| json.is_cast_by_a_role(tally)) {
                return Err(TALLY);
            }
            fitted.columns.tally =
                Some(fitted.push(json.unwrap_or(tally), as_tally(tally, tally_type, json), TALLY)?);
        }
        if let Some(occurred_at) = definition.occurred_at {
            let kind = time_type(occurred_at.base_type()).ok_or(OCCURRED_AT)?;
            let time = occurred_at.cast(occurred_at.base_type());
            fitted.columns.occurred_at = Some((fitted.push(occurred_at, time, OCCURRED_AT)?, kind));
        }
        Ok(fitted)
    }
}

fn as_condition(filter: Expression) -> Option<Expression> {
    filter.assign(pg_sys::BOOLOID)
}

fn as_name(event_name: Expression) -> Option<Expression> {
    event_name.cast(pg_sys::TEXTOID)
}

fn as_tally(tally: Expression, tally_type: Oid, json: Option<Expression>) -> Option<Expression> {
    if tally.base_type() == tally_type { tally.cast(tally_type) } else { json?.cast(tally_type) }
}

impl Definition {
    /// The same with the conversions of values whose type did not come with PostgreSQL, as they are found now: who owns the
    /// type may create other casts later. Values of PostgreSQL's own types are converted where they are evaluated, so that
    /// columns can be widened.
    pub fn with_conversions(self, key_types: &[Oid], tally_type: Oid) -> Self {
        let convert = |declared: Expression, convert: &dyn Fn(Expression) -> Option<Expression>| match declared {
            declared if declared.has_foreign_type() => convert(declared).unwrap_or(declared),
            declared => declared,
        };
        let assign = |(declared, &key_type): (Expression, &Oid)| convert(declared, &|value| value.assign(key_type));
        Self {
            customers: self.customers.into_iter().zip(key_types).map(assign).collect(),
            filter: self.filter.map(|declared| convert(declared, &as_condition)),
            event_name: self.event_name.map(|declared| convert(declared, &as_name)),
            tally: self.tally.map(|declared| match declared.base_type() == tally_type {
                true => declared,
                false => convert(declared, &|value| value.cast(pg_sys::JSONBOID)),
            }),
            ..self
        }
    }
}

/// Whether the expressions of a source are of types that can be counted. They run input functions of types on literals, so
/// this is done with the rights that they are evaluated with.
pub fn check_types(definition: &Definition, key_types: &[Oid], tally_type: Oid) -> Result<(), Unfit> {
    Fitted::new(definition, key_types, tally_type).map(drop)
}

/// Types of the columns of pending changes that follow the customer.
pub fn pending_types(tally_type: Oid) -> [Oid; 5] {
    [pg_sys::INT2OID, pg_sys::REGCLASSOID, pg_sys::INT8OID, tally_type, pg_sys::TEXTOID]
}

impl Source {
    /// Makes a source ready for the rows of `relation`, which is `table` or a partition of it. None if it is no source, or
    /// what belongs to it is not there.
    ///
    /// Statistics are trusted only where who made them may act for the owner of the tallies: anybody may make statistics
    /// of a table of theirs that name the tallies of others.
    pub fn new(statistics: Oid, table: &Relation, relation: &Relation, tally_type: Oid) -> Option<Self> {
        let (definition, stored) = Definition::load(statistics)?;
        let head = Relation::open(definition.head, Lock::Held).filter(Relation::is_table)?;
        let pending = Relation::open(definition.pending, Lock::Held).filter(Relation::is_table)?;
        let owner = head.owner();
        let is_trusted = has_rights_of(stored.owner, owner);
        let key = Key::of(&pending, definition.facts.customers)?;
        let pending_types: Vec<Oid> = key.types().into_iter().chain(pending_types(tally_type)).collect();
        if !pending.column_types().starts_with(&pending_types) {
            return None;
        }
        if !is_trusted || pending.owner() != owner || stored.schema != head.schema() {
            return None;
        }
        let mut columns = Columns::default();
        let mut failure = None;
        let prepared = Evaluator::prepare(owner, || {
            let fitted = Fitted::new(&definition, &key.types(), tally_type).ok()?;
            columns = fitted.columns;
            Some(Evaluator::new(&fitted.expressions, columns.filter.is_some(), table, relation, owner))
        });
        let evaluator = match prepared {
            Ok(evaluator) => evaluator.ok_or(Reason::NotValid),
            Err(error) => {
                failure = Some(error.message());
                Err(reason_of(error))
            }
        };
        Some(Self {
            name: definition.facts.name.clone(),
            head: definition.head,
            pending: definition.pending,
            pending_types,
            key,
            evaluator,
            columns,
            zone: Zone::named(definition.facts.time_zone.as_bytes()),
            facts: definition.facts,
            days: Days::default(),
            failure,
        })
    }

    /// Whether nothing that it was made from has been changed since, as far as that can be told.
    #[inline]
    pub fn is_current(&self) -> bool {
        self.evaluator.as_ref().is_ok_and(Evaluator::is_current)
    }

    /// Reads a row into `counted`. An error that an expression raises is a reason to skip the row; errors that concern the
    /// whole statement are raised.
    #[inline]
    pub fn read(&mut self, row: RowSlot, counted: &mut Counted) -> Outcome {
        counted.clear();
        let evaluator = match &mut self.evaluator {
            Ok(evaluator) => evaluator,
            Err(reason) => return Outcome::Skipped(reason.clone()),
        };
        self.failure = None;
        if let Err(error) = evaluator.evaluate(row) {
            self.failure = Some(error.message());
            return Outcome::Skipped(reason_of(error));
        }
        match self.count(counted) {
            Ok(true) => Outcome::Counts,
            Ok(false) => Outcome::LeftOut,
            Err(reason) => Outcome::Skipped(reason),
        }
    }

    #[inline]
    fn count(&mut self, counted: &mut Counted) -> Result<bool, Reason> {
        let Self { evaluator: Ok(evaluator), columns, facts, key, .. } = self else { return Ok(false) };
        if columns.filter.is_some_and(|filter| evaluator.value(filter).is_none_or(|value| value.value() as u8 == 0)) {
            return Ok(false);
        }
        let frozen_before = facts.frozen_before.filter(|_| facts.number > 0).unwrap_or(i32::MIN);
        let mut day = (facts.number < 0).then(|| day_of_source(facts.number));
        if let Some((index, kind)) = columns.occurred_at {
            let time = evaluator.value(index).ok_or(Reason::TimeIsNull)?;
            let of_time = day_of(time.value() as i64, kind, self.zone, &mut self.days)?;
            if of_time < frozen_before {
                return Ok(false);
            }
            day = Some(of_time);
        }
        let first_customer = usize::from(columns.filter.is_some());
        for index in 0..facts.customers {
            let value = evaluator.value(first_customer + index).ok_or(Reason::CustomerIsNull)?;
            key.push(index, value, &mut counted.customer);
        }
        if counted.customer.len() * size_of::<u64>() > LONGEST_CUSTOMER {
            return Err(Reason::CustomerIsTooLong);
        }
        if let Some(index) = columns.tally {
            let bytes = evaluator.bytes(index).ok_or(Reason::TallyIsNull)?;
            let tally = Tally::read(bytes).map_err(|_| Reason::TallyDoesNotFit)?;
            let mut is_too_long = false;
            let push = |name: &[u8], day: Day, count| {
                is_too_long |= name.len() > LONGEST_NAME;
                if day.number() >= frozen_before {
                    counted.push(name, day.number(), count);
                }
            };
            for_each_count(&tally, day.and_then(Day::new), push).ok_or(Reason::TallyDoesNotFit)?;
            if is_too_long {
                return Err(Reason::EventNameIsTooLong);
            }
        } else if let Some(index) = columns.event_name {
            let name = evaluator.bytes(index).ok_or(Reason::EventNameIsNull)?;
            if name.is_empty() {
                return Err(Reason::EventNameIsEmpty);
            }
            if name.len() > LONGEST_NAME {
                return Err(Reason::EventNameIsTooLong);
            }
            counted.push(name, day.unwrap_or_default(), count_of(evaluator, columns.count)?);
        }
        Ok(true)
    }
}

/// How often an event occurred, in millionths.
#[inline]
fn count_of(evaluator: &Evaluator, count: Option<(usize, CountType)>) -> Result<i64, Reason> {
    let Some((index, kind)) = count else { return Ok(ONE) };
    let value = evaluator.value(index).ok_or(Reason::CountIsNull)?;
    Ok(match kind {
        CountType::Integer => i64::from(value.value() as i32) * ONE,
        CountType::Bigint => fixed::count_from_integer(value.value() as i64)?,
        CountType::Double => fixed::count_from_double(f64::from_bits(value.value() as u64))?,
        CountType::Numeric => fixed::count_from_decimal(&evaluator.numeric(index).ok_or(Reason::CountIsNull)?)?,
    })
}

/// The day of a time, counted from 2000-01-01.
#[inline]
fn day_of(time: i64, kind: TimeType, zone: Option<Zone>, days: &mut Days) -> Result<i32, Reason> {
    let day = match kind {
        TimeType::Date => match time as i32 {
            i32::MIN | i32::MAX => return Err(Reason::TimeIsInfinite),
            day => day,
        },
        _ if time == i64::MIN || time == i64::MAX => return Err(Reason::TimeIsInfinite),
        TimeType::Timestamp => time.div_euclid(MICROSECONDS_PER_DAY) as i32,
        TimeType::Timestamptz => {
            let zone = zone.ok_or(Reason::TimeZoneIsUnknown)?;
            days.of(time, |instant| zone.era(instant))
        }
    };
    Day::new(day).map(Day::number).ok_or(Reason::TimeIsOutOfRange)
}

/// The reason of an error that an expression raised. Errors that do not come from the row are raised again.
fn reason_of(error: Caught) -> Reason {
    if error.concerns_more_than_a_row() {
        error.rethrow();
    }
    Reason::Failed(error.sqlstate())
}
