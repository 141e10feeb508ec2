//! The parts that a score is made of: its events, and what limits take away or add.

use ethnum::I256;

use super::model::Model;
use super::score::{POINTS_PER_MILLIONTH, Scale};

/// What an event came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome<'a> {
    /// Its own name, which differs from that in the model where its weight is that of a pattern.
    pub name: &'a [u8],
    /// The position of its rule in the model.
    pub event: usize,
    /// Occurrences, in millionths.
    pub count: I256,
    pub points: I256,
}

/// A part of a score. Points sum to the raw points and scores to the score, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    pub kind: PartKind<'a>,
    pub points: I256,
    pub score: i128,
}

/// What a part of a score comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind<'a> {
    Event(Outcome<'a>),
    /// What the limit of a group of events takes away, by its position in the options of the model.
    EventGroup(usize),
    /// What the limit to scores from above takes away.
    MaxScore,
    /// What the limit to scores from below adds.
    MinScore,
}

impl<'a> PartKind<'a> {
    /// What SQL calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Event(_) => "event",
            Self::EventGroup(_) => "event_group",
            Self::MaxScore => "max_score",
            Self::MinScore => "min_score",
        }
    }

    /// What tells parts of one score from each other, in the order in which they are listed.
    pub fn key(&self) -> (u8, &'a [u8], usize) {
        match *self {
            Self::Event(outcome) => (0, outcome.name, 0),
            Self::EventGroup(group) => (1, &[], group),
            Self::MaxScore => (2, &[], 0),
            Self::MinScore => (3, &[], 0),
        }
    }
}

/// The points of all events, less what the limits of groups take away.
pub fn total(model: &Model, outcomes: &[Outcome]) -> I256 {
    let all = outcomes.iter().fold(I256::ZERO, |sum, outcome| sum + outcome.points);
    over_limits(model, outcomes).fold(all, |sum, (_, points)| sum + points)
}

/// The parts of a score, the events first; none if the score does not fit.
pub fn parts<'a>(model: &Model, scale: Scale, outcomes: &[Outcome<'a>]) -> Option<Vec<Part<'a>>> {
    let events = outcomes.iter().map(|outcome| (PartKind::Event(*outcome), outcome.points));
    let groups = over_limits(model, outcomes).map(|(group, points)| (PartKind::EventGroup(group), points));
    let (kinds, points): (Vec<PartKind>, Vec<I256>) = events.chain(groups).unzip();
    let shares = scale.shares(&points)?;
    let unlimited = shares.iter().try_fold(0_i128, |sum, &share| sum.checked_add(share))?;
    let parts = kinds.into_iter().zip(points).zip(shares).map(|((kind, points), score)| Part { kind, points, score });
    let limit = scale.limited(unlimited) - unlimited;
    let kind = if limit < 0 { PartKind::MaxScore } else { PartKind::MinScore };
    let limit = (limit != 0).then_some(Part { kind, points: I256::ZERO, score: limit });
    Some(parts.chain(limit).collect())
}

/// What the limits of groups take away: the positions of the groups, and points below zero.
fn over_limits(model: &Model, outcomes: &[Outcome]) -> impl Iterator<Item = (usize, I256)> {
    let groups: &[_] = if model.limits_groups() { &model.options().groups } else { &[] };
    let mut sums = vec![I256::ZERO; groups.len()];
    for outcome in outcomes {
        if let Some(sum) = model.group_of(outcome.event).and_then(|group| sums.get_mut(group)) {
            *sum += outcome.points;
        }
    }
    groups.iter().zip(sums).enumerate().filter_map(|(position, (group, sum))| {
        let most = I256::from(group.max_points) * POINTS_PER_MILLIONTH;
        (sum > most).then(|| (position, most - sum))
    })
}
