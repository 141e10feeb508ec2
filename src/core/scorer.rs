//! Scoring tallies.

mod live;
mod names;
mod pass;

use ethnum::I256;
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::fade::{HalfLife, WHOLE};
use super::fixed::ONE;
use super::group::Place;
use super::interval::{Interval, MICROSECONDS_PER_DAY};
use super::lookup::ShortName;
use super::model::{Event, Model};
use super::parts::{Outcome, total};
use super::patterns::prefix;
use super::score::{Scale, points, within_day};
use super::sum::Sum;
use super::tally::{Count, Days, Malformed, Tally};
use names::Names;
use pass::Ages;

pub use live::{LiveScores, Subject};

/// The days that count. Days are counted from 2000-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayMoment {
    /// The score is as it stood at the end of this day.
    pub as_of: i32,
    /// Occurrences on this day or before it do not count.
    pub since: Option<i32>,
}

impl DayMoment {
    #[inline(always)]
    fn includes(&self, day: i32) -> bool {
        day <= self.as_of && self.since.is_none_or(|since| since < day)
    }
}

/// Scores tallies by one model, and remembers what may serve for the next one too.
#[derive(Debug)]
pub struct Scorer {
    model: Model,
    rules: Rules,
    /// The first of them never fades.
    fadings: Vec<Fading>,
    /// That of all events, if it is one.
    shared_fading: Option<u32>,
    /// Whether points can only be added up event by event.
    needs_outcomes: bool,
    /// Whether events that a pattern weighs are kept apart.
    keeps_by_name: bool,
    names_checksum: u64,
    names: Names,
    /// Those of the last attributes, which are seldom those of a tally.
    attribute_names: Names,
    ages: Ages,
    /// What [`DayMoment::since`] is for days to score at: a series of days comes back with every tally.
    since: HashMap<i32, Option<i32>, FxBuildHasher>,
}

/// What is to be known of each event of a model.
#[derive(Debug)]
struct Rules {
    by_position: Vec<Rule>,
    short_names: Vec<Option<ShortName>>,
}

impl Rules {
    /// The rule at a position, if it is that of a short name.
    #[inline(always)]
    fn expected(&self, position: usize, name: &[u8]) -> Option<&Rule> {
        let short_name = ShortName::new(name)?;
        let is_expected = self.short_names.get(position) == Some(&Some(short_name));
        self.by_position.get(position).filter(|_| is_expected)
    }
}

/// What the inner loop has to know of an event, and what it can take an event for that is not in the model: one of no weight.
#[derive(Clone, Copy, Debug)]
struct Rule {
    weight: i64,
    caps: Caps,
    /// Where its half-life is in [`Scorer::fadings`].
    fading: u32,
    /// Where it is in the model, and [`Rule::UNKNOWN`] if it is not.
    position: u32,
}

/// As wide as a word, so that a rule has no padding, which would be copied in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
enum Caps {
    None,
    /// On the total of the event, or of its group.
    Total,
    Daily,
}

impl Caps {
    fn of(model: &Model, position: usize) -> Self {
        match model.events().get(position) {
            Some(Event { max_per_day: Some(_), .. }) => Self::Daily,
            _ if model.is_kept_apart(position) => Self::Total,
            _ => Self::None,
        }
    }
}

impl Rule {
    const UNKNOWN: u32 = u32::MAX;
    const OF_UNKNOWN: Self = Self { weight: 0, caps: Caps::None, fading: 0, position: Self::UNKNOWN };
}

/// Occurrences of an event in a tally.
struct Occurred<'a> {
    /// Where the event's name is in the tally.
    name: usize,
    rule: &'a Rule,
    /// All of the model.
    events: &'a [Event],
    /// Zero in a tally without days.
    day: i32,
    count: Count,
    /// How much of each is left.
    factor: u64,
}

impl Occurred<'_> {
    /// None if it has no weight.
    fn event(&self) -> Option<&Event> {
        self.events.get(self.rule.position as usize)
    }

    /// What counts of them on their day.
    fn within_day(&self, event: &Event) -> I256 {
        let count = I256::from(self.count.millionths());
        within_day(event, count, count * I256::from(self.factor))
    }
}

/// The points of a tally, on their way: [`Points::add`] adds to both parts.
#[derive(Default)]
struct Points {
    sum: Sum,
    /// As many of these as a value has room for do not overflow 256 bits, but would 192.
    large: I256,
}

impl Points {
    /// Adds the points of small counts to `units`, in millions of the unit of points, which stays in registers.
    ///
    /// A value has not so many counts that it overflows: each takes two bytes of at most 2³⁰, and is below 2⁶ times a weight
    /// below 2⁵⁰ times a factor below 2⁴⁰.
    #[inline(always)]
    fn add(&mut self, units: &mut i128, weight: i64, count: Count, factor: u64) {
        match count {
            Count::Small(small) => *units += i128::from(weight * i64::from(small)) * i128::from(factor),
            Count::Other(count) => self.add_other(weight, count, factor),
        }
    }

    #[inline(never)]
    fn add_other(&mut self, weight: i64, count: i128, factor: u64) {
        match i64::try_from(count) {
            Ok(count) => self.sum.add_faded(i128::from(weight) * i128::from(count), factor),
            Err(_) => self.large += I256::from(count) * I256::from(factor) * I256::from(weight),
        }
    }

    #[inline]
    fn with(mut self, units: i128) -> Self {
        self.sum.add_faded(units, ONE as u64);
        self
    }

    /// All of them together.
    #[inline(always)]
    fn total(&self, units: i128) -> I256 {
        if self.large == I256::ZERO && self.sum == Sum::default() {
            return I256::from(units) * I256::from(ONE);
        }
        let mut sum = self.sum;
        sum.add_faded(units, ONE as u64);
        I256::from(sum) + self.large
    }
}

/// Visits the counts of a day: the position of each name in the tally, its rule, and the count.
#[inline(always)]
fn visit_entries(
    days: &mut Days,
    entries: u64,
    names: &[Rule],
    mut visit: impl FnMut(usize, &Rule, Count),
) -> Result<(), Malformed> {
    let mut next_name = 0;
    for _ in 0..entries {
        let (name, count) = days.entry(next_name)?;
        next_name = name + 1;
        visit(name, names.get(name).ok_or(Malformed)?, count);
    }
    Ok(())
}

/// What is left of an occurrence after so many days, as far as that was asked for.
#[derive(Debug)]
struct Fading {
    /// None if nothing fades.
    half_life: Option<HalfLife>,
    factors: Vec<u64>,
    /// How many counts have been multiplied by factors, about.
    uses: usize,
}

impl Fading {
    /// Ages beyond some ten years are rare enough to be computed each time.
    const LONGEST: usize = 4000;

    #[inline]
    fn factor(&mut self, age: u32) -> u64 {
        match self.factors.get(age as usize) {
            Some(factor) => *factor,
            None => self.compute(age),
        }
    }

    #[cold]
    fn compute(&mut self, age: u32) -> u64 {
        self.compute_more(age as usize);
        self.of(age)
    }

    /// Computes the factors of ages up to one, as far as they are worth remembering, once a tally of so many bytes makes them
    /// pay: those of a year take longer than the score of a customer.
    #[inline]
    fn compute_up_to(&mut self, age: usize, bytes: usize) {
        /// Of a count and its day.
        const BYTES: usize = 4;
        if self.factors.len() <= age.min(Self::LONGEST) {
            self.uses += bytes / BYTES;
            if self.uses > age {
                self.compute_more(age);
            }
        }
    }

    #[cold]
    fn compute_more(&mut self, age: usize) {
        while self.factors.len() <= age.min(Self::LONGEST) {
            self.factors.push(self.of(self.factors.len() as u32));
        }
    }

    /// The factor, computed.
    fn of(&self, age: u32) -> u64 {
        let age = u128::from(age) * MICROSECONDS_PER_DAY as u128;
        self.half_life.as_ref().map_or(WHOLE, |half_life| half_life.factor_at(age))
    }
}

impl Scorer {
    pub fn new(model: Model) -> Self {
        Self::keeping(model, Caps::of)
    }

    /// One whose [`Scorer::sum`] keeps all events apart.
    pub fn explaining(model: Model) -> Self {
        Self::keeping(model, |model, position| match Caps::of(model, position) {
            Caps::None => Caps::Total,
            caps => caps,
        })
    }

    fn keeping(model: Model, caps: impl Fn(&Model, usize) -> Caps) -> Self {
        let mut half_lives = vec![None];
        let mut fading = |event: &Event| {
            let half_life = model.half_life(event).as_ref().map(HalfLife::from);
            let known = half_lives.iter().position(|&known| known == half_life);
            known.unwrap_or_else(|| {
                half_lives.push(half_life);
                half_lives.len() - 1
            }) as u32
        };
        let rule = |(position, event): (u32, &Event)| Rule {
            weight: event.weight,
            caps: caps(&model, position as usize),
            fading: fading(event),
            position,
        };
        let rules: Vec<Rule> = (0..).zip(model.events()).map(rule).collect();
        let shared_fading = rules.first().map(|first| first.fading);
        let shared_fading = shared_fading.filter(|&first| rules.iter().all(|rule| rule.fading == first));
        let fadings =
            half_lives.into_iter().map(|half_life| Fading { half_life, factors: Vec::new(), uses: 0 }).collect();
        let needs_outcomes = model.limits_groups() || model.events().iter().any(|event| event.max_count.is_some());
        let keeps_apart = rules.iter().any(|rule| rule.caps != Caps::None);
        let is_kept_pattern = |(rule, event): (&Rule, &Event)| rule.caps != Caps::None && prefix(&event.name).is_some();
        let keeps_by_name = rules.iter().zip(model.events()).any(is_kept_pattern);
        let names_checksum = if keeps_apart { model.names_checksum() } else { 0 };
        // The name of a pattern may be that of an event that a longer one weighs.
        let short_name = |event: &Event| ShortName::new(&event.name).filter(|_| prefix(&event.name).is_none());
        let short_names = model.events().iter().map(short_name).collect();
        let rules = Rules { by_position: rules, short_names };
        Self {
            model,
            rules,
            fadings,
            shared_fading,
            needs_outcomes,
            keeps_by_name,
            names_checksum,
            names: Names::new(),
            attribute_names: Names::new(),
            ages: Ages::none(),
            since: HashMap::default(),
        }
    }

    pub fn model(&self) -> &Model {
        &self.model
    }

    /// That of the names of the model's events, where [`Scorer::sum`] leaves some out, and else zero.
    pub fn names_checksum(&self) -> u64 {
        self.names_checksum
    }

    /// The days that count for a score as of a day, where `since` tells the last one that a lookback leaves out.
    pub fn moment(&mut self, as_of: i32, since: impl FnOnce(&Interval) -> Option<i32>) -> DayMoment {
        // Ten years of days.
        const MOST: usize = 4000;
        let Some(lookback) = &self.model.options().lookback else { return DayMoment { as_of, since: None } };
        if self.since.len() >= MOST {
            self.since.clear();
        }
        DayMoment { as_of, since: *self.since.entry(as_of).or_insert_with(|| since(lookback)) }
    }

    /// The names of a tally that are not in the model.
    pub fn unknown<'a>(&self, tally: &'a [u8]) -> Result<Vec<&'a [u8]>, Malformed> {
        Ok(Tally::read(tally)?.names().filter(|name| self.model.position(name).is_none()).collect())
    }

    pub fn scale(&self, moment: Option<DayMoment>) -> Scale {
        Scale::new(moment.is_some(), self.model.options())
    }

    /// The score of a tally: a dated one as of a moment or over all its days, an undated one only without a moment. None
    /// if it is too large.
    pub fn score(&mut self, tally: &[u8], moment: Option<DayMoment>) -> Result<Option<i128>, Malformed> {
        let points = match moment {
            _ if self.needs_outcomes => {
                let outcomes = self.outcomes(tally, moment)?;
                total(&self.model, &outcomes)
            }
            Some(moment) => self.pass(tally, &moment)?.points[0],
            None => self.points(tally)?,
        };
        Ok(self.scale(moment).score(points))
    }

    /// What each event that counts came to, in the order of their names.
    pub fn outcomes<'a>(&mut self, tally: &'a [u8], moment: Option<DayMoment>) -> Result<Vec<Outcome<'a>>, Malformed> {
        let mut occurrences = Vec::new();
        self.visit(tally, moment, |occurred| {
            let Some(event) = occurred.event() else { return };
            occurrences.resize(occurrences.len().max(occurred.name + 1), (I256::ZERO, I256::ZERO));
            let (counted, faded) = &mut occurrences[occurred.name];
            *counted += I256::from(occurred.count.millionths());
            *faded += occurred.within_day(event);
        })?;
        let names = Tally::read(tally)?.names();
        let by_event = names.zip(self.names.rules()).zip(occurrences).filter_map(|((name, rule), (count, faded))| {
            let position = rule.position as usize;
            let nothing = count == I256::ZERO && faded == I256::ZERO;
            let event = self.model.events().get(position).filter(|_| !nothing)?;
            Some(Outcome { name, event: position, count, points: points(event, faded) })
        });
        Ok(by_event.collect())
    }

    /// The points of all days of a tally, or of one without days, where no event has a cap on its total.
    #[inline(never)]
    fn points(&mut self, tally: &[u8]) -> Result<I256, Malformed> {
        let (mut points, mut units) = (Points::default(), 0);
        self.visit(tally, None, |occurred| match occurred.event().filter(|_| occurred.rule.caps == Caps::Daily) {
            Some(event) => points.large += occurred.within_day(event) * I256::from(event.weight),
            None => points.add(&mut units, occurred.rule.weight, occurred.count, occurred.factor),
        })?;
        Ok(points.total(units))
    }

    /// The points of a tally that is a part of a group: of events without caps. Of events with caps, `keep` gets the place,
    /// the name if a pattern weighs the event, the count and how much of it is left. None if it is more than a [`Sum`].
    #[inline(never)]
    pub fn sum(
        &mut self,
        tally: &[u8],
        moment: Option<DayMoment>,
        mut keep: impl FnMut(Place, Option<&[u8]>, i128, u64),
    ) -> Result<Option<Sum>, Malformed> {
        let (mut points, mut units) = (Points::default(), 0);
        let names: Vec<&[u8]> = if self.keeps_by_name { Tally::read(tally)?.names().collect() } else { Vec::new() };
        self.visit(tally, moment, |Occurred { name, rule, events, day, count, factor }| {
            if rule.caps == Caps::None {
                points.add(&mut units, rule.weight, count, factor);
            } else {
                let day = if rule.caps == Caps::Daily { day } else { 0 };
                let is_pattern = |event: &&Event| prefix(&event.name).is_some();
                let pattern = events.get(rule.position as usize).filter(is_pattern);
                let name = pattern.and_then(|_| names.get(name).copied());
                keep(Place { event: rule.position, day }, name, count.millionths(), factor);
            }
        })?;
        let Points { sum, large } = points.with(units);
        Ok(if large == I256::ZERO { Some(sum) } else { Sum::try_from(I256::from(sum) + large).ok() })
    }

    /// Visits what counts of a tally, and perhaps events that have no weight.
    #[inline(always)]
    fn visit(
        &mut self,
        tally: &[u8],
        moment: Option<DayMoment>,
        mut visit: impl FnMut(Occurred),
    ) -> Result<(), Malformed> {
        let Self { model, rules, fadings, shared_fading, names, .. } = self;
        let tally = names.read(tally, model, rules)?;
        let (names, events) = (names.rules(), model.events());
        for ((name, rule), count) in names.iter().enumerate().zip(tally.counts()) {
            visit(Occurred { name, rule, events, day: 0, count: Count::Other(count?), factor: WHOLE });
        }
        let mut days = tally.days();
        while let Some((day, entries)) = days.begin()? {
            let day = day.number();
            let Some(DayMoment { as_of, since }) = moment else {
                visit_entries(&mut days, entries, names, |name, rule, count| {
                    visit(Occurred { name, rule, events, day, count, factor: WHOLE });
                })?;
                continue;
            };
            if day > as_of {
                break;
            }
            // Of days in range, the difference fits 32 bits.
            let age = (as_of - day) as u32;
            if since.is_some_and(|since| day <= since) {
                visit_entries(&mut days, entries, names, |_, _, _| ())?;
            } else if let Some(fading) = *shared_fading {
                let factor = fadings[fading as usize].factor(age);
                visit_entries(&mut days, entries, names, |name, rule, count| {
                    visit(Occurred { name, rule, events, day, count, factor });
                })?;
            } else {
                visit_entries(&mut days, entries, names, |name, rule, count| {
                    let factor = fadings[rule.fading as usize].factor(age);
                    visit(Occurred { name, rule, events, day, count, factor });
                })?;
            }
        }
        Ok(())
    }
}
