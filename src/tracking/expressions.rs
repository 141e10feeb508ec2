//! The expressions of a source: parsing and checking them.

use pgrx::pg_sys::Oid;

use super::document::SourceOptions;
use super::source::{self, Definition, FORMAT, Facts, OnInvalid};
use super::tracked::kept_type;
use crate::error::{Error, TrackingError};
use crate::pg::{
    Call, Expression, NamedExpression, Relation, Rights, catch, display_type, from_server_bytes, parse_list,
};

/// A source whose expressions were parsed and checked.
pub struct Parsed {
    pub customers: Vec<NamedExpression>,
    pub key_types: Vec<Oid>,
    filter: Option<Expression>,
    event_name: Option<Expression>,
    count: Option<Expression>,
    tally: Option<Expression>,
    occurred_at: Option<Expression>,
    pub is_dated: bool,
    tally_type: Oid,
}

/// Parses the expressions of a source over the rows of its table, with the names that the user's session finds.
///
/// To parse a literal runs the input function of its type, which can be the owner's code; so this is done with the rights of
/// the owner, which are those that the expressions are evaluated with.
///
/// Where the view has customer columns already, `key_types` says their types.
pub fn parse(
    call: &Call,
    events: &Relation,
    options: &SourceOptions,
    key_types: Option<&[Oid]>,
    owner: Oid,
) -> Result<Parsed, Error> {
    parse_changed(call, events, options, key_types, None, owner)
}

/// The same, where expressions whose text is that of a stored source are those that are stored: they follow what is renamed,
/// and the texts of the declaration do not.
pub fn parse_changed(
    call: &Call,
    events: &Relation,
    options: &SourceOptions,
    key_types: Option<&[Oid]>,
    stored: Option<(&SourceOptions, &Definition)>,
    owner: Oid,
) -> Result<Parsed, Error> {
    Rights::of(owner, None).act(|| parse_as_owner(call, events, options, key_types, stored))
}

fn parse_as_owner(
    call: &Call,
    events: &Relation,
    options: &SourceOptions,
    key_types: Option<&[Oid]>,
    stored: Option<(&SourceOptions, &Definition)>,
) -> Result<Parsed, Error> {
    let customers = match stored.filter(|(current, _)| current.customer == options.customer) {
        Some((_, stored)) => stored.customers.iter().map(|&expression| NamedExpression::unnamed(expression)).collect(),
        None => parse_expressions(events, "customer", &options.customer)?,
    };
    type Texts = fn(&SourceOptions) -> &Option<String>;
    type Trees = fn(&Definition) -> Option<Expression>;
    let one = |option: &'static str, text: Texts, tree: Trees| match stored
        .filter(|(current, _)| text(current) == text(options))
    {
        Some((_, stored)) => Ok(tree(stored)),
        None => text(options).as_deref().map(|text| parse_one(events, option, text)).transpose(),
    };
    let filter = one("filter", |options| &options.filter, |stored| stored.filter)?;
    let event_name = one("event_name", |options| &options.event_name, |stored| stored.event_name)?;
    let count = one("count", |options| &options.count, |stored| stored.count)?;
    let tally = one("tally", |options| &options.tally, |stored| stored.tally)?;
    let occurred_at = one("occurred_at", |options| &options.occurred_at, |stored| stored.occurred_at)?;
    let tally_type = call.type_beside("ces_tally").unwrap_or(Oid::INVALID);
    let key_types = match key_types {
        Some(types) => types.to_vec(),
        None => customers.iter().map(|customer| kept_type(customer.expression)).collect(),
    };
    let is_dated = occurred_at.is_some() || tally.is_some_and(|tally| tally.base_type() == tally_type);
    let parsed = Parsed { customers, key_types, filter, event_name, count, tally, occurred_at, is_dated, tally_type };
    let (expected, found) = (parsed.key_types.len(), parsed.customers.len());
    if expected != found {
        return Err(TrackingError::OtherCustomers { expected, found }.into());
    }
    parsed.check(options)?;
    Ok(parsed)
}

impl Parsed {
    fn check(&self, options: &SourceOptions) -> Result<(), Error> {
        let definition = self.definition();
        source::check_types(&definition, &self.key_types, self.tally_type).map_err(|unfit| {
            let (text, expression) = match unfit.option {
                "filter" => (options.filter.clone(), self.filter),
                "event_name" => (options.event_name.clone(), self.event_name),
                "count" => (options.count.clone(), self.count),
                "tally" => (options.tally.clone(), self.tally),
                "occurred_at" => (options.occurred_at.clone(), self.occurred_at),
                _ => (Some(options.customer.clone()), self.customers.first().map(|customer| customer.expression)),
            };
            let of_type = expression.map_or(String::new(), |expression| display_type(expression.type_of()));
            TrackingError::Unfit {
                option: unfit.option,
                text: text.unwrap_or_default(),
                must_be: unfit.must_be,
                of_type,
                hint: unfit.hint,
            }
            .into()
        })
    }

    /// The source, of no view yet.
    pub fn definition(&self) -> Definition {
        Definition {
            facts: Facts { customers: self.customers.len(), ..Facts::none() },
            head: Oid::INVALID,
            pending: Oid::INVALID,
            customers: self.customers.iter().map(|customer| customer.expression).collect(),
            filter: self.filter,
            event_name: self.event_name,
            count: self.count,
            tally: self.tally,
            occurred_at: self.occurred_at,
        }
        .with_conversions(&self.key_types, self.tally_type)
    }
}

impl Facts {
    pub fn none() -> Self {
        Self {
            format: FORMAT,
            name: String::new(),
            number: 0,
            time_zone: String::new(),
            on_invalid: OnInvalid::Skip,
            frozen_before: None,
            customers: 0,
            version: 0,
        }
    }
}

/// PostgreSQL says where it found what it refuses, in words that only say how expressions are stored.
fn without_kind(message: &str) -> String {
    message.replace(" in statistics expressions", "").replace(" in statistics expression", "")
}

fn parse_expressions(events: &Relation, option: &'static str, text: &str) -> Result<Vec<NamedExpression>, Error> {
    let bytes = crate::pg::to_server(text);
    let parsed = catch(|| parse_list(events, bytes.to_bytes())).map_err(|error| TrackingError::Expression {
        option,
        text: text.trim().to_string(),
        code: error.named_code(),
        message: without_kind(&error.message()),
        hint: error.hint(),
    })?;
    let expressions = parsed.map_err(|_| TrackingError::NotOneExpression { option, text: text.to_string() })?;
    if expressions.iter().any(|parsed| parsed.expression.uses_other_than_columns()) {
        return Err(TrackingError::NotColumns { option, text: text.trim().to_string() }.into());
    }
    match expressions.iter().find(|parsed| !parsed.expression.depends_on_row_alone()) {
        Some(_) => {
            let text = text.trim().to_string();
            let is_column = events.has_column(&text);
            Err(TrackingError::Mutable { option, text, is_column }.into())
        }
        None => Ok(expressions),
    }
}

fn parse_one(events: &Relation, option: &'static str, text: &str) -> Result<Expression, Error> {
    match parse_expressions(events, option, text)?.as_slice() {
        [only] => Ok(only.expression),
        _ => Err(TrackingError::NotOneExpression { option, text: text.to_string() }.into()),
    }
}

/// Columns that the tables, functions and views of a tracking have themselves.
const RESERVED: [&str; 33] = [
    "rows",
    "first_day",
    "older",
    "tally",
    "attributes",
    "known",
    "year",
    "source",
    "relation",
    "reason",
    "day",
    "score",
    "band",
    "band_rank",
    "points_to_next_band",
    "first_event_day",
    "last_event_day",
    "previous_score",
    "change",
    "trend",
    "others",
    "present",
    "model",
    "step",
    "last_day",
    "direction",
    "fell_silent",
    "old_score",
    "new_score",
    "old_band",
    "new_band",
    "event_name",
    "event_change",
];

pub fn check_customers(parsed: &Parsed, options: &SourceOptions) -> Result<(), Error> {
    for (customer, &of_type) in parsed.customers.iter().zip(&parsed.key_types) {
        if !customer.has_name() {
            return Err(TrackingError::Unnamed { text: options.customer.clone() }.into());
        }
        let name = from_server_bytes(&customer.name);
        let is_twice = parsed.customers.iter().filter(|other| other.name == customer.name).count() > 1;
        if is_twice || RESERVED.contains(&name.as_str()) || SYSTEM_COLUMNS.contains(&name.as_str()) {
            return Err(TrackingError::ReservedName { column: name }.into());
        }
        if !crate::pg::has_order(of_type) {
            return Err(
                TrackingError::Unordered { text: options.customer.clone(), of_type: display_type(of_type) }.into()
            );
        }
    }
    Ok(())
}

const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"];
