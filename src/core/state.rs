//! The state of an aggregate as bytes: how a parallel worker or another node hands it on.
//!
//! Versioned, so that a reader can refuse what another version wrote, and the same on every machine.

use allocator_api2::alloc::Allocator;
use smallvec::SmallVec;

use super::faded::{FadedSum, Unit};
use super::group::{Group, Moment, Occurrences, Place, Terms, View};
use super::sum::{SmallSum, Sum};
use super::tally::Kinds;

/// Which model the rows of a group name, in the forms of `ces()` that name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelRows<'a> {
    /// Rows that the sum holds; with none left, the next row may name another model.
    pub rows: i64,
    /// Not empty.
    pub model: &'a [u8],
}

const VERSION: u8 = 1;
/// The version byte of a [`Group`].
const GROUP_VERSION: u8 = 3;

/// The version bytes of a [`FadedSum`], by its unit.
const FADED_VERSIONS: [(u8, Unit); 2] = [(4, Unit::Trillionth), (5, Unit::HundredthOfTrillionth)];

/// Bytes of a state; most fit without an allocation.
pub type Bytes = SmallVec<[u8; 64]>;

/// A version byte, then the sum: in 8 bytes if it is a small one and the rows name no model, and else in 24, followed,
/// where the rows name a model, by their number in 8 bytes and its name. Numbers are little-endian.
pub fn write(sum: &Sum, model_rows: Option<ModelRows>) -> Bytes {
    let mut bytes = Bytes::from_slice(&[VERSION]);
    match (sum.as_small(), model_rows) {
        (Some(small), None) => bytes.extend_from_slice(&small.value().to_le_bytes()),
        (_, model_rows) => {
            write_sum(&mut bytes, sum);
            if let Some(ModelRows { rows, model }) = model_rows {
                bytes.extend_from_slice(&rows.to_le_bytes());
                bytes.extend_from_slice(model);
            }
        }
    }
    bytes
}

/// Reads what [`write()`] wrote; nothing else is accepted.
pub fn read(bytes: &[u8]) -> Option<(Sum, Option<ModelRows<'_>>)> {
    let (&version, rest) = bytes.split_first()?;
    if version != VERSION {
        return None;
    }
    let number = |bytes: &[u8; 8]| i64::from_le_bytes(*bytes);
    if let Ok(small) = rest.try_into().map(number) {
        return SmallSum::new(small).map(|small| (small.into(), None));
    }
    let (low, rest) = rest.split_first_chunk()?;
    let (middle, rest) = rest.split_first_chunk()?;
    let (high, rest) = rest.split_first_chunk()?;
    let sum = Sum::from_words([low, middle, high].map(|word| number(word) as u64));
    match rest.split_first_chunk() {
        Some((rows, model)) if !model.is_empty() => Some((sum, Some(ModelRows { rows: number(rows), model }))),
        None if rest.is_empty() && sum.as_small().is_none() => Some((sum, None)),
        _ => None,
    }
}

/// A version byte, which says the unit, and the value in 8 bytes.
pub fn write_faded(sum: FadedSum) -> Bytes {
    let version = FADED_VERSIONS.iter().find(|(_, unit)| *unit == sum.unit()).map(|&(version, _)| version);
    let mut bytes: Bytes = version.into_iter().collect();
    bytes.extend_from_slice(&sum.value().to_le_bytes());
    bytes
}

/// Reads what [`write_faded()`] wrote.
pub fn read_faded(bytes: &[u8]) -> Option<FadedSum> {
    let (&version, value) = bytes.split_first()?;
    let (_, unit) = FADED_VERSIONS.into_iter().find(|&(of_unit, _)| of_unit == version)?;
    FadedSum::new(i64::from_le_bytes(value.try_into().ok()?), unit)
}

/// A version byte and the group's parts in turn, numbers little-endian. Options are preceded by a byte, 0 or 1. A group that
/// is scored by a configuration in place of a model has the bytes of that at its end, and others the model's name.
pub fn write_group(group: &View, config: Option<&[u8]>) -> Bytes {
    let mut bytes = Bytes::from_slice(&[GROUP_VERSION]);
    let Terms { model, config: _, moment, is_scaled, names_checksum } = group.terms;
    bytes.extend_from_slice(&group.rows.to_le_bytes());
    write_option(&mut bytes, moment.map(|moment| moment.as_of));
    bytes.push(is_scaled.into());
    bytes.push(config.is_some().into());
    bytes.push(group.kinds.bits());
    bytes.extend_from_slice(&names_checksum.to_le_bytes());
    write_sum(&mut bytes, &group.sum);
    bytes.extend_from_slice(&(group.kept.len() as u64).to_le_bytes());
    for occurrences in group.kept {
        bytes.extend_from_slice(&occurrences.place.event.to_le_bytes());
        bytes.extend_from_slice(&occurrences.place.day.to_le_bytes());
        bytes.extend_from_slice(&occurrences.count.to_le_bytes());
        bytes.extend_from_slice(&occurrences.faded().to_le_bytes());
    }
    bytes.extend_from_slice(&(group.names.len() as u64).to_le_bytes());
    for name in group.names.iter() {
        bytes.extend_from_slice(&(name.len() as u64).to_le_bytes());
        bytes.extend_from_slice(name);
    }
    bytes.extend_from_slice(config.unwrap_or(model));
    bytes
}

/// Reads what [`write_group()`] wrote, where `number` gives a configuration its number.
pub fn read_group<A: Allocator + Clone>(
    bytes: &[u8],
    memory: A,
    number: impl FnOnce(&[u8]) -> u64,
) -> Option<Group<A>> {
    let (&GROUP_VERSION, rest) = bytes.split_first()? else { return None };
    let mut reader = Reader(rest);
    let rows = reader.number()? as i64;
    let (as_of, is_scaled, in_place) = (reader.option()?, reader.boolean()?, reader.boolean()?);
    let kinds = reader.kinds()?;
    let names_checksum = reader.number()?;
    let sum = reader.sum()?;
    let kept = (0..reader.number()?).map(|_| reader.occurrences()).collect::<Option<Vec<_>>>()?;
    if names_checksum == 0 && !kept.is_empty() {
        return None;
    }
    let names = (0..reader.number()?).map(|_| reader.bytes()).collect::<Option<Vec<_>>>()?;
    let moment = as_of.map(|as_of| Moment { as_of, since: None });
    let (model, config) = if in_place { (&[][..], number(reader.0)) } else { (reader.0, 0) };
    let terms = Terms { model, config, moment, is_scaled, names_checksum };
    let mut group = Group::new_in(memory.clone(), terms);
    group.rows = rows;
    group.kinds = kinds;
    group.sum = sum;
    for name in names {
        group.add_name(memory.clone(), name)?;
    }
    for occurrences in kept {
        group.keep(occurrences);
    }
    Some(group)
}

fn write_sum(bytes: &mut Bytes, sum: &Sum) {
    for word in sum.words() {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
}

fn write_option(bytes: &mut Bytes, value: Option<i64>) {
    bytes.push(value.is_some().into());
    bytes.extend_from_slice(&value.unwrap_or(0).to_le_bytes());
}

/// What is left to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const LENGTH: usize>(&mut self) -> Option<[u8; LENGTH]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn number(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    /// As many bytes as the number before them says.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn boolean(&mut self) -> Option<bool> {
        match self.take()? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }

    fn option(&mut self) -> Option<Option<i64>> {
        let is_there = self.boolean()?;
        let value = self.number()? as i64;
        Some(is_there.then_some(value))
    }

    fn kinds(&mut self) -> Option<Kinds> {
        let [bits] = self.take()?;
        // Refuses what is none, and what cannot be together.
        Kinds::from_bits(bits).with(Kinds::default()).filter(|kinds| kinds.bits() == bits)
    }

    fn sum(&mut self) -> Option<Sum> {
        Some(Sum::from_words([self.number()?, self.number()?, self.number()?]))
    }

    fn occurrences(&mut self) -> Option<Occurrences> {
        let place = Place { event: u32::from_le_bytes(self.take()?), day: i32::from_le_bytes(self.take()?) };
        Some(Occurrences::new(place, i64::from_le_bytes(self.take()?), i128::from_le_bytes(self.take()?)))
    }
}
