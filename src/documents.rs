//! Configuration as code: `ces_config()`, `ces_import()`, versions and templates, as far as they are not SQL.

use pgrx::pg_sys::Datum;

use crate::config::{
    Configuration, DEFAULT_MODEL, Document, Text, bands_to_json, changes, consequences, ineffective, template,
    unreachable_bands,
};
use crate::core::bands::Bands;
use crate::core::json::duplicate;
use crate::error::Error;
use crate::pg::{Call, Json, Value, check_for_interrupts, display, fmgr_functions};

fmgr_functions! {
    ces_config => config,
    ces_config_of_any => config_of_any,
    ces_config_diff => config_diff,
    ces_document => document,
    ces_document_of_text => document_of_text,
    ces_document_diff => document_diff,
    ces_warn => warn,
    ces_standard_bands => standard_bands,
    ces_unversioned => unversioned,
    ces_template => template_of,
}

/// The configuration in force for a model, or that of a version.
fn config(call: Call) -> Datum {
    let model = call.bytes(0).unwrap_or(DEFAULT_MODEL);
    json_of(Configuration::beside(call.function()).document(model).and_then(|document| document.to_json()))
}

/// The same, also for a model that is not there yet.
fn config_of_any(call: Call) -> Datum {
    let model = call.bytes(0).unwrap_or(DEFAULT_MODEL);
    json_of(Configuration::beside(call.function()).document_of_any(model).and_then(|document| document.to_json()))
}

/// A document in its one form, of the model in the second argument, or else of the one it names.
fn document(call: Call) -> Datum {
    let document = match (call.json(0), call.bytes(1)) {
        (None, _) => Err(Error::NullConfig),
        (Some(config), Some(model)) => Document::parse_as(config, model),
        (Some(config), None) => Document::parse(config, DEFAULT_MODEL),
    };
    json_of(document.and_then(|document| document.to_json()))
}

/// The jsonb of a document's text, which must have each key once: a jsonb keeps the last of equal ones.
fn document_of_text(call: Call) -> Datum {
    let text = call.bytes(0).unwrap_or_default();
    let json = Call::json_of_text(text);
    let name = |written: &[u8]| {
        check_for_interrupts();
        call.json_of_own(written).string().unwrap_or_default()
    };
    match duplicate(text, name) {
        Some(key) => Error::DuplicateKey { key: display(key) }.raise(),
        None => json,
    }
}

fn json_of(text: Result<Text, Error>) -> Datum {
    match text {
        Ok(text) => Call::json_of_text(text.bytes()),
        Err(error) => error.raise(),
    }
}

/// What two models or versions differ in.
fn config_diff(call: Call) -> Datum {
    let configuration = Configuration::beside(call.function());
    let read = |index| {
        let document = configuration.document(call.bytes(index).unwrap_or(DEFAULT_MODEL));
        let text = document.and_then(|document| document.to_json());
        call.json_of_own(text.unwrap_or_else(|error| error.raise()).bytes())
    };
    differences(&call, read(0), read(1))
}

/// What two documents in their one form differ in.
fn document_diff(call: Call) -> Datum {
    let [old, new] = [0, 1].map(|index| call.json(index).unwrap_or_default());
    differences(&call, old, new)
}

fn differences(call: &Call, old: Json, new: Json) -> Datum {
    let json = |value: Option<_>| value.map_or(Value::Null, Value::Json);
    call.rows(changes(old, new).iter().map(|change| {
        [Value::Text(change.action().as_bytes()), Value::Text(&change.path), json(change.old), json(change.new)]
    }))
}

/// Warns of what a change from one document to another would break, or only of what is wrong with the other one where the
/// third argument is false.
fn warn(call: Call) -> Datum {
    let [before, after] = [0, 1].map(|index| {
        let document = Document::parse(call.json(index).unwrap_or_default(), DEFAULT_MODEL);
        document.unwrap_or_else(|error| error.raise())
    });
    if call.boolean(2) == Some(true) {
        consequences(&before, &after).into_iter().for_each(Error::warn);
    }
    unreachable_bands(&before, &after).into_iter().for_each(Error::warn);
    ineffective(&before, &after).into_iter().for_each(Error::warn);
    Datum::null()
}

/// The bands of a model that declares none, as a document has them.
fn standard_bands(_: Call) -> Datum {
    json_of(bands_to_json(&Bands::standard()))
}

/// A name if it can be that of a model, and an error if it is null or names a version.
fn unversioned(call: Call) -> Datum {
    match call.bytes(0) {
        None => Error::NullModel.raise(),
        Some(name) if name.contains(&b'@') => Error::NameOfVersion { name: display(name) }.raise(),
        Some(name) => Call::bytes_of(name),
    }
}

fn template_of(call: Call) -> Datum {
    match template(call.bytes(0).unwrap_or_default()) {
        Ok(document) => Call::json_of(document),
        Err(error) => error.raise(),
    }
}
