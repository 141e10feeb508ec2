//! The SQL of scores: the view, the functions beside it, and what these are made of.

use std::collections::BTreeMap;

use super::templates::render;
use pgrx::pg_sys::Oid;

use super::document::SourceOptions;
use super::tracked::{KeyColumn, Tracked, pinned, relation_name};
use crate::pg::{query, quote_identifier, quote_literal};

/// Whether all customer columns of two tables are equal.
pub fn same(key: &[KeyColumn], one: &str, other: &str) -> String {
    let pairs = key.iter().map(|column| {
        let name = quote_identifier(&column.name);
        format!("{one}.{name} {} {other}.{name}", column.equal)
    });
    pairs.collect::<Vec<_>>().join(" AND ")
}

/// The customer columns of a table.
pub fn columns_of(key: &[KeyColumn], table: &str) -> String {
    let columns = key.iter().map(|column| match table {
        "" => quote_identifier(&column.name),
        table => format!("{table}.{}", quote_identifier(&column.name)),
    });
    columns.collect::<Vec<_>>().join(", ")
}

/// Names for the templates of scores.
pub fn names(tracked: &Tracked) -> BTreeMap<&'static str, String> {
    let key = tracked.key();
    let mut names = tracked.names();
    for (name, table) in [
        ("key", ""),
        ("h_key", "h"),
        ("p_key", "p"),
        ("q_key", "q"),
        ("t_key", "t"),
        ("c_key", "c"),
        ("l_key", "l"),
        ("m_key", "m"),
        ("part_key", "p"),
    ] {
        names.insert(name, columns_of(&key, table));
    }
    for (name, one, other) in [("h_is_p", "h", "p"), ("p_is_h", "p", "h"), ("o_is_h", "o", "h"), ("h_is_l", "h", "l")] {
        names.insert(name, same(&key, one, other));
    }
    let ces = &tracked.ces;
    names.insert("equal", format!("OPERATOR({ces}.=)"));
    names.insert("not_equal", format!("OPERATOR({ces}.<>)"));
    add_merged(tracked, &mut names);
    names
}

/// What is known of a customer, pending changes included, in terms of the tables `h` and `p`.
fn add_merged(tracked: &Tracked, names: &mut BTreeMap<&'static str, String>) {
    let (ces, pending, older) = (&names["ces"], &names["pending"], &names["older"]);
    let (p_is_h, o_is_h) = (&names["p_is_h"], &names["o_is_h"]);
    let is_pending = format!("EXISTS (SELECT FROM {pending} AS p WHERE {p_is_h})");
    let older = format!("CASE WHEN h.older THEN ARRAY(SELECT o.tally FROM {older} AS o WHERE {o_is_h}) END");
    let dated = format!(
        "CASE WHEN h.older OR {is_pending} THEN {ces}._ces_merged(h.tally, \
         ARRAY(SELECT p.tally FROM {pending} AS p WHERE {p_is_h} AND p.source >= 0), {older}) ELSE h.tally END"
    );
    let has_attributes = has_attributes(tracked);
    let attributes = match has_attributes {
        true => format!(
            "CASE WHEN {is_pending} THEN {ces}._ces_merged(h.attributes, \
             ARRAY(SELECT p.tally FROM {pending} AS p WHERE {p_is_h} AND p.source < 0), NULL) ELSE h.attributes END"
        ),
        false => format!("'{{}}'::{ces}.ces_tally"),
    };
    let rows = format!(
        "CASE WHEN {is_pending} THEN h.rows + coalesce((SELECT pg_catalog.sum(p.rows) FROM {pending} AS p WHERE {p_is_h} AND p.source >= 0), 0)::pg_catalog.int8 ELSE h.rows END"
    );
    let known = format!(
        "CASE WHEN {is_pending} THEN h.known OPERATOR({ces}.+) coalesce((SELECT {ces}.tally('rows'::pg_catalog.text, p.rows, '2000-01-01'::pg_catalog.date - p.source) FROM {pending} AS p WHERE {p_is_h} AND p.source < 0), '{{}}') ELSE h.known END"
    );
    let p_dated = format!("coalesce({ces}._ces_sum(p.tally) FILTER (WHERE p.source >= 0), '{{}}')");
    let p_attributes = match has_attributes {
        true => format!("coalesce({ces}._ces_sum(p.tally) FILTER (WHERE p.source < 0), '{{}}')"),
        false => format!("'{{}}'::{ces}.ces_tally"),
    };
    let p_rows = "coalesce(pg_catalog.sum(p.rows) FILTER (WHERE p.source >= 0), 0)".to_string();
    let p_known = format!(
        "coalesce({ces}.tally('rows'::pg_catalog.text, p.rows, '2000-01-01'::pg_catalog.date - p.source) FILTER (WHERE p.source < 0), '{{}}')"
    );
    let today = format!("(SELECT {ces}._ces_today({}))", names["time_zone"]);
    // Who is there, and of whom nothing was taken away, still is, whatever was added, unless it cancels negative counts.
    let was_present = format!("(h.first_day <= {today} AND NOT h.older OR h.known OPERATOR({ces}.<>) '{{}}')");
    let may_have_left = format!(
        "EXISTS (SELECT FROM {pending} AS p WHERE {p_is_h} AND (p.rows < 0 OR {ces}._ces_has_negative(p.tally)))"
    );
    let is_present_by_all = present(
        ces,
        &format!("{ces}._ces_merged(h.tally, pg_catalog.array_agg(p.tally) FILTER (WHERE p.source >= 0), {older})"),
        &format!("h.rows + {p_rows}"),
        &format!("h.known OPERATOR({ces}.+) {p_known}"),
        &today,
    );
    let is_present = format!(
        "CASE WHEN {was_present} AND (NOT {is_pending} OR NOT {may_have_left} AND NOT {ces}._ces_has_negative(h.tally)) THEN true \
         ELSE (SELECT {is_present_by_all} FROM {pending} AS p WHERE {p_is_h}) END"
    );
    let p_is_present = present(ces, &p_dated, &p_rows, &p_known, &today);
    names.extend([
        ("is_pending", is_pending),
        ("dated", dated),
        ("attributes", attributes),
        ("rows", rows),
        ("known", known),
        ("p_dated", p_dated),
        ("p_attributes", p_attributes),
        ("is_present", is_present),
        ("p_is_present", p_is_present),
    ]);
}

/// Whether a customer is there on a day: a source without time has a row of them, or a source with days has rows, and not
/// only on later days.
pub fn present(ces: &str, tally: &str, rows: &str, known: &str, day: &str) -> String {
    format!("({known} OPERATOR({ces}.<>) '{{}}' OR coalesce({ces}.ces_first_day({tally}) <= {day}, {rows} > 0))")
}

/// The columns of a view that is there, which may have been renamed, as a list.
fn renamed_columns(view: Oid) -> String {
    const COLUMNS: &str = "SELECT attname FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 ORDER BY attnum";
    let rows = pinned(|| query(COLUMNS, &[Some(&view.to_u32().to_string())]));
    let columns: Vec<String> = rows.into_iter().flatten().flatten().map(|column| quote_identifier(&column)).collect();
    format!("({})", columns.join(", "))
}

/// `CREATE VIEW`, or, where the owner's view is there, the command that replaces it. Options that the owner has set stay.
fn create_view(tracked: &Tracked, name: &str, existing: Option<Oid>) -> String {
    let columns = existing.map(renamed_columns).unwrap_or_default();
    let others = existing.map(other_options).unwrap_or_default();
    let existing = existing.and_then(relation_name);
    let create = if existing.is_some() { "CREATE OR REPLACE VIEW" } else { "CREATE VIEW" };
    let view = existing.unwrap_or_else(|| name.to_string());
    format!("{create} {view} {columns} WITH (security_invoker = {}{others}) AS", tracked.document.security_invoker)
}

/// The options of a view but `security_invoker`, as SQL that follows other options.
fn other_options(view: Oid) -> String {
    const OPTIONS: &str = "
        SELECT string_agg(format(', %I = %L', o.option_name, o.option_value), '')
          FROM pg_class AS c, pg_options_to_table(c.reloptions) AS o
         WHERE c.oid = $1::oid AND o.option_name <> 'security_invoker'";
    let number = view.to_u32().to_string();
    pinned(|| query(OPTIONS, &[Some(&number)])).into_iter().flatten().flatten().next().unwrap_or_default()
}

/// Returns true if a view reads with the rights of its caller. `ALTER VIEW` may have set that.
pub fn is_invoker(view: Oid) -> bool {
    const OPTION: &str = "
        SELECT o.option_value::bool
          FROM pg_class AS c, pg_options_to_table(c.reloptions) AS o
         WHERE c.oid = $1::oid AND o.option_name = 'security_invoker'";
    let number = view.to_u32().to_string();
    pinned(|| query(OPTION, &[Some(&number)])).into_iter().flatten().flatten().next().as_deref() == Some("t")
}

/// The command that makes the view of scores, or replaces the one that is there.
pub fn scores_command(tracked: &Tracked, existing: Option<Oid>) -> String {
    let create = create_view(tracked, &tracked.object(""), existing);
    format!("{create} {};\n", render("scores.sql", names(tracked)))
}

/// Returns true if the view that is there scores as the tracking is declared: PostgreSQL keeps a definition as a tree, so what
/// it is made from is looked for in its text.
pub fn is_current(tracked: &Tracked, view: Oid) -> bool {
    let number = view.to_u32().to_string();
    let rows = pinned(|| query("SELECT pg_get_viewdef($1::oid)", &[Some(&number)]));
    let definition = rows.into_iter().flatten().flatten().next().unwrap_or_default();
    let zone_and_model = format!(
        "{}::text, {}::text",
        quote_literal(&tracked.document.time_zone),
        quote_literal(&tracked.document.model)
    );
    let reads_attributes = definition.contains("h.attributes");
    is_invoker(view) == tracked.document.security_invoker
        && definition.contains(&format!("{zone_and_model}, {})", tracked.document.previous_days))
        && reads_attributes == has_attributes(tracked)
}

/// Returns true if a source without time counts events.
fn has_attributes(tracked: &Tracked) -> bool {
    let counts = |source: &SourceOptions| source.number < 0 && (source.event_name.is_some() || source.tally.is_some());
    tracked.document.sources.iter().any(counts)
}

/// The command that makes the view of tallies, or replaces the one that is there.
pub fn tally_command(tracked: &Tracked, existing: Option<Oid>) -> String {
    let names = names(tracked);
    let create = create_view(tracked, &tracked.object("_tally"), existing);
    let merged = render("merged.sql", &names);
    let ces = &tracked.ces;
    let m_key = &names["m_key"];
    let is_known = format!("(m.known OPERATOR({ces}.<>) '{{}}' OR m.rows > 0 OR m.tally OPERATOR({ces}.<>) '{{}}')");
    format!(
        "{create} SELECT {m_key}, m.tally, {ces}._ces_undated(m.attributes) AS attributes FROM ({merged}) AS m WHERE {is_known};\n"
    )
}

fn customer_comments(tracked: &Tracked, view: &str) -> String {
    let comment = |column: &KeyColumn| {
        format!("COMMENT ON COLUMN {view}.{} IS 'The customer.';\n", quote_identifier(&column.name))
    };
    tracked.key().iter().map(comment).collect()
}

/// What the view of tallies and its columns mean.
pub fn tally_comments(tracked: &Tracked) -> String {
    let view = tracked.object("_tally");
    format!(
        "COMMENT ON VIEW {view} IS 'What each customer did, current in every transaction.';\n\
         COMMENT ON COLUMN {view}.tally IS 'How often each event occurred on each day.';\n\
         COMMENT ON COLUMN {view}.attributes IS 'Events of sources without time.';\n"
    ) + &customer_comments(tracked, &view)
}

/// What the column of the previous score means.
pub fn previous_score_comment(tracked: &Tracked) -> String {
    format!("The score as it stood {} days earlier, by the model as it is now.", tracked.document.previous_days)
}

/// What the view of scores and its columns mean.
pub fn scores_comments(tracked: &Tracked) -> String {
    let view = tracked.object("");
    let previous = previous_score_comment(tracked);
    let columns = [
        ("score", "The customer engagement score: the sum over events of weight * occurrences, by the model."),
        ("band", "The band that holds the score; NULL in a gap between bands."),
        ("band_rank", "Rank of the band, 1 for the lowest, to sort by."),
        ("points_to_next_band", "Points missing to the next higher band; NULL in the highest."),
        ("first_event_day", "The first day up to now on which there was an event; NULL if there was none."),
        ("last_event_day", "The last day up to now on which there was an event; NULL if there was none."),
        ("previous_score", previous.as_str()),
        ("change", "score - previous_score."),
        (
            "trend",
            "rising or falling if the score has changed by at least 10 points where the model has a full_score, and by at least 10 % where not; else steady.",
        ),
    ];
    let mut commands =
        format!("COMMENT ON VIEW {view} IS 'Customer engagement scores of today, current in every transaction.';\n");
    commands += &customer_comments(tracked, &view);
    for (column, meaning) in columns {
        commands += &format!("COMMENT ON COLUMN {view}.{column} IS {};\n", quote_literal(meaning));
    }
    commands
}
