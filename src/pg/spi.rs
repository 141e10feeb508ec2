//! SQL commands, whose parameters and results are texts.

use std::ffi::{CStr, CString};

use pgrx::pg_sys::{self, Datum, Oid};

use super::heap::Snapshot;
use super::{ResultSet, catch, text, varlena};

/// Values of a row, by column; none for NULL.
pub type TextRow = Vec<Option<String>>;

/// Runs one command, and returns its rows. Every parameter is of type text; it is cast where another type is wanted.
///
/// The command sees what was committed before it began, as any command does at the isolation level of the transaction.
pub fn query(command: &str, parameters: &[Option<&str>]) -> Vec<TextRow> {
    execute(command, parameters, read_rows)
}

/// Runs one or more commands, and returns the number of rows that the last one was about.
pub fn run(commands: &str) -> u64 {
    execute(commands, &[], |_| unsafe { pg_sys::SPI_processed })
}

fn execute<T>(command: &str, parameters: &[Option<&str>], read: impl FnOnce(Option<&pg_sys::SPITupleTable>) -> T) -> T {
    let command = text::to_server(command);
    let mut types = vec![pg_sys::TEXTOID; parameters.len()];
    let mut values: Vec<Datum> = parameters
        .iter()
        .map(|value| value.map_or(Datum::null(), |value| varlena::from_bytes(text::to_server(value).to_bytes())))
        .collect();
    let nulls: CString =
        CString::new(parameters.iter().map(|value| if value.is_some() { b' ' } else { b'n' }).collect::<Vec<u8>>())
            .unwrap_or_default();
    // SAFETY: all that is passed outlives the call; SPI is left as it was entered. After an error, the end of the
    // transaction or subtransaction leaves it.
    unsafe {
        pg_sys::SPI_connect();
        let count = parameters.len() as i32;
        let (types, values) = (types.as_mut_ptr(), values.as_mut_ptr());
        let status = catch(|| match count {
            0 => pg_sys::SPI_execute(command.as_ptr(), false, 0),
            _ => pg_sys::SPI_execute_with_args(command.as_ptr(), count, types, values, nulls.as_ptr(), false, 0),
        });
        let status = status.unwrap_or_else(|error| error.without_statement(&command).rethrow());
        let table = if status > 0 { pg_sys::SPI_tuptable.as_ref() } else { None };
        let result = read(table);
        pg_sys::SPI_finish();
        result
    }
}

fn read_rows(table: Option<&pg_sys::SPITupleTable>) -> Vec<TextRow> {
    let Some(table) = table else { return Vec::new() };
    // SAFETY: the table of a query that has succeeded has a descriptor, and so many rows.
    unsafe {
        let rows = std::slice::from_raw_parts(table.vals, pg_sys::SPI_processed as usize);
        let columns = (*table.tupdesc).natts;
        rows.iter()
            .map(|&row| {
                (1..=columns)
                    .map(|column| {
                        let value = pg_sys::SPI_getvalue(row, table.tupdesc, column);
                        (!value.is_null()).then(|| text::from_server(CStr::from_ptr(value)))
                    })
                    .collect()
            })
            .collect()
    }
}

/// A name as SQL writes it, quoted where it has to be, whatever the session has set.
pub fn quote_identifier(name: &str) -> String {
    let name = text::to_server(name);
    // SAFETY: a backend has one thread, so nobody sees the setting meanwhile; the name outlives the call.
    unsafe {
        let always = pg_sys::quote_all_identifiers;
        pg_sys::quote_all_identifiers = false;
        let quoted = text::from_server(CStr::from_ptr(pg_sys::quote_identifier(name.as_ptr())));
        pg_sys::quote_all_identifiers = always;
        quoted
    }
}

/// A name with its schema, as SQL writes it.
pub fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", quote_identifier(schema), quote_identifier(name))
}

/// A text as SQL writes it, whatever the session has set.
pub fn quote_literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

/// The name of a type for a message.
pub fn display_type(of_type: Oid) -> String {
    // SAFETY: the function answers with a C string in the current memory context, whatever the number.
    text::from_server(unsafe {
        CStr::from_ptr(pg_sys::format_type_extended(of_type, -1, pg_sys::FORMAT_TYPE_ALLOW_INVALID as _))
    })
}

/// The name of a type, with its schema, for a command.
pub fn type_name(of_type: Oid) -> String {
    let flags = pg_sys::FORMAT_TYPE_ALLOW_INVALID | pg_sys::FORMAT_TYPE_FORCE_QUALIFY;
    // SAFETY: the function answers with a C string in the current memory context, whatever the number.
    text::from_server(unsafe { CStr::from_ptr(pg_sys::format_type_extended(of_type, -1, flags as _)) })
}

/// A value of a type.
#[derive(Clone, Copy, Debug)]
pub struct Typed {
    pub of_type: Oid,
    pub value: Option<Datum>,
}

/// Runs a query as the running statement sees the tables, and answers with its rows.
pub fn read_into(command: &str, parameters: &[Typed], rows: ResultSet) -> Datum {
    let command = text::to_server(command);
    let mut types: Vec<Oid> = parameters.iter().map(|parameter| parameter.of_type).collect();
    let mut values: Vec<Datum> = parameters.iter().map(|parameter| parameter.value.unwrap_or(Datum::null())).collect();
    let nulls: Vec<u8> =
        parameters.iter().map(|parameter| if parameter.value.is_some() { b' ' } else { b'n' }).collect();
    let nulls = CString::new(nulls).unwrap_or_default();
    // SAFETY: as for `execute`; what SPI has found is copied before it is left.
    unsafe {
        let caller = pg_sys::CurrentMemoryContext;
        pg_sys::SPI_connect();
        let count = parameters.len() as i32;
        let (types, values) = (types.as_mut_ptr(), values.as_mut_ptr());
        let run = || pg_sys::SPI_execute_with_args(command.as_ptr(), count, types, values, nulls.as_ptr(), true, 0);
        catch(run).unwrap_or_else(|error| error.without_statement(&command).rethrow());
        let own = pg_sys::CurrentMemoryContext;
        pg_sys::CurrentMemoryContext = caller;
        let answer = rows.fill_from_spi();
        pg_sys::CurrentMemoryContext = own;
        pg_sys::SPI_finish();
        answer
    }
}

/// Runs a command that changes rows, as a snapshot sees them, and returns their number.
pub fn run_under(snapshot: &Snapshot, command: &str) -> u64 {
    execute_under(snapshot, command, |_| unsafe { pg_sys::SPI_processed })
}

/// Runs a query as a snapshot sees the tables, and returns its rows.
pub fn query_under(snapshot: &Snapshot, command: &str) -> Vec<TextRow> {
    execute_under(snapshot, command, read_rows)
}

fn execute_under<T>(snapshot: &Snapshot, command: &str, read: impl FnOnce(Option<&pg_sys::SPITupleTable>) -> T) -> T {
    let command = text::to_server(command);
    // SAFETY: as for `execute`; the snapshot is registered.
    unsafe {
        pg_sys::SPI_connect();
        let (no_parameters, no_snapshot) = (std::ptr::null_mut(), std::ptr::null_mut());
        let status = catch(|| {
            let plan = pg_sys::SPI_prepare(command.as_ptr(), 0, std::ptr::null_mut());
            let (seen, nulls) = (snapshot.pointer(), std::ptr::null());
            pg_sys::SPI_execute_snapshot(plan, no_parameters, nulls, seen, no_snapshot, false, true, 0)
        });
        let status = status.unwrap_or_else(|error| error.without_statement(&command).rethrow());
        let table = if status > 0 { pg_sys::SPI_tuptable.as_ref() } else { None };
        let result = read(table);
        pg_sys::SPI_finish();
        result
    }
}

/// The text of a value, as the settings of the session have it.
pub fn text_of(value: Datum, of_type: Oid) -> String {
    let (mut output, mut is_varlena) = (Oid::INVALID, false);
    // SAFETY: every type has an output function, which returns a C string.
    unsafe {
        pg_sys::getTypeOutputInfo(of_type, &mut output, &mut is_varlena);
        text::from_server(CStr::from_ptr(pg_sys::OidOutputFunctionCall(output, value)))
    }
}
