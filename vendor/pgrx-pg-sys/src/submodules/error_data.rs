//LICENSE Portions Copyright 2019-2021 ZomboDB, LLC.
//LICENSE
//LICENSE Portions Copyright 2021-2023 Technology Concepts & Design, Inc.
//LICENSE
//LICENSE Portions Copyright 2023-2023 PgCentral Foundation, Inc. <contact@pgcentral.org>
//LICENSE
//LICENSE All rights reserved.
//LICENSE
//LICENSE Use of this source code is governed by the MIT license that can be found in the LICENSE file.
//! Moves errors between Postgres' error stack and Rust, also while memory is short.
//!
//! Whatever Postgres is asked to do here may itself raise an error, most likely "out of memory".  So it is only asked
//! with a jump buffer of its own in `PG_exception_stack`, and everything that Rust allocates on the way has a fallback.
#![deny(unsafe_op_in_unsafe_fn)]

use crate as pg_sys;
use crate::ffi::{SigJmpBufFields, call_with_sigsetjmp};
use core::ffi::{CStr, c_char};
use core::ptr::{NonNull, addr_of_mut};

// Not the bindings' functions, which are guarded: they would convert an error into a panic.
// Whether `ReThrowError()` returns, the headers do not say in all versions.
#[allow(clashing_extern_declarations)]
#[cfg_attr(target_os = "windows", link(name = "postgres"))]
unsafe extern "C-unwind" {
    fn AllocSetContextCreateInternal(
        parent: pg_sys::MemoryContext,
        name: *const c_char,
        min_context_size: pg_sys::Size,
        init_block_size: pg_sys::Size,
        max_block_size: pg_sys::Size,
    ) -> pg_sys::MemoryContext;
    fn MemoryContextReset(context: pg_sys::MemoryContext);
    fn MemoryContextStrdup(context: pg_sys::MemoryContext, string: *const c_char) -> *mut c_char;
    fn CopyErrorData() -> *mut pg_sys::ErrorData;
    fn FlushErrorState();
    fn ReThrowError(edata: *mut pg_sys::ErrorData);
    fn pg_re_throw() -> !;
}

/// Where `CopyErrorData()` puts its copy: like `ErrorContext`, it has room for an error however short memory is.
static mut COPIES: pg_sys::MemoryContext = core::ptr::null_mut();

/// Makes the memory context for copies of errors, unless it is there.
///
/// # Safety
/// Postgres has loaded the library, so it has a `TopMemoryContext`; an error may jump over the caller's frame.
pub(crate) unsafe fn reserve_room_for_copies() {
    const ROOM: usize = 8 * 1024;
    unsafe {
        if COPIES.is_null() {
            COPIES = AllocSetContextCreateInternal(
                pg_sys::TopMemoryContext,
                c"pgrx copies of errors".as_ptr(),
                ROOM,
                ROOM,
                ROOM * 1024,
            );
        }
    }
}

/// Runs `f` and returns true if Postgres raised an error in it, which is then on top of the error stack.
///
/// # Safety
/// `f` owns nothing that has to be dropped and does not panic.
unsafe fn raises_error<F: FnOnce()>(f: F) -> bool {
    unsafe {
        let prev_exception_stack = pg_sys::PG_exception_stack;
        let jump_value = call_with_sigsetjmp(false, |jump_buffer| {
            pg_sys::PG_exception_stack = core::mem::transmute(jump_buffer as *const SigJmpBufFields);
            f();
            0
        });
        pg_sys::PG_exception_stack = prev_exception_stack;
        jump_value != 0
    }
}

/// Raises the error that `raise` raises, after `owned` has been dropped.
///
/// # Safety
/// `raise` owns nothing that has to be dropped and does not panic.  The frames up to the next jump buffer of Postgres are
/// trivially deallocated.
pub(crate) unsafe fn drop_and_raise<T>(owned: T, raise: impl FnOnce(&T)) -> ! {
    unsafe {
        let reference = &owned;
        let raised = raises_error(move || raise(reference));
        debug_assert!(raised);
        drop(owned);
        pg_re_throw()
    }
}

/// Takes the error that Postgres has just raised off its error stack.  Without memory for a copy there is none.
///
/// # Safety
/// There is an error on the stack.
pub(crate) unsafe fn take_error() -> Option<ErrorDataCopy> {
    unsafe {
        let context = pg_sys::CurrentMemoryContext;
        let mut data: *mut pg_sys::ErrorData = core::ptr::null_mut();
        let destination = addr_of_mut!(data);
        let failed = raises_error(move || {
            if !COPIES.is_null() {
                pg_sys::CurrentMemoryContext = COPIES;
            }
            destination.write(CopyErrorData());
        });
        let copy = if failed { None } else { ErrorDataCopy::new(&*data) };
        FlushErrorState();
        if !COPIES.is_null() {
            MemoryContextReset(COPIES);
        }
        pg_sys::CurrentMemoryContext = context;
        copy
    }
}

/// A copy of Postgres' [`pg_sys::ErrorData`] with all that belongs to it, in a single block of memory.
#[derive(Debug)]
pub struct ErrorDataCopy {
    data: pg_sys::ErrorData,
    /// The readable ones of `data`'s strings: as they are if that is UTF-8.
    texts: [Option<NonNull<str>>; TEXTS],
    block: *mut libc::c_void,
}

// SAFETY:  It owns what it points to.
unsafe impl Send for ErrorDataCopy {}

const TEXTS: usize = 6;
const STRINGS: usize = 17;

/// The strings of an error; the first [`TEXTS`] of them are those that are also offered as `&str`.
fn strings(data: &mut pg_sys::ErrorData) -> [*mut *mut c_char; STRINGS] {
    [
        addr_of_mut!(data.message),
        addr_of_mut!(data.detail),
        addr_of_mut!(data.hint),
        addr_of_mut!(data.domain).cast(),
        addr_of_mut!(data.filename).cast(),
        addr_of_mut!(data.funcname).cast(),
        addr_of_mut!(data.context_domain).cast(),
        addr_of_mut!(data.message_id).cast(),
        addr_of_mut!(data.detail_log),
        addr_of_mut!(data.context),
        addr_of_mut!(data.backtrace),
        addr_of_mut!(data.schema_name),
        addr_of_mut!(data.table_name),
        addr_of_mut!(data.column_name),
        addr_of_mut!(data.datatype_name),
        addr_of_mut!(data.constraint_name),
        addr_of_mut!(data.internalquery),
    ]
}

impl ErrorDataCopy {
    /// # Safety
    /// The strings are null or valid C strings.
    unsafe fn new(source: &pg_sys::ErrorData) -> Option<Self> {
        let mut data = *source;
        data.assoc_context = core::ptr::null_mut();
        let strings = strings(&mut data);
        unsafe {
            let bytes_of = |string: *mut *mut c_char| {
                (!(*string).is_null()).then(|| CStr::from_ptr(*string).to_bytes_with_nul())
            };
            let copied: usize =
                strings.iter().filter_map(|&string| bytes_of(string)).map(<[u8]>::len).sum();
            let respelt: usize = strings[..TEXTS]
                .iter()
                .filter_map(|&string| bytes_of(string))
                .filter(|bytes| core::str::from_utf8(bytes).is_err())
                .map(<[u8]>::len)
                .sum();

            // Not by Rust's allocator, which has no way to say that it failed that would not end the process.
            let block = libc::malloc((copied + respelt).max(1));
            if block.is_null() {
                return None;
            }
            let mut free = block.cast::<u8>();
            let mut texts = [None; TEXTS];
            for (index, string) in strings.into_iter().enumerate() {
                let Some(bytes) = bytes_of(string) else { continue };
                free.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
                *string = free.cast();
                free = free.add(bytes.len());
                if let Some(text) = texts.get_mut(index) {
                    let bytes = CStr::from_ptr(*string).to_bytes();
                    let readable = core::str::from_utf8(bytes).unwrap_or_else(|_| {
                        let respelling = core::slice::from_raw_parts_mut(free, bytes.len());
                        free = free.add(bytes.len());
                        respell(bytes, respelling)
                    });
                    *text = Some(NonNull::from(readable));
                }
            }
            Some(Self { data, texts, block })
        }
    }

    /// The error as Postgres raised it.  Strings are in the encoding of the database.
    pub fn data(&self) -> &pg_sys::ErrorData {
        &self.data
    }

    pub(crate) fn data_mut(&mut self) -> &mut pg_sys::ErrorData {
        &mut self.data
    }

    fn text(&self, index: usize) -> Option<&str> {
        // SAFETY:  It points into the block.
        self.texts[index].map(|text| unsafe { text.as_ref() })
    }

    pub(crate) fn message(&self) -> &str {
        self.text(0).unwrap_or("<null error message>")
    }

    pub(crate) fn detail(&self) -> Option<&str> {
        self.text(1)
    }

    pub(crate) fn hint(&self) -> Option<&str> {
        self.text(2)
    }

    pub(crate) fn domain(&self) -> Option<&str> {
        self.text(3)
    }

    pub(crate) fn file(&self) -> &str {
        self.text(4).unwrap_or("<null filename>")
    }

    pub(crate) fn function_name(&self) -> Option<&str> {
        self.text(5)
    }

    /// Raises the same error: with all of its fields, and without asking what runs now for more context.
    ///
    /// # Safety
    /// As for [`drop_and_raise`].
    pub(crate) unsafe fn raise(self) -> ! {
        unsafe {
            drop_and_raise(self, |copy| {
                let mut data = copy.data;
                // Those that `ReThrowError()` takes for constants, which they need not be.  `ErrorContext` lasts until
                // the error has been dealt with.
                for constant in [
                    &mut data.filename,
                    &mut data.funcname,
                    &mut data.domain,
                    &mut data.context_domain,
                    &mut data.message_id,
                ] {
                    if !constant.is_null() {
                        *constant = MemoryContextStrdup(pg_sys::ErrorContext, *constant);
                    }
                }
                ReThrowError(&mut data)
            })
        }
    }
}

impl Drop for ErrorDataCopy {
    fn drop(&mut self) {
        // SAFETY:  `malloc()` made the block.
        unsafe { libc::free(self.block) }
    }
}

/// Writes what is not UTF-8 as question marks, byte by byte.
fn respell<'a>(bytes: &[u8], into: &'a mut [u8]) -> &'a str {
    into.fill(b'?');
    let mut start = 0;
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid().as_bytes();
        into[start..start + valid.len()].copy_from_slice(valid);
        start += valid.len() + chunk.invalid().len();
    }
    core::str::from_utf8(into).unwrap_or_default()
}
