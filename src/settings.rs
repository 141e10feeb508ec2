//! The settings of the extension, all of which begin with `ces_ext.`.

use pgrx::{GucContext, GucFlags, GucRegistry, GucSetting, PostgresGucEnum};

/// What happens when scoring meets an event without a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PostgresGucEnum)]
pub enum UnknownEvent {
    /// It adds nothing.
    #[name = c"ignore"]
    Ignore,
    /// It adds nothing, and a warning names it.
    #[name = c"warning"]
    Warning,
    /// The statement fails.
    #[name = c"error"]
    Error,
}

static UNKNOWN_EVENT: GucSetting<UnknownEvent> = GucSetting::<UnknownEvent>::new(UnknownEvent::Ignore);

/// `ces_ext.unknown_event`.
#[inline]
pub fn unknown_event() -> UnknownEvent {
    UNKNOWN_EVENT.get()
}

/// Makes the settings known to PostgreSQL; to be called once, when the library is loaded.
pub fn register() {
    GucRegistry::define_enum_guc(
        c"ces_ext.unknown_event",
        c"Sets what scoring does with an event that has no weight.",
        c"Valid values are ignore (it adds nothing), warning (it adds nothing and is named, at most ten names) and error.",
        &UNKNOWN_EVENT,
        GucContext::Userset,
        GucFlags::default(),
    );
    crate::pg::reserve_setting_prefix();
}
