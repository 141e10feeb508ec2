//! Declaring views of live scores and their sources: what is checked, and what is made.

use pgrx::pg_sys::{self, Oid};

use super::arguments::{Arguments, check_combination};
use super::document::{self, Document, SourceOptions};
use super::expressions::{Parsed, check_customers, parse, parse_changed};
use super::rebuild;
use super::source::{Definition, Facts};
use super::states::has_other_virtual_columns;
use super::templates::render;
use super::tracked::{HEAD, Tracked, extension_schema, fingerprint, pinned, relation_name, shortened};
use super::triggers::{drop_triggers, make_triggers, tables_of};
use crate::config::Configuration;
use crate::error::{Error, TrackingError};
use crate::pg::{
    Call, Lock, NamedExpression, Relation, Zone, creation_target, from_server_bytes, is_superuser, may_act_as,
    may_create_in, named_relation, owner_of, qualified, query, quote_identifier, role_name, run, schema_name,
    statistics, type_name,
};

/// Checks that the user has the rights of a table's owner, before the table is locked: who has not, must not hold it up.
pub fn require_rights(table: Oid) -> Result<(), Error> {
    match owner_of(table) {
        Some(owner) if !may_act_as(owner) => {
            let relation = relation_name(table).unwrap_or_default();
            Err(TrackingError::NotOwner { relation, owner: role_name(owner) }.into())
        }
        _ => Ok(()),
    }
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

/// What `ces_track()` makes before events are counted: the tables, the source and its triggers. None if the view is there
/// as declared, and that is no error.
pub fn track(call: &Call, arguments: &Arguments) -> Result<Option<Oid>, Error> {
    let view = arguments.view.clone().ok_or(TrackingError::Null { argument: "view" })?;
    let events = arguments.events.ok_or(TrackingError::Null { argument: "events" })?;
    require_rights(events)?;
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
    let parsed = parse(call, &events, &options, None, owner)?;
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
        tally_type: call.type_beside("ces_tally").unwrap_or(Oid::INVALID),
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
    store(tracked, options, parsed.definition(), &events)?;
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

/// Stores the expressions of a source, in place of what is stored of it.
pub fn store(
    tracked: &Tracked,
    options: &SourceOptions,
    definition: Definition,
    events: &Relation,
) -> Result<(), Error> {
    let stored = tracked.table_of(options).and_then(|(_, statistics)| Definition::load(statistics));
    let version = stored.map_or(0, |(stored, _)| stored.facts.version.wrapping_add(1));
    let facts = Facts { customers: definition.customers.len(), version, ..facts(tracked, options) };
    let definition = Definition { facts, head: tracked.head, pending: tracked.table("_pending")?, ..definition };
    tracked.maintain(|| {
        statistics::store(&tracked.schema, &options.statistics, events, &definition.fields());
    });
    Ok(())
}

/// Stores a source in place of what is stored of it, perhaps with the same expressions. Where its rows have to be counted next,
/// what they were counted by stays noted until they are.
pub fn store_again(
    tracked: &Tracked,
    options: &SourceOptions,
    definition: Definition,
    events: &Relation,
    must_count: bool,
) -> Result<(), Error> {
    let was_counted_by_this = !must_count && rebuild::is_state_current(tracked, options, events.id());
    store(tracked, options, definition, events)?;
    if was_counted_by_this {
        rebuild::note_state(tracked, options, events.id());
    }
    Ok(())
}

/// Those that say they are of this view: a document can name others. Nobody else may use their table, as a query that is being
/// planned would look them up.
fn drop_statistics(tracked: &Tracked, options: &SourceOptions) {
    let Some((table, _)) = tracked.table_of(options) else { return };
    Relation::open(table, Lock::KeepAllOut);
    let name = qualified(&tracked.schema, &options.statistics);
    tracked.maintain_events(|| run(&format!("DROP STATISTICS IF EXISTS {name}")));
}

/// Whether what is stored of a source is what the view is declared with.
pub fn has_right_facts(tracked: &Tracked, options: &SourceOptions, definition: &Definition) -> bool {
    let Facts { customers, version, .. } = definition.facts;
    definition.facts == Facts { customers, version, ..facts(tracked, options) }
}

/// Drops the triggers and the expressions of a source.
pub fn drop_source_objects(tracked: &Tracked, options: &SourceOptions) {
    drop_triggers(tracked, options, &tables_of(tracked, options));
    drop_statistics(tracked, options);
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
    let several = || {
        let known = tracked.document.sources.iter().map(|source| source.name.clone()).collect();
        TrackingError::SeveralSources { view: tracked.view_name(), known }
    };
    let source = match &arguments.source {
        Some(name) => tracked.source(name)?,
        None => tracked.only_source().ok_or_else(several)?,
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

/// Stores a source as it is declared now; returns true if its rows have to be counted, which another change can require.
pub fn replace_source(
    call: &Call,
    tracked: &Tracked,
    current: &SourceOptions,
    new: &SourceOptions,
    must_count: bool,
) -> Result<bool, Error> {
    let gone = || TrackingError::NoTable { events: current.events.clone() };
    // Where a column that counts was dropped, the expressions went with it, and the triggers stay.
    let stored = tracked.table_of(current).map(|(table, _)| table);
    // One that was dropped has left its name to another, perhaps with other columns.
    let left = || tracked.triggered_table(current).or_else(|| named_relation(&current.events));
    let table = stored.or_else(left).ok_or_else(gone)?;
    require_rights(table)?;
    let events = Relation::open(table, Lock::Read).ok_or_else(gone)?;
    let types = tracked.key_values()?.types();
    let is_other = stored.is_some() && has_other_virtual_columns(tracked, current, table);
    let definition = tracked.definition(current).filter(|_| !is_other);
    let stored_expressions = definition.as_ref().map(|stored| (current, stored));
    let parsed = parse_changed(call, &events, new, Some(&types), stored_expressions, tracked.owner)?;
    if parsed.is_dated != current.is_dated() {
        return Err(TrackingError::OtherKind { source: current.name.clone() }.into());
    }
    let counts_otherwise = current.differs_from(new).is_some_and(|option| option != "on_invalid");
    let must_count = must_count || stored.is_none() || is_other || counts_otherwise;
    store_again(tracked, new, parsed.definition(), &events, must_count)?;
    Ok(must_count)
}

/// Stores a source again, as the view is declared now.
pub fn restore_source(tracked: &Tracked, source: &SourceOptions, must_count: bool) -> Result<(), Error> {
    let gone = || TrackingError::NoTable { events: source.events.clone() };
    let (table, _) = tracked.table_of(source).ok_or_else(gone)?;
    let events = Relation::open(table, Lock::Held).ok_or_else(gone)?;
    let definition = tracked.definition(source).ok_or_else(gone)?;
    store_again(tracked, source, definition, &events, must_count)
}
