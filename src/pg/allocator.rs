//! Rust's memory in a server, where a shortage must not be more than an error.
//!
//! Rust ends the process where memory for a `Vec`, a `String` or a `Box` cannot be had. A backend that aborts takes all
//! sessions of the server with it, so this allocator does not report the failure to Rust:
//! - A small request is met from a reserve, so that what runs can go on to where PostgreSQL raises "out of memory", and
//!   so that this error finds the memory that unwinding to `pg_guard` takes.
//! - Any other request ends the session, by an error of the level FATAL. An ERROR would be kinder, but an allocator must
//!   not unwind, and to jump out of it would leave behind whatever Rust was changing at that moment. FATAL does neither:
//!   it does not return. What is large and can be allocated by [`super::Memory`] raises an ERROR there.
//!
//! Outside of a server, as in tests of [`crate::core`], it is the system's allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

#[global_allocator]
static ALLOCATOR: ServerAllocator = ServerAllocator { reserve: Reserve::new(), end_session: OnceLock::new() };

/// Tells the allocator that a server has loaded the library.
pub fn enter_server() {
    let _ = ALLOCATOR.end_session.set(end_session);
}

struct ServerAllocator {
    reserve: Reserve,
    /// Known only in a server: programs that link the library for the sake of their tests have no functions of one.
    end_session: OnceLock<fn(usize) -> !>,
}

impl ServerAllocator {
    /// Memory that the system does not have; null only outside of a server.
    #[cold]
    fn last_resort(&self, layout: Layout) -> *mut u8 {
        let Some(end_session) = self.end_session.get() else { return std::ptr::null_mut() };
        self.reserve.allocate(layout).unwrap_or_else(|| end_session(layout.size()))
    }
}

// SAFETY: blocks are the system's or those of the reserve, each of which is given to one caller at a time.
unsafe impl GlobalAlloc for ServerAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        let block = unsafe { System.alloc(layout) };
        if block.is_null() { self.last_resort(layout) } else { block }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        let block = unsafe { System.alloc_zeroed(layout) };
        if !block.is_null() {
            return block;
        }
        let block = self.last_resort(layout);
        if !block.is_null() {
            // SAFETY: the block has this size.
            unsafe { block.write_bytes(0, layout.size()) };
        }
        block
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as the caller promises; a block that could not be changed is still there to be copied.
        unsafe {
            let new_layout = Layout::from_size_align_unchecked(new_size, layout.align());
            let new_block = if self.reserve.has(block) {
                self.alloc(new_layout)
            } else {
                let new_block = System.realloc(block, layout, new_size);
                if !new_block.is_null() {
                    return new_block;
                }
                self.last_resort(new_layout)
            };
            if !new_block.is_null() {
                new_block.copy_from_nonoverlapping(block, layout.size().min(new_size));
                self.dealloc(block, layout);
            }
            new_block
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if self.reserve.has(block) {
            self.reserve.free(block);
        } else {
            // SAFETY: what is not of the reserve is of the system.
            unsafe { System.dealloc(block, layout) }
        }
    }
}

/// Ends the session. A transaction that is open is rolled back on the way.
#[cold]
fn end_session(size: usize) -> ! {
    use std::ffi::{c_char, c_int};

    use pgrx::{PgLogLevel, PgSqlErrorCode};

    // Not by way of pgrx, which would allocate.
    unsafe extern "C-unwind" {
        fn errstart(level: c_int, domain: *const c_char) -> bool;
        fn errcode(code: c_int) -> c_int;
        fn errmsg(format: *const c_char, ...) -> c_int;
        fn errdetail(format: *const c_char, ...) -> c_int;
        fn errfinish(file: *const c_char, line: c_int, function: *const c_char);
    }
    // SAFETY: as `ereport(FATAL, …)` in C, with formats that fit their arguments. It does not return.
    unsafe {
        errstart(PgLogLevel::FATAL as c_int, std::ptr::null());
        errcode(PgSqlErrorCode::ERRCODE_OUT_OF_MEMORY as c_int);
        errmsg(c"out of memory".as_ptr());
        errdetail(c"Failed on request of size %zu in extension \"ces_ext\".".as_ptr(), size);
        errfinish(c"allocator.rs".as_ptr(), line!() as c_int, c"end_session".as_ptr());
    }
    std::process::abort()
}

const BLOCK_SIZE: usize = 4096;
const BLOCKS: usize = u64::BITS as usize;

#[repr(C, align(64))]
#[derive(Clone, Copy)]
struct Block([u8; BLOCK_SIZE]);

/// Blocks for when the system has no more memory: enough for errors and what leads to them.
struct Reserve {
    blocks: UnsafeCell<[Block; BLOCKS]>,
    /// A bit for each block that is in use.
    used: AtomicU64,
}

// SAFETY: the atomic bits decide who has a block; nobody else looks into it.
unsafe impl Sync for Reserve {}

impl Reserve {
    const fn new() -> Self {
        Self { blocks: UnsafeCell::new([Block([0; BLOCK_SIZE]); BLOCKS]), used: AtomicU64::new(0) }
    }

    fn start(&self) -> *mut u8 {
        self.blocks.get().cast()
    }

    fn has(&self, block: *mut u8) -> bool {
        block.addr().wrapping_sub(self.start().addr()) < BLOCKS * BLOCK_SIZE
    }

    fn allocate(&self, layout: Layout) -> Option<*mut u8> {
        if layout.size() > BLOCK_SIZE || layout.align() > align_of::<Block>() {
            return None;
        }
        let first_free = |used: u64| (used != u64::MAX).then(|| used | (used + 1));
        let used = self.used.fetch_update(Ordering::Acquire, Ordering::Relaxed, first_free).ok()?;
        // SAFETY: the block of the lowest bit that was not set is one of those that there are.
        Some(unsafe { self.start().add(used.trailing_ones() as usize * BLOCK_SIZE) })
    }

    fn free(&self, block: *mut u8) {
        let index = (block.addr() - self.start().addr()) / BLOCK_SIZE;
        self.used.fetch_and(!(1 << index), Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_gives_each_block_once_and_again_after_it_was_freed() {
        let reserve = Reserve::new();
        let layout = Layout::from_size_align(BLOCK_SIZE, 16).expect("a layout");
        let blocks: Vec<_> = (0..BLOCKS).map(|_| reserve.allocate(layout).expect("a block")).collect();
        assert!(blocks.iter().all(|&block| reserve.has(block)));
        assert!(blocks.windows(2).all(|pair| pair[1].addr() - pair[0].addr() == BLOCK_SIZE));
        assert_eq!(reserve.allocate(layout), None);
        reserve.free(blocks[7]);
        assert_eq!(reserve.allocate(layout), Some(blocks[7]));
        assert!(!reserve.has(std::ptr::null_mut()) && !reserve.has(blocks[63].wrapping_add(BLOCK_SIZE)));
    }

    #[test]
    fn the_reserve_refuses_what_does_not_fit() {
        let reserve = Reserve::new();
        for (size, align) in [(BLOCK_SIZE + 1, 1), (1, 128)] {
            assert_eq!(reserve.allocate(Layout::from_size_align(size, align).expect("a layout")), None);
        }
    }

    #[test]
    fn outside_of_a_server_a_request_that_cannot_be_met_fails() {
        let mut vec: Vec<u8> = Vec::new();
        assert!(vec.try_reserve(isize::MAX as usize).is_err());
    }
}
