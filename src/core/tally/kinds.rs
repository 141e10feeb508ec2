//! What tallies are in a group, as far as that decides what others may be in it.

use super::{DATED, EMPTY, VERSION};

/// The kinds of the tallies of a group: of dated and of undated ones there is only one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// How many bits tell them.
    pub const BITS: u32 = 3;
    pub const ALL: Self = Self((1 << Self::BITS) - 1);

    /// The empty tally goes with either kind.
    const EMPTY: Self = Self(1);
    const UNDATED: Self = Self(2);
    const DATED: Self = Self(4);

    /// That of one tally.
    #[inline(always)]
    pub fn of(tally: &[u8]) -> Self {
        match tally {
            [VERSION, DATED, ..] => Self::DATED,
            _ if tally == EMPTY => Self::EMPTY,
            _ => Self::UNDATED,
        }
    }

    #[inline(always)]
    pub fn bits(self) -> u8 {
        self.0
    }

    #[inline(always)]
    pub fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// Those of two parts of a group together; none if these cannot be together.
    #[inline(always)]
    pub fn with(self, other: Self) -> Option<Self> {
        let both = Self(self.0 | other.0);
        let is_mixed = both.0 & Self::UNDATED.0 != 0 && both.0 & Self::DATED.0 != 0;
        (!is_mixed).then_some(both)
    }

    /// Whether there are none, because the rows of the group are no tallies or there are no rows.
    #[inline(always)]
    pub fn are_none(self) -> bool {
        self == Self::default()
    }

    /// Whether what is left when a tally of this kind leaves may be of fewer kinds.
    pub fn may_go(self, leaving: Self) -> bool {
        self != leaving && leaving != Self::EMPTY
    }
}
