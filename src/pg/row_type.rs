//! Rows that a function returns one at a time, as a value of a composite type.

use std::mem::offset_of;

use pgrx::memcxt::PgMemoryContexts;
use pgrx::pg_sys::{self, Datum, Oid};
use pgrx::varlena::{set_varsize_1b, set_varsize_4b};

use super::{Call, Value, numeric, varlena};

/// The composite type that a function returns, for as long as its place in the query.
#[derive(Clone, Copy, Debug)]
pub struct RowType {
    descriptor: pg_sys::TupleDesc,
    columns: usize,
}

impl RowType {
    /// That of the function which is called; none if it has other columns than these.
    pub fn of(call: &Call, columns: &[Oid]) -> Option<Self> {
        let mut descriptor = std::ptr::null_mut();
        // SAFETY: the call is valid, and the out parameter outlives the look-up. What it makes is allocated in memory that
        // lives as long as the place in the query, and so has as many attributes as it says.
        unsafe {
            let class = PgMemoryContexts::For(call.place_memory())
                .switch_to(|_| pg_sys::get_call_result_type(call.info(), std::ptr::null_mut(), &mut descriptor));
            if class != pg_sys::TypeFuncClass::TYPEFUNC_COMPOSITE || descriptor.is_null() {
                return None;
            }
            let count = (*descriptor).natts as usize;
            // That of a dropped column is none.
            let types = (1..=count as i32).map(|column| pg_sys::SPI_gettypeid(descriptor, column));
            (count == columns.len() && types.eq(columns.iter().copied())).then_some(Self { descriptor, columns: count })
        }
    }

    /// A row of this type.
    pub(super) fn row<const COLUMNS: usize>(&self, mut values: [Datum; COLUMNS], mut nulls: [bool; COLUMNS]) -> Datum {
        assert_eq!(COLUMNS, self.columns, "a row has the columns of its type");
        // SAFETY: there are as many values as columns, of their types.
        unsafe {
            let tuple = pg_sys::heap_form_tuple(self.descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            pg_sys::HeapTupleHeaderGetDatum((*tuple).t_data)
        }
    }

    /// The same for short values, none for others: what `heap_form_tuple` makes of them, without a block of memory for each
    /// value and without asking the catalog what each looks like (`src/backend/access/common/heaptuple.c`).
    #[inline]
    pub(super) fn short_row<const COLUMNS: usize>(&self, values: &[Value; COLUMNS]) -> Option<Datum> {
        const { assert!(COLUMNS <= 8, "one byte tells which columns are null") };
        assert_eq!(COLUMNS, self.columns, "a row has the columns of its type");
        // Seen to be right on this version alone; PostgreSQL 15 refuses to read fields of such a row.
        if cfg!(not(feature = "pg18")) {
            return None;
        }
        let (mut row, mut present, mut has_text) = (ShortRow::new(), 0_u8, false);
        for (column, value) in values.iter().enumerate() {
            match value {
                Value::Null => continue,
                Value::Integer(value) | Value::Day(value) => row.push_integer(*value)?,
                Value::Text(value) => row.push_bytes(value)?,
                Value::Trillionths(value) => numeric::with_bytes(*value, |bytes| row.push_bytes(bytes))?,
                _ => return None,
            }
            present |= 1 << column;
            has_text |= matches!(value, Value::Text(_) | Value::Trillionths(_));
        }
        let has_null = present.count_ones() as usize != COLUMNS;
        let size = row.used;
        // SAFETY: the block is aligned and large enough for the header and the values after it, which are of the types that
        // the descriptor says, and aligned as those are.
        unsafe {
            let block = varlena::palloc(size);
            block.copy_from_nonoverlapping(row.bytes.0.as_ptr(), size);
            let header = block.cast::<pg_sys::HeapTupleHeaderData>();
            set_varsize_4b(header.cast(), size as i32);
            (*header).t_choice.t_datum.datum_typmod = (*self.descriptor).tdtypmod;
            (*header).t_choice.t_datum.datum_typeid = (*self.descriptor).tdtypeid;
            (*header).t_ctid.ip_blkid = pg_sys::BlockIdData { bi_hi: u16::MAX, bi_lo: u16::MAX };
            (*header).t_ctid.ip_posid = 0;
            (*header).t_infomask2 = COLUMNS as u16;
            let (null, width) = (pg_sys::HEAP_HASNULL as u16, pg_sys::HEAP_HASVARWIDTH as u16);
            (*header).t_infomask = if has_null { null } else { 0 } | if has_text { width } else { 0 };
            (*header).t_hoff = ShortRow::HEADER as u8;
            if has_null {
                block.add(offset_of!(pg_sys::HeapTupleHeaderData, t_bits)).write(present);
            }
            Some(Datum::from(block))
        }
    }
}

/// A row of short values on its way.
struct ShortRow {
    bytes: Aligned,
    used: usize,
}

#[repr(align(8))]
struct Aligned([u8; ShortRow::ROOM]);

impl ShortRow {
    const ROOM: usize = 256;
    /// The header with a byte of null bits, aligned.
    const HEADER: usize = (offset_of!(pg_sys::HeapTupleHeaderData, t_bits) + 1).next_multiple_of(8);

    fn new() -> Self {
        Self { bytes: Aligned([0; Self::ROOM]), used: Self::HEADER }
    }

    /// Adds an integer, which is aligned; none if there is no room.
    #[inline(always)]
    fn push_integer(&mut self, value: i32) -> Option<()> {
        let start = self.used.next_multiple_of(4);
        *self.bytes.0.get_mut(start..)?.first_chunk_mut()? = value.to_ne_bytes();
        self.used = start + 4;
        Some(())
    }

    /// Adds a value of variable length with a header of one byte, which is not aligned; none if it is too long for that, or
    /// there is no room.
    #[inline(always)]
    fn push_bytes(&mut self, bytes: &[u8]) -> Option<()> {
        const LONGEST: usize = 0x7F;
        let size = pg_sys::VARHDRSZ_SHORT + bytes.len();
        if size > LONGEST {
            return None;
        }
        let (header, value) = self.bytes.0.get_mut(self.used..self.used + size)?.split_first_mut()?;
        // SAFETY: this header is a byte, which is written.
        unsafe { set_varsize_1b(std::ptr::from_mut(header).cast(), size as i32) };
        value.copy_from_slice(bytes);
        self.used += size;
        Some(())
    }
}
