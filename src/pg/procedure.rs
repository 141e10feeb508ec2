//! Procedures that commit in between.

use std::ffi::c_int;

use pgrx::pg_sys::{self, NodeTag};

/// The transactions of a procedure, or the one that its caller has begun.
pub struct Transactions {
    /// Whether all is one transaction, which is the caller's.
    is_one: bool,
}

impl Transactions {
    /// Begins a procedure; none if it is to commit and may not, because its caller has begun a transaction.
    ///
    /// # Safety
    /// The call is valid.
    pub(super) unsafe fn begin(call: pg_sys::FunctionCallInfo, is_one: bool) -> Option<Self> {
        // SAFETY: the context of a call is null or a node, which is what its tag says.
        let may_commit = unsafe {
            let context = (*call).context;
            let is_call = !context.is_null() && (*context).type_ == NodeTag::T_CallContext;
            is_call && !(*context.cast::<pg_sys::CallContext>()).atomic && !pg_sys::IsTransactionBlock()
        };
        if !is_one && !may_commit {
            return None;
        }
        let options = if is_one { 0 } else { pg_sys::SPI_OPT_NONATOMIC };
        // SAFETY: SPI is left by `end`; after an error, the end of the transaction leaves it.
        unsafe { pg_sys::SPI_connect_ext(options as c_int) };
        Some(Self { is_one })
    }

    /// Commits, unless all is one transaction. What comes next runs at READ COMMITTED.
    pub fn commit(&self) {
        if !self.is_one {
            // SAFETY: nothing is open that does not outlive the transaction.
            unsafe {
                pg_sys::SPI_commit();
                next();
            }
        }
    }

    /// Gives up what was done since the last commit. Not for what is one transaction.
    pub fn give_up(&self) {
        // SAFETY: as above.
        unsafe {
            pg_sys::SPI_rollback();
            next();
        }
    }

    pub fn end(self) {
        // SAFETY: it was entered by `begin`.
        unsafe {
            pg_sys::SPI_finish();
        }
    }
}

/// # Safety
/// A transaction has just begun.
unsafe fn next() {
    // SAFETY: names and values are C strings that outlive the call; the snapshot goes with the transaction.
    unsafe {
        pg_sys::SetConfigOption(
            c"transaction_isolation".as_ptr(),
            c"read committed".as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
        );
        pg_sys::EnsurePortalSnapshotExists();
    }
}
