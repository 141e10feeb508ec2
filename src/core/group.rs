//! The state of a group whose score takes more than a sum of products: time, caps, a scale, or an explanation.

use allocator_api2::alloc::Allocator;
use allocator_api2::boxed::Box;
use allocator_api2::vec::Vec;
use ethnum::I256;

use super::model::{Event, Model};
use super::parts::{Outcome, total};
use super::score::{Scale, points, within_day};
use super::sum::Sum;
use super::tally::{Kinds, NameList, NameNumbers};

/// What the rows of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    /// The model that the rows name; empty if they name none.
    pub model: &'a [u8],
    /// The number of the configuration that the rows are scored by in place of a model; zero if by none.
    pub config: u64,
    /// When the score is as of, in the forms with time.
    pub moment: Option<Moment>,
    /// Whether the model says how many points make a score of 100.
    pub is_scaled: bool,
    /// Of the names of the model's events: positions of events can only be compared if it is the same. Zero if no
    /// occurrences are kept apart.
    pub names_checksum: u64,
}

/// The time that counts. Instants are microseconds since 2000-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub as_of: i64,
    /// Occurrences at or before it do not count.
    pub since: Option<i64>,
}

impl Moment {
    #[inline]
    pub fn includes(&self, instant: i64) -> bool {
        instant <= self.as_of && self.since.is_none_or(|since| since < instant)
    }
}

impl Terms<'_> {
    /// Those of a call site where model and moment are the same for all rows, so that no group remembers them.
    pub const CONSTANT: Self = Terms {
        model: &[],
        config: 0,
        moment: Some(Moment { as_of: CONSTANT, since: None }),
        is_scaled: false,
        names_checksum: 0,
    };

    pub fn are_constant(&self) -> bool {
        self.moment.is_some_and(|moment| moment.as_of == CONSTANT)
    }

    /// Whether nothing has to be remembered of them but the moment and whether there is a scale.
    pub fn are_told_by_moment(&self) -> bool {
        self.model.is_empty() && self.config == 0 && self.names_checksum == 0
    }

    /// Whether rows on these terms and on others can be in one group. The end of the lookback follows from the rest.
    fn allow(&self, other: &Self) -> bool {
        let as_of = |terms: &Self| terms.moment.map(|moment| moment.as_of);
        let rest = |terms: &Self| (terms.config, terms.is_scaled, terms.names_checksum);
        self.model == other.model && as_of(self) == as_of(other) && rest(self) == rest(other)
    }
}

/// What is kept apart from other occurrences: an event, and the day where that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Its position in the model, or with the mark [`NAMED`], the number of its name in the group.
    pub event: u32,
    pub day: i32,
}

/// Occurrences at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrences {
    /// The event may have the mark [`LARGE`].
    pub place: Place,
    /// Their number, in millionths, or where the event has the mark, in as many times [`LARGE_UNIT`].
    pub count: i64,
    /// Faded, in units of 10⁻¹⁸: a number of 128 bits, in two words because PostgreSQL's memory is aligned to one.
    faded: [u64; 2],
}

/// Marks an event that a pattern weighs: its name is among those of the group.
const NAMED: u32 = 1 << 30;
/// Marks an event whose count is in large units. Few counts are so large that they take two [`Occurrences`].
const LARGE: u32 = 1 << 31;
/// What is left for the number of a name.
const NUMBER: u32 = NAMED - 1;
const LARGE_UNIT: i128 = 1 << 62;

impl Occurrences {
    pub fn new(place: Place, count: i64, faded: i128) -> Self {
        Self { place, count, faded: [faded as u64, (faded >> 64) as u64] }
    }

    pub fn faded(&self) -> i128 {
        (u128::from(self.faded[1]) << 64 | u128::from(self.faded[0])) as i128
    }

    /// The place without the mark of large units.
    fn plain_place(&self) -> Place {
        Place { event: self.place.event & !LARGE, day: self.place.day }
    }

    /// Their number, in millionths.
    fn number(&self) -> I256 {
        let unit = if self.place.event & LARGE == 0 { 1 } else { LARGE_UNIT };
        I256::from(self.count) * I256::from(unit)
    }

    /// All of both, if they are at the same place and fit.
    fn with(&self, other: &Self) -> Option<Self> {
        let (count, faded) = (self.count.checked_add(other.count)?, self.faded().checked_add(other.faded())?);
        (self.place == other.place).then(|| Self::new(self.place, count, faded))
    }

    fn are_none(&self) -> bool {
        self.count == 0 && self.faded == [0, 0]
    }
}

/// The state of a group. All of it is in the memory of the aggregate.
///
/// With hundreds of thousands of groups, the memory that a row has to visit is what it costs: these fields are the ones
/// that every row needs, and together no longer than a block of 64 bytes. What few rows need is elsewhere.
pub struct Group<A: Allocator + Clone> {
    /// Points of the occurrences that need not be kept apart.
    pub sum: Sum,
    /// Rows in it; with none left, the next row may come on other terms.
    pub rows: i64,
    /// Who told the terms of the last row; zero if nobody is known.
    told_by: u32,
    is_scaled: bool,
    /// Of the tallies that are its rows, if they are.
    pub kinds: Kinds,
    /// [`UNTIMED`] in the forms without time.
    as_of: i64,
    more: Option<Box<More<A>, A>>,
}

/// No moment to score at is this one, which stands for minus infinity.
pub const UNTIMED: i64 = i64::MIN;
/// Nor this one, which stands for infinity: the moment is the same for all rows of the call site.
const CONSTANT: i64 = i64::MAX;

struct More<A: Allocator + Clone> {
    model: Vec<u8, A>,
    config: u64,
    names_checksum: u64,
    /// The names of events that patterns weigh.
    names: Option<Box<NameNumbers<A>, A>>,
    /// In no order; several may be at one place. The final sum is taken where nothing overflows.
    kept: Vec<Occurrences, A>,
}

impl<A: Allocator + Clone> More<A> {
    fn new_in(memory: A, terms: Terms) -> Self {
        let mut model = Vec::new_in(memory.clone());
        model.extend_from_slice(terms.model);
        let Terms { config, names_checksum, .. } = terms;
        Self { model, config, names_checksum, names: None, kept: Vec::new_in(memory) }
    }

    /// Merges what is at the same place, and drops what has left. Where that leaves little room, there is to be twice as much.
    #[cold]
    fn make_room(&mut self) {
        self.kept.sort_unstable_by_key(|occurrences| occurrences.place);
        self.kept.dedup_by(|next, before| before.with(next).map(|both| *before = both).is_some());
        self.kept.retain(|occurrences| !occurrences.are_none());
        let length = self.kept.len();
        if length * 2 >= self.kept.capacity() {
            self.kept.reserve_exact((length * 2).max(FEW) - length);
        }
    }

    /// The number of a name. What has left a moving frame leaves its names: there are at most about twice as many as are kept.
    fn number(&mut self, memory: A, name: &[u8]) -> Option<u32> {
        if self.names.as_ref().is_some_and(|names| names.list().len() > (2 * self.kept.len()).max(MANY)) {
            self.drop_names(memory.clone());
        }
        self.intern(memory, name)
    }

    fn intern(&mut self, memory: A, name: &[u8]) -> Option<u32> {
        let names = self.names.get_or_insert_with(|| Box::new_in(NameNumbers::new_in(memory.clone()), memory));
        // The names of a group come in any order, so that none is more likely than others.
        names.number(name, u32::MAX).ok().filter(|&number| number < NAMED)
    }

    /// Keeps only the names of what is kept.
    #[cold]
    fn drop_names(&mut self, memory: A) {
        let Some(old) = self.names.take() else { return };
        let mut new = NameNumbers::new_in(memory.clone());
        for occurrences in &mut self.kept {
            let event = &mut occurrences.place.event;
            if *event & NAMED != 0 {
                let name = old.list().get(number_of(*event)).unwrap_or_default();
                // There are no more than before, so that there is room.
                let number = new.number(name, u32::MAX).unwrap_or_default();
                *event = *event & !NUMBER | number;
            }
        }
        self.names = Some(Box::new_in(new, memory));
    }
}

/// What the first allocation has room for.
const FEW: usize = 4;
/// So many names are not worth dropping.
const MANY: usize = 16;

/// What a group holds, to be read.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub terms: Terms<'a>,
    pub rows: i64,
    pub kinds: Kinds,
    pub sum: Sum,
    /// The names of events that are kept under one.
    pub names: NameList<'a>,
    pub kept: &'a [Occurrences],
}

impl<A: Allocator + Clone> Group<A> {
    pub fn new_in(memory: A, terms: Terms) -> Self {
        let as_of = terms.moment.map_or(UNTIMED, |moment| moment.as_of);
        let more = (!terms.are_told_by_moment()).then(|| Box::new_in(More::new_in(memory.clone(), terms), memory));
        Self {
            sum: Sum::default(),
            rows: 0,
            told_by: 0,
            is_scaled: terms.is_scaled,
            kinds: Kinds::default(),
            as_of,
            more,
        }
    }

    /// Whether a row is known to be on the terms of the rows before it: the same teller tells the same terms for the same
    /// moment. Tellers are told apart by numbers other than zero.
    #[inline(always)]
    pub fn is_on_terms(&self, told_by: u32, as_of: Option<i64>) -> bool {
        self.told_by == told_by && self.as_of == as_of.unwrap_or(UNTIMED)
    }

    /// Takes rows on these terms from now on, if it can: with rows on other terms in it, it cannot.
    pub fn accept(&mut self, memory: A, told_by: u32, terms: Terms) -> bool {
        if !self.terms().allow(&terms) {
            if self.rows > 0 {
                return false;
            }
            *self = Self::new_in(memory, terms);
        }
        self.told_by = told_by;
        true
    }

    fn terms(&self) -> Terms<'_> {
        let moment = (self.as_of != UNTIMED).then_some(Moment { as_of: self.as_of, since: None });
        let (model, config, names_checksum) = match &self.more {
            Some(more) => (more.model.as_slice(), more.config, more.names_checksum),
            None => (&[][..], 0, 0),
        };
        Terms { model, config, moment, is_scaled: self.is_scaled, names_checksum }
    }

    /// The occurrences that are kept apart.
    fn kept(&self) -> &[Occurrences] {
        self.more.as_ref().map_or(&[], |more| &more.kept)
    }

    /// The place of an event that a pattern weighs; none if the names are more than a group can hold, or the group keeps
    /// nothing apart.
    pub fn named_place(&mut self, memory: A, name: &[u8], day: i32) -> Option<Place> {
        let number = self.more.as_mut()?.number(memory, name)?;
        Some(Place { event: number | NAMED, day })
    }

    /// Adds a name to which occurrences refer that are kept after it; none as above.
    pub(super) fn add_name(&mut self, memory: A, name: &[u8]) -> Option<()> {
        self.more.as_mut()?.intern(memory, name).map(drop)
    }

    /// Adds `count` occurrences at a place, in millionths, each fading by `factor`. The group's terms must have a checksum
    /// of the names of events.
    #[inline]
    pub fn add_at(&mut self, place: Place, count: i64, factor: u64) {
        self.keep(Occurrences::new(place, count, i128::from(count) * i128::from(factor)));
    }

    /// [`Group::add_at`] for the count of a tally, which may be large.
    #[inline]
    pub fn add_total_at(&mut self, place: Place, count: i128, factor: u64) {
        match i64::try_from(count) {
            Ok(count) => self.add_at(place, count, factor),
            Err(_) => self.add_large_at(place, count, factor),
        }
    }

    #[cold]
    fn add_large_at(&mut self, place: Place, count: i128, factor: u64) {
        // A count is below 2⁸⁰ and a factor below 2⁴⁰. Rounded towards zero, so that what is taken away again leaves nothing.
        let (large, rest) = (count / LARGE_UNIT, count % LARGE_UNIT);
        self.keep(Occurrences::new(place, rest as i64, count * i128::from(factor)));
        self.keep(Occurrences::new(Place { event: place.event | LARGE, ..place }, large as i64, 0));
    }

    #[inline]
    pub fn keep(&mut self, occurrences: Occurrences) {
        if let Some(more) = &mut self.more {
            if more.kept.len() == more.kept.capacity() {
                more.make_room();
            }
            more.kept.push(occurrences);
        }
    }

    /// Adds all that another group on the same terms holds; none if it does not fit.
    pub fn add(&mut self, memory: A, other: &View) -> Option<()> {
        self.sum = self.sum.plus(&other.sum)?;
        self.rows += other.rows;
        for occurrences in other.kept {
            let mut occurrences = *occurrences;
            let Place { event, day } = occurrences.place;
            if event & NAMED != 0 {
                let place = self.named_place(memory.clone(), other.names.get(number_of(event))?, day)?;
                occurrences.place.event = place.event | event & LARGE;
            }
            self.keep(occurrences);
        }
        Some(())
    }

    pub fn view(&self) -> View<'_> {
        let names = self.more.as_ref().and_then(|more| more.names.as_ref());
        let names = names.map(|names| names.list()).unwrap_or_default();
        View { terms: self.terms(), rows: self.rows, kinds: self.kinds, sum: self.sum, names, kept: self.kept() }
    }
}

impl<'a> View<'a> {
    /// One row whose points are a sum.
    pub fn of_sum(terms: Terms<'a>, sum: Sum) -> Self {
        Self { terms, rows: 1, kinds: Kinds::default(), sum, names: NameList::default(), kept: &[] }
    }

    /// How points become a score by a model.
    pub fn scale(&self, model: &Model) -> Scale {
        Scale::new(self.terms.moment.is_some(), model.options())
    }

    /// Whether only the model can tell what the occurrences are worth.
    pub fn needs_model(&self) -> bool {
        self.terms.is_scaled || !self.kept.is_empty()
    }

    /// The score where that does not take the model; none if it is too large.
    pub fn score_of_sum(&self) -> Option<i128> {
        Scale::of_points(self.terms.moment.is_some()).score(self.sum.into())
    }

    /// The points of all occurrences.
    pub fn points(&self, model: &Model) -> I256 {
        I256::from(self.sum) + total(model, &self.outcomes(model))
    }

    /// What each event that is kept apart came to, in the order of their names.
    pub fn outcomes(&self, model: &'a Model) -> std::vec::Vec<Outcome<'a>> {
        let mut kept = self.kept.to_vec();
        kept.sort_unstable_by_key(Occurrences::plain_place);
        let by_event = kept.chunk_by(|one, other| one.plain_place().event == other.plain_place().event);
        let outcomes = by_event.filter_map(|occurrences| self.outcome(model, occurrences));
        let mut outcomes: std::vec::Vec<Outcome> = outcomes.collect();
        if !self.names.is_empty() {
            outcomes.sort_unstable_by_key(|outcome| outcome.name);
        }
        outcomes
    }

    /// What an event came to; none if that is nothing.
    fn outcome(&self, model: &'a Model, of_event: &[Occurrences]) -> Option<Outcome<'a>> {
        let event = of_event.first()?.plain_place().event;
        if event & NAMED == 0 {
            let position = event as usize;
            return of_one_event(model, &model.events().get(position)?.name, position, of_event);
        }
        let name = self.names.get(number_of(event))?;
        of_one_event(model, name, model.position(name)?, of_event)
    }
}

/// The number of a name in a group.
fn number_of(event: u32) -> u32 {
    event & NUMBER
}

fn of_one_event<'a>(model: &Model, name: &'a [u8], position: usize, of_event: &[Occurrences]) -> Option<Outcome<'a>> {
    let event = model.events().get(position)?;
    let days = of_event.chunk_by(|one, other| one.plain_place() == other.plain_place()).map(|of_day| {
        let sum = |of: fn(&Occurrences) -> I256| of_day.iter().map(of).fold(I256::ZERO, |sum, part| sum + part);
        let (count, faded) = (sum(Occurrences::number), sum(|part| part.faded().into()));
        (count, faded, within_day(event, count, faded))
    });
    outcome(event, name, position, days)
}

/// What an event came to on its days: of each the count, faded, and what counts of that; none if all of it is nothing.
pub(super) fn outcome<'a>(
    event: &Event,
    name: &'a [u8],
    position: usize,
    days: impl Iterator<Item = (I256, I256, I256)>,
) -> Option<Outcome<'a>> {
    let (mut count, mut counted, mut is_nothing) = (I256::ZERO, I256::ZERO, true);
    for (of_day, faded, within) in days {
        is_nothing &= of_day == I256::ZERO && faded == I256::ZERO;
        count += of_day;
        counted += within;
    }
    (!is_nothing).then(|| Outcome { name, event: position, count, points: points(event, counted) })
}

#[cfg(test)]
mod tests {
    use allocator_api2::alloc::Global;

    use super::*;
    use crate::core::fade::WHOLE;
    use crate::core::model::Options;

    #[test]
    fn a_moving_frame_keeps_no_more_names_than_its_rows_have() {
        let terms = Terms { model: &[], config: 0, moment: None, is_scaled: false, names_checksum: 1 };
        let mut group = Group::new_in(Global, terms);
        let name = |row: i32| format!("page {row}").into_bytes();
        for row in 0..10_000 {
            let place = group.named_place(Global, &name(row), 0).expect("a short name");
            group.add_at(place, 1, WHOLE);
            if row >= 3 {
                let place = group.named_place(Global, &name(row - 3), 0).expect("a short name");
                group.add_at(place, -1, WHOLE);
            }
        }
        assert!(group.kept().len() < 50 && group.view().names.len() < 100, "{}", group.view().names.len());
        let model = Model::new(
            b"m",
            Options::default(),
            vec![Event {
                name: b"page *"[..].into(),
                weight: 1,
                max_count: Some(1),
                max_per_day: None,
                half_life: None,
                target: None,
                event_group: None,
            }],
        );
        let view = group.view();
        let outcomes = view.outcomes(&model);
        let names: std::vec::Vec<&[u8]> = outcomes.iter().map(|outcome| outcome.name).collect();
        assert_eq!(names, [b"page 9997", b"page 9998", b"page 9999"]);
    }

    #[test]
    fn a_moving_frame_takes_no_more_room_than_its_rows() {
        let terms = Terms { model: &[], config: 0, moment: None, is_scaled: false, names_checksum: 1 };
        let mut group = Group::new_in(Global, terms);
        for day in 0..10_000 {
            let place = |day| Place { event: 0, day };
            group.add_at(place(day), 1, WHOLE);
            group.add_at(place(day - 3), -1, WHOLE);
        }
        assert!(group.kept().len() < 50, "{}", group.kept().len());
    }
}
