//! Acting with the rights of a role.

use std::cell::Cell;
use std::ffi::{CStr, CString};

use pgrx::pg_sys::{self, Oid};

thread_local! {
    /// How many acts of [`Rights::maintain`] are running, one within the other.
    static MAINTAINING: Cell<u32> = const { Cell::new(0) };
}

/// Returns true while [`Rights::maintain`] runs.
pub fn is_maintaining() -> bool {
    MAINTAINING.get() > 0
}

/// The rights of a role, and no more than these: as `VACUUM`, `REINDEX` and `REFRESH MATERIALIZED VIEW` take them, so that
/// what an owner has attached to a table cannot act with the rights of a caller who maintains it.
#[derive(Clone, Debug)]
pub struct Rights {
    role: Oid,
    search_path: Option<CString>,
}

struct Maintaining;

impl Drop for Maintaining {
    fn drop(&mut self) {
        MAINTAINING.set(MAINTAINING.get() - 1);
    }
}

/// Returns true if the current user has the rights of a role, and, where that is another matter (since PostgreSQL 16),
/// may become it.
pub fn may_act_as(role: Oid) -> bool {
    // SAFETY: looks roles up in the catalog.
    unsafe {
        let user = pg_sys::GetUserId();
        #[cfg(not(feature = "pg15"))]
        if !pg_sys::member_can_set_role(user, role) {
            return false;
        }
        pg_sys::has_privs_of_role(user, role)
    }
}

/// Returns true if one role has the rights of another.
pub fn has_rights_of(role: Oid, other: Oid) -> bool {
    // SAFETY: looks roles up in the catalog.
    unsafe { pg_sys::has_privs_of_role(role, other) }
}

/// The user whose rights are in force.
pub fn current_user() -> Oid {
    // SAFETY: reads the state of the session.
    unsafe { pg_sys::GetUserId() }
}

pub fn is_superuser(role: Oid) -> bool {
    // SAFETY: looks a role up in the catalog.
    unsafe { pg_sys::superuser_arg(role) }
}

impl Rights {
    /// The rights of a role, where names are found in `search_path`, or, without one, as the session finds them.
    pub fn of(role: Oid, search_path: Option<&CStr>) -> Self {
        Self { role, search_path: search_path.map(CStr::to_owned) }
    }

    /// Runs `body` with the rights of the current user, where names are found among PostgreSQL's own alone, and written
    /// in one way.
    pub fn pinned<T>(body: impl FnOnce() -> T) -> T {
        Self::of(current_user(), Some(c"pg_catalog, pg_temp")).act(|| {
            // SAFETY: a nesting level of settings has been begun.
            unsafe {
                set_locally(c"quote_all_identifiers", c"off");
                set_locally(c"standard_conforming_strings", c"on");
                set_locally(c"jit", c"off");
            }
            body()
        })
    }

    /// Runs `body` with these rights. What it sets is put back afterwards: code of the role must not choose how names are
    /// found in the rest of the session. After an error, the end of the transaction or subtransaction puts user and
    /// settings back, as PostgreSQL's own commands rely on.
    pub fn act<T>(&self, body: impl FnOnce() -> T) -> T {
        let (mut user, mut context) = (Oid::INVALID, 0);
        let restricted = (pg_sys::SECURITY_LOCAL_USERID_CHANGE | pg_sys::SECURITY_RESTRICTED_OPERATION) as i32;
        // SAFETY: what is changed is put back in the reverse order.
        unsafe {
            pg_sys::GetUserIdAndSecContext(&mut user, &mut context);
            pg_sys::SetUserIdAndSecContext(self.role, context | restricted);
            let level = pg_sys::NewGUCNestLevel();
            if let Some(path) = &self.search_path {
                set_locally(c"search_path", path);
            }
            let result = body();
            pg_sys::AtEOXact_GUC(false, level);
            pg_sys::SetUserIdAndSecContext(user, context);
            result
        }
    }

    /// Runs `body`, which may change what follows from the events, with these rights, whatever the session has set: row
    /// security is an error rather than a filter, and PostgreSQL's own names are the only ones on the path.
    pub fn maintain<T>(&self, body: impl FnOnce() -> T) -> T {
        MAINTAINING.set(MAINTAINING.get() + 1);
        let _maintaining = Maintaining;
        self.act(|| {
            for (name, value) in SETTINGS {
                // SAFETY: a nesting level of settings has been begun.
                unsafe { set_locally(name, value) }
            }
            body()
        })
    }
}

/// What commands of the extension rely on.
const SETTINGS: [(&CStr, &CStr); 11] = [
    (c"quote_all_identifiers", c"off"),
    (c"client_min_messages", c"warning"),
    (c"search_path", c"pg_catalog, pg_temp"),
    (c"row_security", c"off"),
    (c"standard_conforming_strings", c"on"),
    (c"DateStyle", c"ISO, YMD"),
    (c"IntervalStyle", c"postgres"),
    (c"check_function_bodies", c"on"),
    (c"default_table_access_method", c"heap"),
    (c"default_tablespace", c""),
    // To compile a query takes longer than most of these, over tables of which PostgreSQL knows little, take.
    (c"jit", c"off"),
];

/// # Safety
/// A new nesting level of settings has been begun.
unsafe fn set_locally(name: &CStr, value: &CStr) {
    // SAFETY: both are C strings that outlive the call.
    unsafe {
        pg_sys::set_config_option(
            name.as_ptr(),
            value.as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_SAVE,
            true,
            0,
            false,
        );
    }
}
