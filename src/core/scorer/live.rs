//! Live scores: a dated tally and attributes together, now and some days ago.
//!
//! Attributes are counts that belong to no day, such as a customer's plan. They count as if they occurred on the day of the
//! score: they do not fade, and no lookback leaves them out. Caps apply to them apart from the dated counts. Points of both
//! are added before the score is scaled and rounded.

use std::cmp::Ordering;

use ethnum::I256;

use super::pass::Passed;
use super::{DayMoment, Points, Scorer, visit_entries};
use crate::core::fade::WHOLE;
use crate::core::parts::{Outcome, total};
use crate::core::score::{points, within_day};
use crate::core::tally::{Count, EMPTY, Malformed, Tally};

/// What is scored.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub tally: &'a [u8],
    /// A tally whose days do not matter.
    pub attributes: &'a [u8],
}

impl<'a> Subject<'a> {
    /// A tally without attributes.
    pub fn tally(tally: &'a [u8]) -> Self {
        Self { tally, attributes: &EMPTY }
    }
}

/// What one pass over a tally gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveScores {
    /// None if it is too large.
    pub score: Option<i128>,
    /// The same, as of the previous moment.
    pub previous: Option<i128>,
    /// First and last day of the tally, up to that of the score.
    pub days: Option<(i32, i32)>,
}

impl Scorer {
    /// The score of a dated tally and attributes; none if it is too large.
    pub fn live_score(&mut self, subject: Subject, moment: &DayMoment) -> Result<Option<i128>, Malformed> {
        let points = self.live_points(subject, moment)?;
        Ok(self.scale(Some(*moment)).score(points))
    }

    /// The score, the score as of another moment with the same attributes, and the days of the tally.
    pub fn live_scores(&mut self, subject: Subject, moments: &[DayMoment; 2]) -> Result<LiveScores, Malformed> {
        let [moment, previous] = moments;
        let Passed { points, days } = if self.needs_outcomes || previous.as_of > moment.as_of {
            let days = self.pass(subject.tally, moment)?.days;
            Passed { points: [self.live_points(subject, moment)?, self.live_points(subject, previous)?], days }
        } else {
            let attributes = self.attribute_points(subject.attributes)?;
            let Passed { points, days } = self.pass_at_two(subject.tally, moments)?;
            Passed { points: points.map(|points| points + attributes), days }
        };
        let scale = self.scale(Some(*moment));
        let [score, previous] = points.map(|points| scale.score(points));
        Ok(LiveScores { score, previous, days })
    }

    /// The points of a dated tally and attributes.
    fn live_points(&mut self, subject: Subject, moment: &DayMoment) -> Result<I256, Malformed> {
        if self.needs_outcomes {
            let outcomes = self.live_outcomes(subject, Some(*moment))?;
            return Ok(total(&self.model, &outcomes));
        }
        Ok(self.pass(subject.tally, moment)?.points[0] + self.attribute_points(subject.attributes)?)
    }

    /// What each event that counts came to, dated and attributes together, in the order of their names.
    pub fn live_outcomes<'a>(
        &mut self,
        subject: Subject<'a>,
        moment: Option<DayMoment>,
    ) -> Result<Vec<Outcome<'a>>, Malformed> {
        let mut dated = self.outcomes(subject.tally, moment)?.into_iter().peekable();
        let mut attributes = self.attribute_outcomes(subject.attributes)?.into_iter().peekable();
        let mut both = Vec::with_capacity(dated.len() + attributes.len());
        loop {
            let order = match (dated.peek(), attributes.peek()) {
                (Some(one), Some(other)) => one.name.cmp(other.name),
                (Some(_), None) => Ordering::Less,
                (None, _) => Ordering::Greater,
            };
            let outcome = match order {
                Ordering::Less => dated.next(),
                Ordering::Greater => attributes.next(),
                Ordering::Equal => dated.next().zip(attributes.next()).map(|(one, other)| Outcome {
                    count: one.count + other.count,
                    points: one.points + other.points,
                    ..one
                }),
            };
            match outcome {
                Some(outcome) => both.push(outcome),
                None => return Ok(both),
            }
        }
    }

    fn attribute_points(&mut self, attributes: &[u8]) -> Result<I256, Malformed> {
        if attributes == EMPTY {
            return Ok(I256::ZERO);
        }
        if self.names_checksum != 0 {
            let outcomes = self.attribute_outcomes(attributes)?;
            return Ok(total(&self.model, &outcomes));
        }
        // Without caps, counts need not be added up by event.
        let Self { model, rules, attribute_names: names, .. } = self;
        let tally = names.read(attributes, model, rules)?;
        let (mut points, mut units) = (Points::default(), 0);
        for (rule, count) in names.rules().iter().zip(tally.counts()) {
            points.add(&mut units, rule.weight, Count::Other(count?), WHOLE);
        }
        let mut days = tally.days();
        while let Some((_, entries)) = days.begin()? {
            visit_entries(&mut days, entries, names.rules(), |_, rule, count| {
                points.add(&mut units, rule.weight, count, WHOLE);
            })?;
        }
        Ok(points.total(units))
    }

    /// What each event of the attributes came to, in the order of their names.
    fn attribute_outcomes<'a>(&mut self, attributes: &'a [u8]) -> Result<Vec<Outcome<'a>>, Malformed> {
        let Self { model, rules, attribute_names: names, .. } = self;
        let tally = names.read(attributes, model, rules)?;
        let mut counts = vec![I256::ZERO; names.rules().len()];
        for (sum, count) in counts.iter_mut().zip(tally.counts()) {
            *sum += I256::from(count?);
        }
        for entry in tally.day_counts() {
            let entry = entry?;
            *counts.get_mut(entry.name).ok_or(Malformed)? += I256::from(entry.count);
        }
        let by_event = Tally::read(attributes)?.names().zip(names.rules()).zip(counts);
        let by_event = by_event.filter_map(|((name, rule), count)| {
            let position = rule.position as usize;
            let event = model.events().get(position).filter(|_| count != I256::ZERO)?;
            let counted = within_day(event, count, count * I256::from(WHOLE));
            Some(Outcome { name, event: position, count, points: points(event, counted) })
        });
        Ok(by_event.collect())
    }
}
