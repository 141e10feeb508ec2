//! Reading and writing jsonb, in the encoding of the database.

use std::ffi::{CStr, c_char};
use std::fmt;
use std::marker::PhantomData;

use allocator_api2::vec::Vec as VecIn;
use ethnum::I256;
use pgrx::pg_sys::{self, Datum, JsonbIteratorToken, JsonbValue, Oid, jbvType};
use pgrx::varlena::varsize_4b;

#[cfg(not(feature = "pg15"))]
use super::soft_errors;
use super::{Memory, numeric, varlena};
use crate::core::decimal::Decimal;

/// A value within a jsonb, which it borrows. What it holds is only read when it is asked for, level by level, so that
/// neither depth nor what nobody asks for costs anything.
#[derive(Clone, Copy, Debug, Default)]
pub enum Json<'a> {
    #[default]
    Null,
    Boolean(bool),
    Number(Number<'a>),
    String(&'a [u8]),
    Array(Container<'a>),
    Object(Container<'a>),
}

/// A number within a jsonb.
#[derive(Clone, Copy, Debug)]
pub struct Number<'a>(pg_sys::Numeric, PhantomData<&'a ()>);

/// An array or an object within a jsonb, and how many bytes it has.
#[derive(Clone, Copy)]
pub struct Container<'a>(*mut pg_sys::JsonbContainer, usize, PhantomData<&'a ()>);

/// The fields of an object, by name.
#[derive(Debug)]
pub struct Object<'a>(VecIn<(&'a [u8], Json<'a>), Memory>);

impl<'a> Json<'a> {
    /// The value of a jsonb argument whose bytes the state of an aggregate has kept.
    pub fn of_kept(bytes: &[u8]) -> Self {
        // SAFETY: only our own transition functions keep bytes in states, and these are from an argument of type jsonb. The copy
        // is aligned, and lives in the memory of the call.
        unsafe { Self::of(varlena::from_bytes(bytes)) }
    }

    /// # Safety
    /// `datum` is a non-null jsonb, which lives for `'a` in the memory of the call if it is not plain.
    pub unsafe fn of(datum: Datum) -> Self {
        // SAFETY: what is not plain is fetched, and aligned as a jsonb is; its header says how long it is.
        unsafe {
            let jsonb = pg_sys::pg_detoast_datum(datum.cast_mut_ptr());
            let start = jsonb.cast::<u8>().add(pg_sys::VARHDRSZ).cast::<pg_sys::JsonbContainer>();
            let root = Container(start, varsize_4b(jsonb) - pg_sys::VARHDRSZ, PhantomData);
            match (*start).header {
                // A value that is neither is kept as the only element of an array.
                header if header & pg_sys::JB_FSCALAR != 0 => {
                    let mut scalar = Self::Null;
                    root.walk(|_, value| scalar = value);
                    scalar
                }
                _ => root.json(),
            }
        }
    }

    /// # Safety
    /// `value` is what an iterator found in a jsonb that lives for `'a`.
    unsafe fn of_value(value: &JsonbValue) -> Self {
        // SAFETY: the type tells which value is there.
        unsafe {
            match value.type_ {
                jbvType::jbvBool => Self::Boolean(value.val.boolean),
                jbvType::jbvNumeric => Self::Number(Number(value.val.numeric, PhantomData)),
                jbvType::jbvString => Self::String(string(value)),
                jbvType::jbvBinary => {
                    Container(value.val.binary.data, value.val.binary.len as usize, PhantomData).json()
                }
                _ => Self::Null,
            }
        }
    }

    /// What it is, for a message.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    pub fn is_null(self) -> bool {
        matches!(self, Self::Null)
    }

    pub fn string(self) -> Option<&'a [u8]> {
        match self {
            Self::String(string) => Some(string),
            _ => None,
        }
    }

    /// The fields of an object.
    pub fn object(self) -> Option<Object<'a>> {
        let Self::Object(container) = self else { return None };
        let mut fields = VecIn::new_in(Memory::of_call());
        // SAFETY: the container is part of a jsonb that lives for `'a`.
        unsafe { container.walk(|name, value| fields.push((name, value))) };
        fields.sort_unstable_by_key(|&(name, _)| name);
        Some(Object(fields))
    }

    /// A jsonb of it.
    pub fn to_datum(self) -> Datum {
        let mut value = JsonbValue::default();
        value.type_ = match self {
            Self::Null => jbvType::jbvNull,
            Self::Boolean(boolean) => {
                value.val.boolean = boolean;
                jbvType::jbvBool
            }
            Self::Number(number) => {
                value.val.numeric = number.0;
                jbvType::jbvNumeric
            }
            Self::String(string) => {
                value.val.string.len = string.len() as i32;
                value.val.string.val = string.as_ptr().cast_mut().cast();
                jbvType::jbvString
            }
            Self::Array(container) | Self::Object(container) => {
                value.val.binary.len = container.1 as i32;
                value.val.binary.data = container.0;
                jbvType::jbvBinary
            }
        };
        // SAFETY: the value is of the type that it says, and is copied.
        Datum::from(unsafe { pg_sys::JsonbValueToJsonb(&mut value) })
    }
}

/// Numbers are equal by value; arrays and objects if they are stored in the same way.
impl PartialEq for Json<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(one), Self::Boolean(other)) => one == other,
            (Self::Number(one), Self::Number(other)) => one.decimal() == other.decimal(),
            (Self::String(one), Self::String(other)) => one == other,
            (Self::Array(one), Self::Array(other)) | (Self::Object(one), Self::Object(other)) => {
                one.bytes() == other.bytes()
            }
            _ => false,
        }
    }
}

impl Number<'_> {
    pub fn decimal(self) -> Decimal {
        // SAFETY: a numeric is a value of variable length, which lives as long as the jsonb.
        numeric::decode(unsafe { varlena::bytes(Datum::from(self.0)) })
    }
}

impl<'a> Container<'a> {
    fn json(self) -> Json<'a> {
        // SAFETY: the container is part of a jsonb that lives for `'a`.
        let header = unsafe { (*self.0).header };
        if header & pg_sys::JB_FOBJECT != 0 { Json::Object(self) } else { Json::Array(self) }
    }

    fn bytes(self) -> &'a [u8] {
        // SAFETY: as above; it has so many bytes.
        unsafe { std::slice::from_raw_parts(self.0.cast(), self.1) }
    }

    /// Visits what is in it, but not what is within that; elements of an array have no name.
    ///
    /// # Safety
    /// The jsonb lives for `'a`.
    unsafe fn walk(self, mut visit: impl FnMut(&'a [u8], Json<'a>)) {
        /// How many values are read before the user is asked whether to go on.
        const AT_ONCE: usize = 1024;
        // SAFETY: the iterator and the value outlive the calls, and the token says what is in the value.
        unsafe {
            let mut iterator = pg_sys::JsonbIteratorInit(self.0);
            let mut value = JsonbValue::default();
            let mut name: &[u8] = b"";
            for step in 0_usize.. {
                if step.is_multiple_of(AT_ONCE) {
                    super::check_for_interrupts();
                }
                match pg_sys::JsonbIteratorNext(&mut iterator, &mut value, true) {
                    JsonbIteratorToken::WJB_DONE => break,
                    JsonbIteratorToken::WJB_KEY => name = string(&value),
                    JsonbIteratorToken::WJB_VALUE | JsonbIteratorToken::WJB_ELEM => visit(name, Json::of_value(&value)),
                    _ => {}
                }
            }
        }
    }
}

impl fmt::Debug for Container<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{} bytes", self.1)
    }
}

impl Default for Object<'_> {
    fn default() -> Self {
        Self(VecIn::new_in(Memory::of_call()))
    }
}

impl<'a> Object<'a> {
    /// The fields, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&'a [u8], Json<'a>)> + '_ {
        self.0.iter().copied()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The other fields.
    pub fn without(mut self, name: &[u8]) -> Self {
        self.0.retain(|&(other, _)| other != name);
        self
    }

    pub fn get(&self, name: &[u8]) -> Option<Json<'a>> {
        let found = self.0.binary_search_by_key(&name, |&(name, _)| name);
        found.ok().and_then(|index| self.0.get(index)).map(|&(_, value)| value)
    }
}

/// A jsonb as it is stored, written in one go: `src/include/utils/jsonb.h`, "Jsonb on-disk representation". Making one from
/// its text takes many times as long.
#[derive(Debug, Default)]
pub struct JsonWriter(Vec<u8>);

/// What a container says of a value in it: its type and its length.
#[derive(Clone, Copy, Debug)]
pub struct Entry(u32);

impl JsonWriter {
    /// So many values, each written by a function that is given its position.
    pub fn array(&mut self, length: usize, write: impl FnMut(&mut Self, usize) -> Entry) -> Entry {
        self.container(pg_sys::JB_FARRAY | length as u32, length, write)
    }

    /// Fields by name, which must be in the order that jsonb has them in: by length, and then byte by byte.
    pub fn object<const FIELDS: usize>(
        &mut self,
        names: [&str; FIELDS],
        mut write: impl FnMut(&mut Self, usize) -> Entry,
    ) -> Entry {
        // All names come before the values.
        self.container(pg_sys::JB_FOBJECT | FIELDS as u32, 2 * FIELDS, |writer, at| match names.get(at) {
            Some(name) => writer.string(name.as_bytes()),
            None => write(writer, at - FIELDS),
        })
    }

    pub fn string(&mut self, string: &[u8]) -> Entry {
        self.0.extend_from_slice(string);
        Entry(pg_sys::JENTRY_ISSTRING | string.len() as u32)
    }

    /// An integer of 10000^-`fraction_digits`.
    pub fn number(&mut self, value: I256, fraction_digits: usize) -> Entry {
        let start = self.0.len();
        self.pad();
        numeric::with_fixed_bytes(value, fraction_digits, |bytes| {
            self.0.extend_from_slice(&varlena::header_4b(bytes.len()));
            self.0.extend_from_slice(bytes);
        });
        Entry(pg_sys::JENTRY_ISNUMERIC | (self.0.len() - start) as u32)
    }

    fn container(&mut self, header: u32, entries: usize, mut write: impl FnMut(&mut Self, usize) -> Entry) -> Entry {
        let start = self.0.len();
        self.pad();
        self.0.extend_from_slice(&header.to_ne_bytes());
        let first_entry = self.0.len();
        self.0.resize(first_entry + entries * size_of::<u32>(), 0);
        let mut total = 0;
        for at in 0..entries {
            let Entry(mut entry) = write(self, at);
            total += entry & pg_sys::JENTRY_OFFLENMASK;
            if at % pg_sys::JB_OFFSET_STRIDE as usize == 0 {
                entry = entry & pg_sys::JENTRY_TYPEMASK | total | pg_sys::JENTRY_HAS_OFF;
            }
            let place = first_entry + at * size_of::<u32>();
            self.0[place..place + size_of::<u32>()].copy_from_slice(&entry.to_ne_bytes());
        }
        Entry(pg_sys::JENTRY_ISCONTAINER | (self.0.len() - start) as u32)
    }

    /// Numbers and containers begin at a multiple of four bytes, as the whole does after its header of four.
    fn pad(&mut self) {
        self.0.resize(self.0.len().next_multiple_of(4), 0);
    }

    /// The value, if it is no longer than a jsonb can be.
    pub fn to_datum(&self) -> Option<Datum> {
        (self.0.len() <= pg_sys::JENTRY_OFFLENMASK as usize).then(|| varlena::from_bytes(&self.0))
    }
}

/// # Safety
/// `value` is a string that an iterator found in a jsonb that lives for `'a`.
unsafe fn string<'a>(value: &JsonbValue) -> &'a [u8] {
    // SAFETY: as the caller promises; a string has so many bytes.
    unsafe { std::slice::from_raw_parts(value.val.string.val.cast(), value.val.string.len as usize) }
}

/// A jsonb from the text of one in the encoding of the database.
pub fn encode(text: &[u8]) -> Datum {
    // SAFETY: the text becomes a C string.
    unsafe { input(varlena::c_string(text).cast_mut_ptr()) }
}

/// A jsonb by jsonb's own input function, which raises an error where the text is not JSON.
///
/// # Safety
/// `text` is a C string.
unsafe fn input(text: *mut c_char) -> Datum {
    // SAFETY: jsonb's input function takes a C string.
    unsafe { pg_sys::OidInputFunctionCall(pg_sys::F_JSONB_IN.into(), text, Oid::INVALID, -1) }
}

/// The same on behalf of another input function: none if its caller is to be told of the error, and has been.
///
/// # Safety
/// `text` is a C string, and `call` that of the other input function.
#[cfg(not(feature = "pg15"))]
pub unsafe fn input_for(call: pg_sys::FunctionCallInfo, text: *mut c_char) -> Option<Datum> {
    // SAFETY: as the caller promises; the out parameters outlive the calls.
    unsafe {
        let Some(errors) = soft_errors::of(call) else { return Some(input(text)) };
        let (mut function, mut result) = (pg_sys::FmgrInfo::default(), Datum::null());
        pg_sys::fmgr_info(pg_sys::F_JSONB_IN.into(), &mut function);
        let errors = errors.cast();
        pg_sys::InputFunctionCallSafe(&mut function, text, Oid::INVALID, -1, errors, &mut result).then_some(result)
    }
}

/// # Safety
/// `text` is a C string.
#[cfg(feature = "pg15")]
pub unsafe fn input_for(_: pg_sys::FunctionCallInfo, text: *mut c_char) -> Option<Datum> {
    // SAFETY: as the caller promises.
    Some(unsafe { input(text) })
}

/// Whether a text is one in the encoding of the database, which has no zero bytes either.
pub fn is_valid_text(text: &[u8]) -> bool {
    // SAFETY: the text is as long as is said.
    i32::try_from(text.len()).is_ok_and(|length| unsafe { pg_sys::pg_verifymbstr(text.as_ptr().cast(), length, true) })
}

/// Text from UTF-8 in the encoding of the database; an error is raised if that has not all of its characters.
pub fn from_utf8(text: &str) -> Vec<u8> {
    // SAFETY: the text is as long as is said, and a result that is not the text itself is a C string.
    unsafe {
        let start = text.as_ptr().cast::<c_char>();
        let result = pg_sys::pg_any_to_server(start, text.len() as i32, pg_sys::pg_enc::PG_UTF8 as i32);
        if std::ptr::eq(result, start) { text.as_bytes().to_vec() } else { CStr::from_ptr(result).to_bytes().to_vec() }
    }
}
