//! What rows count as, added up by customer on its way into a table.

use std::hash::Hasher;

use allocator_api2::vec::Vec as VecIn;
use hashbrown::HashTable;
use pgrx::pg_sys::Oid;
use rustc_hash::FxHasher;

use super::source::{Counted, Reason};
use crate::core::tally::{self, Problem};
use crate::error::Error;
use crate::pg::{Context, Memory};

/// Changes of customers, in memory of their own.
pub struct Batch {
    counts: tally::Batch<Memory>,
    groups: VecIn<Group, Memory>,
    /// The customers of all groups, one after the other.
    words: VecIn<u64, Memory>,
    numbers: HashTable<u32, Memory>,
    skipped: Vec<Skipped>,
    /// Changes since memory was looked at.
    unchecked: usize,
    /// What holds all but `skipped`; dropped last.
    context: Context,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    relation: Oid,
    /// Where the customer begins in the words; it ends where the next one begins.
    start: u32,
    rows: i64,
    hash: u32,
}

/// Rows of a relation that were skipped.
#[derive(Debug)]
pub struct Skipped {
    pub relation: Oid,
    pub reason: Reason,
    pub rows: i64,
}

/// What was added up of one customer.
#[derive(Debug)]
pub struct Change<'a> {
    pub relation: Oid,
    pub customer: &'a [u64],
    pub rows: i64,
    /// None: there are no counts.
    pub tally: Option<&'a [u8]>,
}

/// How often memory is looked at.
const CHECK_AFTER: usize = 1 << 10;

fn hash(relation: Oid, customer: &[u64]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write_u32(relation.to_u32());
    customer.iter().for_each(|&word| hasher.write_u64(word));
    let hash = hasher.finish();
    (hash ^ hash >> 32) as u32
}

fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

impl Batch {
    pub fn new() -> Self {
        let context = Context::of_session(c"changes of tracked customers");
        let memory = context.memory();
        Self {
            counts: tally::Batch::new_in(memory),
            groups: VecIn::new_in(memory),
            words: VecIn::new_in(memory),
            numbers: HashTable::new_in(memory),
            skipped: Vec::new(),
            unchecked: 0,
            context,
        }
    }

    /// Adds a row that was written (1) or removed (−1).
    pub fn add(&mut self, relation: Oid, counted: &Counted, sign: i64) -> Result<(), Error> {
        let group = self.group(relation, &counted.customer);
        self.groups[group as usize].rows += sign;
        for (name, day, count) in counted.events() {
            self.counts.add(group, name, day, sign * count)?;
        }
        self.unchecked += 1;
        Ok(())
    }

    pub fn skip(&mut self, relation: Oid, reason: Reason, sign: i64) {
        match self.skipped.iter_mut().find(|skipped| skipped.relation == relation && skipped.reason == reason) {
            Some(skipped) => skipped.rows += sign,
            None => self.skipped.push(Skipped { relation, reason, rows: sign }),
        }
    }

    fn group(&mut self, relation: Oid, customer: &[u64]) -> u32 {
        let hash = hash(relation, customer);
        let found = self.numbers.find(spread(hash), |&number| {
            self.groups[number as usize].relation == relation && self.customer(number) == customer
        });
        if let Some(&number) = found {
            return number;
        }
        let number = self.groups.len() as u32;
        self.groups.push(Group { relation, start: self.words.len() as u32, rows: 0, hash });
        self.words.extend_from_slice(customer);
        let groups = &self.groups;
        self.numbers.insert_unique(spread(hash), number, |&number| spread(groups[number as usize].hash));
        number
    }

    fn customer(&self, number: u32) -> &[u64] {
        let number = number as usize;
        let end = self.groups.get(number + 1).map_or(self.words.len(), |next| next.start as usize);
        &self.words[self.groups[number].start as usize..end]
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.skipped.is_empty()
    }

    /// Whether it has outgrown so many bytes, although all is added up, or may do so next: what grows, doubles.
    pub fn is_full(&mut self, bytes: usize) -> bool {
        if self.unchecked < CHECK_AFTER {
            return false;
        }
        self.unchecked = 0;
        if self.context.size() <= bytes / 2 {
            return false;
        }
        // What is added up makes room, unless there was little to add up.
        let before = self.counts.len();
        self.counts.compact();
        self.counts.len() * 2 > before
    }

    /// Visits what has become of each customer, and of rows that were skipped, and begins again with nothing.
    pub fn drain(&mut self, mut change: impl FnMut(Change), mut skipped: impl FnMut(Skipped)) -> Result<(), Problem> {
        let mut batch = std::mem::replace(self, Self::new());
        for rows in batch.skipped.drain(..).filter(|skipped| skipped.rows != 0) {
            skipped(rows);
        }
        let Self { counts, groups, words, .. } = &mut batch;
        let mut next: usize = 0;
        let mut visit = |until: usize, tally: Option<&[u8]>| {
            while next < until {
                let group = groups[next];
                let end = groups.get(next + 1).map_or(words.len(), |next| next.start as usize);
                let tally = tally.filter(|_| next + 1 == until);
                if tally.is_some() || group.rows != 0 {
                    let customer = &words[group.start as usize..end];
                    change(Change { relation: group.relation, customer, rows: group.rows, tally });
                }
                next += 1;
            }
        };
        counts.for_each_tally(|group, tally| visit(group as usize + 1, Some(tally)))?;
        visit(groups.len(), None);
        Ok(())
    }
}
