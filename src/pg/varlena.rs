//! Borrowing the bytes of variable-length values.

use pgrx::pg_sys::{self, Datum};
use pgrx::varlena::{
    set_varsize_4b, varatt_is_1b, varatt_is_1b_e, varatt_is_4b_u, varsize_1b, varsize_4b, varsize_any,
};

/// The bytes of a text, numeric or other variable-length value, fetched and decompressed if need be.
///
/// # Safety
/// `datum` is a non-null value of a variable-length type that lives for `'a`.
#[inline(always)]
pub unsafe fn bytes<'a>(datum: Datum) -> &'a [u8] {
    // SAFETY: as the caller promises.
    unsafe { plain_bytes(datum).unwrap_or_else(|| detoasted_bytes(datum)) }
}

/// The same, if the value is stored in line and not compressed.
///
/// # Safety
/// As for [`bytes`].
#[inline(always)]
pub unsafe fn plain_bytes<'a>(datum: Datum) -> Option<&'a [u8]> {
    let pointer = datum.cast_mut_ptr::<pg_sys::varlena>();
    // SAFETY: the header tells how long the value is; both kinds that are read here are plain bytes after it.
    unsafe {
        let (header, size) = if varatt_is_1b(pointer) && !varatt_is_1b_e(pointer) {
            (pg_sys::VARHDRSZ_SHORT, varsize_1b(pointer))
        } else if varatt_is_4b_u(pointer) {
            (pg_sys::VARHDRSZ, varsize_4b(pointer))
        } else {
            return None;
        };
        Some(std::slice::from_raw_parts(pointer.cast::<u8>().add(header), size - header))
    }
}

/// A value of variable length as it is stored, which may be compressed or elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a>(&'a [u8]);

impl<'a> Stored<'a> {
    /// # Safety
    /// As for [`bytes`].
    #[inline(always)]
    pub(super) unsafe fn of(datum: Datum) -> Self {
        // SAFETY: the header says how long the value is, or the reference to it.
        unsafe {
            let pointer = datum.cast_mut_ptr::<pg_sys::varlena>();
            Self(std::slice::from_raw_parts(pointer.cast::<u8>(), varsize_any(pointer)))
        }
    }

    /// The bytes as they are stored, header and all. Where two are the same, so are the values; not the other way round.
    #[inline(always)]
    pub fn as_stored(self) -> &'a [u8] {
        self.0
    }

    /// The bytes of the value, fetched and decompressed if need be.
    pub fn bytes(self) -> &'a [u8] {
        // SAFETY: `of` was given a value of variable length.
        unsafe { bytes(Datum::from(self.0.as_ptr())) }
    }
}

/// A value that is compressed or stored out of line; the copy lives in the memory context of the call.
#[cold]
#[inline(never)]
unsafe fn detoasted_bytes<'a>(datum: Datum) -> &'a [u8] {
    // SAFETY: `pg_detoast_datum` returns a value with a four-byte header that is not compressed.
    unsafe {
        let plain = pg_sys::pg_detoast_datum(datum.cast_mut_ptr());
        let start = plain.cast::<u8>().add(pg_sys::VARHDRSZ);
        std::slice::from_raw_parts(start, varsize_4b(plain) - pg_sys::VARHDRSZ)
    }
}

/// Functions of PostgreSQL that raise no error.
mod unguarded {
    use pgrx::pg_sys::{MemoryContext, Size};

    unsafe extern "C-unwind" {
        /// Raises none if the size is one that `palloc` takes and the flags are [`pgrx::pg_sys::MCXT_ALLOC_NO_OOM`].
        pub fn MemoryContextAllocExtended(
            context: MemoryContext,
            size: Size,
            flags: std::ffi::c_int,
        ) -> *mut std::ffi::c_void;
    }
}

/// `palloc`, without the guard that pgrx puts around a call: it takes as long as the rest for a small value.
#[inline]
pub(super) fn palloc(size: usize) -> *mut u8 {
    const SMALL: usize = 1 << 16;
    // SAFETY: there always is a current memory context; palloc raises an error rather than return null.
    unsafe {
        if size <= SMALL {
            let (context, flags) = (pg_sys::CurrentMemoryContext, pg_sys::MCXT_ALLOC_NO_OOM as i32);
            let block = unguarded::MemoryContextAllocExtended(context, size, flags);
            if !block.is_null() {
                return block.cast();
            }
        }
        pg_sys::palloc(size).cast()
    }
}

/// A new value of `payload` bytes after a four-byte header, in the current memory context; the bytes are not set yet.
pub fn allocate(payload: usize) -> *mut pg_sys::varlena {
    let size = payload + pg_sys::VARHDRSZ;
    // SAFETY: the new value has room for its header.
    unsafe {
        let pointer = palloc(size).cast::<pg_sys::varlena>();
        set_varsize_4b(pointer, size as i32);
        pointer
    }
}

/// The header of a value of `payload` bytes within another one.
pub fn header_4b(payload: usize) -> [u8; pg_sys::VARHDRSZ] {
    let mut header = pg_sys::varlena::default();
    // SAFETY: the header is all that is written.
    unsafe { set_varsize_4b(&raw mut header, (payload + pg_sys::VARHDRSZ) as i32) };
    header.vl_len_.map(|byte| byte as u8)
}

/// A new value with these bytes, in the current memory context.
pub fn from_bytes(bytes: &[u8]) -> Datum {
    let pointer = allocate(bytes.len());
    // SAFETY: `allocate` made room for exactly these bytes after the header.
    unsafe {
        let start = pointer.cast::<u8>().add(pg_sys::VARHDRSZ);
        start.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
    }
    Datum::from(pointer)
}

/// A C string in the current memory context; the text has no zero byte.
pub fn c_string(text: &[u8]) -> Datum {
    // SAFETY: there is room for the text and a zero byte.
    unsafe {
        let start = palloc(text.len() + 1);
        start.copy_from_nonoverlapping(text.as_ptr(), text.len());
        start.add(text.len()).write(0);
        Datum::from(start)
    }
}
