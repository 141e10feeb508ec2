//! Live scores: views that are current in every transaction.
//!
//! A view is fed by sources, each of which says what the rows of a table count as ([`source`]). Triggers ([`capture`]) note
//! what writes change as pending changes; [`refresh`] takes these into the tallies, one row a customer. [`rebuild`] counts
//! the rows of the tables, and adds what differs to the tallies. The view reads tallies and pending changes together
//! ([`view`]), so it is right whenever a refresh has run last.
//!
//! How a view is declared is one document ([`document`]), the argument of a trigger of its tallies. All tables belong to the
//! owner of the events.

mod arguments;
mod batch;
mod capture;
mod change;
mod count;
mod document;
mod expressions;
mod functions;
mod history;
mod partitions;
mod pending;
mod procedures;
mod rebuild;
mod refresh;
mod setup;
mod source;
mod states;
mod status;
mod templates;
mod tracked;
mod triggers;
mod view;

use pgrx::pg_sys::Datum;

use crate::error::{Error, TrackingError};
use crate::pg::{Call, Operation, Patience, Value, Zone, display, fmgr_functions, is_maintaining, may_act_as};
use tracked::{Tracked, view_argument};

fmgr_functions! {
    ces_capture => capture,
    ces_keep => keep,
    ces_tracking => tracking,
    ces_today => today,
    ces_track => track,
    ces_add_source => add_source,
    ces_drop_source => drop_source,
    ces_alter => alter,
    ces_rebuild => rebuild_view,
    ces_refresh => refresh_view,
    ces_track_partitions => track_partitions,
    ces_untrack => untrack,
    ces_status => status,
    ces_check => check,
    ces_snapshot => snapshot,
    ces_retain => retain,
    ces_forget => forget,
    ces_scores_as_of => scores_as_of,
    ces_scores_series => scores_series,
    ces_scores_explain => scores_explain,
    ces_scores_changes => scores_changes,
    ces_unweighted => unweighted,
}

fn answer(result: Result<Datum, Error>) -> Datum {
    result.unwrap_or_else(|error| error.raise())
}

fn capture(call: Call) -> Datum {
    capture::capture(call)
}

/// The trigger that keeps tallies and pending changes as they are: they follow from the events, and what a restore, a
/// subscription or a test suite would do to them besides is left out. TRUNCATE cannot be left out; after it, nothing is counted
/// any more until ces_rebuild().
fn keep(call: Call) -> Datum {
    let Some(trigger) = call.trigger() else { Error::from(TrackingError::NotATrigger).raise() };
    match trigger.operation() {
        _ if is_maintaining() => trigger.go_on(),
        Operation::Truncate => {
            rebuild::forget_counted(trigger.relation());
            trigger.go_on()
        }
        _ => trigger.skip_row(),
    }
}

/// The trigger whose argument is the document of a view. It does nothing.
fn tracking(call: Call) -> Datum {
    let Some(trigger) = call.trigger() else { Error::from(TrackingError::NotATrigger).raise() };
    trigger.go_on()
}

/// Today in a time zone, by the start of the transaction: that of everything else that knows the zone.
fn today(call: Call) -> Datum {
    let Some(name) = call.bytes(0) else { return call.null() };
    let zone = Zone::named(name).ok_or_else(|| Error::NamedTimeZone { time_zone: display(name) });
    answer(zone.map(|zone| Datum::from(zone.today())))
}

/// Answers as a procedure.
fn done(call: &Call, result: Result<(), Error>) -> Datum {
    answer(result.map(|()| call.null()))
}

fn track(call: Call) -> Datum {
    done(&call, procedures::track(&call))
}

fn add_source(call: Call) -> Datum {
    done(&call, procedures::add_source(&call))
}

fn drop_source(call: Call) -> Datum {
    done(&call, procedures::drop_source(&call))
}

fn alter(call: Call) -> Datum {
    done(&call, procedures::alter(&call))
}

fn rebuild_view(call: Call) -> Datum {
    done(&call, procedures::rebuild(&call))
}

fn refresh_view(call: Call) -> Datum {
    answer((|| {
        if !call.is_null(0) {
            let tracked = Tracked::by_view(&call, view_argument(&call).as_deref())?;
            tracked.require_owner()?;
            return Ok(Datum::from(refresh::refresh(&call, &tracked)? as i64));
        }
        let own = Tracked::all(&call).into_iter().filter(|tracked| may_act_as(tracked.owner));
        let mut patience = Patience::new();
        let changed: u64 = own.map(|tracked| status::refresh_if_free(&call, &tracked, &mut patience)).sum();
        Ok(Datum::from(changed as i64))
    })())
}

fn track_partitions(call: Call) -> Datum {
    answer((|| {
        let mut counted = Vec::new();
        if !call.is_null(0) {
            let tracked = Tracked::by_view(&call, view_argument(&call).as_deref())?;
            counted = partitions::track_partitions(&call, tracked, true)?;
        } else {
            for tracked in Tracked::all(&call).into_iter().filter(|tracked| may_act_as(tracked.owner)) {
                counted.extend(partitions::track_partitions_if_possible(&call, tracked));
            }
        }
        let rows = counted.into_iter().map(|(relation, rows)| [Value::Relation(relation), Value::Bigint(rows)]);
        Ok(call.rows(rows))
    })())
}

fn untrack(call: Call) -> Datum {
    answer(change::untrack(&call).map(|()| call.null()))
}

fn status(call: Call) -> Datum {
    status::status(&call)
}

fn check(call: Call) -> Datum {
    answer(status::check(&call))
}

fn snapshot(call: Call) -> Datum {
    answer(history::snapshot(&call))
}

fn retain(call: Call) -> Datum {
    answer(history::retain(&call))
}

fn forget(call: Call) -> Datum {
    answer(history::forget(&call))
}

fn scores_as_of(call: Call) -> Datum {
    answer(functions::as_of(&call))
}

fn scores_series(call: Call) -> Datum {
    answer(functions::series(&call))
}

fn scores_explain(call: Call) -> Datum {
    answer(functions::explain(&call))
}

fn scores_changes(call: Call) -> Datum {
    answer(functions::changes(&call))
}

fn unweighted(call: Call) -> Datum {
    answer(functions::unweighted(&call))
}
