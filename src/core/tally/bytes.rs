//! Numbers as bytes.

use super::reader::Malformed;
use crate::core::fixed::ONE;

/// Larger sums than this do not come about (see [`super::MAX_TOTAL`]), and smaller ones can be shifted by two.
pub(super) const MAX_SUM: i128 = 1 << 120;

/// Bytes that are being read.
///
/// What is seldom needed is not inlined, and takes it by value: as long as nothing has its address, it stays in registers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    #[inline(always)]
    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    #[inline(always)]
    pub(super) fn byte(&mut self) -> Result<u8, Malformed> {
        let (&byte, rest) = self.0.split_first().ok_or(Malformed)?;
        self.0 = rest;
        Ok(byte)
    }

    #[inline(always)]
    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(length).map_err(|_| Malformed)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    /// A number of up to 64 bits.
    #[inline(always)]
    pub(super) fn number(&mut self) -> Result<u64, Malformed> {
        match self.0.split_first() {
            Some((&byte, rest)) if byte < 0x80 => {
                self.0 = rest;
                Ok(byte.into())
            }
            Some((&byte, &[next @ 1..0x80, ref rest @ ..])) => {
                self.0 = rest;
                Ok(u64::from(byte & 0x7F) | u64::from(next) << 7)
            }
            _ => self.and(self.long_number()),
        }
    }

    #[inline(never)]
    fn long_number(mut self) -> Result<(u64, Self), Malformed> {
        if let &[first @ 0x80..=0xFF, second @ 0x80..=0xFF, third @ 1..0x80, ref rest @ ..] = self.0 {
            let number = u32::from(first & 0x7F) | u32::from(second & 0x7F) << 7 | u32::from(third) << 14;
            return Ok((number.into(), Self(rest)));
        }
        let number = u64::try_from(self.wide_number()?).map_err(|_| Malformed)?;
        Ok((number, self))
    }

    /// What was read, and is at what is left to be read.
    #[inline(always)]
    fn and<T>(&mut self, read: Result<(T, Self), Malformed>) -> Result<T, Malformed> {
        let (value, rest) = read?;
        *self = rest;
        Ok(value)
    }

    /// A number of up to 128 bits.
    #[inline(always)]
    fn wide_number(&mut self) -> Result<u128, Malformed> {
        // Most numbers end soon, and words of 64 bits are quicker to shift.
        const SHORT: u32 = 8;
        let mut number = 0;
        for (index, &byte) in (0..SHORT).zip(self.0) {
            number |= u64::from(byte & 0x7F) << (7 * index);
            if byte < 0x80 {
                self.0 = self.0.get(index as usize + 1..).ok_or(Malformed)?;
                return if byte == 0 && index > 0 { Err(Malformed) } else { Ok(number.into()) };
            }
        }
        self.long_wide_number()
    }

    #[cold]
    fn long_wide_number(&mut self) -> Result<u128, Malformed> {
        let mut number = 0;
        for shift in (0..u128::BITS).step_by(7) {
            let byte = self.byte()?;
            let bits = u128::from(byte & 0x7F);
            // The last byte has room for what is left of 128 bits, and is not zero unless it is the only one.
            if (bits << shift) >> shift != bits || (byte == 0 && shift > 0) {
                return Err(Malformed);
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Malformed)
    }

    /// A count of at most `limit`, in millionths.
    #[inline(always)]
    pub(super) fn count(&mut self, limit: i128) -> Result<i128, Malformed> {
        self.number_of_units(limit).map(Count::millionths)
    }

    /// The same, which tells small whole numbers from others.
    #[inline(always)]
    pub(super) fn number_of_units(&mut self, limit: i128) -> Result<Count, Malformed> {
        match self.0.split_first() {
            // Most counts are small and positive, and an even byte says so.
            Some((&byte, rest)) if byte < 0x80 && byte & 1 == 0 && byte != 0 => {
                self.0 = rest;
                Ok(Count::Small(byte >> 1))
            }
            _ => self.and(self.other_count(limit)).map(Count::Other),
        }
    }

    #[inline(never)]
    fn other_count(mut self, limit: i128) -> Result<(i128, Self), Malformed> {
        let number = self.wide_number()?;
        let whole = |magnitude: u128| i128::try_from(magnitude).ok()?.checked_mul(ONE.into());
        let count = match number & 3 {
            1 => whole(number >> 2).map(|magnitude| -magnitude),
            3 => Some(zigzag_decode(number >> 2)).filter(|&count| !is_whole(count)),
            _ => whole(number >> 1),
        };
        let count = count.filter(|&count| count != 0 && (-limit..=limit).contains(&count)).ok_or(Malformed)?;
        Ok((count, self))
    }
}

/// How often an event occurred.
#[derive(Clone, Copy, Debug)]
pub enum Count {
    /// So many whole times, up to 63.
    Small(u8),
    /// Any other number, in millionths.
    Other(i128),
}

impl Count {
    #[inline(always)]
    pub fn millionths(self) -> i128 {
        match self {
            Self::Small(units) => i128::from(i64::from(units) * ONE),
            Self::Other(millionths) => millionths,
        }
    }
}

/// Whether a number of millionths is a whole number. Division of 64 bits is many times as fast as of 128.
fn is_whole(count: i128) -> bool {
    match i64::try_from(count) {
        Ok(small) => small % ONE == 0,
        Err(_) => count % i128::from(ONE) == 0,
    }
}

pub(super) fn write_number(bytes: &mut impl Extend<u8>, number: impl Into<u128>) {
    let mut rest = number.into();
    while rest >= 0x80 {
        bytes.extend([rest as u8 | 0x80]);
        rest >>= 7;
    }
    bytes.extend([rest as u8]);
}

/// A count in millionths, neither zero nor beyond [`MAX_SUM`].
pub(super) fn write_count(bytes: &mut impl Extend<u8>, count: i128) {
    let one = i128::from(ONE);
    // Division of 64 bits is many times as fast as of 128.
    let (whole, is_whole) = match i64::try_from(count) {
        Ok(small) => ((small / ONE).into(), small % ONE == 0),
        Err(_) => (count / one, count % one == 0),
    };
    let number = match whole.unsigned_abs() {
        _ if !is_whole => zigzag(count) << 2 | 3,
        magnitude if count > 0 => magnitude << 1,
        magnitude => magnitude << 2 | 1,
    };
    write_number(bytes, number);
}

/// Small numbers of either sign as small numbers: 0, −1, 1, −2, 2 … as 0, 1, 2, 3, 4 …
pub(super) fn zigzag(value: i128) -> u128 {
    (value << 1 ^ value >> 127) as u128
}

pub(super) fn zigzag_decode(number: u128) -> i128 {
    (number >> 1) as i128 ^ -((number & 1) as i128)
}
