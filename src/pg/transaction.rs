//! Transactions and subtransactions, and what is to be done at their ends.

use std::ffi::c_void;

use pgrx::pg_sys::{self, Oid};
use pgrx::{PgSqlErrorCode, pg_guard};

use super::catch::{Caught, catch};

/// A subtransaction, or the transaction itself, as long as it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subtransaction(pg_sys::SubTransactionId);

/// What happens to what was done in a transaction or subtransaction.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// It is about to commit, or to be prepared for that, and can still write.
    Commits,
    /// It is over, or will be.
    Over,
}

impl Subtransaction {
    pub fn current() -> Self {
        // SAFETY: reads the state of the transaction.
        Self(unsafe { pg_sys::GetCurrentSubTransactionId() })
    }
}

/// Runs `body` in a subtransaction of its own, which is rolled back if it answers with an error.
#[inline]
pub fn in_subtransaction<T>(body: impl FnOnce() -> Result<T, Caught>) -> Result<T, Caught> {
    // SAFETY: memory context and resource owner are put back, as PL/pgSQL does around a block with EXCEPTION.
    unsafe {
        let (context, owner) = (pg_sys::CurrentMemoryContext, pg_sys::CurrentResourceOwner);
        pg_sys::BeginInternalSubTransaction(std::ptr::null());
        pg_sys::CurrentMemoryContext = context;
        let result = body();
        match &result {
            Ok(_) => pg_sys::ReleaseCurrentSubTransaction(),
            Err(_) => pg_sys::RollbackAndReleaseCurrentSubTransaction(),
        }
        pg_sys::CurrentMemoryContext = context;
        pg_sys::CurrentResourceOwner = owner;
        result
    }
}

/// Runs `body`, and leaves no trace of it if it raises an error. When the statement is cancelled, that is raised again.
pub fn attempt<T>(body: impl FnOnce() -> T) -> Result<T, Caught> {
    in_subtransaction(|| catch(body)).map_err(|error| if error.is_cancel() { error.rethrow() } else { error })
}

/// Called at the ends of transactions (none) and subtransactions.
type AtEnd = fn(Option<Subtransaction>, End);

static mut AT_END: Option<AtEnd> = None;

/// Has a function called at the end of every transaction and subtransaction of the session; to be called once.
pub fn at_every_end(function: AtEnd) {
    // SAFETY: a backend has one thread; the callbacks live as long as the library, which is never unloaded.
    unsafe {
        AT_END = Some(function);
        pg_sys::RegisterXactCallback(Some(transaction_ends), std::ptr::null_mut());
        pg_sys::RegisterSubXactCallback(Some(subtransaction_ends), std::ptr::null_mut());
    }
}

fn at_end(subtransaction: Option<Subtransaction>, end: End) {
    // SAFETY: a backend has one thread.
    if let Some(function) = unsafe { AT_END } {
        function(subtransaction, end);
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn transaction_ends(event: pg_sys::XactEvent::Type, _argument: *mut c_void) {
    use pg_sys::XactEvent::{
        XACT_EVENT_ABORT, XACT_EVENT_COMMIT, XACT_EVENT_PRE_COMMIT, XACT_EVENT_PRE_PREPARE, XACT_EVENT_PREPARE,
    };
    match event {
        XACT_EVENT_PRE_COMMIT | XACT_EVENT_PRE_PREPARE => at_end(None, End::Commits),
        XACT_EVENT_COMMIT | XACT_EVENT_ABORT | XACT_EVENT_PREPARE => at_end(None, End::Over),
        _ => {}
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn subtransaction_ends(
    event: pg_sys::SubXactEvent::Type,
    mine: pg_sys::SubTransactionId,
    _parent: pg_sys::SubTransactionId,
    _argument: *mut c_void,
) {
    use pg_sys::SubXactEvent::{SUBXACT_EVENT_ABORT_SUB, SUBXACT_EVENT_COMMIT_SUB, SUBXACT_EVENT_PRE_COMMIT_SUB};
    match event {
        SUBXACT_EVENT_PRE_COMMIT_SUB => at_end(Some(Subtransaction(mine)), End::Commits),
        SUBXACT_EVENT_COMMIT_SUB | SUBXACT_EVENT_ABORT_SUB => at_end(Some(Subtransaction(mine)), End::Over),
        _ => {}
    }
}

/// Waits until nobody else maintains an object of this number, and keeps others from it until the transaction ends.
///
/// It is a lock that no command of SQL takes, so that only those who may maintain the object hold it.
pub fn lock_for_maintenance(object: Oid) {
    lock_object(object, false);
}

/// The same if nobody maintains the object now; returns true if it is locked.
pub fn try_lock_for_maintenance(object: Oid) -> bool {
    lock_object(object, true)
}

fn lock_object(object: Oid, or_give_up: bool) -> bool {
    const PART: u16 = 1;
    // SAFETY: takes a lock on a part of an object that PostgreSQL itself locks no parts of.
    unsafe {
        let tag = pg_sys::LOCKTAG {
            locktag_field1: pg_sys::MyDatabaseId.to_u32(),
            locktag_field2: pg_sys::RelationRelationId.to_u32(),
            locktag_field3: object.to_u32(),
            locktag_field4: PART,
            locktag_type: pg_sys::LockTagType::LOCKTAG_OBJECT as u8,
            locktag_lockmethodid: pg_sys::DEFAULT_LOCKMETHOD as u8,
        };
        let mode = pg_sys::ShareUpdateExclusiveLock as i32;
        let result = pg_sys::LockAcquire(&tag, mode, false, or_give_up);
        // What others did while it waited is to be seen.
        pg_sys::AcceptInvalidationMessages();
        result != pg_sys::LockAcquireResult::LOCKACQUIRE_NOT_AVAIL
    }
}

/// Keeps writers out of a relation if there are none now.
pub fn try_lock_against_writers(relation: Oid) -> bool {
    // SAFETY: takes a lock, or none.
    unsafe { pg_sys::ConditionalLockRelationOid(relation, pg_sys::ShareRowExclusiveLock as i32) }
}

/// Keeps all others out of a relation if nobody uses it now.
pub fn try_lock_against_all(relation: Oid) -> bool {
    // SAFETY: takes a lock, or none.
    unsafe { pg_sys::ConditionalLockRelationOid(relation, pg_sys::AccessExclusiveLock as i32) }
}

/// How long statements for many tables wait for locks of one: each that is not had makes the next wait shorter, so that a
/// role with many tables cannot hold up the others for long.
#[derive(Debug)]
pub struct Patience {
    milliseconds: i32,
}

impl Patience {
    pub fn new() -> Self {
        Self { milliseconds: 1000 }
    }

    /// Runs `body` as [`attempt`] does, with no longer a wait for any lock.
    pub fn attempt<T>(&mut self, body: impl FnOnce() -> T) -> Result<T, Caught> {
        let result = with_lock_timeout(self.milliseconds, || attempt(body));
        if result.as_ref().is_err_and(|error| error.named_code() == PgSqlErrorCode::ERRCODE_LOCK_NOT_AVAILABLE) {
            self.milliseconds = (self.milliseconds / 2).max(1);
        }
        result
    }
}

/// Runs `body` with a wait for locks that is no longer than so many milliseconds.
fn with_lock_timeout<T>(milliseconds: i32, body: impl FnOnce() -> T) -> T {
    struct Restore(i32);
    impl Drop for Restore {
        fn drop(&mut self) {
            // SAFETY: a session has one thread.
            unsafe { pg_sys::LockTimeout = self.0 }
        }
    }
    // SAFETY: as above; this is the value of the setting lock_timeout, which is put back however the body ends.
    let _restore = unsafe {
        let before = pg_sys::LockTimeout;
        pg_sys::LockTimeout = if before == 0 { milliseconds } else { before.min(milliseconds) };
        Restore(before)
    };
    body()
}

/// Locks a relation for changing rows if nobody keeps it from that.
pub fn try_lock_for_writing(relation: Oid) -> bool {
    // SAFETY: takes a lock, or none.
    unsafe { pg_sys::ConditionalLockRelationOid(relation, pg_sys::RowExclusiveLock as i32) }
}

/// Locks a relation for reading if nobody keeps it from that.
pub fn try_lock_for_reading(relation: Oid) -> bool {
    // SAFETY: takes a lock, or none.
    unsafe { pg_sys::ConditionalLockRelationOid(relation, pg_sys::AccessShareLock as i32) }
}
