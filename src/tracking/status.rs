//! Whether all is well with views of live scores.

use pgrx::pg_sys::{Datum, Oid};
use serde_json::{Map, Number, Value as Document};

use super::count::{Kind, Plan, compare, relations, tree};
use super::document::SourceOptions;
use super::functions::{self, today};
use super::rebuild::{lock_sources, read_again, states};
use super::refresh::refresh;
use super::source::Reason;
use super::states::was_changed;
use super::tracked::{HEAD, TABLES, Tracked, extension_schema, oid, pinned, relation_name, view_argument};
use super::triggers::may_make_triggers;
use super::view;
use crate::config::Configuration;
use crate::error::Error;
use crate::pg::{
    Call, Patience, Snapshot, Value, Zone, attempt, may_act_as, named_relation, partition_parent, query,
    quote_identifier, quote_literal, role_name, text_of, try_lock_for_maintenance, try_lock_for_reading,
    try_lock_for_writing,
};

/// Refreshes a view unless somebody keeps its tables locked, which must not hold up the others.
pub fn refresh_if_free(call: &Call, tracked: &Tracked, patience: &mut Patience) -> u64 {
    if !try_lock_for_maintenance(tracked.head) {
        // Another session maintains it, and adds what is pending or leaves it to the next refresh.
        return 0;
    }
    let is_free = tracked.can_lock(try_lock_for_writing);
    let why = match (is_free && tracked.is_genuine())
        .then(|| patience.attempt(|| refresh(call, tracked).unwrap_or_else(|error| error.raise())))
    {
        None => "Its tables are locked or incomplete.".to_string(),
        Some(Ok(changed)) => return changed,
        Some(Err(error)) => error.message(),
    };
    crate::pg::warn(&format!("could not refresh {}", tracked.view_name()), &why);
    0
}

/// What only those may know who have the owner's rights.
#[derive(Default)]
struct Counts {
    pending: i64,
    skipped: Map<String, Document>,
    future: i64,
    /// Relations that are counted, and what they were counted by.
    relations: Vec<(Oid, Option<String>)>,
    /// Relations with pending changes that are not counted.
    uncounted: Vec<Oid>,
    /// Whether a source that was dropped still counts.
    has_undeclared: bool,
    /// Whether more rows were taken from those that are skipped than there were.
    has_surplus: bool,
}

pub fn status(call: &Call) -> Datum {
    let trackings = Tracked::all(call);
    let mut rows = Vec::new();
    for tracked in &trackings {
        let view = tracked.view();
        let names = [tracked.view_name(), role_name(tracked.owner)];
        for source in &tracked.document.sources {
            let table = tracked.table_of(source).map(|(table, _)| table);
            let counts = counts(tracked, source);
            let problems = problems(call, tracked, source, table, counts.as_ref());
            let events = table.and_then(relation_name).unwrap_or_else(|| source.events.clone());
            rows.push((names.clone(), view, source, table, events, counts, problems));
        }
    }
    let texts: Vec<_> = rows
        .iter()
        .map(|(_, _, _, _, _, counts, problems)| {
            let skipped = counts.as_ref().map(|counts| Document::Object(counts.skipped.clone()).to_string());
            (skipped, Document::Array(problems.iter().cloned().map(Document::String).collect()).to_string())
        })
        .collect();
    let of_extension = extension_problem(call).map(|problem| Document::from(vec![problem]).to_string());
    let of_extension = of_extension.iter().map(|problems| {
        let mut row = [Value::Null; 13];
        row[12] = Value::JsonText(problems);
        row
    });
    let number = |value: Option<i64>| value.map_or(Value::Null, Value::Bigint);
    let rows = rows
        .iter()
        .zip(&texts)
        .zip(trackings.iter().flat_map(|tracked| tracked.document.sources.iter().map(move |_| tracked)));
    let rows = rows.map(|(((names, view, source, table, events, counts, _), (skipped, problems)), tracked)| {
        let tables = table.map(|table| tree(table).len() as i64);
        [
            Value::String(&names[0]),
            view.map_or(Value::Null, Value::Relation),
            Value::String(&source.name),
            Value::String(events),
            Value::String(&names[1]),
            Value::String(&tracked.document.model),
            Value::String(&tracked.document.time_zone),
            tracked.frozen_before().map_or(Value::Null, Value::Day),
            number(Some(tables.unwrap_or(0))),
            number(counts.as_ref().map(|counts| counts.pending)),
            skipped.as_ref().map_or(Value::Null, |skipped| Value::JsonText(skipped)),
            number(counts.as_ref().map(|counts| counts.future)),
            Value::JsonText(problems),
        ]
    });
    call.rows(of_extension.chain(rows))
}

/// What concerns no view, but every query.
fn extension_problem(call: &Call) -> Option<String> {
    let immutable = format!("SELECT FROM {}._ces_immutable() LIMIT 1", extension_schema(call));
    let is_there = !pinned(|| query(&immutable, &[])).is_empty();
    is_there.then(|| "ces() and ces_breakdown() are marked IMMUTABLE, as pg_upgrade leaves them, so that postgres_fdw may compute them with the weights of another server. SELECT ces_mark_stable() marks them STABLE.".to_string())
}

/// None for those who do not have the owner's rights, and where somebody keeps the tables locked. Whatever has been made of
/// the tables is read with the owner's rights, and only if it is a table.
fn counts(tracked: &Tracked, source: &SourceOptions) -> Option<Counts> {
    if !may_act_as(tracked.owner) {
        return None;
    }
    if !tracked.can_lock(try_lock_for_reading) || !tracked.is_genuine() {
        return None;
    }
    let day = today(tracked).map_or("'infinity'".to_string(), |day| format!("'{day}'"));
    let number = source.number;
    let (head, pending, relations, ces) =
        (tracked.object(HEAD), tracked.object("_pending"), tracked.object("_relations"), &tracked.ces);
    let future = match source.is_dated() {
        true => format!(
            "(SELECT count(*) FROM {head} WHERE last_day > {day}::date) + (SELECT count(*) FROM {pending} WHERE source = {number} AND {ces}.ces_last_day(tally) > {day}::date)"
        ),
        false => "0".to_string(),
    };
    let (head_number, declared) = (tracked.head.to_u32(), tracked.numbers().join(","));
    let command = format!(
        "SELECT (SELECT count(*) FROM {pending} WHERE source = {number} AND reason IS NULL), {future},
                (SELECT jsonb_object_agg(s.reason, s.rows) FROM (SELECT left(reason, 100) AS reason, sum(rows) AS rows FROM {pending} WHERE source = {number} AND reason IS NOT NULL GROUP BY 1 HAVING sum(rows) <> 0 LIMIT 1000) AS s),
                (SELECT jsonb_agg(jsonb_build_array(relation::oid::int8, state)) FROM {relations} WHERE source = {number}),
                (SELECT jsonb_agg(DISTINCT p.relation::oid::int8) FROM {pending} AS p WHERE source = {number} AND p.relation::oid <> {head_number}
                    AND NOT EXISTS (SELECT FROM {relations} AS r WHERE r.source = p.source AND r.relation = p.relation)),
                (SELECT count(*) FROM (SELECT source FROM {relations} UNION SELECT source FROM {pending}) AS s WHERE source <> 0 AND source <> ALL ('{{{declared}}}'::int2[])),
                (SELECT count(*) FROM (SELECT FROM {pending} AS p JOIN {relations} AS r USING (source, relation)
                                        WHERE source = {number} AND reason IS NOT NULL GROUP BY reason HAVING sum(rows) < 0) AS s)"
    );
    let row = attempt(|| tracked.maintain(|| query(&command, &[]))).ok()?.pop()?;
    let [pending, future, skipped, relations, uncounted, undeclared, surplus] =
        <[Option<String>; 7]>::try_from(row).ok()?;
    let json = |text: Option<String>| text.and_then(|text| serde_json::from_str::<Document>(&text).ok());
    let array = |text: Option<String>| json(text).and_then(|array| array.as_array().cloned()).unwrap_or_default();
    let relations = array(relations);
    Some(Counts {
        pending: pending?.parse().ok()?,
        future: future?.parse().ok()?,
        skipped: json(skipped).and_then(|skipped| skipped.as_object().cloned()).unwrap_or_default(),
        relations: relations
            .iter()
            .filter_map(|relation| {
                let id = oid(&relation.get(0)?.as_u64()?.to_string())?;
                Some((id, relation.get(1).and_then(Document::as_str).map(str::to_string)))
            })
            .collect(),
        uncounted: array(uncounted).iter().filter_map(|relation| oid(&relation.as_u64()?.to_string())).collect(),
        has_undeclared: undeclared.is_some_and(|rows| rows != "0"),
        has_surplus: surplus.is_some_and(|reasons| reasons != "0"),
    })
}

/// What makes, or may make, scores wrong, and what can be done about it.
fn problems(
    call: &Call,
    tracked: &Tracked,
    source: &SourceOptions,
    table: Option<Oid>,
    counts: Option<&Counts>,
) -> Vec<String> {
    let mut problems = Vec::new();
    let view = tracked.view_name();
    let rebuild = format!("CALL ces_rebuild({})", quote_literal(&view));
    if tracked.view().is_none() {
        problems.push(format!("There is no view: it was dropped, or counting did not end. {rebuild} creates it."));
    }
    if tracked.tally_view().is_none() || functions::existing(tracked).len() < functions::COUNT {
        problems.push(format!("A function of {view}, or its view of tallies, was dropped. {rebuild} creates it."));
    }
    for suffix in TABLES {
        if !tracked.has(suffix) {
            problems.push(format!("{} was dropped. Use ces_untrack(), then ces_track().", tracked.object(suffix)));
        }
    }
    if counts.is_none()
        && may_act_as(tracked.owner)
        && tracked.can_lock(try_lock_for_reading)
        && let Some(altered) = tracked.altered_table()
    {
        problems.push(format!("{altered} was altered, so pending changes, skipped rows and partitions are not looked at. Drop columns, triggers, constraints, and indexes over expressions, that were added, or use ces_untrack(), then ces_track()."));
    }
    if Zone::named(tracked.document.time_zone.as_bytes()).is_none() {
        problems.push(format!(
            "Time zone \"{}\" is not known to the server. Use ces_alter() to name another one.",
            tracked.document.time_zone
        ));
    }
    let model = crate::pg::to_server(&tracked.document.model);
    if let Ok(Err(error)) = attempt(|| Configuration::beside(call.function()).read(model.to_bytes()).map(drop)) {
        problems.push(format!("Scores cannot be computed: {}.", error.message()));
    }
    problems.extend(view_problem(tracked, &rebuild).filter(|_| counts.is_some()));
    let Some(table) = table else {
        problems.push(match named_relation(&source.events) {
            Some(_) if tracked.triggered_table(source).is_some() => format!("A column of {} that counts, or a function or type of an expression, was dropped; new rows are not counted. Use ces_alter() to declare source \"{}\" again.", source.events, source.name),
            Some(_) => format!("{} is another table than the tracked one, which was dropped; new rows are not counted. {rebuild} counts it in place of the former one.", source.events),
            None => format!("{} was dropped; scores are as they were then. {rebuild} counts a table of that name, ces_drop_source() removes the source.", source.events),
        });
        return problems;
    };
    let name = relation_name(table).unwrap_or_default();
    if let Some(other) = named_relation(&source.events).filter(|&other| other != table) {
        problems.push(format!(
            "{} is another table than the tracked one, which is called {name} now. {rebuild} counts it in its place.",
            relation_name(other).unwrap_or_default()
        ));
    }
    if tracked.definition(source).is_none() {
        problems.push(format!("The expressions of source \"{}\" were changed by another role; changes are not counted. {rebuild} restores them.", source.name));
    }
    let of_triggers = table_problems(tracked, source, table, &name, &rebuild);
    // One cause is told once.
    let look_at_changes = of_triggers.is_empty();
    problems.extend(of_triggers);
    if let Some(counts) = counts {
        problems.extend(relation_problems(tracked, source, table, counts, &rebuild, &view, look_at_changes));
        if counts.skipped.contains_key(&Reason::NotValid.to_string()) {
            problems.push(format!(
                "An expression of source \"{}\" is no longer valid: a column has another type, or a function is not IMMUTABLE any more. Its rows are skipped. Use ces_alter() to declare the source again.",
                source.name
            ));
        }
        if counts.has_surplus {
            problems.push(format!(
                "Rows of source \"{}\" were changed or deleted that had been counted otherwise, and may still count. {rebuild} counts again.",
                source.name
            ));
        }
    }
    problems
}

/// Whether the view is another one than declared. To read its definition locks it, so a view that somebody keeps locked, as
/// who replaces it does, is not looked at.
fn view_problem(tracked: &Tracked, rebuild: &str) -> Option<String> {
    let view = tracked.view().filter(|&view| try_lock_for_reading(view))?;
    let (is_invoker, declared) = (view::is_invoker(view), tracked.document.security_invoker);
    if is_invoker != declared {
        return Some(format!(
            "The view has security_invoker = {is_invoker}, and {declared} is declared. {rebuild} sets what is declared, ces_alter() declares it."
        ));
    }
    let is_current = attempt(|| view::is_current(tracked, view)).unwrap_or(false);
    (!is_current).then(|| {
        format!("The view is not up to date with its declaration: a change did not end. {rebuild} completes it.")
    })
}

/// Whether the triggers of a source are all there, once, and on.
pub fn has_right_triggers(tracked: &Tracked, source: &SourceOptions, table: Oid) -> bool {
    table_problems(tracked, source, table, "", "").is_empty()
}

/// The tables of a source that lack the trigger for TRUNCATE: PostgreSQL gives a partition only the triggers for rows.
pub fn lacking_truncate(tracked: &Tracked, source: &SourceOptions, table: Oid) -> Vec<Oid> {
    let rows = triggers(tracked, source, table).into_iter();
    let lacking = rows.filter(|row| !is_true(row, 1) && !is_true(row, 7) && !is_true(row, 4));
    lacking.filter_map(|row| oid(row.get(11)?.as_deref()?)).collect()
}

fn is_true(row: &[Option<String>], column: usize) -> bool {
    row.get(column).is_some_and(|value| value.as_deref() == Some("t"))
}

/// The triggers of a source, a row for each relation.
fn triggers(tracked: &Tracked, source: &SourceOptions, table: Oid) -> Vec<Vec<Option<String>>> {
    const TRIGGERS: &str = "
        SELECT format('%I.%I', n.nspname, c.relname), c.relkind = 'p',
               count(t.oid) FILTER (WHERE t.tgtype & 33 = 1 AND t.tgenabled = 'A') = 1,
               count(t.oid) FILTER (WHERE t.tgtype & 33 = 0 AND t.tgenabled = 'A') >= 2,
               count(t.oid) FILTER (WHERE t.tgtype & 32 <> 0 AND t.tgenabled = 'A') = 1,
               count(t.oid) FILTER (WHERE t.tgenabled <> 'A') > 0,
               count(t.oid) FILTER (WHERE t.tgtype & 33 = 1) > 1,
               c.relkind = 'f', c.relpersistence <> 'p', c.relowner <> $3::oid, c.oid = $1::oid, c.oid,
               c.oid <> $1::oid AND NOT c.relispartition
          FROM (WITH RECURSIVE tree (id) AS (
                    SELECT $1::oid UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN tree AS t ON i.inhparent = t.id WHERE NOT i.inhdetachpending)
                SELECT id FROM tree) AS tree
          JOIN pg_class AS c ON c.oid = tree.id
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
          LEFT JOIN (pg_trigger AS t
                     JOIN pg_proc AS f ON f.oid = t.tgfoid AND f.proname = '_ces_capture'
                     JOIN pg_namespace AS e ON e.oid = f.pronamespace AND e.nspname = $4)
            ON t.tgrelid = c.oid AND t.tgnargs = 1
           AND convert_from(substring(t.tgargs FOR length(t.tgargs) - 1), getdatabaseencoding()) = $2
         GROUP BY n.nspname, c.relname, c.relkind, c.oid, c.relpersistence, c.relowner, c.relispartition
         ORDER BY 1";
    let (table_number, owner) = (table.to_u32().to_string(), tracked.owner.to_u32().to_string());
    pinned(|| {
        query(TRIGGERS, &[Some(&table_number), Some(&source.statistics), Some(&owner), Some(&tracked.ces_schema)])
    })
}

fn table_problems(tracked: &Tracked, source: &SourceOptions, table: Oid, name: &str, rebuild: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for row in triggers(tracked, source, table) {
        let is = |column: usize| is_true(&row, column);
        let relation = row.first().cloned().flatten().unwrap_or_default();
        let (is_partitioned, has_row, has_statement, has_truncate) = (is(1), is(2), is(3), is(4));
        let is_root = is(10);
        if is(7) {
            problems.push(format!("{relation} is a foreign table, whose changes are not seen. Detach it, or count with ces_rebuild() after each change."));
            continue;
        }
        if is(12) {
            problems.push(format!("{relation} inherits from {name}, and its rows are not counted. ALTER TABLE {relation} NO INHERIT {name}, then {rebuild}."));
            continue;
        }
        if is(5) {
            problems.push(format!("Triggers of {relation} are off, or were for a time: changes may not have been counted. {rebuild} restores them, and counts."));
        } else if !has_row || (is_root && !has_statement) {
            problems
                .push(format!("{relation} lacks a trigger that counts changes. {rebuild} restores it, and counts."));
        } else if is(6) {
            problems.push(format!("{relation} has a trigger of the source twice; changes are counted twice. {rebuild} restores one, and counts."));
        }
        if is_root && !is_partitioned && !has_truncate && !is(5) {
            problems
                .push(format!("{relation} lacks the trigger that counts TRUNCATE. {rebuild} restores it, and counts."));
        }
        if is(8) {
            problems.push(format!(
                "{relation} is not logged; after a crash its rows are gone, and scores are not. {rebuild} counts again."
            ));
        }
        if is(9) && is_root {
            problems.push(format!("{name} has another owner than what belongs to {}. Changes are still recorded with the rights of the former owner. Untrack the table, then track it again.", tracked.view_name()));
        }
    }
    problems
}

fn relation_problems(
    tracked: &Tracked,
    source: &SourceOptions,
    table: Oid,
    counts: &Counts,
    rebuild: &str,
    view: &str,
    look_at_changes: bool,
) -> Vec<String> {
    let mut problems = Vec::new();
    let tree: Vec<Oid> = tree(table).iter().map(|leaf| leaf.relation).collect();
    let counted: Vec<Oid> = counts.relations.iter().map(|(relation, _)| *relation).collect();
    if !counted.contains(&table) {
        problems.push(format!(
            "The rows of source \"{}\" have not been counted, or not to the end. {rebuild} counts them.",
            source.name
        ));
        return problems;
    }
    let is_partition = |relation: &&Oid| partition_parent(**relation).is_some();
    for relation in tree.iter().filter(|relation| !counted.contains(relation)).filter(is_partition) {
        let name = relation_name(*relation).unwrap_or_default();
        if !may_make_triggers(tracked, *relation) {
            let owner = quote_identifier(&role_name(tracked.owner));
            problems.push(format!("{name} has another owner than what belongs to {view}, and is not counted. ALTER TABLE {name} OWNER TO {owner}, then SELECT ces_track_partitions({}).", quote_literal(view)));
            continue;
        }
        problems.push(format!("{name} was added and is not counted yet: rows that it came with are missing, and those that TRUNCATE removes still count. SELECT ces_track_partitions({}) counts them.", quote_literal(view)));
    }
    for relation in counted.iter().filter(|relation| !tree.contains(relation)) {
        problems.push(match relation_name(*relation) {
            Some(name) => format!("{name} was detached: its events still count. {rebuild} counts without them; ces_retain() keeps them."),
            None => format!("A partition was dropped: its events still count. {rebuild} counts without them; ces_retain() keeps them."),
        });
    }
    for relation in counts.uncounted.iter().filter(|relation| !tree.contains(relation)) {
        let name = relation_name(*relation).unwrap_or_else(|| "A table that was dropped".to_string());
        problems.push(format!("{name} was detached before it was counted: changes of its time as a partition still count. {rebuild} counts without them."));
    }
    if counts.has_undeclared {
        problems.push(format!("A source that was dropped still counts. {rebuild} counts without it."));
    }
    if !look_at_changes {
        return problems;
    }
    let lacking = lacking_truncate(tracked, source, table);
    for &relation in lacking.iter().filter(|relation| counted.contains(relation)) {
        let name = relation_name(relation).unwrap_or_default();
        problems.push(match may_make_triggers(tracked, relation) {
            true => format!("{name} lacks the trigger that counts TRUNCATE. {rebuild} restores it, and counts."),
            false => format!(
                "{name} has another owner than what belongs to {view}, so TRUNCATE of it is not counted. ALTER TABLE {name} OWNER TO {}, then {rebuild}.",
                quote_identifier(&role_name(tracked.owner))
            ),
        });
    }
    let numbers: Vec<String> = counted
        .iter()
        .filter(|relation| tree.contains(relation) && !lacking.contains(relation))
        .map(|relation| relation.to_u32().to_string())
        .collect();
    let states = states(tracked, source, &numbers);
    let states = pinned(|| query(&format!("SELECT s.relation, s.state FROM ({states}) AS s"), &[]));
    for row in states {
        let [Some(relation), now] = <[Option<String>; 2]>::try_from(row).unwrap_or_default() else { continue };
        let Some(relation) = oid(&relation) else { continue };
        let then =
            counts.relations.iter().find(|(known, _)| *known == relation).and_then(|(_, triggers)| triggers.clone());
        if was_changed(then.as_deref().unwrap_or_default(), now.as_deref().unwrap_or_default()) {
            let name = relation_name(relation).unwrap_or_default();
            problems.push(format!("What {name} is counted by has been changed since: its triggers, a column type, a generated column, a function or an enum type. {rebuild} counts again."));
        }
    }
    problems
}

/// A customer, a source and the like, as JSON.
fn customer_json(tracked: &Tracked, customer: &[Option<Datum>]) -> String {
    let mut json = Map::new();
    let types = tracked.key_values().map(|key| key.types()).unwrap_or_default();
    for ((column, value), of_type) in tracked.key().iter().zip(customer).zip(types) {
        let text = value.map(|value| text_of(value, of_type)).unwrap_or_default();
        let number = matches!(column.of_type.as_str(), "bigint" | "integer" | "smallint" | "numeric");
        let value = if number { text.parse::<Number>().ok().map(Document::Number) } else { None };
        json.insert(column.name.clone(), value.unwrap_or(Document::String(text)));
    }
    Document::Object(json).to_string()
}

/// A problem; or a customer, stored and counted.
type Difference = (String, Option<String>, Option<Vec<u8>>, Option<Vec<u8>>);

/// Counts all sources again, and answers with what differs from what is stored, pending changes included.
pub fn check(call: &Call) -> Result<Datum, Error> {
    let tracked = Tracked::by_view(call, view_argument(call).as_deref())?;
    tracked.require_owner()?;
    lock_sources(&tracked);
    // It may have been dropped while it waited.
    let tracked = read_again(call, &tracked)?;
    let mut found: Vec<Difference> = Vec::new();
    for source in &tracked.document.sources {
        let table = tracked.table_of(source).map(|(table, _)| table);
        for problem in problems(call, &tracked, source, table, counts(&tracked, source).as_ref()) {
            found.push((problem, None, None, None));
        }
    }
    let there: Vec<&SourceOptions> =
        tracked.document.sources.iter().filter(|source| tracked.table_of(source).is_some()).collect();
    let stored = Kind::all(&tracked.document.sources);
    let plan = Plan { sources: there, stored, with_pending: true };
    let has_frozen = tracked.frozen_before().is_some();
    let snapshot = Snapshot::of_command();
    tracked.maintain(|| {
        compare(call, &tracked, &plan, &snapshot, &relations(&tracked, &plan), |row| {
            let same_rows = row.counted.rows == row.stored.rows || (has_frozen && row.kind == Kind::Dated);
            if !same_rows || row.counted.tally != row.stored.tally {
                let problem = format!("Stored {} rows, counted {}.", row.stored.rows, row.counted.rows);
                let customer = customer_json(&tracked, row.customer);
                found.push((problem, Some(customer), Some(row.stored.tally), Some(row.counted.tally)));
            }
            Ok(())
        })
    })?;
    Ok(call.rows(found.iter().map(|(problem, customer, stored, counted)| {
        let customer = customer.as_ref().map_or(Value::Null, |customer| Value::JsonText(customer));
        let [stored, counted] = [stored, counted].map(|tally| tally.as_deref().map_or(Value::Null, Value::Tally));
        [Value::String(problem), customer, stored, counted]
    })))
}
