//! One pass over a dated tally gives its points at one or two moments, and its days.

use std::array;

use ethnum::I256;

use super::{Caps, DayMoment, Fading, Points, Rule, Scorer};
use crate::core::model::Event;
use crate::core::score::within_day;
use crate::core::tally::{Count, Days, Malformed};

/// What a pass gives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passed<const MOMENTS: usize> {
    /// At each moment, as if no event had a cap on its total.
    pub points: [I256; MOMENTS],
    /// The first and the last day up to the first moment.
    pub days: Option<(i32, i32)>,
}

/// How much is left of an occurrence at each moment, by its age at the first of them.
#[derive(Debug)]
pub(super) struct Ages {
    moments: [DayMoment; 2],
    factors: Vec<[u64; 2]>,
    /// How many tallies were scored at these moments.
    tallies: usize,
}

impl Ages {
    /// None, which are of no moments that anybody asks for.
    pub fn none() -> Self {
        Self { moments: [DayMoment { as_of: i32::MIN, since: None }; 2], factors: Vec::new(), tallies: 0 }
    }

    /// The factors of ages up to the oldest, or of no age: before some tallies were scored at these moments, computing them
    /// does not pay.
    fn factors(&mut self, moments: &[DayMoment; 2], oldest: usize, fading: &Fading) -> &[[u64; 2]] {
        const FEW: usize = 32;
        if self.moments != *moments {
            *self = Self { moments: *moments, ..Self::none() };
        }
        self.tallies += 1;
        if self.tallies > FEW {
            while self.factors.len() <= oldest.min(Fading::LONGEST) {
                let day = moments[0].as_of - self.factors.len() as i32;
                self.factors.push([0, 1].map(|index: usize| fading.at(&moments[index], day)));
            }
        }
        &self.factors
    }
}

impl Fading {
    /// How much is left at a moment of an occurrence on a day; nothing of one that does not count.
    #[inline(always)]
    fn at(&self, moment: &DayMoment, day: i32) -> u64 {
        if !moment.includes(day) {
            return 0;
        }
        let age = (moment.as_of - day) as u32;
        self.factors.get(age as usize).copied().unwrap_or_else(|| self.of(age))
    }
}

/// Points at each moment, on their way. Those of small counts are in units that are passed to the methods, which keeps them
/// in registers: see [`Points`].
struct Sums<'a, const MOMENTS: usize> {
    points: [Points; MOMENTS],
    events: &'a [Event],
}

impl<'a, const MOMENTS: usize> Sums<'a, MOMENTS> {
    fn new(events: &'a [Event]) -> Self {
        Self { points: array::from_fn(|_| Points::default()), events }
    }

    #[inline(always)]
    fn add(&mut self, units: &mut [i128; MOMENTS], rule: &Rule, count: Count, factors: [u64; MOMENTS]) {
        match count {
            Count::Small(small) => self.add_small(units, rule, small, factors),
            Count::Other(count) => self.add_other(rule, count, factors),
        }
    }

    #[inline(always)]
    fn add_small(&mut self, units: &mut [i128; MOMENTS], rule: &Rule, small: u8, factors: [u64; MOMENTS]) {
        match rule.caps {
            Caps::Daily => self.add_other(rule, Count::Small(small).millionths(), factors),
            _ => add_units(units, rule, small, factors),
        }
    }

    #[inline(never)]
    fn add_other(&mut self, rule: &Rule, count: i128, factors: [u64; MOMENTS]) {
        let capped = self.events.get(rule.position as usize).filter(|_| rule.caps == Caps::Daily);
        for (points, factor) in self.points.iter_mut().zip(factors) {
            match capped {
                Some(event) => {
                    let count = I256::from(count);
                    points.large += within_day(event, count, count * I256::from(factor)) * I256::from(event.weight);
                }
                None => points.add_other(rule.weight, count, factor),
            }
        }
    }
}

/// Adds the points of a small count to units: see [`Points::add`].
#[inline(always)]
fn add_units<const MOMENTS: usize>(units: &mut [i128; MOMENTS], rule: &Rule, small: u8, factors: [u64; MOMENTS]) {
    let product = i128::from(rule.weight * i64::from(small));
    for (units, factor) in units.iter_mut().zip(factors) {
        // As factors are below 2⁴⁰, this is one multiplication of words with a sign.
        *units += product * i128::from(factor as i64);
    }
}

impl Scorer {
    /// The points of a tally at a moment, and its days up to then. A tally without days has none.
    #[inline(never)]
    pub(super) fn pass(&mut self, tally: &[u8], moment: &DayMoment) -> Result<Passed<1>, Malformed> {
        let Self { model, rules, fadings, shared_fading, names, .. } = self;
        let size = tally.len();
        let tally = names.read(tally, model, rules)?;
        let mut days = tally.days();
        let sums = Sums::new(model.events());
        let Some(first) = First::of(&mut days, moment)? else { return Ok(Passed { points: [I256::ZERO], days: None }) };
        for fading in fadings.iter_mut() {
            fading.compute_up_to(first.age, size);
        }
        match shared_fading.and_then(|shared| fadings.get(shared as usize)) {
            Some(fading) => {
                // Those of all ages that count, unless they are rare; of others, none.
                let ages = moment.since.map_or(usize::MAX, |since| usize::try_from(moment.as_of - since).unwrap_or(0));
                let factors = &fading.factors[..ages.min(fading.factors.len())];
                let of_day = |day: i32| match factors.get((moment.as_of - day) as usize) {
                    Some(&factor) => [factor],
                    None => [fading.at(moment, day)],
                };
                walk(days, first, names.rules(), sums, moment.as_of, of_day, |factors, _| factors)
            }
            None => {
                let factors = |day: i32, rule: &Rule| [fadings[rule.fading as usize].at(moment, day)];
                walk(days, first, names.rules(), sums, moment.as_of, |day| day, factors)
            }
        }
    }

    /// The same, also at an earlier moment.
    #[inline(never)]
    pub(super) fn pass_at_two(&mut self, tally: &[u8], moments: &[DayMoment; 2]) -> Result<Passed<2>, Malformed> {
        let [moment, earlier] = moments;
        debug_assert!(earlier.as_of <= moment.as_of);
        let Self { model, rules, fadings, shared_fading, names, ages, .. } = self;
        let size = tally.len();
        let tally = names.read(tally, model, rules)?;
        let mut days = tally.days();
        let sums = Sums::new(model.events());
        let Some(first) = First::of(&mut days, moment)? else {
            return Ok(Passed { points: [I256::ZERO; 2], days: None });
        };
        for fading in fadings.iter_mut() {
            fading.compute_up_to(first.age, size);
        }
        match shared_fading.and_then(|shared| fadings.get(shared as usize)) {
            Some(fading) => {
                let factors = ages.factors(moments, first.age, fading);
                let of_day = |day: i32| match factors.get((moment.as_of - day) as usize) {
                    Some(&factors) => factors,
                    None => [fading.at(moment, day), fading.at(earlier, day)],
                };
                walk(days, first, names.rules(), sums, moment.as_of, of_day, |factors, _| factors)
            }
            None => {
                let factors = |day: i32, rule: &Rule| {
                    [moment, earlier].map(|moment| fadings[rule.fading as usize].at(moment, day))
                };
                walk(days, first, names.rules(), sums, moment.as_of, |day| day, factors)
            }
        }
    }
}

/// The first day of a tally.
#[derive(Clone, Copy)]
struct First {
    day: i32,
    /// Of how many events it has counts.
    entries: u64,
    age: usize,
}

impl First {
    /// None if there is no day up to the moment.
    #[inline(always)]
    fn of(days: &mut Days, moment: &DayMoment) -> Result<Option<Self>, Malformed> {
        let Some((day, entries)) = days.begin()? else { return Ok(None) };
        let day = day.number();
        Ok(usize::try_from(moment.as_of - day).ok().map(|age| Self { day, entries, age }))
    }
}

/// Adds up what counts of the days up to `until`; `factors` tells how much is left of an event by what `of_day` says of the
/// day.
#[inline(always)]
fn walk<D: Copy, const MOMENTS: usize>(
    mut days: Days,
    first: First,
    names: &[Rule],
    mut sums: Sums<MOMENTS>,
    until: i32,
    of_day: impl Fn(i32) -> D,
    factors: impl Fn(D, &Rule) -> [u64; MOMENTS],
) -> Result<Passed<MOMENTS>, Malformed> {
    let (mut day, mut entries) = (first.day, first.entries);
    let mut last = day;
    let mut units = [0; MOMENTS];
    while day <= until {
        last = day;
        let left = of_day(day);
        let mut next_name = 0;
        for _ in 0..entries {
            let (name, count) = days.entry(next_name)?;
            next_name = name + 1;
            let rule = names.get(name).ok_or(Malformed)?;
            sums.add(&mut units, rule, count, factors(left, rule));
        }
        last = short_days(&mut days, &mut units, Span { last, until }, names, &of_day, &factors);
        let Some((next, more)) = days.begin()? else { break };
        (day, entries) = (next.number(), more);
    }
    let mut points = [I256::ZERO; MOMENTS];
    for ((total, points), units) in points.iter_mut().zip(&sums.points).zip(&units) {
        *total = points.total(*units);
    }
    Ok(Passed { points, days: Some((first.day, last)) })
}

/// Adds the points of the next days, as far as they are short, in span, and without an event that has a daily cap or a name
/// that is none. Returns the last of these days.
///
/// Most of a pass is in here, and few variables are, so that they stay in registers.
#[inline(never)]
fn short_days<D: Copy, const MOMENTS: usize>(
    days: &mut Days,
    units: &mut [i128; MOMENTS],
    Span { mut last, until }: Span,
    names: &[Rule],
    of_day: &impl Fn(i32) -> D,
    factors: &impl Fn(D, &Rule) -> [u64; MOMENTS],
) -> i32 {
    let mut sums = *units;
    let (mut next, mut taken) = (days.clone(), days.clone());
    while let Some((day, name, count)) = next.short_day() {
        let day = day.number();
        let Some(rule) = names.get(name).filter(|rule| rule.caps != Caps::Daily && day <= until) else { break };
        add_units(&mut sums, rule, count, factors(of_day(day), rule));
        last = day;
        taken = next.clone();
    }
    (*days, *units) = (taken, sums);
    last
}

/// The days from the one after `last` up to `until`.
struct Span {
    last: i32,
    until: i32,
}
