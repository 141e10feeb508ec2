//! Taking pending changes into the tallies.

use super::rebuild::read_again;
use super::templates::render;
use super::tracked::Tracked;
use super::view;
use crate::error::Error;
use crate::pg::{Call, lock_for_maintenance, query, quote_literal, run};

/// Tallies of more bytes give up earlier years: a row that is larger does not fit beside others on a page.
pub const LARGE: usize = 1_600;

/// Takes pending changes into the tallies; gives the number of customers that were changed.
pub fn refresh(call: &Call, tracked: &Tracked) -> Result<u64, Error> {
    lock_for_maintenance(tracked.head);
    // It may have been dropped meanwhile.
    let tracked = read_again(call, tracked)?;
    tracked.require_genuine()?;
    Ok(refresh_locked(&tracked))
}

/// The same where the tracking is locked.
pub fn refresh_locked(tracked: &Tracked) -> u64 {
    let mut names = view::names(tracked);
    names.insert("large", LARGE.to_string());
    super::states::renew(tracked);
    tracked.maintain(|| {
        let command = render("refresh.sql", &names);
        let row = query(&command, &[]).pop().unwrap_or_default();
        let [changed, empty, large] = [0, 1, 2].map(|column| row.get(column).cloned().flatten());
        for (template, tuples) in [("empty.sql", empty), ("older.sql", large)] {
            if let Some(tuples) = tuples {
                names.insert("tuples", quote_literal(&tuples));
                run(&render(template, &names));
            }
        }
        run(&render("skipped.sql", &names));
        changed.and_then(|changed| changed.parse().ok()).unwrap_or(0)
    })
}
