//! PostgreSQL's memory for Rust's collections.

use std::alloc::Layout;
use std::ffi::CStr;
use std::ptr::NonNull;

use allocator_api2::alloc::{AllocError, Allocator};
use allocator_api2::boxed::Box;
use pgrx::pg_sys;

/// A memory context: what is allocated in it counts towards `work_mem`, and goes when it is reset.
///
/// Collections in it need not be dropped, and must not own memory from elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Memory(pg_sys::MemoryContext);

/// PostgreSQL's own alignment (`MAXIMUM_ALIGNOF` on every machine with 64 bits).
const ALIGNMENT: usize = 8;

impl Memory {
    /// # Safety
    /// The context is valid for as long as anything that is allocated in it is used.
    pub(super) unsafe fn of(context: pg_sys::MemoryContext) -> Self {
        Self(context)
    }

    /// A block of so many bytes, aligned to eight.
    pub(super) fn block(self, size: usize) -> *mut u8 {
        // SAFETY: the context is valid; an error is raised rather than null returned.
        unsafe { pg_sys::MemoryContextAlloc(self.0, size).cast() }
    }

    /// Frees a block.
    ///
    /// # Safety
    /// It is one that [`Memory::block`] gave, and is not used any more.
    pub(super) unsafe fn free(block: *mut u8) {
        // SAFETY: as the caller promises.
        unsafe { pg_sys::pfree(block.cast()) }
    }

    /// Keeps a value in this memory, undropped.
    pub(super) fn keep<T>(self, value: T) -> *mut T {
        const { assert!(align_of::<T>() <= ALIGNMENT) };
        let kept = self.block(size_of::<T>()).cast::<T>();
        // SAFETY: the block has the size and alignment of the value.
        unsafe { kept.write(value) };
        kept
    }

    /// The memory of the call that is being run.
    pub fn of_call() -> Self {
        // SAFETY: there always is a current memory context, and what is allocated in it is not kept beyond the call.
        unsafe { Self::of(pg_sys::CurrentMemoryContext) }
    }
}

/// A memory context of its own, which goes with all that is in it when this is dropped.
#[derive(Debug)]
pub struct Context(pg_sys::MemoryContext);

impl Context {
    /// One that lasts as long as the session, unless it is dropped before.
    pub fn of_session(name: &'static CStr) -> Self {
        // SAFETY: the parent lasts as long as the process.
        unsafe { Self::below(pg_sys::CacheMemoryContext, name) }
    }

    /// One that lasts no longer than the current one.
    pub fn of_call(name: &'static CStr) -> Self {
        // SAFETY: there always is a current memory context.
        unsafe { Self::below(pg_sys::CurrentMemoryContext, name) }
    }

    /// None: nothing is in it, and nothing goes with it.
    pub fn none() -> Self {
        Self(std::ptr::null_mut())
    }

    unsafe fn below(parent: pg_sys::MemoryContext, name: &'static CStr) -> Self {
        // SAFETY: the parent is valid, and the name lasts.
        Self(unsafe {
            pg_sys::AllocSetContextCreateExtended(
                parent,
                name.as_ptr(),
                pg_sys::ALLOCSET_DEFAULT_MINSIZE as usize,
                pg_sys::ALLOCSET_DEFAULT_INITSIZE as usize,
                pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
            )
        })
    }

    /// Runs `body`, in which PostgreSQL allocates from this context.
    pub fn enter<T>(&self, body: impl FnOnce() -> T) -> T {
        // SAFETY: the context is valid, and the one before is put back; after an error PostgreSQL sets another anyway.
        unsafe {
            let before = pg_sys::CurrentMemoryContext;
            pg_sys::CurrentMemoryContext = self.0;
            let result = body();
            pg_sys::CurrentMemoryContext = before;
            result
        }
    }

    pub fn memory(&self) -> Memory {
        Memory(self.0)
    }

    /// Frees all that is in it.
    pub fn reset(&self) {
        // SAFETY: the context is valid, and nothing that is in it is used any more.
        unsafe { pg_sys::MemoryContextReset(self.0) }
    }

    /// Bytes that it has taken.
    pub fn size(&self) -> usize {
        // SAFETY: the context is valid.
        unsafe { pg_sys::MemoryContextMemAllocated(self.0, true) }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        if !self.0.is_null() {
            // SAFETY: nothing that is in it is used any more.
            unsafe { pg_sys::MemoryContextDelete(self.0) }
        }
    }
}

/// A value that the states of an aggregate share (see [`super::Call::shared`]), or that one state has to itself.
#[derive(Debug)]
pub struct Shared<T>(NonNull<T>);

impl<T> Shared<T> {
    /// # Safety
    /// The pointer is not null, and the value lives as long as anything that can reach this.
    pub(super) unsafe fn of(pointer: *mut T) -> Self {
        // SAFETY: as the caller promises.
        Self(unsafe { NonNull::new_unchecked(pointer) })
    }

    /// A value that goes when the memory does. Nothing is dropped then.
    pub fn in_memory(value: T, memory: Memory) -> Self {
        Self(NonNull::from(Box::leak(Box::new_in(value, memory))))
    }

    /// Whether two are one, of which only one may be borrowed to be changed.
    pub fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    #[inline(always)]
    pub fn get(&self) -> &T {
        // SAFETY: the value is alive, and is borrowed only while one function of the aggregate runs, which is one at a
        // time: nothing that holds on to it calls PostgreSQL for anything but memory.
        unsafe { self.0.as_ref() }
    }

    /// Borrows the value by way of a state that is borrowed itself, so that no state is used to change it meanwhile.
    #[inline(always)]
    pub fn get_mut(&mut self) -> &mut T {
        // SAFETY: as for `get`.
        unsafe { self.0.as_mut() }
    }
}

// SAFETY: a block stays where it is until it is deallocated, or the context reset, which frees the owner as well.
unsafe impl Allocator for Memory {
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        let room = if layout.align() > ALIGNMENT { layout.align() } else { 0 };
        let size = layout.size().checked_add(room).ok_or(AllocError)?;
        // SAFETY: the context is valid; an error is raised rather than null returned. With room for it, the block starts
        // at the next multiple of the alignment that leaves eight bytes before it, which tell where PostgreSQL's starts.
        unsafe {
            let start =
                pg_sys::MemoryContextAllocExtended(self.0, size.max(1), pg_sys::MCXT_ALLOC_HUGE as i32).cast::<u8>();
            let block = if room == 0 {
                start
            } else {
                let block = start.add(layout.align() - start.addr() % layout.align());
                block.cast::<*mut u8>().sub(1).write(start);
                block
            };
            NonNull::new(std::ptr::slice_from_raw_parts_mut(block, layout.size())).ok_or(AllocError)
        }
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        // SAFETY: the block is from `allocate` with the same layout.
        unsafe {
            let block = block.as_ptr();
            let start = if layout.align() > ALIGNMENT { block.cast::<*mut u8>().sub(1).read() } else { block };
            pg_sys::pfree(start.cast());
        }
    }
}
