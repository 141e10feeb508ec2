//! Declaring views of live scores and their sources: what is checked, and what is made.

use std::collections::BTreeMap;

use minijinja::context;
use pgrx::pg_sys::{self, Oid};

use super::document::{self, Document, SourceOptions};
use super::rebuild;
use super::source::{self, Definition, FORMAT, Facts, OnInvalid};
use super::templates::render;
use super::tracked::{HEAD, Tracked, extension_schema, fingerprint, kept_type, pinned, relation_name, shortened};
use crate::config::Configuration;
use crate::error::{Error, TrackingError};
use crate::pg::{
    Call, Expression, Lock, NamedExpression, Relation, Zone, attempt, catch, creation_target, display_type,
    from_server_bytes, is_superuser, may_act_as, may_create_in, parse_list, qualified, query, quote_identifier,
    quote_literal, role_name, run, schema_name, statistics, type_name,
};

/// The arguments of the procedures.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    pub view: Option<String>,
    pub events: Option<Oid>,
    pub source: Option<String>,
    pub customer: Option<String>,
    pub event_name: Option<String>,
    pub count: Option<String>,
    pub occurred_at: Option<String>,
    pub filter: Option<String>,
    pub tally: Option<String>,
    pub on_invalid: Option<String>,
    pub model: Option<String>,
    pub time_zone: Option<String>,
    pub previous_days: Option<i32>,
    pub security_invoker: Option<bool>,
    pub allow_row_security: Option<bool>,
    pub if_not_exists: Option<bool>,
    pub in_transaction: Option<bool>,
}

impl Arguments {
    /// Reads arguments by the names that the procedure's parameters have.
    pub fn read(call: &Call, names: &[&str]) -> Self {
        let mut arguments = Self::default();
        for (index, &name) in names.iter().enumerate() {
            arguments.set(call, index, name);
        }
        arguments
    }

    fn set(&mut self, call: &Call, index: usize, name: &str) {
        let text = || call.bytes(index).map(from_server_bytes);
        match name {
            "events" => self.events = call.relation(index),
            "previous_days" => self.previous_days = call.integer(index),
            "security_invoker" => self.security_invoker = call.boolean(index),
            "allow_row_security" => self.allow_row_security = call.boolean(index),
            "if_not_exists" => self.if_not_exists = call.boolean(index),
            "in_transaction" => self.in_transaction = call.boolean(index),
            "view" => self.view = text(),
            "source" => self.source = text(),
            "customer" => self.customer = text(),
            "event_name" => self.event_name = text(),
            "count" => self.count = text(),
            "occurred_at" => self.occurred_at = text(),
            "filter" => self.filter = text(),
            "tally" => self.tally = text(),
            "on_invalid" => self.on_invalid = text(),
            "model" => self.model = text(),
            "time_zone" => self.time_zone = text(),
            _ => unreachable!("a parameter has one of these names"),
        }
    }

    /// Whether a step cannot be given up to be tried again.
    pub fn must_wait(&self) -> bool {
        self.in_transaction == Some(true)
    }

    fn on_invalid(&self) -> Result<OnInvalid, Error> {
        match self.on_invalid.as_deref() {
            None | Some("skip") => Ok(OnInvalid::Skip),
            Some("error") => Ok(OnInvalid::Error),
            Some(other) => Err(TrackingError::BadOption {
                option: "on_invalid",
                value: other.to_string(),
                must_be: "\"skip\" or \"error\"",
            }
            .into()),
        }
    }

    /// A source as it is declared.
    pub fn source_options(&self, name: String, events: String) -> Result<SourceOptions, Error> {
        let options = SourceOptions {
            name,
            number: 0,
            statistics: String::new(),
            events,
            customer: self.customer.clone().ok_or(TrackingError::Null { argument: "customer" })?,
            event_name: self.event_name.clone(),
            count: self.count.clone(),
            occurred_at: self.occurred_at.clone(),
            filter: self.filter.clone(),
            tally: self.tally.clone(),
            on_invalid: self.on_invalid()?,
            allow_row_security: self.allow_row_security.unwrap_or(false),
        };
        check_combination(&options)?;
        Ok(options)
    }
}

/// Options that exclude or need one another.
pub fn check_combination(options: &SourceOptions) -> Result<(), Error> {
    let is_event = options.event_name.is_some();
    if is_event && options.tally.is_some() {
        return Err(TrackingError::Excludes { one: "event_name", other: "tally" }.into());
    }
    if options.count.is_some() && options.tally.is_some() {
        return Err(TrackingError::Excludes { one: "count", other: "tally" }.into());
    }
    if options.count.is_some() && !is_event {
        return Err(TrackingError::Needs { option: "count", needed: "event_name" }.into());
    }
    if options.occurred_at.is_some() && !is_event && options.tally.is_none() {
        return Err(TrackingError::Needs { option: "occurred_at", needed: "event_name or tally" }.into());
    }
    Ok(())
}

/// Checks that a table can be tracked by this user; gives its owner.
pub fn check_table(events: &Relation, allow_row_security: bool) -> Result<Oid, Error> {
    const OBSTACLE: &str = "
        WITH RECURSIVE tree (id) AS (
            SELECT $1::oid
             UNION
            SELECT i.inhrelid FROM pg_inherits AS i JOIN tree AS t ON i.inhparent = t.id JOIN pg_class AS p ON p.oid = t.id AND p.relkind = 'p'
        ), relation AS (
            SELECT c.*, format('%I.%I', n.nspname, c.relname) AS name FROM tree AS t JOIN pg_class AS c ON c.oid = t.id JOIN pg_namespace AS n ON n.oid = c.relnamespace
        )
        SELECT format('%s is a %s.', r.name, CASE r.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'relation of another kind' END),
               'Only tables and partitioned tables have the triggers that report every change.'
          FROM relation AS r WHERE r.relkind NOT IN ('r', 'p')
         UNION ALL
        SELECT format('%s is %s.', r.name, CASE r.relpersistence WHEN 't' THEN 'a temporary table' ELSE 'an unlogged table' END),
               'Its rows do not survive a crash or the end of a session; scores do.'
          FROM relation AS r WHERE r.relpersistence <> 'p' AND r.relkind IN ('r', 'p')
         UNION ALL
        SELECT format('It is a partition of %s.', i.inhparent::regclass), 'Track the whole partitioned table.'
          FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent WHERE i.inhrelid = $1::oid AND p.relkind = 'p'
         UNION ALL
        SELECT format('%s inherits from %s.', i.inhrelid::regclass, i.inhparent::regclass),
               'Statements on the one can change the other without its triggers; use partitions.'
          FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent WHERE $1::oid IN (i.inhrelid, i.inhparent) AND p.relkind <> 'p'
         UNION ALL
        SELECT format('%s has row security that its owner is subject to.', r.name), 'Use ALTER TABLE ... NO FORCE ROW LEVEL SECURITY.'
          FROM relation AS r WHERE r.relforcerowsecurity AND r.relrowsecurity
         UNION ALL
        SELECT format('It is a table of the extension or of a view of live scores.'), 'Track the table that the events are written to.'
          FROM pg_trigger AS t JOIN pg_proc AS f ON f.oid = t.tgfoid WHERE t.tgrelid = $1::oid AND f.proname = '_ces_keep'
         LIMIT 1";
    const ROW_SECURITY: &str = "
        WITH RECURSIVE tree (id) AS (SELECT $1::oid UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN tree AS t ON i.inhparent = t.id)
        SELECT 1 FROM tree AS t JOIN pg_class AS c ON c.oid = t.id WHERE c.relrowsecurity LIMIT 1";
    const OTHER_OWNER: &str = "
        WITH RECURSIVE tree (id) AS (SELECT $1::oid UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN tree AS t ON i.inhparent = t.id)
        SELECT format('%I.%I', n.nspname, c.relname), pg_get_userbyid(c.relowner)
          FROM tree AS t JOIN pg_class AS c ON c.oid = t.id JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE NOT pg_has_role($2::oid, c.relowner, 'USAGE') LIMIT 1";
    let relation = relation_name(events.id()).unwrap_or_default();
    let owner = events.owner();
    if !may_act_as(owner) {
        return Err(TrackingError::NotOwner { relation, owner: role_name(owner) }.into());
    }
    let id = events.id().to_u32().to_string();
    if let Some(obstacle) = pinned(|| query(OBSTACLE, &[Some(&id)])).pop() {
        let [detail, hint] = [0, 1].map(|column| obstacle.get(column).cloned().flatten().unwrap_or_default());
        return Err(TrackingError::Untrackable { relation, detail, hint }.into());
    }
    if !allow_row_security && !pinned(|| query(ROW_SECURITY, &[Some(&id)])).is_empty() {
        return Err(TrackingError::HasRowSecurity { relation }.into());
    }
    let user = if is_superuser(crate::pg::current_user()) { crate::pg::current_user() } else { owner };
    let user = user.to_u32().to_string();
    if let Some(other) = pinned(|| query(OTHER_OWNER, &[Some(&id), Some(&user)])).pop() {
        let [partition, of] = [0, 1].map(|column| other.get(column).cloned().flatten().unwrap_or_default());
        return Err(TrackingError::Untrackable {
            relation,
            detail: format!("Its partition {partition} is owned by \"{of}\"."),
            hint: format!(
                "ALTER TABLE {partition} OWNER TO {}, or let a superuser track it.",
                quote_identifier(&role_name(owner))
            ),
        }
        .into());
    }
    Ok(owner)
}

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
}

/// Parses the expressions of a source over the rows of its table, with the names that the user's session finds.
///
/// Where the view has customer columns already, `key_types` says their types.
pub fn parse(
    call: &Call,
    events: &Relation,
    options: &SourceOptions,
    key_types: Option<&[Oid]>,
) -> Result<Parsed, Error> {
    parse_changed(call, events, options, key_types, None)
}

/// The same, where expressions whose text is that of a stored source are those that are stored: they follow what is renamed,
/// and the texts of the declaration do not.
fn parse_changed(
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
    let parsed = Parsed { customers, key_types, filter, event_name, count, tally, occurred_at, is_dated };
    let (expected, found) = (parsed.key_types.len(), parsed.customers.len());
    if expected != found {
        return Err(TrackingError::OtherCustomers { expected, found }.into());
    }
    parsed.check(options, tally_type)?;
    Ok(parsed)
}

impl Parsed {
    fn check(&self, options: &SourceOptions, tally_type: Oid) -> Result<(), Error> {
        let definition = self.definition(Facts::none(), Oid::INVALID, Oid::INVALID);
        source::check_types(&definition, &self.key_types, tally_type).map_err(|unfit| {
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
            }
            .into()
        })
    }

    pub fn definition(&self, facts: Facts, head: Oid, pending: Oid) -> Definition {
        Definition {
            facts: Facts { customers: self.customers.len(), ..facts },
            head,
            pending,
            customers: self.customers.iter().map(|customer| customer.expression).collect(),
            filter: self.filter,
            event_name: self.event_name,
            count: self.count,
            tally: self.tally,
            occurred_at: self.occurred_at,
        }
    }
}

impl Facts {
    fn none() -> Self {
        Self {
            format: FORMAT,
            name: String::new(),
            number: 0,
            time_zone: String::new(),
            on_invalid: OnInvalid::Skip,
            frozen_before: None,
            customers: 0,
        }
    }
}

fn parse_expressions(events: &Relation, option: &'static str, text: &str) -> Result<Vec<NamedExpression>, Error> {
    let bytes = crate::pg::to_server(text);
    let parsed = catch(|| parse_list(events, bytes.to_bytes())).map_err(|error| TrackingError::Expression {
        option,
        text: text.trim().to_string(),
        code: error.named_code(),
        message: error.message(),
        hint: error.hint(),
    })?;
    let expressions = parsed.map_err(|_| TrackingError::NotOneExpression { option, text: text.to_string() })?;
    match expressions.iter().find(|parsed| !parsed.expression.depends_on_row_alone()) {
        Some(_) => Err(TrackingError::Mutable { option, text: text.to_string() }.into()),
        None => Ok(expressions),
    }
}

fn parse_one(events: &Relation, option: &'static str, text: &str) -> Result<Expression, Error> {
    match parse_expressions(events, option, text)?.as_slice() {
        [only] => Ok(only.expression),
        _ => Err(TrackingError::NotOneExpression { option, text: text.to_string() }.into()),
    }
}

/// A name for the statistics of a source, which no other statistics of the database have: the triggers of a source are
/// known by it.
pub fn new_statistics_name(schema: &str, name: &str, source: &str) -> String {
    let mut candidates = (0..).map(|attempt: u32| {
        let mark = format!("~{:08x}", fingerprint(&format!("{schema}.{name}/{source}/{attempt}")));
        shortened(&format!("{name}.{source}"), &mark)
    });
    let is_free = |name: &String| {
        let taken = "SELECT FROM pg_statistic_ext WHERE stxname = $1 LIMIT 1";
        pinned(|| query(taken, &[Some(name)])).is_empty()
    };
    candidates.find(is_free).unwrap_or_default()
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

fn check_customers(parsed: &Parsed, options: &SourceOptions) -> Result<(), Error> {
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

/// What `ces_track()` makes before events are counted: the tables, the source and its triggers. None if the view is there
/// as declared, and that is no error.
pub fn track(call: &Call, arguments: &Arguments) -> Result<Option<Oid>, Error> {
    let view = arguments.view.clone().ok_or(TrackingError::Null { argument: "view" })?;
    let events = arguments.events.ok_or(TrackingError::Null { argument: "events" })?;
    let events = Relation::open(events, Lock::Read).ok_or(TrackingError::NoTable { events: String::new() })?;
    let events_name = relation_name(events.id()).unwrap_or_default();
    let name = arguments.source.clone().unwrap_or_else(|| from_server_bytes(&events.name()));
    let mut options = arguments.source_options(name, events_name)?;
    let document = document(call, arguments)?;
    if arguments.if_not_exists == Some(true)
        && let Ok(existing) = Tracked::by_view(call, Some(&view))
    {
        return same_or_error(&existing, &document, &options).map(|()| None);
    }
    let owner = check_table(&events, options.allow_row_security)?;
    let parsed = parse(call, &events, &options, None)?;
    check_customers(&parsed, &options)?;
    let (schema, name) = place(call, &view, owner)?;
    options.number = document.next_number(parsed.is_dated);
    options.statistics = new_statistics_name(&schema, &name, &options.name);
    let mut tracked = Tracked {
        head: Oid::INVALID,
        owner,
        schema,
        name,
        ces: extension_schema(call),
        ces_schema: schema_name(call.schema()).unwrap_or_default(),
        document,
    };
    tracked.document.sources.push(options.clone());
    make_tables(&mut tracked, &parsed)?;
    make_source(&tracked, &options, &parsed, events)?;
    Ok(Some(tracked.head))
}

/// The document of a new view, without sources.
fn document(call: &Call, arguments: &Arguments) -> Result<Document, Error> {
    let model = arguments.model.clone().ok_or(TrackingError::Null { argument: "model" })?;
    let model_zone = model_zone(call, &model)?;
    let time_zone = arguments.time_zone.clone().unwrap_or(model_zone);
    check_time_zone(&time_zone)?;
    let previous_days = arguments.previous_days.ok_or(TrackingError::Null { argument: "previous_days" })?;
    check_previous_days(previous_days)?;
    Ok(Document {
        format: document::FORMAT,
        model,
        time_zone,
        previous_days,
        security_invoker: arguments.security_invoker.unwrap_or(false),
        retained_before: None,
        sources: Vec::new(),
    })
}

/// The time zone of a model, which must have weights.
fn model_zone(call: &Call, model: &str) -> Result<String, Error> {
    let (options, _) = Configuration::beside(call.function()).read(crate::pg::to_server(model).to_bytes())?;
    let zone = from_server_bytes(&options.time_zone);
    Ok(if zone.is_empty() { "UTC".to_string() } else { zone })
}

fn check_time_zone(time_zone: &str) -> Result<(), Error> {
    match Zone::named(time_zone.as_bytes()) {
        Some(_) => Ok(()),
        None => Err(TrackingError::UnknownTimeZone { time_zone: time_zone.to_string() }.into()),
    }
}

fn check_previous_days(days: i32) -> Result<(), Error> {
    if (1..=36_500).contains(&days) {
        return Ok(());
    }
    let must_be = "between 1 and 36500";
    Err(TrackingError::BadOption { option: "previous_days", value: days.to_string(), must_be }.into())
}

/// With `if_not_exists`, an error names what is declared otherwise.
fn same_or_error(existing: &Tracked, document: &Document, options: &SourceOptions) -> Result<(), Error> {
    let view = existing.view_name();
    let differs = |option: &str| Err(TrackingError::Differs { view: view.clone(), option: option.to_string() }.into());
    let is = &existing.document;
    if is.model != document.model {
        return differs("model");
    }
    if is.time_zone != document.time_zone {
        return differs("time_zone");
    }
    if is.previous_days != document.previous_days {
        return differs("previous_days");
    }
    if is.security_invoker != document.security_invoker {
        return differs("security_invoker");
    }
    same_source_or_error(existing, options)
}

pub fn same_source_or_error(existing: &Tracked, options: &SourceOptions) -> Result<(), Error> {
    let view = existing.view_name();
    let source = existing.source(&options.name)?;
    let table = existing.table_of(source).and_then(|(table, _)| relation_name(table));
    if table.is_some_and(|table| table != options.events) {
        return Err(TrackingError::Differs { view, option: "table of events".to_string() }.into());
    }
    match source.differs_from(options) {
        Some(option) => Err(TrackingError::Differs { view, option: option.to_string() }.into()),
        None => Ok(()),
    }
}

/// What the names of all that belongs to a view end with, the longest first.
const LONGEST_SUFFIX: usize = "_relations".len();

/// Schema and name of a view that is to be made, none of whose names is taken.
fn place(call: &Call, view: &str, owner: Oid) -> Result<(String, String), Error> {
    let bad = || TrackingError::BadOption {
        option: "view",
        value: view.to_string(),
        must_be: "a name, with or without a schema",
    };
    let (schema_id, name) = creation_target(view).ok_or_else(bad)?;
    let schema = schema_name(schema_id).ok_or_else(bad)?;
    let longest = pg_sys::NAMEDATALEN as usize - 1 - LONGEST_SUFFIX;
    if name.is_empty() || name.len() > longest {
        return Err(TrackingError::NameTooLong { name, longest }.into());
    }
    if !may_create_in(schema_id, owner) {
        return Err(TrackingError::NoCreate { schema: quote_identifier(&schema), owner: role_name(owner) }.into());
    }
    let schema_number = schema_id.to_u32().to_string();
    const TAKEN: &str = "
        SELECT format('%I.%I', n.nspname, t.name)
          FROM pg_namespace AS n, unnest(string_to_array($2, '/')) AS s (suffix), LATERAL (SELECT $3 || s.suffix) AS t (name)
         WHERE n.oid = $1::oid
           AND (EXISTS (SELECT FROM pg_class AS c WHERE c.relnamespace = n.oid AND c.relname = t.name)
             OR EXISTS (SELECT FROM pg_type AS c WHERE c.typnamespace = n.oid AND c.typname = t.name)
             OR EXISTS (SELECT FROM pg_proc AS c WHERE c.pronamespace = n.oid AND c.proname = t.name AND s.suffix IN ('_as_of', '_series', '_explain', '_changes')))
         LIMIT 1";
    let suffixes = "/_tallies/_older/_pending/_history/_relations/_tally/_as_of/_series/_explain/_changes";
    if let Some(row) = pinned(|| query(TAKEN, &[Some(&schema_number), Some(suffixes), Some(&name)])).pop() {
        let taken = row.into_iter().next().flatten().unwrap_or_default();
        let is_tracked = Tracked::by_view(call, Some(view)).is_ok();
        return Err(TrackingError::NameTaken { name: taken, is_tracked }.into());
    }
    Ok((schema, name))
}

/// Makes the tables of a view.
fn make_tables(tracked: &mut Tracked, parsed: &Parsed) -> Result<(), Error> {
    let column = |customer: &NamedExpression, of_type: &Oid| {
        let collation = match customer.expression.collation() {
            Oid::INVALID => String::new(),
            collation => crate::pg::collate_clause(collation, *of_type),
        };
        format!("{} {}{collation}", quote_identifier(&from_server_bytes(&customer.name)), type_name(*of_type))
    };
    let columns: Vec<String> =
        parsed.customers.iter().zip(&parsed.key_types).map(|(customer, of_type)| column(customer, of_type)).collect();
    let key: Vec<String> =
        parsed.customers.iter().map(|customer| quote_identifier(&from_server_bytes(&customer.name))).collect();
    let mut names = tracked.names();
    names.insert("key", key.join(", "));
    names.insert("key_columns", columns.join(", "));
    names.insert(
        "key_columns_not_null",
        columns.iter().map(|column| format!("{column} NOT NULL")).collect::<Vec<_>>().join(", "),
    );
    let commands = render("tables.sql", &names) + &render("document.sql", &names);
    tracked.maintain(|| run(&commands));
    tracked.head = tracked.table(HEAD)?;
    Ok(())
}

/// Stores a source and makes its triggers. Writers wait from here to the end of the transaction.
pub fn make_source(tracked: &Tracked, options: &SourceOptions, parsed: &Parsed, events: Relation) -> Result<(), Error> {
    store(tracked, options, parsed, &events, tracked.table("_pending")?);
    // A table that is open here would be in use for PostgreSQL's commands.
    let table = events.id();
    drop(events);
    make_triggers(tracked, options, table);
    Ok(())
}

fn facts(tracked: &Tracked, options: &SourceOptions) -> Facts {
    Facts {
        name: options.name.clone(),
        number: options.number,
        time_zone: tracked.document.time_zone.clone(),
        on_invalid: options.on_invalid,
        frozen_before: tracked.frozen_before(),
        ..Facts::none()
    }
}

/// Stores the expressions of a source.
pub fn store(tracked: &Tracked, options: &SourceOptions, parsed: &Parsed, events: &Relation, pending: Oid) {
    let definition = parsed.definition(facts(tracked, options), tracked.head, pending);
    tracked.maintain(|| {
        statistics::store(&tracked.schema, &options.statistics, events, &definition.fields());
    });
}

/// Stores a source in place of what is stored of it, with the same expressions.
pub fn store_again(
    tracked: &Tracked,
    options: &SourceOptions,
    definition: Definition,
    events: &Relation,
) -> Result<(), Error> {
    let facts = Facts { customers: definition.customers.len(), ..facts(tracked, options) };
    let definition = Definition { facts, head: tracked.head, pending: tracked.table("_pending")?, ..definition };
    let was_counted_by_this = rebuild::is_state_current(tracked, options, events.id());
    drop_statistics(tracked, options);
    tracked.maintain(|| {
        statistics::store(&tracked.schema, &options.statistics, events, &definition.fields());
    });
    if was_counted_by_this {
        rebuild::note_state(tracked, options, events.id());
    }
    Ok(())
}

fn drop_statistics(tracked: &Tracked, options: &SourceOptions) {
    let name = qualified(&tracked.schema, &options.statistics);
    tracked.maintain_events(|| run(&format!("DROP STATISTICS IF EXISTS {name}")));
}

/// The tables that can have triggers of a source: its own, with all partitions, and those that were detached since.
fn tables_of(tracked: &Tracked, options: &SourceOptions) -> Vec<Oid> {
    let table = tracked.table_of(options).map(|(table, _)| table).or_else(|| tracked.triggered_table(options));
    let mut tables: Vec<Oid> =
        table.map(|table| super::count::tree(table).iter().map(|leaf| leaf.relation).collect()).unwrap_or_default();
    let counted = format!(
        "SELECT r.relation::oid FROM {} AS r JOIN pg_class AS c ON c.oid = r.relation AND c.relowner = {} WHERE r.source = {}",
        tracked.object("_relations"),
        tracked.owner.to_u32(),
        options.number
    );
    if tracked.has("_relations") {
        // The owner may have lost the right to look into the schema.
        let rows = attempt(|| tracked.maintain(|| query(&counted, &[]))).unwrap_or_default();
        tables.extend(rows.iter().filter_map(|row| super::tracked::oid(row.first()?.as_deref()?)));
    }
    tables
}

/// Triggers of a source, of whichever name, by what they call and say.
fn triggers_of(tracked: &Tracked, options: &SourceOptions, tables: &[Oid]) -> Vec<(String, String)> {
    const TRIGGERS: &str = "
        SELECT t.tgname, format('%I.%I', n.nspname, c.relname)
          FROM pg_trigger AS t
          JOIN pg_proc AS f ON f.oid = t.tgfoid AND f.proname = '_ces_capture'
          JOIN pg_namespace AS e ON e.oid = f.pronamespace AND e.nspname = $1
          JOIN pg_class AS c ON c.oid = t.tgrelid
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE t.tgparentid = 0 AND t.tgnargs = 1 AND (t.tgrelid = ANY ($3::oid[]) OR c.relowner = $4::oid)
           AND convert_from(substring(t.tgargs FOR length(t.tgargs) - 1), getdatabaseencoding()) = $2";
    let numbers: Vec<String> = tables.iter().map(|table| table.to_u32().to_string()).collect();
    let tables = format!("{{{}}}", numbers.join(","));
    // What was detached is not known any more, but for its owner.
    let owner = tracked.owner.to_u32().to_string();
    let rows = pinned(|| {
        query(TRIGGERS, &[Some(&tracked.ces_schema), Some(&options.statistics), Some(&tables), Some(&owner)])
    });
    rows.into_iter()
        .filter_map(|row| {
            let [trigger, table] = <[Option<String>; 2]>::try_from(row).ok()?;
            Some((trigger?, table?))
        })
        .collect()
}

/// Whether a table has triggers of a source.
pub fn has_triggers(tracked: &Tracked, options: &SourceOptions, table: Oid) -> bool {
    !triggers_of(tracked, options, &[table]).is_empty()
}

/// Whether all triggers of a source are as [`make_triggers`] makes them, on the table and all that are counted of it.
pub fn has_right_triggers(tracked: &Tracked, options: &SourceOptions, table: Oid) -> bool {
    super::status::has_right_triggers(tracked, options, table)
        && triggers_of(tracked, options, &[table]).iter().all(|(trigger, _)| {
            let names = trigger_names(tracked, options);
            names.values().any(|name| *name == quote_identifier(trigger))
        })
}

/// Whether what is stored of a source is what the view is declared with.
pub fn has_right_facts(tracked: &Tracked, options: &SourceOptions, definition: &Definition) -> bool {
    definition.facts == Facts { customers: definition.customers.len(), ..facts(tracked, options) }
}

/// Drops the triggers and the expressions of a source.
pub fn drop_source_objects(tracked: &Tracked, options: &SourceOptions) {
    drop_triggers(tracked, options, &tables_of(tracked, options));
    drop_statistics(tracked, options);
}

fn drop_triggers(tracked: &Tracked, options: &SourceOptions, tables: &[Oid]) {
    for (trigger, table) in triggers_of(tracked, options, tables) {
        tracked.maintain_events(|| run(&format!("DROP TRIGGER {} ON {table}", quote_identifier(&trigger))));
    }
}

/// Makes the triggers of a source, in place of those that are there. Writers wait from here to the end of the transaction.
pub fn make_triggers(tracked: &Tracked, options: &SourceOptions, table: Oid) {
    let mut tables = tables_of(tracked, options);
    tables.push(table);
    drop_triggers(tracked, options, &tables);
    let events_name = relation_name(table).unwrap_or_default();
    let commands = render(
        "triggers.sql",
        context! {
            trigger => trigger_names(tracked, options),
            ces => tracked.ces,
            events => events_name,
            source => quote_literal(&options.statistics),
        },
    );
    tracked.maintain_events(|| run(&commands));
    for leaf in super::count::tree(table).into_iter().filter(|leaf| leaf.has_rows) {
        make_truncate_trigger(tracked, options, leaf.relation);
    }
}

/// Makes the trigger that counts what TRUNCATE takes away from one table.
pub fn make_truncate_trigger(tracked: &Tracked, options: &SourceOptions, table: Oid) {
    let Some(name) = relation_name(table) else { return };
    let trigger = &trigger_names(tracked, options)["truncate"];
    let source = quote_literal(&options.statistics);
    let ces = &tracked.ces;
    let commands = format!(
        "CREATE OR REPLACE TRIGGER {trigger} BEFORE TRUNCATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION {ces}._ces_capture({source});\
         ALTER TABLE {name} ENABLE ALWAYS TRIGGER {trigger};"
    );
    tracked.maintain_events(|| run(&commands));
}

/// The triggers of a source. They sort before all others, so that a trigger for statements of the user's own sees scores
/// that have changed; and their names are unlikely to be those of other triggers, which would stand in the way of ATTACH.
pub fn trigger_names(tracked: &Tracked, options: &SourceOptions) -> BTreeMap<&'static str, String> {
    let base = format!("!ces_ext {:08x} {}.{}", fingerprint(&options.statistics), tracked.name, options.name);
    [("row", " row"), ("begin", " begin"), ("end", " end"), ("truncate", " truncate")]
        .into_iter()
        .map(|(part, suffix)| (part, quote_identifier(&shortened(&base, suffix))))
        .collect()
}

/// Puts the triggers back on that keep the tables of a view as they are, as `pg_restore --disable-triggers` leaves them off for
/// replicas.
pub fn restore_keepers(tracked: &Tracked) {
    const OFF: &str = "
        SELECT format('ALTER TABLE %I.%I ENABLE ALWAYS TRIGGER %I;', n.nspname, c.relname, t.tgname)
          FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE t.tgrelid = ANY ($1::oid[]) AND t.tgname LIKE 'ces!_ext!_%' ESCAPE '!' AND t.tgenabled <> 'A'";
    let tables: Vec<String> = [HEAD, "_older", "_pending", "_relations"]
        .iter()
        .filter_map(|suffix| tracked.find(suffix))
        .map(|table| table.to_u32().to_string())
        .collect();
    let tables = format!("{{{}}}", tables.join(","));
    let commands: String = pinned(|| query(OFF, &[Some(&tables)])).into_iter().flatten().flatten().collect();
    if !commands.is_empty() {
        tracked.maintain(|| run(&commands));
    }
}

/// Writes the document of a view down.
pub fn write_document(tracked: &Tracked) {
    let commands = render("document.sql", tracked.names());
    tracked.maintain(|| run(&commands));
}

/// An error that names the owners of two tables that must have the same.
pub fn other_owner(tracked: &Tracked, events: &str, owner: Oid) -> Error {
    TrackingError::Untrackable {
        relation: events.to_string(),
        detail: format!(
            "It is owned by \"{}\", and what belongs to {} by \"{}\".",
            role_name(owner),
            tracked.view_name(),
            role_name(tracked.owner)
        ),
        hint: format!("ALTER TABLE {events} OWNER TO {}.", quote_identifier(&role_name(tracked.owner))),
    }
    .into()
}

/// Changes the options of a view that are given.
pub fn alter_document(call: &Call, document: &mut Document, arguments: &Arguments) -> Result<(), Error> {
    if let Some(model) = &arguments.model {
        model_zone(call, model)?;
        document.model = model.clone();
    }
    if let Some(time_zone) = &arguments.time_zone {
        check_time_zone(time_zone)?;
        document.time_zone = time_zone.clone();
    }
    if let Some(days) = arguments.previous_days {
        check_previous_days(days)?;
        document.previous_days = days;
    }
    if let Some(security_invoker) = arguments.security_invoker {
        document.security_invoker = security_invoker;
    }
    Ok(())
}

/// A source with the options that are given; none if there are none. An empty text takes an option away.
pub fn alter_source(tracked: &Tracked, arguments: &Arguments) -> Result<Option<SourceOptions>, Error> {
    let given = [
        &arguments.customer,
        &arguments.event_name,
        &arguments.count,
        &arguments.occurred_at,
        &arguments.filter,
        &arguments.tally,
        &arguments.on_invalid,
    ];
    if given.iter().all(|option| option.is_none()) {
        return Ok(None);
    }
    let source = match (&arguments.source, tracked.document.sources.as_slice()) {
        (Some(name), _) => tracked.source(name)?,
        (None, [only]) => only,
        (None, _) => return Err(TrackingError::Null { argument: "source" }.into()),
    };
    let mut new = source.clone();
    let set = |option: &mut Option<String>, given: &Option<String>| {
        if let Some(text) = given {
            *option = Some(text.clone()).filter(|text| !text.is_empty());
        }
    };
    set(&mut new.event_name, &arguments.event_name);
    set(&mut new.count, &arguments.count);
    set(&mut new.occurred_at, &arguments.occurred_at);
    set(&mut new.filter, &arguments.filter);
    set(&mut new.tally, &arguments.tally);
    if let Some(customer) = &arguments.customer {
        new.customer = customer.clone();
    }
    if arguments.on_invalid.is_some() {
        new.on_invalid = arguments.on_invalid()?;
    }
    check_combination(&new)?;
    Ok(Some(new))
}

/// Stores a source as it is declared now; tells whether its rows count otherwise.
pub fn replace_source(
    call: &Call,
    tracked: &Tracked,
    current: &SourceOptions,
    new: &SourceOptions,
) -> Result<bool, Error> {
    let gone = || TrackingError::NoTable { events: current.events.clone() };
    // Where a column that counts was dropped, the expressions went with it, and the triggers stay.
    let stored = tracked.table_of(current).map(|(table, _)| table);
    let table = stored.or_else(|| tracked.triggered_table(current)).ok_or_else(gone)?;
    let events = Relation::open(table, Lock::Read).ok_or_else(gone)?;
    let types = tracked.key_values()?.types();
    let definition = tracked.definition(current);
    let parsed = parse_changed(call, &events, new, Some(&types), definition.as_ref().map(|stored| (current, stored)))?;
    if parsed.is_dated != current.is_dated() {
        return Err(TrackingError::Excludes { one: "a source with days", other: "one without" }.into());
    }
    let must_count = stored.is_none() || current.differs_from(new).is_some_and(|option| option != "on_invalid");
    let was_counted_by_this = !must_count && rebuild::is_state_current(tracked, current, table);
    drop_statistics(tracked, current);
    store(tracked, new, &parsed, &events, tracked.table("_pending")?);
    if was_counted_by_this {
        rebuild::note_state(tracked, new, table);
    }
    Ok(must_count)
}

/// Stores a source again, as the view is declared now.
pub fn restore_source(tracked: &Tracked, source: &SourceOptions) -> Result<(), Error> {
    let gone = || TrackingError::NoTable { events: source.events.clone() };
    let (table, _) = tracked.table_of(source).ok_or_else(gone)?;
    let events = Relation::open(table, Lock::Held).ok_or_else(gone)?;
    let definition = tracked.definition(source).ok_or_else(gone)?;
    store_again(tracked, source, definition, &events)
}
