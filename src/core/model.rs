//! A scoring model: what an occurrence of each event is worth, and how long.

use super::interval::Interval;
use super::lookup::NameTable;

/// An event that has a weight. Numbers are in millionths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub name: Box<[u8]>,
    pub weight: i64,
    /// The largest total of occurrences that counts, after fading.
    pub max_count: Option<i64>,
    /// The largest number of occurrences that counts on one day, before fading.
    pub max_per_day: Option<i64>,
    /// The event's own half-life, if it has one.
    pub half_life: Option<Interval>,
    /// How often a thriving customer does it.
    pub target: Option<i64>,
}

impl Event {
    /// Whether not all of its occurrences may count.
    pub fn is_capped(&self) -> bool {
        self.max_count.is_some() || self.max_per_day.is_some()
    }
}

/// The options of a model as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The half-life of the events that have none of their own.
    pub half_life: Option<Interval>,
    /// How far back occurrences count.
    pub lookback: Option<Interval>,
    /// The raw points that make a score of 100, in millionths.
    pub full_score: Option<i64>,
    /// The time zone in which days begin and end.
    pub time_zone: Box<[u8]>,
}

impl Default for Options {
    fn default() -> Self {
        Self { half_life: None, lookback: None, full_score: None, time_zone: b"UTC"[..].into() }
    }
}

/// A model in force: its events, in the order of their names, and its options.
#[derive(Debug)]
pub struct Model {
    name: Box<[u8]>,
    options: Options,
    events: Vec<Event>,
    positions: NameTable,
    names_checksum: u64,
    needs_time: Option<NeedsTime>,
}

impl Model {
    /// Events must have distinct names.
    pub fn new(name: &[u8], options: Options, mut events: Vec<Event>) -> Self {
        events.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        let positions = (0..).zip(&events).map(|(position, event)| (event.name.to_vec(), position)).collect();
        let (names_checksum, needs_time) = (checksum(&events), needs_time(&options, &events));
        Self { name: name.into(), options, events, positions, names_checksum, needs_time }
    }

    /// What it is called, or the version of it.
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The events, in the bytewise order of their names.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Where an event is in [`Model::events`].
    #[inline(always)]
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.events.iter().map(|event| &*event.name)
    }

    pub fn position(&self, name: &[u8]) -> Option<usize> {
        self.positions.get(name).map(|position| position as usize)
    }

    /// Tells models apart whose events differ, and so the positions of events; not zero.
    pub fn names_checksum(&self) -> u64 {
        self.names_checksum
    }

    /// The half-life of an event, its own before the model's.
    pub fn half_life(&self, event: &Event) -> Option<Interval> {
        event.half_life.or(self.options.half_life)
    }

    /// What makes the score depend on when events occurred, if anything does.
    pub fn needs_time(&self) -> Option<NeedsTime> {
        self.needs_time
    }
}

/// Why a score depends on when events occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedsTime {
    HalfLife,
    Lookback,
    MaxPerDay,
}

/// What makes the score depend on when events occurred, if anything does.
pub fn needs_time(options: &Options, events: &[Event]) -> Option<NeedsTime> {
    if options.half_life.is_some() || events.iter().any(|event| event.half_life.is_some()) {
        Some(NeedsTime::HalfLife)
    } else if options.lookback.is_some() {
        Some(NeedsTime::Lookback)
    } else if events.iter().any(|event| event.max_per_day.is_some()) {
        Some(NeedsTime::MaxPerDay)
    } else {
        None
    }
}

/// FNV-1a over the names and their ends (Fowler, Noll and Vo; draft-eastlake-fnv).
fn checksum(events: &[Event]) -> u64 {
    let bytes = events.iter().flat_map(|event| event.name.iter().copied().chain([0]));
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)).max(1)
}
