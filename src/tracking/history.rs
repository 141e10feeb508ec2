//! Keeping scores of the past, keeping events of the past, and forgetting.

use pgrx::pg_sys::Datum;

use super::document::SourceOptions;
use super::functions::{day_of_argument, scores_query, today};
use super::rebuild::{lock, read_again};
use super::setup;
use super::tracked::{HEAD, Tracked, view_argument};
use super::view;
use crate::core::tally::Day;
use crate::error::{Error, TrackingError};
use crate::pg::{Call, Snapshot, from_server_bytes, lock_for_maintenance, query_under, quote_literal, run, run_under};

/// Keeps the scores of a day: rows that are there are updated, so that columns of the user's own stay.
pub fn snapshot(call: &Call) -> Result<Datum, Error> {
    let tracked = Tracked::by_view(call, view_argument(call).as_deref())?;
    tracked.require_owner()?;
    let (day, today) = (day_of_argument(call, 1, &tracked)?, today(&tracked)?);
    if day > today {
        return Err(TrackingError::FutureDay { to: "snapshot", day: day.to_string() }.into());
    }
    if day < today && !tracked.document.sources.iter().any(|source| source.is_dated()) {
        return Err(TrackingError::NoDays { view: tracked.view_name() }.into());
    }
    lock_for_maintenance(tracked.head);
    let tracked = read_again(call, &tracked)?;
    tracked.require_genuine()?;
    let key = tracked.key();
    let (columns, of_scores) = (view::columns_of(&key, ""), view::columns_of(&key, "s"));
    let (scores, history) = (scores_query(&tracked, day), tracked.object("_history"));
    let same = view::same(&key, "h", "s");
    let command = format!(
        "WITH s AS MATERIALIZED ({scores}), gone AS (
             DELETE FROM {history} AS h WHERE h.day = '{day}'::date AND NOT EXISTS (SELECT FROM s WHERE {same}))
         INSERT INTO {history} AS h ({columns}, day, score, band, band_rank, last_event_day)
         SELECT {of_scores}, s.day, s.score, s.band, s.band_rank, s.last_event_day FROM s
             ON CONFLICT ({columns}, day) DO UPDATE
            SET score = excluded.score, band = excluded.band, band_rank = excluded.band_rank, last_event_day = excluded.last_event_day"
    );
    Ok(Datum::from(tracked.maintain(|| run(&command)) as i64))
}

/// Declares the days before one frozen.
pub fn retain(call: &Call) -> Result<Datum, Error> {
    let tracked = Tracked::by_view(call, view_argument(call).as_deref())?;
    tracked.require_owner()?;
    let mut tracked = lock(call, tracked)?;
    tracked.require_genuine()?;
    if !tracked.document.sources.iter().any(|source| source.is_dated()) {
        return Err(TrackingError::NoDays { view: tracked.view_name() }.into());
    }
    tracked.document.retained_before = match call.is_null(1) {
        true => None,
        false => Some(new_bound(&tracked, day_of_argument(call, 1, &tracked)?)?.to_string()),
    };
    for source in tracked.document.sources.iter().filter(|source| source.is_dated()) {
        if tracked.table_of(source).is_some() {
            setup::restore_source(&tracked, source, false)?;
        }
    }
    setup::write_document(&tracked);
    // What is gone is meant to be.
    for source in &tracked.document.sources {
        let Some((table, _)) = tracked.table_of(source) else { continue };
        let tree: Vec<String> =
            super::count::tree(table).iter().map(|leaf| leaf.relation.to_u32().to_string()).collect();
        let relations = tracked.object("_relations");
        let command = format!(
            "DELETE FROM {relations} WHERE source = {} AND relation <> ALL ('{{{}}}'::pg_catalog.oid[])",
            source.number,
            tree.join(",")
        );
        tracked.maintain(|| run(&command));
    }
    Ok(call.null())
}

/// The first day that is not frozen, which has come, and is none before.
fn new_bound(tracked: &Tracked, day: Day) -> Result<Day, Error> {
    if day > today(tracked)? {
        return Err(TrackingError::FutureDay { to: "freeze days up to", day: day.to_string() }.into());
    }
    let bound = bound(tracked, day)?;
    match tracked.frozen_before().and_then(Day::new) {
        Some(known) if bound < known => {
            Err(TrackingError::Frozen { view: tracked.view_name(), before: known.to_string() }.into())
        }
        _ => Ok(bound),
    }
}

/// Returns true if a source has events whose day depends on the time zone.
pub fn has_moments(tracked: &Tracked) -> bool {
    let has_moments = |source: &SourceOptions| {
        let occurred_at = tracked.definition(source).and_then(|definition| definition.occurred_at);
        occurred_at.is_some_and(|occurred_at| occurred_at.base_type() == pgrx::pg_sys::TIMESTAMPTZOID)
    };
    tracked.document.sources.iter().filter(|source| source.is_dated()).any(has_moments)
}

/// The first day that is not frozen. A partition, or a DELETE, can be cut at midnight of another time zone than that of the
/// view, so the day of the bound can be there in part; it is frozen too where events have a moment.
fn bound(tracked: &Tracked, day: Day) -> Result<Day, Error> {
    let bound = if has_moments(tracked) { day.number() + 1 } else { day.number() };
    Day::new(bound).ok_or(Error::DayOutOfRange)
}

/// Removes a customer without rows from all that is kept.
pub fn forget(call: &Call) -> Result<Datum, Error> {
    let tracked = Tracked::by_view(call, view_argument(call).as_deref())?;
    tracked.require_owner()?;
    let customer = call.texts(1);
    let key = tracked.key();
    let is_complete = customer.len() == key.len() && customer.iter().all(Option::is_some);
    if !is_complete {
        let columns = view::columns_of(&key, "");
        return Err(TrackingError::CustomerColumns { view: tracked.view_name(), columns }.into());
    }
    let customer: Vec<String> = customer.iter().flatten().map(|value| from_server_bytes(value)).collect();
    lock_for_maintenance(tracked.head);
    let tracked = read_again(call, &tracked)?;
    tracked.require_genuine()?;
    let is_customer = |table: &str| {
        let conditions = key.iter().zip(&customer).map(|(column, value)| {
            let name = crate::pg::quote_identifier(&column.name);
            format!("{table}.{name} {} {}::{}", column.equal, quote_literal(value), column.of_type)
        });
        conditions.collect::<Vec<_>>().join(" AND ")
    };
    let known = still_known(&tracked, &is_customer);
    tracked.maintain(|| {
        // What others commit meanwhile is neither looked at nor deleted.
        let snapshot = Snapshot::latest();
        if !query_under(&snapshot, &known).is_empty() {
            let view = tracked.view_name();
            return Err(TrackingError::StillKnown { customer: customer.join(", "), view }.into());
        }
        let mut removed = 0;
        for suffix in [HEAD, "_older", "_pending", "_history"] {
            let command = format!("DELETE FROM {} AS t WHERE {}", tracked.object(suffix), is_customer("t"));
            removed += run_under(&snapshot, &command);
        }
        Ok(Datum::from(removed as i64))
    })
}

/// The query that has a row if a source has rows of a customer. Rows of frozen days are not known: what is left of a customer
/// must be frozen.
fn still_known(tracked: &Tracked, is_customer: &dyn Fn(&str) -> String) -> String {
    let (head, older, pending) = (tracked.object(HEAD), tracked.object("_older"), tracked.object("_pending"));
    let ces = &tracked.ces;
    let last = tracked.frozen_before().and_then(|first| Day::new(first - 1));
    let is_frozen = match last {
        Some(last) => {
            format!("{ces}.tally(x.tally) OPERATOR({ces}.=) {ces}.ces_until({ces}.tally(x.tally), '{last}'::date)")
        }
        None => "false".to_string(),
    };
    format!(
        "SELECT FROM (
             SELECT t.rows, t.tally, t.known FROM {head} AS t WHERE {}
              UNION ALL
             SELECT 0, o.tally, '{{}}' FROM {older} AS o WHERE {}
              UNION ALL
             SELECT coalesce(sum(p.rows) FILTER (WHERE p.source >= 0), 0)::int8,
                    coalesce({ces}.tally(p.tally) FILTER (WHERE p.source >= 0), '{{}}'),
                    coalesce({ces}.tally('rows'::text, p.rows, '2000-01-01'::date - p.source) FILTER (WHERE p.source < 0), '{{}}')
               FROM {pending} AS p WHERE {}) AS x
         HAVING sum(x.rows) > 0 AND NOT {is_frozen} OR {ces}.tally(x.known) OPERATOR({ces}.<>) '{{}}'",
        is_customer("t"),
        is_customer("o"),
        is_customer("p"),
    )
}
