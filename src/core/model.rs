//! A scoring model: what an occurrence of each event is worth, and how long.

use super::interval::Interval;
use super::patterns::EventTable;

/// An event that has a weight, or a pattern of such events. Numbers are in millionths.
///
/// Caps, target and half-life of a pattern hold for each event under it separately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// With `*` at its end, every event that begins so and has no weight of its own.
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
    /// The group of events whose points it shares a limit with.
    pub event_group: Option<Box<[u8]>>,
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
    /// The largest score, in millionths.
    pub max_score: Option<i64>,
    /// The smallest score, in millionths; not greater than the largest.
    pub min_score: Option<i64>,
    /// The limits of groups of events, in the order of their names.
    pub groups: Vec<EventGroup>,
    /// The time zone in which days begin and end.
    pub time_zone: Box<[u8]>,
}

/// A limit to the points of several events together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventGroup {
    pub name: Box<[u8]>,
    /// At most so many points count, in millionths.
    pub max_points: i64,
}

impl Options {
    /// Returns true if the score takes more than the sum of points: a scale, or a limit.
    pub fn finish_scores(&self) -> bool {
        self.full_score.is_some() || self.max_score.is_some() || self.min_score.is_some()
    }

    /// Where the limit of an event's group is in [`Options::groups`]; none if its points are not limited.
    pub fn group_of(&self, event: &Event) -> Option<usize> {
        let name = event.event_group.as_ref()?;
        self.groups.binary_search_by(|group| group.name.cmp(name)).ok()
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            half_life: None,
            lookback: None,
            full_score: None,
            max_score: None,
            min_score: None,
            groups: Vec::new(),
            time_zone: b"UTC"[..].into(),
        }
    }
}

/// A model in force: its events, in the order of their names, and its options.
#[derive(Debug)]
pub struct Model {
    name: Box<[u8]>,
    options: Options,
    events: Vec<Event>,
    positions: EventTable,
    names_checksum: u64,
    needs_time: Option<NeedsTime>,
    /// For each event, where the limit of its group is.
    groups: Vec<Option<usize>>,
}

impl Model {
    /// Events must have distinct names.
    pub fn new(name: &[u8], options: Options, mut events: Vec<Event>) -> Self {
        events.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        let (names_checksum, needs_time) = (checksum(&events), needs_time(&options, &events));
        let groups = events.iter().map(|event| options.group_of(event)).collect();
        let positions = EventTable::new(events.iter().map(|event| &*event.name).zip(0..));
        Self { name: name.into(), options, events, positions, names_checksum, needs_time, groups }
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

    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.events.iter().map(|event| &*event.name)
    }

    /// Where the rule of an event is in [`Model::events`]: its own, or the pattern with the longest prefix of its name.
    #[inline(always)]
    pub fn position(&self, name: &[u8]) -> Option<usize> {
        self.positions.find(name).map(|position| position as usize)
    }

    /// [`Model::position`] if it takes no search through patterns; none of that if it does.
    #[inline(always)]
    pub fn position_at_hand(&self, name: &[u8]) -> Option<Option<usize>> {
        Some(self.positions.at_hand(name)?.map(|position| position as usize))
    }

    /// [`Model::position`], which is cached for the next event of this name.
    pub fn find(&mut self, name: &[u8]) -> Option<usize> {
        self.positions.find_and_remember(name).map(|position| position as usize)
    }

    /// Where the limit of an event's group is in [`Options::groups`], by the event's position.
    pub fn group_of(&self, position: usize) -> Option<usize> {
        self.groups.get(position).copied().flatten()
    }

    /// Returns true if some points are limited by group.
    pub fn limits_groups(&self) -> bool {
        self.groups.iter().any(Option::is_some)
    }

    /// Returns true if what an event came to must be known apart from other events: it has a cap, or its group a limit.
    pub fn is_kept_apart(&self, position: usize) -> bool {
        self.group_of(position).is_some() || self.events.get(position).is_some_and(Event::is_capped)
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
