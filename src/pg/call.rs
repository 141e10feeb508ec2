//! One call from PostgreSQL: its arguments, its context and its answer.

use std::ffi::CStr;
use std::marker::PhantomData;

use allocator_api2::boxed::Box;
use ethnum::I256;
use pgrx::memcxt::PgMemoryContexts;
use pgrx::pg_sys::{self, Datum, NodeTag, Oid};

use super::aggregate::Aggregate;
use super::procedure::Transactions;
use super::row_type::RowType;
use super::spi::Typed;
use super::state::State;
use super::trigger::Trigger;
use super::varlena::Stored;
use super::{Json, Memory, Shared, json, numeric, varlena};
use crate::core::decimal::{Decimal, fixed_text};
use crate::core::state::ModelRows;
use crate::core::sum::Sum;

/// A call of a function that [`fmgr_functions!`] exports.
///
/// The methods that read an argument give none where it is NULL. Which one fits an argument is decided by the
/// `CREATE FUNCTION`. Arguments live for `'a`, as long as PostgreSQL's call.
pub struct Call<'a>(pg_sys::FunctionCallInfo, PhantomData<&'a ()>);

/// Exports functions of [`Call`] to PostgreSQL under their own names: `name => implementation`.
///
/// `name => (fast) implementation` tries `fast` first, a function of [`Call`] that gives none where it cannot answer.
/// It runs outside of `pg_guard`, which costs as much as the rest of a transition, so it must neither panic nor call
/// PostgreSQL.
macro_rules! fmgr_functions {
    ($($name:ident => $(($fast:path))? $body:path),+ $(,)?) => {
        #[allow(unsafe_code)]
        mod fmgr {
            use super::*;
            use pgrx::pg_sys::{Datum, FunctionCallInfo, Pg_finfo_record};
            $(
                #[doc(hidden)]
                #[unsafe(no_mangle)]
                pub unsafe extern "C-unwind" fn $name(call: FunctionCallInfo) -> Datum {
                    #[cold]
                    #[inline(never)]
                    #[pgrx::pg_guard]
                    unsafe extern "C-unwind" fn guarded(call: FunctionCallInfo) -> Datum {
                        // SAFETY: PostgreSQL passes a call that is valid until this function returns.
                        $body(unsafe { $crate::pg::Call::new(call) })
                    }
                    $(
                        // SAFETY: as above.
                        if let Some(answer) = $fast(unsafe { $crate::pg::Call::new(call) }) {
                            return answer;
                        }
                    )?
                    // SAFETY: as above.
                    unsafe { guarded(call) }
                }

                const _: () = {
                    #[unsafe(export_name = concat!("pg_finfo_", stringify!($name)))]
                    extern "C" fn calling_convention() -> &'static Pg_finfo_record {
                        const VERSION_1: Pg_finfo_record = Pg_finfo_record { api_version: 1 };
                        &VERSION_1
                    }
                };
            )+
        }
    };
}
pub(crate) use fmgr_functions;

impl<'a> Call<'a> {
    /// # Safety
    /// `call` is what PostgreSQL passed to a function that is declared in SQL as its implementation reads it, and no
    /// other `Call` of it is in use.
    #[inline(always)]
    pub unsafe fn new(call: pg_sys::FunctionCallInfo) -> Self {
        Self(call, PhantomData)
    }

    #[inline(always)]
    fn argument(&self, index: usize) -> Option<Datum> {
        // SAFETY: PostgreSQL passes as many arguments as the function is declared with.
        let argument = unsafe { *(*self.0).args.as_ptr().add(index) };
        (!argument.isnull).then_some(argument.value)
    }

    /// Whether an argument is NULL.
    #[inline(always)]
    pub fn is_null(&self, index: usize) -> bool {
        self.argument(index).is_none()
    }

    /// An argument of type text, or any other of variable length, as its bytes.
    #[inline(always)]
    pub fn bytes(&self, index: usize) -> Option<&'a [u8]> {
        // SAFETY: the argument has a variable length and lives as long as the call.
        self.argument(index).map(|datum| unsafe { varlena::bytes(datum) })
    }

    /// An argument of type integer.
    #[inline(always)]
    pub fn integer(&self, index: usize) -> Option<i32> {
        self.argument(index).map(|datum| datum.value() as i32)
    }

    /// An argument of type bigint.
    #[inline(always)]
    pub fn bigint(&self, index: usize) -> Option<i64> {
        self.argument(index).map(|datum| datum.value() as i64)
    }

    /// An argument of type timestamptz: microseconds since 2000-01-01 00:00 UTC, and the ends of the range for infinity.
    #[inline(always)]
    pub fn timestamp(&self, index: usize) -> Option<i64> {
        self.bigint(index)
    }

    /// An argument of type double precision.
    #[inline(always)]
    pub fn double(&self, index: usize) -> Option<f64> {
        self.argument(index).map(|datum| f64::from_bits(datum.value() as u64))
    }

    /// An argument of type text, if its bytes can be read as they are, without fetching or decompressing.
    #[inline(always)]
    pub fn plain_bytes(&self, index: usize) -> Option<&'a [u8]> {
        // SAFETY: as for `bytes`.
        self.argument(index).and_then(|datum| unsafe { varlena::plain_bytes(datum) })
    }

    /// An argument of variable length, as it is stored.
    #[inline(always)]
    pub fn stored(&self, index: usize) -> Option<Stored<'a>> {
        // SAFETY: as for `bytes`.
        self.argument(index).map(|datum| unsafe { Stored::of(datum) })
    }

    /// An argument of type numeric.
    #[inline(always)]
    pub fn numeric(&self, index: usize) -> Option<Decimal> {
        self.bytes(index).map(numeric::decode)
    }

    /// An argument of type numeric, if its bytes can be read as they are.
    #[inline(always)]
    pub fn plain_numeric(&self, index: usize) -> Option<Decimal> {
        self.plain_bytes(index).map(numeric::decode)
    }

    /// An argument of type jsonb.
    pub fn json(&self, index: usize) -> Option<Json<'a>> {
        // SAFETY: the argument is a jsonb, and lives as long as the call.
        self.argument(index).map(|datum| unsafe { Json::of(datum) })
    }

    /// An argument of type cstring.
    pub fn c_string(&self, index: usize) -> Option<&'a [u8]> {
        // SAFETY: the argument is a C string, and lives as long as the call.
        self.argument(index).map(|text| unsafe { CStr::from_ptr(text.cast_mut_ptr()) }.to_bytes())
    }

    /// An argument of an input function that is the text of a jsonb: what a type whose text is JSON is read from. None if it is
    /// not JSON and the caller has been told so.
    pub fn json_text(&self, index: usize) -> Option<Json<'a>> {
        let text = self.argument(index)?;
        // SAFETY: the argument is a C string, from which jsonb's input function makes a jsonb in the memory of the call.
        unsafe { json::input_for(self.0, text.cast_mut_ptr()).map(|jsonb| Json::of(jsonb)) }
    }

    /// A JSON value from its text in the encoding of the database, for as long as the call.
    pub fn json_of_own(&self, text: &[u8]) -> Json<'a> {
        // SAFETY: the text becomes a jsonb in the memory of the call.
        unsafe { Json::of(json::encode(text)) }
    }

    /// What is left of a message: the argument of a receive function.
    pub fn message(&self, index: usize) -> Option<&'a [u8]> {
        // SAFETY: the argument is a buffer that outlives the call, with `len` bytes of which `cursor` were read.
        self.argument(index).map(|datum| unsafe {
            let buffer = &mut *datum.cast_mut_ptr::<pg_sys::StringInfoData>();
            let bytes = std::slice::from_raw_parts(buffer.data.cast::<u8>(), buffer.len as usize);
            let unread = bytes.get(buffer.cursor as usize..).unwrap_or_default();
            buffer.cursor = buffer.len;
            unread
        })
    }

    /// An argument of type internal that is the state of an aggregate.
    #[inline(always)]
    pub fn state(&self, index: usize) -> Option<State> {
        // SAFETY: SQL has no values of type internal but NULL, so the state comes from our own transition functions.
        self.argument(index).map(|datum| unsafe { State::from_datum(datum) })
    }

    /// A new state that lasts only as long as the call: what a deserialization makes for the merge that follows it.
    pub fn passing_state(sum: Sum, model_rows: Option<ModelRows>) -> State {
        State::wide(Memory::of_call(), sum, model_rows)
    }

    /// The aggregate on whose behalf this is called.
    #[inline(always)]
    pub fn aggregate(&self) -> Aggregate<'a> {
        Aggregate::of(self)
    }

    /// An argument of type internal that is an aggregate's state of type `T`, which [`Call::keep`] made.
    ///
    /// SQL has no values of type internal but NULL, and only a superuser can declare an aggregate whose state is one, so
    /// the state comes from our own functions. Which of them belong together is decided under `sql/`, as the types of
    /// arguments are.
    #[inline(always)]
    pub fn kept<T>(&mut self, index: usize) -> Option<&mut T> {
        // SAFETY: see above. The executor hands a state to one function at a time, which borrows it from its call.
        self.argument(index).and_then(|datum| unsafe { datum.cast_mut_ptr::<T>().as_mut() })
    }

    /// The first argument as [`Call::kept`] gives it, to be changed, and the second to be read: two parts of a group.
    pub fn kept_pair<T>(&mut self) -> (Option<&mut T>, Option<&T>) {
        let (one, other) = [0, 1].map(|index| self.argument(index).map(|datum| datum.cast_mut_ptr::<T>())).into();
        debug_assert!(one.is_none() || one != other, "a state is not merged with itself");
        // SAFETY: as for `kept`; the executor merges states of two groups, which are two states.
        unsafe { (one.and_then(|one| one.as_mut()), other.and_then(|other| other.as_ref())) }
    }

    /// What the states of an aggregate share, made at the first row: it lasts as long as this place in the query, which
    /// is longer than any state. Like a state, it must own nothing outside of the memory that it is made in.
    ///
    /// A function must always ask for the same type, and not remember anything else.
    pub fn shared<T: 'a>(&mut self, new: impl FnOnce(Memory) -> T) -> Shared<T> {
        // SAFETY: `fn_extra` is null or what was put there the last time; what is allocated in `fn_mcxt` lives as long.
        unsafe {
            let function = &mut *(*self.0).flinfo;
            if function.fn_extra.is_null() {
                let memory = Memory::of(function.fn_mcxt);
                function.fn_extra = std::ptr::from_mut(Self::keep(memory, new(memory))).cast();
            }
            Shared::of(function.fn_extra.cast())
        }
    }

    /// Keeps a value as the state of an aggregate, for [`Call::kept`] to find: in the same memory as the value's own,
    /// which goes when the aggregate is done. Nothing is dropped then, so it must own nothing outside of that memory.
    pub fn keep<T>(memory: Memory, value: T) -> &'a mut T {
        Box::leak(Box::new_in(value, memory))
    }

    /// Answers with the state of an aggregate.
    #[inline(always)]
    pub fn state_of<T>(state: &mut T) -> Datum {
        Datum::from(std::ptr::from_mut(state))
    }

    /// The types of the arguments that the function is declared with.
    pub fn argument_types(&self) -> Vec<Oid> {
        let (mut types, mut count) = (std::ptr::null_mut(), 0);
        // SAFETY: a function that is called is in the catalog; the out parameters outlive the look-up, which makes an
        // array of so many types.
        unsafe {
            pg_sys::get_func_signature(self.function(), &mut types, &mut count);
            std::slice::from_raw_parts(types, count as usize).to_vec()
        }
    }

    /// Whether the executor calls on behalf of an aggregate, plain or window: only then may a state be changed in place.
    #[inline(always)]
    pub fn in_aggregate(&self) -> bool {
        // SAFETY: the context is null or points to a node, whose first field is its tag. This is what
        // `AggCheckCallContext` looks at, without the cost of a call.
        unsafe {
            let context = (*self.0).context;
            !context.is_null() && matches!((*context).type_, NodeTag::T_AggState | NodeTag::T_WindowAggState)
        }
    }

    /// The function that is being called, in `pg_proc`.
    pub fn function(&self) -> Oid {
        // SAFETY: a function that is called through SQL has its `FmgrInfo`.
        unsafe { (*(*self.0).flinfo).fn_oid }
    }

    /// What PostgreSQL passed.
    pub(super) fn info(&self) -> pg_sys::FunctionCallInfo {
        self.0
    }

    /// Memory that lasts as long as this place in the query.
    pub(super) fn place_memory(&self) -> pg_sys::MemoryContext {
        // SAFETY: a function that is called through SQL has its `FmgrInfo`.
        unsafe { (*(*self.0).flinfo).fn_mcxt }
    }

    /// What this place in the query has remembered since its first call.
    ///
    /// A function must always ask for the same type, which holds because each has one implementation.
    #[inline(always)]
    pub fn remembered<T>(&mut self) -> Option<&mut T> {
        // SAFETY: `fn_extra` is null or what `remember` put there; calls of one place do not overlap.
        unsafe { (*(*self.0).flinfo).fn_extra.cast::<T>().as_mut() }
    }

    /// Remembers a value until PostgreSQL forgets this place in the query, and drops it then.
    pub fn remember<T>(&mut self, value: T) -> &mut T {
        // SAFETY: `fn_mcxt` lives as long as `fn_extra`, and drops the value when it is reset.
        unsafe {
            let function = &mut *(*self.0).flinfo;
            let remembered = PgMemoryContexts::For(function.fn_mcxt).leak_and_drop_on_delete(value);
            function.fn_extra = remembered.cast();
            &mut *remembered
        }
    }

    /// Answers NULL.
    #[inline(always)]
    pub fn null(&self) -> Datum {
        // SAFETY: the call is valid.
        unsafe { (*self.0).isnull = true };
        Datum::null()
    }

    /// The transactions of a procedure; none if it is to commit in between and may not.
    pub fn transactions(&self, is_one: bool) -> Option<Transactions> {
        // SAFETY: the call is valid.
        unsafe { Transactions::begin(self.0, is_one) }
    }

    /// An argument of type boolean.
    pub fn boolean(&self, index: usize) -> Option<bool> {
        self.argument(index).map(|datum| datum.value() as u8 != 0)
    }

    /// What the function is called for as a trigger; none if it is called otherwise.
    pub fn trigger(&self) -> Option<Trigger<'a>> {
        // SAFETY: the call is valid for `'a`.
        unsafe { Trigger::of(self.0) }
    }

    /// The schema of the function.
    pub fn schema(&self) -> Oid {
        // SAFETY: looks the function up, which is in the catalog.
        unsafe { pg_sys::get_func_namespace(self.function()) }
    }

    /// An argument of type oid, or of a type that is one.
    pub fn relation(&self, index: usize) -> Option<Oid> {
        self.argument(index).map(|datum| Oid::from(datum.value() as u32))
    }

    /// An argument that is an array of values of variable length, each element as its bytes; none for those that are NULL.
    pub fn elements(&self, index: usize) -> Vec<Option<&'a [u8]>> {
        let Some(array) = self.argument(index) else { return Vec::new() };
        let (mut values, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
        // SAFETY: the argument is an array of such values, of which there are as many as the out parameter says. They live as
        // long as the call.
        unsafe {
            let array = pg_sys::pg_detoast_datum(array.cast_mut_ptr()).cast::<pg_sys::ArrayType>();
            let (of_type, align) = ((*array).elemtype, pg_sys::TYPALIGN_INT as std::ffi::c_char);
            pg_sys::deconstruct_array(array, of_type, -1, false, align, &mut values, &mut nulls, &mut count);
            (0..count as usize).map(|at| (!*nulls.add(at)).then(|| varlena::bytes(*values.add(at)))).collect()
        }
    }

    /// An argument of type text[], each element as its bytes; none for those that are NULL.
    pub fn texts(&self, index: usize) -> Vec<Option<Vec<u8>>> {
        self.elements(index).into_iter().map(|text| text.map(<[u8]>::to_vec)).collect()
    }

    /// The fields of an argument of type record.
    pub fn fields(&self, index: usize) -> Vec<Typed> {
        let Some(datum) = self.argument(index) else { return Vec::new() };
        // SAFETY: the argument is a row, whose header says its type.
        unsafe {
            let header = pg_sys::pg_detoast_datum(datum.cast_mut_ptr()).cast::<pg_sys::HeapTupleHeaderData>();
            let of_type = (*header).t_choice.t_datum.datum_typeid;
            let modifier = (*header).t_choice.t_datum.datum_typmod;
            let descriptor = pg_sys::lookup_rowtype_tupdesc_copy(of_type, modifier);
            let columns = (*descriptor).natts as usize;
            let mut tuple = pg_sys::HeapTupleData {
                t_len: pgrx::varlena::varsize_4b(header.cast()) as u32,
                t_data: header,
                ..Default::default()
            };
            let (mut values, mut nulls) = (vec![Datum::null(); columns], vec![true; columns]);
            pg_sys::heap_deform_tuple(&mut tuple, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            let attributes = pgrx::PgTupleDesc::from_pg_unchecked(descriptor);
            let of_column = |at: usize| attributes.get(at).map_or(Oid::INVALID, |attribute| attribute.atttypid);
            (0..columns).map(|at| Typed { of_type: of_column(at), value: (!nulls[at]).then_some(values[at]) }).collect()
        }
    }

    /// A type in the schema of the function.
    pub fn type_beside(&self, name: &str) -> Option<Oid> {
        let name = std::ffi::CString::new(name).ok()?;
        // SAFETY: looks a type up by a name that outlives the call.
        let found = unsafe {
            pg_sys::GetSysCacheOid(
                pg_sys::SysCacheIdentifier::TYPENAMENSP as i32,
                pg_sys::Anum_pg_type_oid as i16,
                Datum::from(name.as_ptr()),
                Datum::from(pg_sys::get_func_namespace(self.function())),
                Datum::null(),
                Datum::null(),
            )
        };
        (found != Oid::INVALID).then_some(found)
    }

    /// Answers with a text or bytea.
    pub fn bytes_of(bytes: &[u8]) -> Datum {
        varlena::from_bytes(bytes)
    }

    /// Answers with a C string: the text of a value.
    pub fn c_string_of(text: &[u8]) -> Datum {
        varlena::c_string(text)
    }

    /// Answers with a jsonb from its text in the encoding of the database.
    pub fn json_of_text(text: &[u8]) -> Datum {
        json::encode(text)
    }

    /// Answers with a jsonb from its text in UTF-8.
    pub fn json_of(text: &str) -> Datum {
        json::encode(&json::from_utf8(text))
    }

    /// Answers with a numeric of `trillionths` × 10⁻¹².
    pub fn numeric_of(trillionths: i128) -> Datum {
        numeric::encode(trillionths)
    }

    /// Answers with a numeric of any size.
    pub fn numeric_of_decimal(value: &Decimal) -> Datum {
        from_text(pg_sys::NUMERICOID, &value.to_text())
    }

    /// Answers with rows; the function is declared to return columns of the values' types.
    pub fn rows<'b, const COLUMNS: usize>(&self, rows: impl IntoIterator<Item = [Value<'b>; COLUMNS]>) -> Datum {
        self.result_set().fill(rows)
    }

    /// Answers with one row, of the type that [`RowType::of`] this call is.
    pub fn record<const COLUMNS: usize>(row_type: &RowType, values: &[Value; COLUMNS]) -> Datum {
        row_type.short_row(values).unwrap_or_else(|| {
            let values = values.map(Value::into_datum);
            row_type.row(values.map(|value| value.unwrap_or(Datum::null())), values.map(|value| value.is_none()))
        })
    }

    /// Where the rows go that the function returns.
    pub fn result_set(&self) -> ResultSet<'a> {
        ResultSet(self.0, PhantomData)
    }

    /// How many arguments the function is called with.
    #[inline(always)]
    pub fn arguments(&self) -> usize {
        // SAFETY: the call is valid.
        unsafe { (*self.0).nargs as usize }
    }
}

/// Where the rows go that a function returns.
#[derive(Clone, Copy)]
pub struct ResultSet<'a>(pg_sys::FunctionCallInfo, PhantomData<&'a ()>);

impl ResultSet<'_> {
    /// Answers with rows; the function is declared to return columns of the values' types.
    pub fn fill<'b, const COLUMNS: usize>(self, rows: impl IntoIterator<Item = [Value<'b>; COLUMNS]>) -> Datum {
        self.fill_as(0, rows)
    }

    /// Answers with the rows of a query that has just run in SPI, which have the columns that the caller expects.
    pub(super) fn fill_from_spi(self) -> Datum {
        // SAFETY: the call is valid; SPI has the rows of the query.
        unsafe {
            pg_sys::InitMaterializedSRF(self.0, pg_sys::MAT_SRF_USE_EXPECTED_DESC);
            let result = (*self.0).resultinfo.cast::<pg_sys::ReturnSetInfo>();
            if let Some(table) = pg_sys::SPI_tuptable.as_ref() {
                // An error where the caller has named other columns: the rows are stored as they are.
                let message = c"the columns that are asked for are not those of the function";
                pg_sys::convert_tuples_by_position(table.tupdesc, (*result).setDesc, message.as_ptr());
                for at in 0..pg_sys::SPI_processed as usize {
                    pg_sys::tuplestore_puttuple((*result).setResult, *table.vals.add(at));
                }
            }
            (*self.0).isnull = true;
        }
        Datum::null()
    }

    fn fill_as<'b, const COLUMNS: usize>(
        self,
        flags: u32,
        rows: impl IntoIterator<Item = [Value<'b>; COLUMNS]>,
    ) -> Datum {
        // SAFETY: the call is valid; `InitMaterializedSRF` checks that the caller takes rows, and sets up where they go;
        // the declaration fits the values.
        unsafe {
            pg_sys::InitMaterializedSRF(self.0, flags);
            let result = (*self.0).resultinfo.cast::<pg_sys::ReturnSetInfo>();
            for row in rows {
                let row = row.map(Value::into_datum);
                let mut values = row.map(|value| value.unwrap_or(Datum::null()));
                let mut nulls = row.map(|value| value.is_none());
                let (store, columns) = ((*result).setResult, (*result).setDesc);
                pg_sys::tuplestore_putvalues(store, columns, values.as_mut_ptr(), nulls.as_mut_ptr());
            }
            (*self.0).isnull = true;
        }
        Datum::null()
    }
}

/// A value of a row that a function returns.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    Null,
    Integer(i32),
    /// Of type date, in days since 2000-01-01.
    Day(i32),
    /// Of type text, in the encoding of the database.
    Text(&'a [u8]),
    /// A numeric of so many units of 10⁻¹², without a detour by its text.
    Trillionths(i128),
    Numeric(&'a Decimal),
    /// A numeric of so many units of 10^-places.
    Fixed(I256, usize),
    /// Of type numrange, in PostgreSQL's notation.
    NumericRange(&'a str),
    /// Of type jsonb.
    Json(Json<'a>),
    /// Of type jsonb, from its text.
    JsonText(&'a str),
    /// Of type text.
    String(&'a str),
    /// Of type bigint.
    Bigint(i64),
    /// Of type oid, or of a type that is one.
    Relation(Oid),
    /// Of type ces_tally.
    Tally(&'a [u8]),
}

impl Value<'_> {
    fn into_datum(self) -> Option<Datum> {
        Some(match self {
            Self::Null => return None,
            Self::Integer(value) | Self::Day(value) => Datum::from(value),
            Self::Trillionths(value) => numeric::encode(value),
            Self::Numeric(value) => from_text(pg_sys::NUMERICOID, &value.to_text()),
            Self::Text(value) => varlena::from_bytes(value),
            Self::Fixed(value, places) => from_text(pg_sys::NUMERICOID, &fixed_text(value, places)),
            Self::NumericRange(value) => from_text(pg_sys::NUMRANGEOID, value),
            Self::Json(value) => value.to_datum(),
            Self::JsonText(value) => json::encode(&json::from_utf8(value)),
            Self::String(value) => varlena::from_bytes(super::text::to_server(value).to_bytes()),
            Self::Bigint(value) => Datum::from(value),
            Self::Relation(value) => Datum::from(value),
            Self::Tally(value) => varlena::from_bytes(value),
        })
    }
}

/// A value of a built-in type from its text.
fn from_text(of_type: Oid, text: &str) -> Datum {
    let text = std::ffi::CString::new(text).unwrap_or_default();
    let mut input = Oid::INVALID;
    let mut parameter = Oid::INVALID;
    // SAFETY: the out parameters and the text outlive the calls, and every type has an input function.
    unsafe {
        pg_sys::getTypeInputInfo(of_type, &mut input, &mut parameter);
        pg_sys::OidInputFunctionCall(input, text.as_ptr().cast_mut(), parameter, -1)
    }
}
