//! The triggers of sources: names, making and dropping them.

use std::collections::BTreeMap;

use minijinja::context;
use pgrx::pg_sys::Oid;

use super::document::SourceOptions;
use super::templates::render;
use super::tracked::{HEAD, Tracked, fingerprint, oid, pinned, relation_name, shortened};
use crate::pg::{attempt, current_user, has_rights_of, is_superuser, query, quote_identifier, quote_literal, run};

/// The tables that can have triggers of a source: its own, with all partitions, and those that were detached since.
pub fn tables_of(tracked: &Tracked, options: &SourceOptions) -> Vec<Oid> {
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

/// Drops the triggers of a source from tables.
pub fn drop_triggers(tracked: &Tracked, options: &SourceOptions, tables: &[Oid]) {
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

/// Whether commands of [`Tracked::maintain_events`] may make triggers of a table, which can be a partition of another owner.
pub fn may_make_triggers(tracked: &Tracked, table: Oid) -> bool {
    const OWNER: &str = "SELECT relowner FROM pg_class WHERE oid = $1::oid";
    let row = pinned(|| query(OWNER, &[Some(&table.to_u32().to_string())])).pop();
    let owner = row.and_then(|row| oid(row.first()?.as_deref()?));
    is_superuser(current_user()) || owner.is_some_and(|owner| has_rights_of(tracked.owner, owner))
}

/// The triggers of a source. They sort before all others, so that a trigger for statements of the user's own sees scores
/// that have changed. That for TRUNCATE sorts after all others, which may delete rows that count: it counts those that they
/// leave. The names are unlikely to be those of other triggers, which would stand in the way of ATTACH.
pub fn trigger_names(tracked: &Tracked, options: &SourceOptions) -> BTreeMap<&'static str, String> {
    let base = format!("ces_ext {:08x} {}.{}", fingerprint(&options.statistics), tracked.name, options.name);
    [("row", "!", " row"), ("begin", "!", " begin"), ("end", "!", " end"), ("truncate", "~", " truncate")]
        .into_iter()
        .map(|(part, first, suffix)| (part, quote_identifier(&shortened(&format!("{first}{base}"), suffix))))
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
