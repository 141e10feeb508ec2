//! The state of an aggregate, in the eight bytes that the executor keeps for it wherever they do.

use pgrx::pg_sys::Datum;

use super::Memory;
use crate::core::compact::Compact;
use crate::core::faded::{FadedSum, Unit};
use crate::core::group::{Terms, View};
use crate::core::occurrence::Occurrence;
use crate::core::state::ModelRows;
use crate::core::sum::{SmallSum, Sum};

/// A value of type `internal`: either a small or a faded sum itself, or a pointer to a wide state, to a [`Compact`], to a
/// [`Group`] or to a list of occurrences; its lowest bits, and for a list the highest, tell which.
///
/// A state that is no more than its eight bytes lies in the executor's own entry for the group. With hundreds of
/// thousands of groups that spares every row a visit to memory that is in no cache, which costs more than all the rest.
#[derive(Clone, Copy)]
pub struct State(Datum);

/// A state that eight bytes cannot hold and whose rows name a model, as plain data in the memory of the aggregate. The
/// model's name follows it. Where the rows name no model, the sum is all there is.
#[repr(C)]
pub struct Named {
    sum: Sum,
    /// Rows in the sum.
    pub rows: i64,
    model_length: usize,
}

/// The lowest bit of a sum that is not elsewhere.
const INLINE: usize = 0b001;
/// The two lowest bits of a small sum, whose value is above them.
const SMALL: usize = 0b01;
const SMALL_BITS: u32 = 2;
/// The two lowest bits of a faded sum; the next ones say its unit and whether it is unfinished, and the value is above.
const FADED: usize = 0b11;
const FADED_FINE: usize = 0b100;
const UNFINISHED: usize = 0b1000;
const FADED_BITS: u32 = 4;
/// The second bit of a pointer to a [`Named`] state; memory is aligned to eight bytes, so a pointer has none of its own.
const NAMED: usize = 0b10;

/// The third bit of a pointer to a [`Group`].
const GROUP: usize = 0b100;

/// The second and third bit together, of a pointer to a [`Compact`].
const COMPACT: usize = NAMED | GROUP;
/// All bits that tell what a value is.
const KIND: usize = INLINE | NAMED | GROUP;

/// Where the number of words is in a pointer to a list of occurrences, which has no other mark. No other pointer has any of
/// these bits, as addresses have at most 56.
const LENGTH_SHIFT: u32 = 56;
const LENGTH: usize = 0xFF << LENGTH_SHIFT;
/// Words of a block of a list. The pointer is to the last block; the first word of each is where the one before is.
const WORDS: usize = 16;
/// Words of a list at most: beyond that, a [`Group`] adds up what is at the same place.
const MOST_WORDS: usize = 0xFF / WORDS * WORDS;

/// The state of a group whose score takes more than a sum.
pub type Group = crate::core::group::Group<Memory>;

// Blocks of PostgreSQL's.
const _: () = assert!(size_of::<Group>() <= 64 && size_of::<Compact>() == 32);
const _: () = assert!(size_of::<Datum>() == 8, "a small state needs a 64-bit machine");

impl State {
    /// # Safety
    /// `datum` is the state of an aggregate whose transition functions are ours.
    #[inline(always)]
    pub(super) unsafe fn from_datum(datum: Datum) -> Self {
        Self(datum)
    }

    #[inline(always)]
    pub fn small(sum: SmallSum) -> Self {
        Self(Datum::from((sum.value() << SMALL_BITS) as usize | SMALL))
    }

    /// Zero is the empty state, whatever its unit.
    #[inline(always)]
    pub fn faded(sum: FadedSum) -> Self {
        if sum.is_zero() { Self::empty() } else { Self::of_faded(sum, FADED) }
    }

    /// Points of which only the final function makes a score, because that takes the model. It finds the model by itself.
    #[inline(always)]
    pub fn unfinished(sum: FadedSum) -> Self {
        Self::of_faded(sum, FADED | UNFINISHED)
    }

    #[inline(always)]
    fn of_faded(sum: FadedSum, kind: usize) -> Self {
        let unit = match sum.unit() {
            Unit::Trillionth => 0,
            Unit::HundredthOfTrillionth => FADED_FINE,
        };
        Self(Datum::from((sum.value() << FADED_BITS) as usize | unit | kind))
    }

    /// The state of a group without rows.
    #[inline(always)]
    pub fn empty() -> Self {
        Self::small(SmallSum::ZERO)
    }

    /// A new wide state in memory that lasts as long as it.
    pub(super) fn wide(memory: Memory, sum: Sum, model_rows: Option<ModelRows>) -> Self {
        // SAFETY: blocks are aligned to eight bytes, and there is room for all that is written.
        unsafe {
            let Some(ModelRows { rows, model }) = model_rows else {
                let wide = memory.block(size_of::<Sum>()).cast::<Sum>();
                assert!(wide.addr() & LENGTH == 0, "addresses have at most 56 bits");
                wide.write(sum);
                return Self(Datum::from(wide));
            };
            let named = memory.block(size_of::<Named>() + model.len()).cast::<Named>();
            named.write(Named { sum, rows, model_length: model.len() });
            named.add(1).cast::<u8>().copy_from_nonoverlapping(model.as_ptr(), model.len());
            Self(Datum::from(named as usize | NAMED))
        }
    }

    /// A new state of a group; `memory` is that of the group's collections.
    pub fn of_group(memory: Memory, group: Group) -> Self {
        Self(Datum::from(memory.keep(group) as usize | GROUP))
    }

    /// A new compact state in memory that lasts as long as it.
    pub fn of_compact(memory: Memory, compact: Compact) -> Self {
        Self(Datum::from(memory.keep(compact) as usize | COMPACT))
    }

    #[inline(always)]
    pub fn datum(self) -> Datum {
        self.0
    }

    #[inline(always)]
    pub fn as_small(&self) -> Option<SmallSum> {
        let bits = self.0.value();
        if bits & FADED == SMALL { SmallSum::new(bits as i64 >> SMALL_BITS) } else { None }
    }

    /// The sum of a faded state, and zero for an empty one.
    #[inline(always)]
    pub fn as_faded(&self) -> Option<FadedSum> {
        self.faded_of_kind(FADED)
    }

    /// The sum of an unfinished state, and zero for an empty one.
    #[inline(always)]
    pub fn as_unfinished(&self) -> Option<FadedSum> {
        self.faded_of_kind(FADED | UNFINISHED)
    }

    #[inline(always)]
    fn faded_of_kind(&self, kind: usize) -> Option<FadedSum> {
        let bits = self.0.value();
        if bits & (FADED | UNFINISHED) == kind {
            let unit = if bits & FADED_FINE == 0 { Unit::Trillionth } else { Unit::HundredthOfTrillionth };
            return FadedSum::new(bits as i64 >> FADED_BITS, unit);
        }
        (bits == SMALL).then(FadedSum::default)
    }

    /// Whether only the final function of the same node can make something of it: it is unfinished, or a list.
    #[inline(always)]
    pub fn is_for_final(&self) -> bool {
        let bits = self.0.value();
        bits & (FADED | UNFINISHED) == FADED | UNFINISHED || bits & INLINE == 0 && bits & LENGTH != 0
    }

    /// The same state, in which an empty one says that the final function is to find the model.
    #[inline(always)]
    pub fn for_final(self) -> Self {
        if self.is_empty() { Self::unfinished(FadedSum::default()) } else { self }
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.0.value() == SMALL
    }

    /// The occurrences of a list; no occurrences in a state that has no sum either.
    pub fn occurrences(&self) -> Option<Vec<Occurrence>> {
        let mut occurrences = Vec::new();
        let Some((mut block, length)) = self.list() else {
            return self.as_unfinished().filter(|sum| sum.is_zero()).map(|_| occurrences);
        };
        occurrences.reserve_exact(length);
        let mut used = (length - 1) % WORDS + 1;
        while !block.is_null() {
            // SAFETY: a block has as many words; the first one is where the block before it is, if there is one.
            let words = unsafe { std::slice::from_raw_parts(block, used) };
            Occurrence::read(&words[1..], &mut occurrences);
            (block, used) = (std::ptr::with_exposed_provenance_mut(words[0] as usize), WORDS);
        }
        Some(occurrences)
    }

    /// The last block of a list and the number of words in all.
    #[inline(always)]
    fn list(&self) -> Option<(*mut u64, usize)> {
        let (bits, length) = (self.0.value(), self.0.value() >> LENGTH_SHIFT);
        (bits & INLINE == 0 && length != 0).then(|| (std::ptr::with_exposed_provenance_mut(bits & !LENGTH), length))
    }

    #[inline(always)]
    fn of_list(block: *mut u64, length: usize) -> Self {
        Self(Datum::from(block.expose_provenance() | length << LENGTH_SHIFT))
    }

    /// A list with one more occurrence; none if that needs new memory.
    #[inline(always)]
    pub fn push(self, occurrence: Occurrence) -> Option<Self> {
        let (block, length) = self.list()?;
        let (at, (word, factor)) = (length % WORDS, occurrence.words());
        // A block that is full looks like an empty one, which there is not: the first word is always there.
        if at == 0 || factor.is_some() && at == WORDS - 1 {
            return None;
        }
        // SAFETY: the block has room, and the executor hands a state to one transition function at a time.
        unsafe {
            block.add(at).write(word);
            if let Some(factor) = factor {
                block.add(at + 1).write(factor);
            }
        }
        Some(Self::of_list(block, length + 1 + usize::from(factor.is_some())))
    }

    /// [`State::push`] into a new block; none if it takes a [`Group`].
    pub fn push_in(self, memory: Memory, occurrence: Occurrence) -> Option<Self> {
        let (before, length) = match self.list() {
            Some((block, length)) => (block, length.next_multiple_of(WORDS)),
            None if self.is_empty() || self.as_unfinished()?.is_zero() => (std::ptr::null_mut(), 0),
            None => return None,
        };
        if length >= MOST_WORDS {
            return None;
        }
        let block = memory.block(WORDS * size_of::<u64>()).cast::<u64>();
        if block.expose_provenance() & LENGTH != 0 {
            return None;
        }
        // SAFETY: the new block has room; a word is left over in the one before at most, which is then its last one.
        unsafe {
            block.write(before.expose_provenance() as u64);
            if self.list().is_some_and(|(_, used)| used < length) {
                before.add(WORDS - 1).write(Occurrence::PADDING);
            }
        }
        Self::of_list(block, length + 1).push(occurrence)
    }

    /// Frees the blocks of a list, which is not used any more.
    pub fn free_list(self) {
        let mut next = self.list().map_or(std::ptr::null_mut(), |(block, _)| block);
        while !next.is_null() {
            // SAFETY: as in `occurrences`; the block is from `push_in`.
            unsafe {
                let before = std::ptr::with_exposed_provenance_mut(next.read() as usize);
                Memory::free(next.cast());
                next = before;
            }
        }
    }

    /// The sum of a state that is not small, to be changed in place, which only an aggregate's own transition may do.
    #[inline(always)]
    pub fn wide_sum(&mut self) -> Option<&mut Sum> {
        if self.0.value() & (INLINE | GROUP | LENGTH) != 0 {
            return None;
        }
        // SAFETY: a state that is neither inline nor a group is what `wide` made, and both kinds begin with the sum. The executor hands a
        // state to one transition function at a time.
        unsafe { std::ptr::with_exposed_provenance_mut::<Sum>(self.0.value() & !NAMED).as_mut() }
    }

    #[inline(always)]
    fn named(&self) -> Option<*mut Named> {
        self.pointer(NAMED)
    }

    /// The state of rows that name a model, to be changed in place as `wide_sum` is.
    #[inline(always)]
    pub fn named_mut(&mut self) -> Option<&mut Named> {
        // SAFETY: as for `wide_sum`; the bit tells that `wide` made a `Named`.
        self.named().and_then(|named| unsafe { named.as_mut() })
    }

    /// Where the state is, if it is of this kind.
    #[inline(always)]
    fn pointer<T>(&self, kind: usize) -> Option<*mut T> {
        let bits = self.0.value();
        (bits & KIND == kind).then(|| std::ptr::with_exposed_provenance_mut(bits & !KIND))
    }

    /// The state of a group, to be changed in place as `wide_sum` is.
    #[inline(always)]
    pub fn group_mut(&mut self) -> Option<&mut Group> {
        // SAFETY: as for `wide_sum`; the bits tell that `of_group` made it.
        self.pointer::<Group>(GROUP).and_then(|group| unsafe { group.as_mut() })
    }

    /// A compact state, to be changed in place as `wide_sum` is.
    #[inline(always)]
    pub fn compact_mut(&mut self) -> Option<&mut Compact> {
        // SAFETY: as for `wide_sum`; the bits tell that `of_compact` made it.
        self.pointer::<Compact>(COMPACT).and_then(|compact| unsafe { compact.as_mut() })
    }

    /// What a [`Group`] or a [`Compact`] holds, or a faded sum.
    pub fn view(&self) -> Option<View<'_>> {
        if let Some(sum) = self.as_faded().filter(|sum| !sum.is_zero()) {
            return Some(View::of_sum(Terms::CONSTANT, sum.into()));
        }
        // SAFETY: the bits tell what was made; it is only read while no transition has it.
        unsafe {
            let group = self.pointer::<Group>(GROUP).and_then(|group| group.as_ref()).map(Group::view);
            group.or_else(|| self.pointer::<Compact>(COMPACT).and_then(|compact| compact.as_ref()).map(Compact::view))
        }
    }

    /// The sum of a small or a wide state, which did not fade.
    pub fn sum(&self) -> Sum {
        let mut state = *self;
        match state.wide_sum() {
            Some(sum) => *sum,
            None => self.as_small().unwrap_or_default().into(),
        }
    }

    /// The model that the rows name, if they do.
    pub fn model_rows(&self) -> Option<ModelRows<'_>> {
        if let Some(View { terms: Terms { model, .. }, rows, .. }) = self.view() {
            return (!model.is_empty()).then_some(ModelRows { rows, model });
        }
        // SAFETY: as for `named_mut`.
        let named = self.named().and_then(|named| unsafe { named.as_ref() })?;
        Some(ModelRows { rows: named.rows, model: named.model() })
    }
}

impl Named {
    #[inline(always)]
    pub fn model(&self) -> &[u8] {
        // SAFETY: `State::wide`, which alone makes these, puts the name right after.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(self).add(1).cast(), self.model_length) }
    }

    #[inline(always)]
    pub fn sum_mut(&mut self) -> &mut Sum {
        &mut self.sum
    }
}
