//! Everything that can go wrong, in PostgreSQL's style: SQLSTATE, message, detail, hint.

mod tracking;

pub use tracking::TrackingError;

use pgrx::pg_sys::Datum;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::{PgLogLevel, PgSqlErrorCode};

use crate::core::fixed::Invalid;
use crate::core::model::NeedsTime;
use crate::core::tally::Day;
use crate::pg::Call;

/// An error of the extension. Names in it are ready to be shown (see [`crate::pg::display`]).
#[derive(Debug)]
pub enum Error {
    /// An internal function was called from SQL, where a state must not be changed in place.
    NotInAggregate,
    /// The model argument is NULL.
    NullModel,
    /// Two rows of a group name different models.
    ModelChanged { from: String, to: String },
    /// The moment to score at is NULL.
    NullAsOf,
    /// The moment to score at is infinite.
    InfiniteAsOf,
    /// Two rows of a group are to be scored as of different moments.
    AsOfChanged { from: String, to: String },
    /// The model's scores depend on when events occurred, which the call does not say.
    TimeNeeded { option: NeedsTime, model: String },
    /// The model's scores depend on when events occurred, and a tally was to be scored without a day.
    DayNeeded { option: NeedsTime, model: String },
    /// A tally without days was to be scored as of a day.
    UndatedTally,
    /// The days of a tally without days were asked for.
    NoDays,
    /// A day to score at that the calendar does not have.
    AsOfOutOfRange,
    /// The server does not know the time zone of a model.
    TimeZone { time_zone: String, model: String },
    /// The server does not know a time zone that an argument names.
    NamedTimeZone { time_zone: String },
    /// The time zone argument is NULL, and so is the day.
    NullTimeZone,
    /// The type of the rows that a function returns has other columns than it was made with.
    RowTypeAltered,
    /// Two nodes have worked by different configurations.
    ConfigurationDiffers,
    /// A model that `ces()` was asked for has no weights.
    NoWeights(MissingModel),
    /// A model that `band()` was asked for is in no configuration table.
    UnknownModel(MissingModel),
    /// `ces_ext.unknown_event` is not `ignore`, and an event has no weight.
    UnknownEvent { event: String, model: String, nearest: Option<String> },
    /// A count that cannot be counted.
    Count(Invalid),
    /// A column of a weight that the table's constraint should have refused.
    Option { column: &'static str, event: String, model: String },
    /// An option of a model that the table's constraint should have refused.
    ModelOption { column: &'static str, model: String },
    /// A range that the table's constraint should have refused.
    Range { band: String, model: String },
    /// The score does not fit 128 bits.
    ScoreOutOfRange,
    /// `band()` was asked for the band of NaN.
    ScoreNotANumber,
    /// There is no statement being run whose snapshot could be used.
    NoSnapshot,
    /// A table of the extension does not exist.
    TableMissing { table: &'static str },
    /// A table of the extension has other columns than it was made with.
    TableAltered { table: &'static str },
    /// A table of the extension is a view, partitioned, inherited from, or the like.
    NotAPlainTable { table: &'static str },
    /// The user may not read a table of the extension.
    NotReadable { table: &'static str },
    /// Row-level security applies to a table of the extension.
    RowSecurity { table: &'static str },
    /// A table of the extension was rewritten after the snapshot was taken.
    ConfigurationChanged { table: &'static str },
    /// Bytes that are not a state of the aggregate.
    MalformedState,
    /// TRUNCATE of a configuration table.
    Truncate,
    /// UPDATE of a published version.
    UpdateOfVersion,
    /// A configuration document says what no configuration can; each problem begins with its path.
    InvalidDocument { model: String, problems: Problems },
    /// The text of a configuration document in which an object has a key twice.
    DuplicateKey { key: String },
    /// A configuration document of more bytes than a jsonb can have.
    DocumentTooLarge,
    /// A configuration document without weights was to be scored by.
    NoWeightsInDocument { model: String },
    /// The configuration argument is not the same for all rows of a group.
    ConfigChanged,
    /// The configuration argument is NULL.
    NullConfig,
    /// A version that was not published.
    UnknownVersion { name: String, model: String, latest: Option<i32> },
    /// A version where only a model can be.
    NameOfVersion { name: String },
    /// A template that does not exist.
    UnknownTemplate(MissingModel),
    /// An import would make the model depend on when events occurred.
    WouldNeedTime { model: String, why: NeedsTime },
    /// An import would leave the model without weights.
    WouldLoseWeights { model: String },
    /// An import would put scores on another scale.
    WouldRescale { model: String, from: Option<String>, to: Option<String> },
    /// An import would change the smallest or the largest score.
    WouldLimit { model: String, from: [Option<String>; 2], to: [Option<String>; 2] },
    /// An import would change the limits of groups of events.
    WouldLimitGroups { model: String },
    /// The limits of scores leave a band out.
    UnreachableBand { band: String, model: String },
    /// A limit for a group that no event is in.
    GroupWithoutEvents { event_group: String, model: String, nearest: Option<String> },
    /// The name of an event that may have been meant as a pattern.
    NoPattern { event: String, model: String },
    /// A limit of a group that is not what the constraints of the table ask for.
    MaxPoints { event_group: String, model: String },
    /// An import would take weights of events away.
    WouldLoseEvents { model: String, events: Vec<String> },
    /// A function of the aggregates `tally()` was called from SQL.
    NotInTally,
    /// Bytes that are not a state of the aggregates `tally()`.
    MalformedTallyState,
    /// Dated counts with undated ones.
    MixedTallies,
    /// A count that no tally holds.
    TallyOutOfRange,
    /// A breakdown of more bytes than a jsonb can have.
    BreakdownTooLarge,
    /// More names than any value can hold.
    TallyTooLarge,
    /// More names of events that patterns weigh than a group can hold.
    TooManyNames,
    /// The bytes of a tally in the database are damaged.
    CorruptTally,
    /// The bytes of a tally from a client are not those of one.
    MalformedTally,
    /// JSON that is not the form of a tally.
    TallyJson(JsonProblem),
    /// The name of an event is the empty text.
    EmptyEventName,
    /// A day that is plus or minus infinity.
    InfiniteDay,
    /// A day that the calendar does not have.
    DayOutOfRange,
    /// Live scores.
    Tracking(Box<TrackingError>),
}

/// Why a JSON value is not the form of a tally, and what was found in place of what is wanted.
#[derive(Debug)]
pub enum JsonProblem {
    Tally { found: &'static str },
    Day { key: String },
    Counts { day: String, found: &'static str },
    Count { event: String, day: Option<String>, found: &'static str },
    Duplicate { key: String },
}

impl From<JsonProblem> for Error {
    fn from(problem: JsonProblem) -> Self {
        Self::TallyJson(problem)
    }
}

impl JsonProblem {
    fn describe(&self) -> Report {
        const FORMS: &str = "A tally is written as {\"login\": 3}, or with days as {\"2026-01-05\": {\"login\": 3}}.";
        let report = |message: String| Report::new(PgSqlErrorCode::ERRCODE_INVALID_TEXT_REPRESENTATION, message);
        match self {
            Self::Tally { found } => report(format!("a tally must be a JSON object, not {found}")).hint(FORMS),
            Self::Day { key } => {
                Report::new(PgSqlErrorCode::ERRCODE_INVALID_DATETIME_FORMAT, format!("\"{key}\" is not a day"))
                    .detail("In a tally with days, all keys are days.")
                    .hint(FORMS)
            }
            Self::Counts { day, found } => {
                report(format!("the counts of {day} must be a JSON object, not {found}")).hint(FORMS)
            }
            Self::Duplicate { key } => Report::new(
                PgSqlErrorCode::ERRCODE_DUPLICATE_JSON_OBJECT_KEY_VALUE,
                format!("duplicate key \"{key}\" in a tally"),
            )
            .detail("A tally has each event once, or each day once and on it each event once."),
            Self::Count { event, day: None, found } => {
                report(format!("count of event \"{event}\" must be a number, not {found}")).hint(FORMS)
            }
            Self::Count { event, day: Some(day), found } => {
                report(format!("count of event \"{event}\" on {day} must be a number, not {found}")).hint(FORMS)
            }
        }
    }
}

/// A model that is not there, those that are, and the one that was probably meant.
#[derive(Debug)]
pub struct MissingModel {
    pub model: String,
    pub known: Vec<String>,
    pub nearest: Option<String>,
}

/// What a column of the configuration, or the field of the same name, must be.
pub fn rule(column: &str) -> &'static str {
    match column {
        "weight" => "A weight must be between -1e9 and 1e9 and have at most six fractional digits.",
        "half_life" | "lookback" => "It must be finite and longer than zero, with no negative part.",
        "max_score" | "min_score" => "It must be between -1e12 and 1e12 and have at most six fractional digits.",
        "time_zone" => "It must be the full name of a time zone, as pg_timezone_names lists them.",
        _ => "It must be positive, at most 1e12, and have at most six fractional digits.",
    }
}

/// What is wrong with a configuration: as much as somebody reads, and how much more there is.
#[derive(Debug, Default)]
pub struct Problems {
    shown: Vec<String>,
    more: usize,
}

impl Problems {
    pub fn push(&mut self, problem: String) {
        const SHOWN: usize = 1000;
        if self.shown.len() < SHOWN {
            self.shown.push(problem);
        } else {
            self.more += 1;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    fn text(&self) -> String {
        let shown = self.shown.join("\n");
        if self.more == 0 { shown } else { format!("{shown}\nand {} more", self.more) }
    }
}

/// Names that a message lists before it only counts them.
const NAMES_SHOWN: usize = 10;

/// Names in quotes, but no more than somebody reads.
fn quoted(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(NAMES_SHOWN).map(|name| format!("\"{name}\"")).collect();
    match names.len().saturating_sub(NAMES_SHOWN) {
        0 => shown.join(", "),
        more => format!("{}, and {more} more", shown.join(", ")),
    }
}

/// The option that makes a model depend on when events occurred.
fn option(why: NeedsTime) -> &'static str {
    match why {
        NeedsTime::HalfLife => "half_life",
        NeedsTime::Lookback => "lookback",
        NeedsTime::MaxPerDay => "max_per_day",
    }
}

/// What makes a model need time, as a sentence.
fn why_time(option: NeedsTime) -> &'static str {
    match option {
        NeedsTime::HalfLife => "It has a half-life, by which occurrences fade.",
        NeedsTime::Lookback => "It has a lookback, beyond which occurrences do not count.",
        NeedsTime::MaxPerDay => "It has an event with a daily cap.",
    }
}

/// What a user gets to see of an error.
struct Report {
    code: PgSqlErrorCode,
    message: String,
    detail: Option<String>,
    hint: Option<String>,
}

impl Report {
    fn new(code: PgSqlErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), detail: None, hint: None }
    }

    fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    fn hint_if(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    /// Names the models that there are, and the one that was probably meant; what they do is said of one and of many.
    fn models(self, missing: &MissingModel, [singular, plural]: [&str; 2], otherwise: &str) -> Self {
        let MissingModel { known, nearest, .. } = missing;
        let detail = match known.len() {
            0 => format!("There is no model that {singular}."),
            1 => format!("The only model that {singular} is {}.", quoted(known)),
            _ => format!("The models that {plural} are {}.", quoted(known)),
        };
        let hint = match nearest {
            Some(nearest) => format!("Perhaps you meant the model \"{nearest}\"."),
            // An untyped literal is taken for a model where there is a choice.
            None if Day::parse(&missing.model).is_ok() => {
                format!("To score as of a day, write date '{}'.", missing.model)
            }
            None if starts_with_day(&missing.model) => {
                "To score as of a time, cast it to timestamptz, or to date where a tally is scored.".to_string()
            }
            None if missing.model.parse::<f64>().is_ok() => {
                let count_type = if missing.model.parse::<i32>().is_ok() { "integer" } else { "numeric" };
                format!("To count occurrences, cast the count to {count_type}, as in $1::{count_type}.")
            }
            None if missing.model.starts_with('{') => "To score by a configuration, cast it to jsonb.".to_string(),
            None => otherwise.to_string(),
        };
        self.detail(detail).hint(hint)
    }
}

/// Whether a text begins with a day, as timestamps do.
fn starts_with_day(text: &str) -> bool {
    const LENGTH: usize = "2026-01-05".len();
    text.get(..LENGTH).is_some_and(|day| Day::parse(day).is_ok())
}

impl Error {
    fn describe(&self) -> Report {
        use PgSqlErrorCode as Code;
        match self {
            Self::NotInAggregate => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                "this function is internal to the aggregate ces() and cannot be called by itself",
            )
            .hint("Use the aggregate ces()."),
            Self::NullModel => Report::new(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "model must not be null")
                .hint("Name a model, or leave the argument out to use the model \"default\"."),
            Self::ModelChanged { from, to } => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, "model must not change within a group")
                    .detail(format!("The rows of one group name the models \"{from}\" and \"{to}\"."))
                    .hint("Group by the model as well.")
            }
            Self::NullAsOf => Report::new(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "as_of must not be null")
                .hint("Give every row that counts a moment to score at, as by coalesce(as_of, now()), or leave the others out by FILTER."),
            Self::InfiniteAsOf => Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, "as_of must be finite"),
            Self::AsOfChanged { from, to } => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, "as_of must not change within a group")
                    .detail(format!("The rows of one group are to be scored as of {from} and as of {to}."))
                    .hint("Group by it as well. To score a customer as of many moments, use tally() and ces_score().")
            }
            Self::TimeNeeded { option, model } => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("model \"{model}\" cannot be scored without the time of events"),
            )
            .detail(why_time(*option))
            .hint("Pass the time of the event and the time to score at: ces(event_name, count, occurred_at, as_of)."),
            Self::DayNeeded { option, model } => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("model \"{model}\" cannot be scored without the day to score at"),
            )
            .detail(why_time(*option))
            .hint("Pass the day to a tally with days, made by tally(event_name, count, day)."),
            Self::NoDays => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, "a tally without days cannot be limited to days")
                    .hint("Tally events by day: tally(event_name, count, day).")
            }
            Self::UndatedTally => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                "a tally without days cannot be scored as of a day",
            )
            .hint("Make it by tally(event_name, count, day), or from JSON such as {\"2026-01-05\": {\"login\": 3}}."),
            Self::AsOfOutOfRange => Report::new(Code::ERRCODE_DATETIME_FIELD_OVERFLOW, "as_of out of range")
                .detail("A day to score at must be between 4714-11-24 BC and 262142-12-31."),
            Self::TimeZone { time_zone, model } => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("time zone \"{time_zone}\" of model \"{model}\" is not known"),
            )
            .hint("Choose one that this server lists in pg_timezone_names."),
            Self::NamedTimeZone { time_zone } => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("time zone \"{time_zone}\" not recognized"))
                    .hint("Use the full name of a time zone, as pg_timezone_names lists them.")
            }
            Self::NullTimeZone => Report::new(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "time zone must not be null")
                .hint("Name a time zone, or pass the day to score at."),
            Self::RowTypeAltered => {
                Report::new(Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, "result type of the function was altered")
                    .hint("Install the extension ces_ext again.")
            }
            Self::ConfigurationDiffers => Report::new(
                Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                "parts of a score were computed by different configurations",
            )
            .hint("Give all nodes the same configuration."),
            Self::NoWeights(missing) => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("model \"{}\" has no weights", missing.model),
            )
            .models(
                missing,
                ["has weights", "have weights"],
                "Insert the weights of its events into ces_weights.",
            ),
            Self::UnknownModel(missing) => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("model \"{}\" does not exist", missing.model),
            )
            .models(
                missing,
                ["exists", "exist"],
                "A model exists once it has a row in ces_weights, ces_bands or ces_models.",
            ),
            Self::UnknownEvent { event, model, nearest } => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("event \"{event}\" has no weight in model \"{model}\""),
            )
            .hint(match nearest {
                Some(nearest) => format!("Perhaps you meant the event \"{nearest}\"."),
                None => "Give it a weight in ces_weights (0 if it says nothing), or set ces_ext.unknown_event to ignore.".into(),
            }),
            Self::Count(invalid) => match invalid {
                Invalid::NotANumber => Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, "count must not be NaN"),
                Invalid::Infinite => Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, "count must be finite"),
                Invalid::OutOfRange | Invalid::TooPrecise => {
                    Report::new(Code::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "count out of range")
                        .detail("The count of one row must be between -1e12 and 1e12.")
                }
            },
            Self::Option { column, event, model } => Report::new(
                Code::ERRCODE_CHECK_VIOLATION,
                format!("{column} of event \"{event}\" in model \"{model}\" is not valid"),
            )
            .detail(rule(column))
            .hint("Restore the check constraints of ces_weights."),
            Self::ModelOption { column, model } => {
                Report::new(Code::ERRCODE_CHECK_VIOLATION, format!("{column} of model \"{model}\" is not valid"))
                    .detail(rule(column))
                    .hint("Restore the check constraints of ces_models.")
            }
            Self::MaxPoints { event_group, model } => Report::new(
                Code::ERRCODE_CHECK_VIOLATION,
                format!("max_points of group \"{event_group}\" in model \"{model}\" is not valid"),
            )
            .detail(rule("max_points"))
            .hint("Restore the check constraints of ces_groups."),
            Self::Range { band, model } => Report::new(
                Code::ERRCODE_CHECK_VIOLATION,
                format!("score range of band \"{band}\" in model \"{model}\" is not valid"),
            )
            .detail("A score range must not be null or empty, and its bounds must be numbers.")
            .hint("Restore the check constraints of ces_bands."),
            Self::ScoreOutOfRange => Report::new(Code::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "score out of range")
                .detail("A score must be between -1.7e26 and 1.7e26."),
            Self::ScoreNotANumber => Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, "score must not be NaN"),
            Self::NoSnapshot => Report::new(
                Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                "cannot read the scoring configuration outside of a statement",
            ),
            Self::TableMissing { table } => {
                Report::new(Code::ERRCODE_UNDEFINED_TABLE, format!("table {table} of extension ces_ext does not exist"))
            }
            Self::TableAltered { table } => Report::new(
                Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                format!("table {table} of extension ces_ext has been altered"),
            )
            .detail("A column was renamed, dropped or given another type."),
            Self::NotAPlainTable { table } => Report::new(
                Code::ERRCODE_WRONG_OBJECT_TYPE,
                format!("{table} of extension ces_ext is not a plain table"),
            )
            .detail("Scores are computed from a table that has no partitions and that no other table inherits from."),
            Self::NotReadable { table } => {
                Report::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, format!("permission denied for table {table}"))
                    .detail("Scores are computed from it with the rights of the current user.")
                    .hint(format!("Grant SELECT on {table} to the user, also where scores are read through a view."))
            }
            Self::RowSecurity { table } => Report::new(
                Code::ERRCODE_FEATURE_NOT_SUPPORTED,
                format!("cannot score while row-level security applies to table {table}"),
            )
            .hint("Disable row-level security on it, and keep what users must not see in another model."),
            Self::ConfigurationChanged { table } => Report::new(
                Code::ERRCODE_T_R_SERIALIZATION_FAILURE,
                format!("could not read table {table} because it was rewritten after the snapshot was taken"),
            )
            .hint("The transaction might succeed if retried."),
            Self::MalformedState => {
                Report::new(Code::ERRCODE_INVALID_BINARY_REPRESENTATION, "invalid state of the aggregate ces()")
                    .hint("All nodes must run the same version of ces_ext.")
            }
            Self::Truncate => {
                Report::new(Code::ERRCODE_FEATURE_NOT_SUPPORTED, "cannot truncate a table of the scoring configuration")
                    .detail("TRUNCATE would empty it for transactions that began before as well.")
                    .hint("Use DELETE.")
            }
            Self::UpdateOfVersion => {
                Report::new(Code::ERRCODE_FEATURE_NOT_SUPPORTED, "cannot change a published version of a model")
                    .detail("Scores that name it would change with it.")
                    .hint("Publish another version by ces_publish().")
            }
            Self::InvalidDocument { model, problems } => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("configuration of model \"{model}\" is not valid"),
            )
            .detail(problems.text()),
            Self::DuplicateKey { key } => Report::new(
                Code::ERRCODE_DUPLICATE_JSON_OBJECT_KEY_VALUE,
                format!("duplicate key \"{key}\" in a configuration"),
            )
            .detail("A configuration has each key of an object once."),
            Self::DocumentTooLarge => Report::new(Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED, "configuration is too large")
                .detail("It has more bytes than a jsonb can have."),
            Self::NoWeightsInDocument { model } => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("configuration of model \"{model}\" has no weights"),
            )
            .hint("Scoring needs at least one event under \"weights\"."),
            Self::ConfigChanged => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                "config must not change within a group",
            )
            .hint("Group by the configuration as well."),
            Self::NullConfig => Report::new(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, "config must not be null"),
            Self::UnknownVersion { name, model, latest } => {
                let report =
                    Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("version \"{name}\" does not exist"));
                match latest {
                    Some(latest) => report.detail(format!("The latest version of model \"{model}\" is {latest}.")),
                    None => report
                        .detail(format!("No version of model \"{model}\" was published."))
                        .hint("ces_publish() keeps the configuration in force as a version."),
                }
            }
            Self::NameOfVersion { name } => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("\"{name}\" is not the name of a model"))
                    .detail("A name with \"@\" stands for a version, which does not change.")
            }
            Self::UnknownTemplate(missing) => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("template \"{}\" does not exist", missing.model),
            )
            .detail(format!("The templates are \"{}\".", missing.known.join("\", \"")))
            .hint_if(missing.nearest.as_ref().map(|nearest| format!("Perhaps you meant \"{nearest}\"."))),
            Self::WouldNeedTime { model, why } => {
                Report::new(Code::ERRCODE_WARNING, format!("model \"{model}\" would need to know when events occurred"))
                    .detail(format!(
                        "It would have a {}, and every use of ces() without time would be refused.",
                        option(*why)
                    ))
                    .hint("Give ces() occurred_at and as_of wherever it uses this model.")
            }
            Self::WouldLoseWeights { model } => {
                Report::new(Code::ERRCODE_WARNING, format!("model \"{model}\" would have no weights"))
                    .detail("Scoring by it would be refused.")
            }
            Self::WouldRescale { model, from, to } => {
                let full = |score: &Option<String>| match score {
                    Some(points) => format!("full_score {points}"),
                    None => "raw points".to_string(),
                };
                Report::new(Code::ERRCODE_WARNING, format!("scores of model \"{model}\" would be on another scale"))
                    .detail(format!("Now {}, then {}.", full(from), full(to)))
                    .hint("Bands and thresholds that fit the scale as it is may not fit the other one.")
            }
            Self::WouldLimit { model, from, to } => {
                let limits = |[least, most]: &[Option<String>; 2]| {
                    let named = |name, limit: &Option<String>| limit.as_ref().map(|limit| format!("{name} {limit}"));
                    let limits: Vec<String> =
                        [named("min_score", least), named("max_score", most)].into_iter().flatten().collect();
                    if limits.is_empty() { "no limits".to_string() } else { limits.join(", ") }
                };
                Report::new(Code::ERRCODE_WARNING, format!("scores of model \"{model}\" would have other limits"))
                    .detail(format!("Now {}, then {}.", limits(from), limits(to)))
            }
            Self::WouldLimitGroups { model } => Report::new(
                Code::ERRCODE_WARNING,
                format!("groups of events of model \"{model}\" would have other limits"),
            )
            .detail("Scores of customers who reach a limit would change."),
            Self::UnreachableBand { band, model } => Report::new(
                Code::ERRCODE_WARNING,
                format!("no score can be in band \"{band}\" of model \"{model}\""),
            )
            .hint("Change the band, or min_score and max_score."),
            Self::GroupWithoutEvents { event_group, model, nearest } => {
                let report = Report::new(
                    Code::ERRCODE_WARNING,
                    format!("group \"{event_group}\" of model \"{model}\" has no events"),
                );
                match nearest {
                    Some(nearest) => report.hint(format!("Perhaps you meant the group \"{nearest}\" of its events.")),
                    None => report.hint("Name it as event_group of the events that it is to limit."),
                }
            }
            Self::NoPattern { event, model } => Report::new(
                Code::ERRCODE_WARNING,
                format!("event name \"{event}\" in model \"{model}\" has no wildcard but for \"*\" at its end"),
            )
            .hint("Only an asterisk at the end of a name makes it a pattern; anything else stands for itself."),
            Self::WouldLoseEvents { model, events } => {
                Report::new(Code::ERRCODE_WARNING, format!("events would lose their weight in model \"{model}\""))
                    .detail(format!("They would add nothing: {}.", quoted(events)))
            }
            Self::NotInTally => Report::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                "this function is internal to the aggregate tally() and cannot be called by itself",
            )
            .hint("Use the aggregate tally()."),
            Self::MalformedTallyState => {
                Report::new(Code::ERRCODE_INVALID_BINARY_REPRESENTATION, "invalid state of the aggregate tally()")
                    .hint("All nodes must run the same version of ces_ext.")
            }
            Self::MixedTallies => {
                Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, "cannot mix counts with days and counts without")
                    .hint("Tally all events by day, or none.")
            }
            Self::TallyOutOfRange => Report::new(Code::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "count out of range")
                .detail("A count in a tally must be between -1e18 and 1e18."),
            Self::BreakdownTooLarge => Report::new(Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED, "breakdown is too large")
                .detail("It has more bytes than a jsonb can have."),
            Self::TallyTooLarge => Report::new(Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED, "tally is too large")
                .detail("The names of its events are longer than any value can be."),
            Self::TooManyNames => Report::new(Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED, "too many event names in one group")
                .detail("Events that are capped and weighed by a pattern are kept by their names, up to 1 GB of these."),
            Self::CorruptTally => Report::new(Code::ERRCODE_DATA_CORRUPTED, "tally is damaged")
                .detail("Its bytes are not those of a tally of this version of ces_ext."),
            Self::MalformedTally => {
                Report::new(Code::ERRCODE_INVALID_BINARY_REPRESENTATION, "invalid binary form of type ces_tally")
                    .hint("Send the text form, which is JSON, or bytes that ces_ext has sent.")
            }
            Self::TallyJson(problem) => problem.describe(),
            Self::EmptyEventName => Report::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, "event name must not be empty"),
            Self::InfiniteDay => Report::new(Code::ERRCODE_DATETIME_FIELD_OVERFLOW, "day must be finite"),
            Self::DayOutOfRange => Report::new(Code::ERRCODE_DATETIME_FIELD_OVERFLOW, "day out of range")
                .detail("A day of a tally must be between 4714-11-24 BC and 262142-12-31."),
            Self::Tracking(error) => error.describe(),
        }
    }

    /// What is wrong, in one sentence without its full stop.
    pub fn message(&self) -> String {
        self.describe().message
    }

    fn report(&self, level: PgLogLevel) {
        let Report { code, message, detail, hint } = self.describe();
        let code = if level == PgLogLevel::WARNING { PgSqlErrorCode::ERRCODE_WARNING } else { code };
        let mut report = ErrorReport::new(code, message, "ces_ext");
        if let Some(detail) = detail {
            report = report.set_detail(detail);
        }
        if let Some(hint) = hint {
            report = report.set_hint(hint);
        }
        report.report(level);
    }

    /// Ends the statement with this error.
    #[cold]
    #[inline(never)]
    pub fn raise(self) -> ! {
        self.report(PgLogLevel::ERROR);
        unreachable!("reporting at ERROR does not return")
    }

    /// Hands this error over to the caller of an input function if it asks for that, and else ends the statement with it.
    pub fn hand_over(self, call: &Call) -> Datum {
        let Report { code, message, detail, hint } = self.describe();
        match call.hand_over_error(code, &message, detail.as_deref(), hint.as_deref()) {
            true => call.null(),
            false => self.raise(),
        }
    }

    /// Reports it as a warning, whose SQLSTATE is that of all warnings, and goes on.
    pub fn warn(self) {
        self.report(PgLogLevel::WARNING);
    }
}
