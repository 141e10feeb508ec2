//! News of changes of the catalog.

use pgrx::pg_guard;
use pgrx::pg_sys::{self, Datum, Oid};

/// Told which relation has changed, or none where anything may have.
type OnChange = fn(Option<Oid>);

static mut ON_CHANGE: Option<OnChange> = None;

/// Has a function called when relations or extended statistics change in the catalog; to be called once. It may be called
/// at any time that PostgreSQL looks something up, so it must not call PostgreSQL.
pub fn on_catalog_change(function: OnChange) {
    // SAFETY: a backend has one thread; the callbacks live as long as the library, which is never unloaded.
    unsafe {
        ON_CHANGE = Some(function);
        pg_sys::CacheRegisterRelcacheCallback(Some(relation_changes), Datum::null());
        let statistics = pg_sys::SysCacheIdentifier::STATEXTOID as i32;
        pg_sys::CacheRegisterSyscacheCallback(statistics, Some(statistics_change), Datum::null());
    }
}

fn changes(relation: Option<Oid>) {
    // SAFETY: a backend has one thread.
    if let Some(function) = unsafe { ON_CHANGE } {
        function(relation);
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn relation_changes(_argument: Datum, relation: Oid) {
    changes((relation != Oid::INVALID).then_some(relation));
}

#[pg_guard]
unsafe extern "C-unwind" fn statistics_change(_argument: Datum, _cache: i32, _hash: u32) {
    changes(None);
}
