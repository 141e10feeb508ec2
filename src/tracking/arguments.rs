//! The arguments of the procedures that declare views of live scores.

use pgrx::pg_sys::Oid;

use super::document::SourceOptions;
use super::source::OnInvalid;
use crate::error::{Error, TrackingError};
use crate::pg::{Call, from_server_bytes};

/// The arguments of the procedures.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    pub view: Option<String>,
    pub events: Option<Oid>,
    pub source: Option<String>,
    pub customer: Option<String>,
    pub event_name: Option<String>,
    pub count: Option<String>,
    pub occurred_at: Option<String>,
    pub filter: Option<String>,
    pub tally: Option<String>,
    pub on_invalid: Option<String>,
    pub model: Option<String>,
    pub time_zone: Option<String>,
    pub previous_days: Option<i32>,
    pub security_invoker: Option<bool>,
    pub allow_row_security: Option<bool>,
    pub if_not_exists: Option<bool>,
    pub in_transaction: Option<bool>,
}

impl Arguments {
    /// Reads arguments by the names that the procedure's parameters have.
    pub fn read(call: &Call, names: &[&str]) -> Self {
        let mut arguments = Self::default();
        for (index, &name) in names.iter().enumerate() {
            arguments.set(call, index, name);
        }
        arguments
    }

    fn set(&mut self, call: &Call, index: usize, name: &str) {
        let text = || call.bytes(index).map(from_server_bytes);
        match name {
            "events" => self.events = call.relation(index),
            "previous_days" => self.previous_days = call.integer(index),
            "security_invoker" => self.security_invoker = call.boolean(index),
            "allow_row_security" => self.allow_row_security = call.boolean(index),
            "if_not_exists" => self.if_not_exists = call.boolean(index),
            "in_transaction" => self.in_transaction = call.boolean(index),
            "view" => self.view = text(),
            "source" => self.source = text(),
            "customer" => self.customer = text(),
            "event_name" => self.event_name = text(),
            "count" => self.count = text(),
            "occurred_at" => self.occurred_at = text(),
            "filter" => self.filter = text(),
            "tally" => self.tally = text(),
            "on_invalid" => self.on_invalid = text(),
            "model" => self.model = text(),
            "time_zone" => self.time_zone = text(),
            _ => unreachable!("a parameter has one of these names"),
        }
    }

    /// Whether a step cannot be given up to be tried again.
    pub fn must_wait(&self) -> bool {
        self.in_transaction == Some(true)
    }

    pub fn on_invalid(&self) -> Result<OnInvalid, Error> {
        match self.on_invalid.as_deref() {
            None | Some("skip") => Ok(OnInvalid::Skip),
            Some("error") => Ok(OnInvalid::Error),
            Some(other) => Err(TrackingError::BadOption {
                option: "on_invalid",
                value: other.to_string(),
                must_be: "\"skip\" or \"error\"",
            }
            .into()),
        }
    }

    /// A source as it is declared.
    pub fn source_options(&self, name: String, events: String) -> Result<SourceOptions, Error> {
        let options = SourceOptions {
            name,
            number: 0,
            statistics: String::new(),
            events,
            customer: self.customer.clone().ok_or(TrackingError::Null { argument: "customer" })?,
            event_name: self.event_name.clone(),
            count: self.count.clone(),
            occurred_at: self.occurred_at.clone(),
            filter: self.filter.clone(),
            tally: self.tally.clone(),
            on_invalid: self.on_invalid()?,
            allow_row_security: self.allow_row_security.unwrap_or(false),
        };
        check_combination(&options)?;
        Ok(options)
    }
}

/// Options that exclude or need one another.
pub fn check_combination(options: &SourceOptions) -> Result<(), Error> {
    let is_event = options.event_name.is_some();
    if is_event && options.tally.is_some() {
        return Err(TrackingError::Excludes { one: "event_name", other: "tally" }.into());
    }
    if options.count.is_some() && options.tally.is_some() {
        return Err(TrackingError::Excludes { one: "count", other: "tally" }.into());
    }
    if options.count.is_some() && !is_event {
        return Err(TrackingError::Needs { option: "count", needed: "event_name" }.into());
    }
    if options.occurred_at.is_some() && !is_event && options.tally.is_none() {
        return Err(TrackingError::Needs { option: "occurred_at", needed: "event_name or tally" }.into());
    }
    Ok(())
}
