//! One pass over a dated tally gives its points at several moments, and its days.

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

/// The factors of a moment by age, as far as they were computed and the lookback goes.
#[derive(Clone, Copy)]
struct Factors<'a> {
    moment: DayMoment,
    by_age: &'a [u64],
    fading: &'a Fading,
}

impl<'a> Factors<'a> {
    fn new(fading: &'a Fading, moment: DayMoment) -> Self {
        let ages = moment.since.map_or(usize::MAX, |since| usize::try_from(moment.as_of - since).unwrap_or(0));
        let by_age = &fading.factors[..ages.min(fading.factors.len())];
        Self { moment, by_age, fading }
    }

    /// Zero of a day that does not count.
    #[inline(always)]
    fn of(&self, day: i32) -> u64 {
        // An age below zero becomes one beyond all others.
        match self.by_age.get((self.moment.as_of - day) as u32 as usize) {
            Some(factor) => *factor,
            None => self.other(day),
        }
    }

    #[inline(never)]
    fn other(&self, day: i32) -> u64 {
        if self.moment.includes(day) { self.fading.of((self.moment.as_of - day) as u32) } else { 0 }
    }
}

/// Points at each moment, on their way.
struct Sums<'a, const MOMENTS: usize> {
    units: [i128; MOMENTS],
    points: [Points; MOMENTS],
    events: &'a [Event],
}

impl<const MOMENTS: usize> Sums<'_, MOMENTS> {
    #[inline(always)]
    fn add(&mut self, rule: &Rule, count: Count, factors: [u64; MOMENTS]) {
        match count {
            // See `Points::add`.
            Count::Small(small) if rule.caps != Caps::Daily => {
                let product = i128::from(rule.weight * i64::from(small));
                for (units, factor) in self.units.iter_mut().zip(factors) {
                    *units += product * i128::from(factor);
                }
            }
            _ => self.add_other(rule, count.millionths(), factors),
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

impl Scorer {
    /// The points of a tally at each moment. An undated one has none.
    #[inline(never)]
    pub(super) fn pass<const MOMENTS: usize>(
        &mut self,
        tally: &[u8],
        moments: [DayMoment; MOMENTS],
    ) -> Result<Passed<MOMENTS>, Malformed> {
        const { assert!(MOMENTS > 0) };
        let Self { model, rules, fadings, shared_fading, names, .. } = self;
        let tally = names.read(tally, model, rules)?;
        let mut days = tally.days();
        let sums = Sums { units: [0; MOMENTS], points: array::from_fn(|_| Points::default()), events: model.events() };
        let Some((day, entries)) = days.begin()? else {
            return Ok(Passed { points: [I256::ZERO; MOMENTS], days: None });
        };
        let first = First { day: day.number(), entries };
        let oldest = moments.iter().map(|moment| moment.as_of.saturating_sub(first.day)).max().unwrap_or(0);
        match *shared_fading {
            Some(shared) => {
                let fading = fadings.get_mut(shared as usize).ok_or(Malformed)?;
                fading.compute_up_to(oldest);
                let fading = &*fading;
                let factors = moments.map(|moment| Factors::new(fading, moment));
                let of_day = |day| factors.map(|factors| factors.of(day));
                walk(days, first, &names.rules, &moments, sums, of_day, |factors, _| factors)
            }
            None => {
                fadings.iter_mut().for_each(|fading| fading.compute_up_to(oldest));
                let of_rule = |day: i32, rule: &Rule| {
                    let fading = &fadings[rule.fading as usize];
                    moments.map(|moment| Factors::new(fading, moment).of(day))
                };
                walk(days, first, &names.rules, &moments, sums, |day| day, of_rule)
            }
        }
    }
}

/// The first day of a tally, and of how many events it has counts.
#[derive(Clone, Copy)]
struct First {
    day: i32,
    entries: u64,
}

/// Adds up what counts; `factors` tells how much is left of an event by what `of_day` says of the day.
#[inline(always)]
fn walk<D: Copy, const MOMENTS: usize>(
    mut days: Days,
    first: First,
    names: &[Rule],
    moments: &[DayMoment; MOMENTS],
    mut sums: Sums<MOMENTS>,
    of_day: impl Fn(i32) -> D,
    factors: impl Fn(D, &Rule) -> [u64; MOMENTS],
) -> Result<Passed<MOMENTS>, Malformed> {
    let until = moments.iter().map(|moment| moment.as_of).max().unwrap_or(i32::MIN);
    // The last day up to the first moment.
    let mut last = None;
    let mut begin = |day: i32| {
        if day <= moments[0].as_of {
            last = Some(day);
        }
        (day <= until).then(|| of_day(day))
    };
    let mut next = Some((first.day, first.entries));
    while let Some((day, entries)) = next {
        let Some(of_day) = begin(day) else { break };
        let mut next_name = 0;
        for _ in 0..entries {
            let (name, count) = days.entry(next_name)?;
            next_name = name + 1;
            let rule = names.get(name).ok_or(Malformed)?;
            sums.add(rule, count, factors(of_day, rule));
        }
        let mut is_done = false;
        while let Some((day, name, count)) = days.short_day() {
            let rule = names.get(name).ok_or(Malformed)?;
            let Some(of_day) = begin(day.number()) else {
                is_done = true;
                break;
            };
            sums.add(rule, count, factors(of_day, rule));
        }
        if is_done {
            break;
        }
        next = days.begin()?.map(|(day, entries)| (day.number(), entries));
    }
    let Sums { units, points, .. } = sums;
    let mut units = units.into_iter();
    let points = points.map(|points| points.total(units.next().unwrap_or_default()));
    Ok(Passed { points, days: last.map(|last| (first.day, last)) })
}
