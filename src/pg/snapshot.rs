//! What tells one snapshot, and one reader, from another.

use pgrx::pg_sys::{self, Oid};

/// Functions of PostgreSQL that only read what the process knows and raise no error. They are asked for every row, and the
/// guard that pgrx puts around a call takes several times as long as they do.
mod unguarded {
    use pgrx::pg_sys::{Oid, Snapshot, SubTransactionId, TimestampTz};

    unsafe extern "C-unwind" {
        pub fn ActiveSnapshotSet() -> bool;
        pub fn GetActiveSnapshot() -> Snapshot;
        pub fn GetCurrentSubTransactionId() -> SubTransactionId;
        pub fn GetCurrentTransactionStartTimestamp() -> TimestampTz;
        pub fn GetUserId() -> Oid;
    }
}

/// When the transaction began, as `now()` tells it: microseconds since 2000-01-01 00:00 UTC.
pub fn transaction_start() -> i64 {
    // SAFETY: only reads what the process knows.
    unsafe { unguarded::GetCurrentTransactionStartTimestamp() }
}

/// What tells a database from those that it was restored from, or upgraded from.
pub fn database_number() -> String {
    // SAFETY: only reads what the process knows.
    let (cluster, database) = unsafe { (pg_sys::GetSystemIdentifier(), pg_sys::MyDatabaseId) };
    format!("{cluster:x}.{}", database.to_u32())
}

/// All that decides which configuration a call may see. Two calls with the same key see the same rows.
///
/// The snapshot's bounds and the number of transactions in it change with every commit of another session, the command
/// id with every change of our own. Rolling back to a savepoint changes none of these, but begins another
/// subtransaction. The user is part of the key because privileges are checked when the configuration is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotKey {
    xmin: pg_sys::TransactionId,
    xmax: pg_sys::TransactionId,
    transactions: u32,
    subtransactions: i32,
    command: pg_sys::CommandId,
    subtransaction: pg_sys::SubTransactionId,
    user: Oid,
}

impl SnapshotKey {
    /// Of the statement that is being run; none if there is no snapshot.
    pub fn current() -> Option<Self> {
        // SAFETY: an active snapshot, once seen to exist, is valid for as long as the function that asks runs.
        unsafe {
            if !unguarded::ActiveSnapshotSet() {
                return None;
            }
            let snapshot = &*unguarded::GetActiveSnapshot();
            Some(Self {
                xmin: snapshot.xmin,
                xmax: snapshot.xmax,
                transactions: snapshot.xcnt,
                subtransactions: snapshot.subxcnt,
                command: snapshot.curcid,
                subtransaction: unguarded::GetCurrentSubTransactionId(),
                user: unguarded::GetUserId(),
            })
        }
    }
}
