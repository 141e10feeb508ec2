//! Errors of live scores.

use pgrx::PgSqlErrorCode as Code;

use super::{Error, Report};

/// What goes wrong where views of live scores are declared, kept and asked. Names are ready to be shown, relations with
/// their schemas.
#[derive(Debug)]
pub enum TrackingError {
    /// A trigger function was called as a plain function.
    NotATrigger,
    /// A row that cannot be counted, where that is an error.
    InvalidRow {
        source: String,
        reason: String,
        /// What an expression says of it that raised an error.
        message: Option<String>,
    },
    /// A procedure that commits was called in a transaction.
    InTransaction,
    /// An argument that must be given is NULL.
    Null {
        argument: &'static str,
    },
    /// Not the view of a tracking.
    NoSuchView {
        view: String,
    },
    /// The view has no source of that name.
    NoSuchSource {
        view: String,
        source: String,
        known: Vec<String>,
    },
    /// No source is named where the view has several.
    SeveralSources {
        view: String,
        known: Vec<String>,
    },
    SourceExists {
        view: String,
        source: String,
    },
    /// The last source is not dropped.
    LastSource {
        view: String,
    },
    /// The user does not have the rights of the owner.
    NotOwner {
        relation: String,
        owner: String,
    },
    /// Some relation has the name already.
    NameTaken {
        name: String,
        is_tracked: bool,
    },
    /// With `if_not_exists`, what is there is declared otherwise.
    Differs {
        view: String,
        option: String,
    },
    /// The name leaves no room for what is made beside the view.
    NameTooLong {
        name: String,
        longest: usize,
    },
    /// The owner of the events may not create in the schema of the view.
    NoCreate {
        schema: String,
        owner: String,
    },
    /// The table cannot be tracked.
    Untrackable {
        relation: String,
        detail: String,
        hint: String,
    },
    HasRowSecurity {
        relation: String,
    },
    /// An expression that PostgreSQL refuses.
    Expression {
        option: &'static str,
        text: String,
        code: Code,
        message: String,
        hint: Option<String>,
    },
    /// An expression whose value does not depend on its row alone, or a key word that is the name of a column.
    Mutable {
        option: &'static str,
        text: String,
        is_column: bool,
    },
    /// An expression of a type that cannot be used.
    Unfit {
        option: &'static str,
        text: String,
        must_be: &'static str,
        of_type: String,
    },
    /// A list where one expression is wanted, or nothing at all.
    NotOneExpression {
        option: &'static str,
        text: String,
    },
    /// A customer that has no name to be a column of the view.
    Unnamed {
        text: String,
    },
    ReservedName {
        column: String,
    },
    /// A customer of a type that has no order.
    Unordered {
        text: String,
        of_type: String,
    },
    OtherCustomers {
        expected: usize,
        found: usize,
    },
    /// Two ways to say what is counted, or a count of nothing.
    Excludes {
        one: &'static str,
        other: &'static str,
    },
    /// An option that an event is needed for.
    Needs {
        option: &'static str,
        needed: &'static str,
    },
    BadOption {
        option: &'static str,
        value: String,
        must_be: &'static str,
    },
    UnknownTimeZone {
        time_zone: String,
    },
    /// What a day is asked of that has no days, or a day that has not come.
    FutureDay {
        to: &'static str,
        day: String,
    },
    /// Days that are frozen cannot be thawed but all at once.
    Frozen {
        view: String,
        before: String,
    },
    /// Frozen days end at midnight of the time zone that they were counted in.
    FrozenZone {
        view: String,
        before: String,
    },
    NoDays {
        view: String,
    },
    /// A customer that is to be forgotten has events.
    StillKnown {
        customer: String,
        view: String,
    },
    CustomerColumns {
        view: String,
        columns: String,
    },
    /// What belongs to the view was dropped or altered.
    Incomplete {
        view: String,
        missing: String,
    },
    /// A table of the view was emptied by TRUNCATE.
    CountLost {
        view: String,
    },
    /// The view was dropped.
    NoView {
        view: String,
    },
    /// A source is to have days that has none, or the other way round.
    OtherKind {
        source: String,
    },
    /// The table of a source was dropped and no other has its name.
    NoTable {
        events: String,
    },
    /// The reader may not see what a function is about.
    NotReadable {
        relation: String,
    },
}

impl From<TrackingError> for Error {
    fn from(error: TrackingError) -> Self {
        Self::Tracking(Box::new(error))
    }
}

impl TrackingError {
    pub(super) fn describe(&self) -> Report {
        match self {
            Self::NotATrigger => {
                Report::new(Code::ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED, "function was not called by trigger manager")
            }
            Self::InvalidRow { source, reason, message } => {
                let reason = match message {
                    Some(message) => format!("{reason}: {message}"),
                    None => reason.clone(),
                };
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("row cannot be counted: {reason}"))
                    .detail(format!("Source \"{source}\" is declared with on_invalid => 'error'."))
            }
            Self::InTransaction => Report::new(
                Code::ERRCODE_ACTIVE_SQL_TRANSACTION,
                "procedures that count events cannot run inside a transaction block",
            )
            .detail("They commit in between, so that writers wait only while triggers are created.")
            .hint("Call them in autocommit mode, or pass in_transaction => true to count while writers wait."),
            Self::Null { argument } => {
                Report::new(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, format!("{argument} must not be null"))
            }
            Self::NoSuchView { view } => {
                Report::new(Code::ERRCODE_UNDEFINED_OBJECT, format!("\"{view}\" is not a view of live scores"))
                    .hint("ces_status lists them; ces_track() creates one.")
            }
            Self::NoSuchSource { view, source, known } => {
                Report::new(Code::ERRCODE_UNDEFINED_OBJECT, format!("view {view} has no source \"{source}\""))
                    .detail(format!("Its sources are {}.", super::quoted(known)))
            }
            Self::SeveralSources { view, known } => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("view {view} has several sources"))
                    .detail(format!("Its sources are {}.", super::quoted(known)))
                    .hint("Name the one that is to be changed: source => name.")
            }
            Self::SourceExists { view, source } => {
                Report::new(Code::ERRCODE_DUPLICATE_OBJECT, format!("view {view} already has a source \"{source}\""))
                    .hint("Pass another name, or if_not_exists => true.")
            }
            Self::LastSource { view } => {
                Report::new(Code::ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST, format!("cannot drop the last source of {view}"))
                    .hint("Use ces_untrack() to drop the view.")
            }
            Self::NotOwner { relation, owner } => {
                Report::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, format!("must be owner of table {relation}"))
                    .detail(format!("Its owner is \"{owner}\"."))
            }
            Self::NameTaken { name, is_tracked } => {
                let report = Report::new(Code::ERRCODE_DUPLICATE_TABLE, format!("relation {name} already exists"));
                match is_tracked {
                    true => report.hint("It is a view of live scores. Pass if_not_exists => true, or use ces_alter(), ces_rebuild() or ces_untrack()."),
                    false => report.hint("Choose another name for the view."),
                }
            }
            Self::Differs { view, option } => Report::new(
                Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                format!("view {view} exists with another {option}"),
            )
            .hint("Change it with ces_alter(), or drop it with ces_untrack()."),
            Self::NameTooLong { name, longest } => {
                Report::new(Code::ERRCODE_NAME_TOO_LONG, format!("name \"{name}\" is too long for a view of live scores"))
                    .detail(format!("It must have at most {longest} bytes, for the names of the tables beside it."))
            }
            Self::NoCreate { schema, owner } => {
                Report::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, format!("permission denied for schema {schema}"))
                    .detail(format!("What belongs to the view is owned by \"{owner}\", the owner of the events, who may not create in the schema."))
                    .hint(format!("Name a schema where \"{owner}\" may create, or grant CREATE on this one."))
            }
            Self::Untrackable { relation, detail, hint } => {
                Report::new(Code::ERRCODE_WRONG_OBJECT_TYPE, format!("cannot track {relation}")).detail(detail).hint(hint)
            }
            Self::HasRowSecurity { relation } => {
                Report::new(Code::ERRCODE_FEATURE_NOT_SUPPORTED, format!("cannot track {relation}, which has row security"))
                    .detail("Scores would show customers to roles that may not see their events.")
                    .hint("Pass allow_row_security => true, and security_invoker => true with policies of their own for what belongs to the view.")
            }
            Self::Expression { option, text, code, message, hint } => {
                let hint = hint.clone().unwrap_or_else(|| "Name columns without their table; put literals in single quotes.".to_string());
                Report::new(*code, format!("cannot use {option} \"{text}\": {message}"))
                    .detail("It must be an expression over the columns of one row.")
                    .hint(hint)
            }
            Self::Mutable { option, text, is_column } => Report::new(
                Code::ERRCODE_INVALID_OBJECT_DEFINITION,
                format!("cannot use {option} \"{text}\": its value does not depend on the row alone"),
            )
            .detail("It depends on settings of the session, on the time, or on other tables.")
            .hint(match is_column {
                true => format!("The column of that name is written \"{text}\", in double quotes."),
                false => "Wrap what depends on settings into a function that is declared IMMUTABLE and sets them. Pass a timestamptz itself, not its date; for recent events alone, set lookback in ces_models.".to_string(),
            }),
            Self::Unfit { option, text, must_be, of_type } => Report::new(
                Code::ERRCODE_DATATYPE_MISMATCH,
                format!("{option} \"{text}\" must be {must_be}, not {of_type}"),
            )
            .hint("Cast it; text that is to be read as a time, by an IMMUTABLE function."),
            Self::NotOneExpression { option, text } => {
                Report::new(Code::ERRCODE_SYNTAX_ERROR, format!("{option} \"{text}\" is not an expression"))
                    .detail(if *option == "customer" { "It must be a list of expressions over the columns of one row, and nothing else." } else { "It must be one expression over the columns of one row, and nothing else." })
            }
            Self::Unnamed { text } => {
                Report::new(Code::ERRCODE_INVALID_COLUMN_DEFINITION, format!("customer \"{text}\" has no name"))
                    .hint("Give it one: expression AS name.")
            }
            Self::ReservedName { column } => {
                Report::new(Code::ERRCODE_DUPLICATE_COLUMN, format!("customer column \"{column}\" has a name that the view needs itself"))
                    .hint("Give it another one: expression AS name.")
            }
            Self::Unordered { text, of_type } => Report::new(
                Code::ERRCODE_UNDEFINED_FUNCTION,
                format!("customer \"{text}\" is of type {of_type}, which has no default order"),
            )
            .hint("Cast it to a type that can be in a btree index, such as text."),
            Self::OtherCustomers { expected, found } => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("customer must be {expected} {}, not {found}", if *expected == 1 { "expression" } else { "expressions" }),
            )
            .detail("The view has so many customer columns."),
            Self::Excludes { one, other } => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("{one} and {other} cannot be given together"))
            }
            Self::Needs { option, needed } => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("{option} cannot be given without {needed}"))
            }
            Self::BadOption { option, value, must_be } => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("invalid {option} \"{value}\""))
                    .detail(format!("It must be {must_be}."))
            }
            Self::UnknownTimeZone { time_zone } => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("time zone \"{time_zone}\" not recognized"))
                    .detail(super::rule("time_zone"))
            }
            Self::FutureDay { to, day } => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("cannot {to} future day {day}"))
            }
            Self::Frozen { view, before } => Report::new(
                Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                format!("days before {before} are frozen in {view}"),
            )
            .detail("Events of these days may have been removed since.")
            .hint("Pass NULL to unfreeze all days."),
            Self::FrozenZone { view, before } => Report::new(
                Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                format!("cannot change the time zone of {view} while days are frozen"),
            )
            .detail(format!("Days before {before} are frozen as they are in the present time zone."))
            .hint("Unfreeze all days with ces_retain(), or track the events in another view."),
            Self::NoDays { view } => Report::new(
                Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                format!("no source of {view} has days"),
            )
            .detail("Scores of a past day are not known."),
            Self::StillKnown { customer, view } => Report::new(
                Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                format!("customer \"{customer}\" still has rows in the sources of {view}"),
            )
            .hint("Delete these rows first."),
            Self::CustomerColumns { view, columns } => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("the customer key of {view} is ({columns})"),
            )
            .hint("Pass a value that is not null for each of these columns, in this order."),
            Self::Incomplete { view, missing } => Report::new(
                Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                format!("what belongs to {view} is not complete"),
            )
            .detail(format!("{missing} was dropped or altered."))
            .hint("Use ces_untrack(), then ces_track()."),
            Self::CountLost { view } => Report::new(
                Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                format!("it is not known what rows {view} has counted"),
            )
            .detail("A table that belongs to the view was emptied by TRUNCATE.")
            .hint("ces_rebuild() counts all sources again."),
            Self::NoView { view } => {
                Report::new(Code::ERRCODE_UNDEFINED_TABLE, format!("view {view} does not exist"))
                    .hint("It was dropped. ces_rebuild() creates it again.")
            }
            Self::OtherKind { source } => Report::new(
                Code::ERRCODE_FEATURE_NOT_SUPPORTED,
                format!("cannot change whether source \"{source}\" has days"),
            )
            .hint("Use ces_drop_source(), then ces_add_source()."),
            Self::NoTable { events } => {
                Report::new(Code::ERRCODE_UNDEFINED_TABLE, format!("table {events} of the source does not exist"))
                    .hint("Pass the table that has the events now, or drop the source.")
            }
            Self::NotReadable { relation } => {
                Report::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, format!("permission denied for view {relation}"))
                    .hint(format!("GRANT SELECT ON {relation}."))
            }
        }
    }
}
