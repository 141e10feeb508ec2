//! Live scores: a dated tally and attributes together, now and some days ago.
//!
//! Attributes are counts that belong to no day, such as a customer's plan. They count as if they occurred on the day of the
//! score: they do not fade, and no lookback leaves them out. Caps apply to them apart from the dated counts. Points of both
//! are added before the score is scaled and rounded.

use std::cmp::Ordering;

use ethnum::I256;

use super::pass::Passed;
use super::{DayMoment, Points, Scorer, total, visit_entries};
use crate::core::fade::WHOLE;
use crate::core::group::Outcome;
use crate::core::score::{points, within_day};
use crate::core::tally::{Count, EMPTY, Malformed};

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
        let attributes = self.attribute_points(subject.attributes)?;
        let points = self.dated_points(subject.tally, moment)?;
        Ok(self.scale(Some(*moment)).score(points + attributes))
    }

    /// The score, the score as of another moment with the same attributes, and the days of the tally.
    pub fn live_scores(&mut self, subject: Subject, moments: &[DayMoment; 2]) -> Result<LiveScores, Malformed> {
        let [moment, previous] = moments;
        let attributes = self.attribute_points(subject.attributes)?;
        let Passed { points: [points, previous_points], days } = if self.has_max_count || previous.as_of > moment.as_of
        {
            let days = self.pass(subject.tally, moment)?.days;
            let points = [self.dated_points(subject.tally, moment)?, self.dated_points(subject.tally, previous)?];
            Passed { points, days }
        } else {
            self.pass_at_two(subject.tally, moments)?
        };
        let scale = self.scale(Some(*moment));
        let score = scale.score(points + attributes);
        let previous = scale.score(previous_points + attributes);
        Ok(LiveScores { score, previous, days })
    }

    /// What each event that counts came to, dated and attributes together, in the order of their names.
    pub fn live_outcomes(&mut self, subject: Subject, moment: Option<DayMoment>) -> Result<Vec<Outcome>, Malformed> {
        let mut dated = self.outcomes(subject.tally, moment)?.into_iter().peekable();
        let mut attributes = self.attribute_outcomes(subject.attributes)?.into_iter().peekable();
        let mut both = Vec::with_capacity(dated.len() + attributes.len());
        loop {
            let order = match (dated.peek(), attributes.peek()) {
                (Some(one), Some(other)) => one.event.cmp(&other.event),
                (Some(_), None) => Ordering::Less,
                (None, _) => Ordering::Greater,
            };
            let outcome = match order {
                Ordering::Less => dated.next(),
                Ordering::Greater => attributes.next(),
                Ordering::Equal => dated.next().zip(attributes.next()).map(|(one, other)| Outcome {
                    event: one.event,
                    count: one.count + other.count,
                    points: one.points + other.points,
                }),
            };
            match outcome {
                Some(outcome) => both.push(outcome),
                None => return Ok(both),
            }
        }
    }

    fn dated_points(&mut self, tally: &[u8], moment: &DayMoment) -> Result<I256, Malformed> {
        match self.has_max_count {
            true => Ok(total(&self.outcomes(tally, Some(*moment))?)),
            false => Ok(self.pass(tally, moment)?.points[0]),
        }
    }

    fn attribute_points(&mut self, attributes: &[u8]) -> Result<I256, Malformed> {
        if attributes == EMPTY {
            return Ok(I256::ZERO);
        }
        if self.names_checksum != 0 {
            return Ok(total(&self.attribute_outcomes(attributes)?));
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
    fn attribute_outcomes(&mut self, attributes: &[u8]) -> Result<Vec<Outcome>, Malformed> {
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
        let by_event = names.rules().iter().zip(counts).filter_map(|(rule, count)| {
            let position = rule.position as usize;
            let event = model.events().get(position).filter(|_| count != I256::ZERO)?;
            let counted = within_day(event, count, count * I256::from(WHOLE));
            Some(Outcome { event: position, count, points: points(event, counted) })
        });
        Ok(by_event.collect())
    }
}
