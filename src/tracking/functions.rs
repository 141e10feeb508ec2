//! The view and the functions beside it: making them, and what they answer.
//!
//! A function of a view has the rights of its caller, and asks for SELECT on the view; then it reads with the rights that the
//! view reads with. So a role that may read the view needs nothing else, whatever is granted on functions by default.

use pgrx::pg_sys::{Datum, Oid};

use super::templates::render;
use super::tracked::{KeyColumn, Tracked, relation_name, text_literal, view_argument};
use super::view::{self, present};
use crate::config::Configuration;
use crate::core::tally::Day;
use crate::error::{Error, TrackingError};
use crate::pg::{
    Call, Lock, Relation, Rights, Typed, current_user, from_server_bytes, is_readable, lock_for_maintenance, query,
    quote_identifier, quote_literal, read_into, run, to_server, try_lock_against_all, try_lock_for_reading,
};

/// Makes the views and functions that are not there.
pub fn make(tracked: &Tracked) {
    if missing_commands(tracked).is_empty() {
        return;
    }
    lock_for_maintenance(tracked.head);
    let commands = missing_commands(tracked);
    if !commands.is_empty() {
        tracked.maintain(|| run(&commands));
    }
}

fn missing_commands(tracked: &Tracked) -> String {
    let mut commands = String::new();
    if tracked.view().is_none() {
        commands += &(view::scores_command(tracked, None) + &view::scores_comments(tracked));
    }
    if tracked.tally_view().is_none() {
        commands += &(view::tally_command(tracked, None) + &view::tally_comments(tracked));
    }
    let existing = existing(tracked);
    let is_missing = |name: &str| !existing.iter().any(|there| there.starts_with(name));
    let missing = function_commands(tracked).into_iter().filter(|(name, _)| is_missing(name));
    commands += &missing.map(|(_, command)| command).collect::<String>();
    commands
}

/// Makes what is not there of views and functions, and brings the views up to date where their definition has changed.
///
/// The lock comes first: to read a definition locks the view, and who holds that must not wait for another that replaces it.
pub fn update(tracked: &Tracked) {
    lock_for_maintenance(tracked.head);
    make(tracked);
    if tracked.view().is_some_and(|view| !view::is_current(tracked, view)) {
        replace_view(tracked);
    }
}

/// Brings the views up to date where their definition has changed, unless somebody uses them: nobody is waited for.
pub fn update_if_free(tracked: &Tracked) {
    let Some(view) = tracked.view() else { return };
    let views: Vec<Oid> = [Some(view), tracked.tally_view()].into_iter().flatten().collect();
    let may_lock = |try_lock: fn(Oid) -> bool| views.iter().all(|&view| try_lock(view));
    if may_lock(try_lock_for_reading) && !view::is_current(tracked, view) && may_lock(try_lock_against_all) {
        replace_view(tracked);
    }
}

/// Brings the views that are there up to date: their names, grants and comments stay, and so does what reads them. Readers
/// wait meanwhile, so it is done only where the definition changes.
fn replace_view(tracked: &Tracked) {
    // Locked by number first, so that its name is still that of the owner's view when the command finds it.
    let lock = |view: &Oid| Relation::open(*view, Lock::KeepAllOut).is_some_and(|view| view.owner() == tracked.owner);
    let views = [
        tracked.view().filter(lock).map(|view| view::scores_command(tracked, Some(view))),
        tracked.tally_view().filter(lock).map(|view| view::tally_command(tracked, Some(view))),
    ];
    let commands: String = views.into_iter().flatten().collect();
    tracked.maintain(|| run(&commands));
}

/// Says in the comment of the view's column how far back it compares.
pub fn describe_previous_score(tracked: &Tracked) {
    let has_column =
        |view: &Oid| Relation::open(*view, Lock::Read).is_some_and(|view| view.has_column("previous_score"));
    if let Some(view) = tracked.view().filter(has_column).and_then(relation_name) {
        let comment = quote_literal(&view::previous_score_comment(tracked));
        tracked.maintain(|| run(&format!("COMMENT ON COLUMN {view}.previous_score IS {comment}")));
    }
}

/// Functions beside a view.
pub const COUNT: usize = 4;

/// The functions beside the view that are there, as SQL names them: those of the owner that read its tallies.
pub fn existing(tracked: &Tracked) -> Vec<String> {
    const FUNCTIONS: &str = "
        SELECT format('%I.%I(%s)', n.nspname, f.proname, pg_get_function_identity_arguments(f.oid))
          FROM pg_proc AS f JOIN pg_namespace AS n ON n.oid = f.pronamespace
         WHERE f.proowner = $2::oid AND n.nspname = $3
           AND f.proname IN ($4 || '_as_of', $4 || '_series', $4 || '_explain', $4 || '_changes')
           AND EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid
                          AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid)";
    let (head, owner) = (tracked.head.to_u32().to_string(), tracked.owner.to_u32().to_string());
    let rows =
        Rights::pinned(|| query(FUNCTIONS, &[Some(&head), Some(&owner), Some(&tracked.schema), Some(&tracked.name)]));
    rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect()
}

/// The functions beside a view, with the types of their arguments.
fn signatures(tracked: &Tracked) -> Vec<String> {
    let types: Vec<String> = tracked.key().into_iter().map(|column| column.of_type).collect();
    let types = types.join(", ");
    let moment = "pg_catalog.timestamptz";
    vec![
        format!("{}({moment}, {types}, pg_catalog.text)", tracked.object("_as_of")),
        format!("{}({moment}, {moment}, pg_catalog.int4, {types}, pg_catalog.text)", tracked.object("_series")),
        format!("{}({types}, {moment}, pg_catalog.text)", tracked.object("_explain")),
        format!("{}({moment}, pg_catalog.int4, {moment}, pg_catalog.text)", tracked.object("_changes")),
    ]
}

const EXPLAINED: &str = "event_name pg_catalog.text, count pg_catalog.numeric, weight pg_catalog.numeric, points pg_catalog.numeric, \
    score pg_catalog.numeric, target pg_catalog.numeric, attained pg_catalog.numeric, event_group pg_catalog.text, part pg_catalog.text";
const SCORES: &str = "score pg_catalog.numeric, band pg_catalog.text, band_rank pg_catalog.int4, points_to_next_band pg_catalog.numeric, \
    first_event_day pg_catalog.date, last_event_day pg_catalog.date, previous_score pg_catalog.numeric, change pg_catalog.numeric, trend pg_catalog.text";
const CHANGES: &str = "direction pg_catalog.text, fell_silent pg_catalog.bool, old_score pg_catalog.numeric, new_score pg_catalog.numeric, \
    old_band pg_catalog.text, new_band pg_catalog.text, last_event_day pg_catalog.date, event_name pg_catalog.text, event_change pg_catalog.numeric";

/// The names of the functions beside a view, up to their arguments, and the commands that make them.
fn function_commands(tracked: &Tracked) -> Vec<(String, String)> {
    let key = tracked.key();
    let list = |pattern: &dyn Fn(&KeyColumn, String) -> String| {
        key.iter().map(|column| pattern(column, quote_identifier(&column.name))).collect::<Vec<_>>().join(", ")
    };
    let columns = list(&|column, name| format!("{name} {}", column.of_type));
    let columns_collated = list(&|column, name| format!("{name} {}{}", column.of_type, column.collate));
    let optional = list(&|column, _| {
        format!("{} {} DEFAULT NULL", quote_identifier(&format!("for_{}", column.name)), column.of_type)
    });
    let of_optional = list(&|column, _| quote_identifier(&format!("for_{}", column.name)));
    let required =
        list(&|column, _| format!("{} {}", quote_identifier(&format!("for_{}", column.name)), column.of_type));
    let (head, ces) = (quote_literal(&tracked.object(super::tracked::HEAD)), &tracked.ces);
    let head = format!("{head}::pg_catalog.regclass");
    let moment = "pg_catalog.timestamptz";
    let [as_of, series, explain, changes] =
        ["_as_of", "_series", "_explain", "_changes"].map(|suffix| tracked.object(suffix));
    let commands = [
        format!("CREATE FUNCTION {as_of}(day {moment} DEFAULT NULL, {optional}, model pg_catalog.text DEFAULT NULL)
         RETURNS TABLE ({columns}, {SCORES}) LANGUAGE sql STABLE
         BEGIN ATOMIC SELECT * FROM {ces}._ces_scores_as_of({head}, day, ROW({of_optional}), model) AS s ({columns_collated}, {SCORES}); END;"),
        format!("CREATE FUNCTION {series}(from_day {moment}, to_day {moment}, step pg_catalog.int4 DEFAULT 7, {optional}, model pg_catalog.text DEFAULT NULL)
         RETURNS TABLE ({columns}, day pg_catalog.date, score pg_catalog.numeric, band pg_catalog.text, band_rank pg_catalog.int4) LANGUAGE sql STABLE
         BEGIN ATOMIC SELECT * FROM {ces}._ces_scores_series({head}, from_day, to_day, step, ROW({of_optional}), model)
            AS s ({columns_collated}, day pg_catalog.date, score pg_catalog.numeric, band pg_catalog.text, band_rank pg_catalog.int4); END;"),
        format!("CREATE FUNCTION {explain}({required}, day {moment} DEFAULT NULL, model pg_catalog.text DEFAULT NULL)
         RETURNS TABLE ({EXPLAINED}) LANGUAGE sql STABLE
         BEGIN ATOMIC SELECT * FROM {ces}._ces_scores_explain({head}, day, ROW({of_optional}), model) AS s ({EXPLAINED}); END;"),
        format!("CREATE FUNCTION {changes}(since_day {moment}, silent_days pg_catalog.int4 DEFAULT 14, day {moment} DEFAULT NULL, model pg_catalog.text DEFAULT NULL)
         RETURNS TABLE ({columns}, {CHANGES}) LANGUAGE sql STABLE
         BEGIN ATOMIC SELECT * FROM {ces}._ces_scores_changes({head}, since_day, silent_days, day, model) AS s ({columns_collated}, {CHANGES}); END;"),
    ];
    let comments = [
        "Scores as they stood at the end of a day, by default today: the columns of the view. A customer can be given; a model can be named in place of the view's. A timestamp stands for its day in the time zone of the view, and one at midnight of the session for that date. Needs SELECT on the view.",
        "Scores at the ends of several days, from the first on, so many days apart (7), up to the last. A customer can be given; a model can be named. Needs SELECT on the view.",
        "What the score of a customer is made of at the end of a day, by default today: the columns of ces_explain(). The scores sum to the score exactly. No rows for a customer who is not there. Needs SELECT on the view of tallies.",
        "Customers whose band has changed since the end of a day (direction up, down, or new for those who were not there), or who fell silent since: no event for so many days (14). event_name is the event that moved the score most. Needs SELECT on the view of tallies.",
    ];
    let signatures = signatures(tracked);
    let described = signatures.iter().zip(commands).zip(comments).map(|((signature, command), comment)| {
        let name = signature.split('(').next().unwrap_or_default();
        let comment = quote_literal(comment);
        let command = format!("{command}\nCOMMENT ON FUNCTION {signature} IS {comment};\nGRANT EXECUTE ON FUNCTION {signature} TO PUBLIC;\n");
        (format!("{name}("), command)
    });
    described.collect()
}

/// A tracking by its tallies, and one of its views, if the current user may read that.
fn readable(call: &Call, suffix: Option<&str>) -> Result<(Tracked, Oid), Error> {
    let head = call.relation(0).unwrap_or(Oid::INVALID);
    let tracked = Tracked::by_head(call, head).ok_or(TrackingError::NoSuchView { view: head.to_u32().to_string() })?;
    with_view(tracked, suffix)
}

/// A tracking and one of its views, if the current user may read that.
fn with_view(tracked: Tracked, suffix: Option<&str>) -> Result<(Tracked, Oid), Error> {
    let (view, name) = match suffix {
        Some(suffix) => (tracked.tally_view(), tracked.object(suffix)),
        None => (tracked.view(), tracked.view_name()),
    };
    match view {
        Some(view) if is_readable(view) => tracked.require_genuine().map(|()| (tracked, view)),
        Some(_) => Err(TrackingError::NotReadable { relation: name }.into()),
        None => Err(TrackingError::NoView { view: name }.into()),
    }
}

/// Runs a query with the rights that a view reads with, and answers with its rows.
fn answer(call: &Call, (tracked, view): &(Tracked, Oid), query: &str, parameters: &[Typed]) -> Datum {
    let role = if view::is_invoker(*view) { current_user() } else { tracked.owner };
    Rights::of(role, Some(c"pg_catalog, pg_temp")).act(|| read_into(query, parameters, call.result_set()))
}

/// The day that an argument stands for, by default today.
fn day(call: &Call, index: usize, tracked: &Tracked) -> Result<Day, Error> {
    let zone_name = &tracked.document.time_zone;
    let zone = crate::pg::Zone::named(zone_name.as_bytes())
        .ok_or_else(|| TrackingError::UnknownTimeZone { time_zone: zone_name.clone() })?;
    let day = match call.timestamp(index) {
        Some(i64::MIN | i64::MAX) => return Err(Error::InfiniteDay),
        Some(moment) => crate::pg::Zone::day_meant(moment, || Ok::<_, Error>(zone))?,
        None => zone.today(),
    };
    Day::new(day).ok_or(Error::DayOutOfRange)
}

fn date(day: Day) -> String {
    format!("'{day}'::pg_catalog.date")
}

/// The model that an argument names, or that of the view. An error unless the caller may read it, as in the view.
fn model(call: &Call, index: usize, tracked: &Tracked) -> Result<String, Error> {
    let model = call.bytes(index).map_or_else(|| tracked.document.model.clone(), from_server_bytes);
    let (configuration, name) = (Configuration::beside(call.function()), to_server(&model));
    configuration.model(name.to_bytes())?;
    configuration.bands(name.to_bytes())?;
    Ok(text_literal(&model))
}

/// The customer that an argument names. Each value must be of the type of its column: to convert another type, PostgreSQL may
/// call a function of the role that created it, and the query has the rights of the view's owner.
fn customer(call: &Call, index: usize, tracked: &Tracked) -> Result<Vec<Typed>, Error> {
    let (values, types) = (call.fields(index), tracked.key_values()?.types());
    match values.iter().map(|value| value.of_type).eq(types) {
        true => Ok(values),
        false => {
            let columns = view::columns_of(&tracked.key(), "");
            Err(TrackingError::CustomerColumns { view: tracked.view_name(), columns }.into())
        }
    }
}

/// Customers with all that is known of them, those that are asked for alone where that is said.
fn merged(tracked: &Tracked, customer: &[Typed]) -> (String, Vec<Typed>) {
    let names = view::names(tracked);
    let key = tracked.key();
    let (mut conditions, mut parameters) = (Vec::new(), Vec::new());
    for (column, value) in key.iter().zip(customer) {
        if value.value.is_some() {
            parameters.push(*value);
            let name = quote_identifier(&column.name);
            conditions.push(format!("c.{name} {} ${}", column.equal, parameters.len()));
        }
    }
    let condition = if conditions.is_empty() { "true".to_string() } else { conditions.join(" AND ") };
    (format!("(SELECT c.* FROM ({}) AS c WHERE {condition})", render("merged.sql", &names)), parameters)
}

fn m_key(tracked: &Tracked) -> String {
    view::columns_of(&tracked.key(), "m")
}

pub fn as_of(call: &Call) -> Result<Datum, Error> {
    let readable = readable(call, None)?;
    let tracked = &readable.0;
    let (day, model) = (date(day(call, 1, tracked)?), model(call, 3, tracked)?);
    let (merged, parameters) = merged(tracked, &customer(call, 2, tracked)?);
    let (ces, key, days) = (&tracked.ces, m_key(tracked), tracked.document.previous_days);
    let zone = text_literal(&tracked.document.time_zone);
    let is_present = present(ces, "m.tally", "m.rows", "m.known", &day);
    let query = format!(
        "SELECT {key}, {ces}._ces_live_score(m.tally, m.attributes, {day}, {zone}, {model}), (o.others).* \
           FROM {merged} AS m, LATERAL (SELECT {ces}._ces_live_columns(m.tally, m.attributes, {day}, {zone}, {model}, {days}) AS others OFFSET 0) AS o \
          WHERE {is_present}"
    );
    Ok(answer(call, &readable, &query, &parameters))
}

pub fn series(call: &Call) -> Result<Datum, Error> {
    let readable = readable(call, None)?;
    let tracked = &readable.0;
    for (index, argument) in [(1, "from_day"), (2, "to_day"), (3, "step")] {
        if call.is_null(index) {
            return Err(TrackingError::Null { argument }.into());
        }
    }
    let (from, to) = (date(day(call, 1, tracked)?), date(day(call, 2, tracked)?));
    let step = call.integer(3).unwrap_or(7);
    if step < 1 {
        return Err(TrackingError::BadOption {
            option: "step",
            value: step.to_string(),
            must_be: "a positive number of days",
        }
        .into());
    }
    let model = model(call, 5, tracked)?;
    let (merged, parameters) = merged(tracked, &customer(call, 4, tracked)?);
    let (ces, key) = (&tracked.ces, m_key(tracked));
    let zone = text_literal(&tracked.document.time_zone);
    let is_present = present(ces, "m.tally", "m.rows", "m.known", "d.day");
    let query = format!(
        "WITH m AS MATERIALIZED (SELECT m.* FROM {merged} AS m) \
         SELECT {key}, d.day, s.score, {ces}.band(s.score, {model}), {ces}.band_rank(s.score, {model}) \
           FROM m, (SELECT {from} + n FROM pg_catalog.generate_series(0, {to} - {from}, {step}) AS n) AS d (day), \
                LATERAL (SELECT {ces}._ces_live_score(m.tally, m.attributes, d.day, {zone}, {model}) AS score OFFSET 0) AS s \
          WHERE {is_present}"
    );
    Ok(answer(call, &readable, &query, &parameters))
}

pub fn explain(call: &Call) -> Result<Datum, Error> {
    let readable = readable(call, Some("_tally"))?;
    let tracked = &readable.0;
    let customer = customer(call, 2, tracked)?;
    if customer.iter().any(|value| value.value.is_none()) {
        let columns = view::columns_of(&tracked.key(), "");
        return Err(TrackingError::CustomerColumns { view: tracked.view_name(), columns }.into());
    }
    let (day, model) = (date(day(call, 1, tracked)?), model(call, 3, tracked)?);
    let (merged, parameters) = merged(tracked, &customer);
    let ces = &tracked.ces;
    let zone = text_literal(&tracked.document.time_zone);
    let is_present = present(ces, "m.tally", "m.rows", "m.known", &day);
    let query = format!(
        "SELECT e.* FROM {merged} AS m, LATERAL {ces}._ces_live_explain(m.tally, m.attributes, {day}, {zone}, {model}) AS e WHERE {is_present}"
    );
    Ok(answer(call, &readable, &query, &parameters))
}

pub fn changes(call: &Call) -> Result<Datum, Error> {
    let readable = readable(call, Some("_tally"))?;
    let tracked = &readable.0;
    if call.is_null(1) || call.is_null(2) {
        return Err(TrackingError::Null { argument: if call.is_null(1) { "since_day" } else { "silent_days" } }.into());
    }
    let (since, today) = (day(call, 1, tracked)?, day(call, 3, tracked)?);
    if since > today {
        let must_be = "no later than the day that it is compared with";
        return Err(TrackingError::BadOption { option: "since_day", value: since.to_string(), must_be }.into());
    }
    let (since, today) = (date(since), date(today));
    let silent = call.integer(2).unwrap_or_default();
    if !(1..=36_500).contains(&silent) {
        let must_be = "between 1 and 36500";
        return Err(TrackingError::BadOption { option: "silent_days", value: silent.to_string(), must_be }.into());
    }
    let model = model(call, 4, tracked)?;
    let (merged, parameters) = merged(tracked, &[]);
    let (ces, key) = (&tracked.ces, m_key(tracked));
    let zone = text_literal(&tracked.document.time_zone);
    let was_present = present(ces, "m.tally", "m.rows", "m.known", &since);
    let is_present = present(ces, "m.tally", "m.rows", "m.known", &today);
    let query = format!(
        "SELECT {key}, s.direction, s.fell_silent, CASE WHEN s.was_present THEN s.old_score END, s.new_score, \
                CASE WHEN s.was_present THEN s.old_band END, s.new_band, s.last_event_day, e.event_name, e.difference \
           FROM {merged} AS m, \
                LATERAL (SELECT b.*, \
                                CASE WHEN NOT b.was_present THEN 'new' WHEN b.new_rank > b.old_rank THEN 'up' WHEN b.new_rank < b.old_rank THEN 'down' END AS direction, \
                                coalesce(b.last_event_day <= {today} - {silent} AND b.last_event_day > {since} - {silent}, false) AS fell_silent \
                           FROM (SELECT {was_present} AS was_present, v.old_score, v.new_score, \
                                        {ces}.band(v.old_score, {model}) AS old_band, {ces}.band_rank(v.old_score, {model}) AS old_rank, \
                                        {ces}.band(v.new_score, {model}) AS new_band, {ces}.band_rank(v.new_score, {model}) AS new_rank, \
                                        {ces}.ces_last_day(m.tally, {today}) AS last_event_day \
                                   FROM (SELECT {ces}._ces_live_score(m.tally, m.attributes, {since}, {zone}, {model}) AS old_score, \
                                                {ces}._ces_live_score(m.tally, m.attributes, {today}, {zone}, {model}) AS new_score OFFSET 0) AS v OFFSET 0) AS b OFFSET 0) AS s \
           LEFT JOIN LATERAL (SELECT c.event_name, c.difference \
                                FROM {ces}._ces_live_compare(m.tally, m.attributes, {since}, m.tally, m.attributes, {today}, {zone}, {model}) AS c \
                               WHERE c.difference <> 0 AND c.part = 'event' ORDER BY pg_catalog.abs(c.difference) DESC, c.event_name COLLATE pg_catalog.\"C\" LIMIT 1) AS e ON true \
          WHERE {is_present} AND (s.direction IS NOT NULL OR s.fell_silent)"
    );
    Ok(answer(call, &readable, &query, &parameters))
}

/// Events without a weight, those of most customers first. All days count, and so do attributes.
pub fn unweighted(call: &Call) -> Result<Datum, Error> {
    let tracked = Tracked::by_view(call, view_argument(call).as_deref())?;
    let readable = with_view(tracked, Some("_tally"))?;
    let tracked = &readable.0;
    let model = model(call, 1, tracked)?;
    let (merged, _) = merged(tracked, &[]);
    let ces = &tracked.ces;
    let query = format!(
        "SELECT u.event_name, e.occurrences, e.customers, u.nearest \
           FROM (SELECT c.event_name, pg_catalog.sum(c.count) AS occurrences, pg_catalog.count(*) AS customers \
                   FROM {merged} AS m, LATERAL {ces}.ces_unnest({ces}._ces_merged({ces}._ces_undated(m.tally), ARRAY[{ces}._ces_undated(m.attributes)], NULL)) AS c \
                  GROUP BY c.event_name) AS e, \
                LATERAL {ces}._ces_unweighted(e.event_name, {model}) AS u \
          ORDER BY e.customers DESC, e.occurrences DESC, e.event_name COLLATE pg_catalog.\"C\""
    );
    Ok(answer(call, &readable, &query, &[]))
}

/// The day of an argument, for other modules.
pub fn day_of_argument(call: &Call, index: usize, tracked: &Tracked) -> Result<Day, Error> {
    day(call, index, tracked)
}

/// Today, by the time zone of the view.
pub fn today(tracked: &Tracked) -> Result<Day, Error> {
    let zone_name = &tracked.document.time_zone;
    let zone = crate::pg::Zone::named(zone_name.as_bytes())
        .ok_or_else(|| TrackingError::UnknownTimeZone { time_zone: zone_name.clone() })?;
    Day::new(zone.today()).ok_or(Error::DayOutOfRange)
}

/// The query for scores at the end of a day, of all customers.
pub fn scores_query(tracked: &Tracked, day: Day) -> String {
    let (day, model) = (date(day), text_literal(&tracked.document.model));
    let (merged, _) = merged(tracked, &[]);
    let (ces, key, days) = (&tracked.ces, m_key(tracked), tracked.document.previous_days);
    let zone = text_literal(&tracked.document.time_zone);
    let is_present = present(ces, "m.tally", "m.rows", "m.known", &day);
    format!(
        "SELECT {key}, {day} AS day, {ces}._ces_live_score(m.tally, m.attributes, {day}, {zone}, {model}) AS score, (o.others).* \
           FROM {merged} AS m, LATERAL (SELECT {ces}._ces_live_columns(m.tally, m.attributes, {day}, {zone}, {model}, {days}) AS others OFFSET 0) AS o \
          WHERE {is_present}"
    )
}
