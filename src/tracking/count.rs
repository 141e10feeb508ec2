//! Counting the rows of sources, and comparing that with what is stored.
//!
//! Rows are read once, as a snapshot sees them, and added up by customer as far as memory allows; the parts are sorted by
//! customer, together with what is stored of them, and added up again.

use std::cell::RefCell;
use std::collections::BTreeSet;

use pgrx::pg_sys::{Datum, Oid};

use super::batch::Batch;
use super::document::SourceOptions;
use super::setup::other_owner;
use super::source::{Counted, Outcome, Reason, Source, day_of_source};
use super::tracked::{HEAD, Tracked, oid, pinned};
use crate::core::tally::{Collector, EMPTY, Problem, Tally, of_days};
use crate::error::{Error, TrackingError};
use crate::pg::{
    Call, Context, Key, Lock, Memory, Relation, RowSlot, Snapshot, Sort, column, column_bytes, for_each_row, owner_of,
    query, work_mem,
};

/// What of the stored tallies is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What sources with days have counted.
    Dated,
    /// What one source without time has counted, by its number.
    Undated(i16),
}

impl Kind {
    pub fn of(number: i16) -> Self {
        if number >= 0 { Self::Dated } else { Self::Undated(number) }
    }

    /// The kinds of sources, each once.
    pub fn all<'a>(sources: impl IntoIterator<Item = &'a SourceOptions>) -> Vec<Self> {
        let kinds: BTreeSet<Self> = sources.into_iter().map(|source| Self::of(source.number)).collect();
        kinds.into_iter().collect()
    }

    /// 0, or the number of a source without time.
    fn number(self) -> i16 {
        match self {
            Self::Dated => 0,
            Self::Undated(number) => number,
        }
    }
}

/// What is to be counted, and what of it to compare with.
pub struct Plan<'a> {
    pub sources: Vec<&'a SourceOptions>,
    /// What is stored of these is subtracted.
    pub stored: Vec<Kind>,
    /// Whether pending changes belong to what is stored.
    pub with_pending: bool,
}

/// Rows and counts of one customer, of one kind.
pub struct Total {
    pub rows: i64,
    pub tally: Vec<u8>,
}

/// What was found of one customer, of one kind.
pub struct Found<'a> {
    pub customer: &'a [Option<Datum>],
    pub kind: Kind,
    pub counted: Total,
    pub stored: Total,
}

/// Rows of a relation that were skipped.
pub type SkippedRows = Vec<(i16, Oid, Reason, i64)>;

/// Columns of pending changes after the customer, in which parts are sorted.
const SOURCE: usize = 0;
const RELATION: usize = 1;
const ROWS: usize = 2;
const TALLY: usize = 3;

/// In place of the relation: which side a part is on.
const COUNTED: u32 = 0;
const STORED: u32 = 1;

/// The relations of a source that have rows.
#[derive(Debug)]
pub struct Leaf {
    pub relation: Oid,
    pub has_rows: bool,
}

/// A table and its partitions, and which of them have rows. The table is locked first, as PostgreSQL does.
pub fn tree(table: Oid) -> Vec<Leaf> {
    const TREE: &str = "
        WITH RECURSIVE tree (id) AS (
            SELECT $1::oid
             UNION
            SELECT i.inhrelid FROM pg_inherits AS i JOIN tree AS t ON i.inhparent = t.id WHERE NOT i.inhdetachpending)
        SELECT c.oid, c.relkind = 'r' FROM tree AS t JOIN pg_class AS c ON c.oid = t.id WHERE c.relkind IN ('r', 'p') ORDER BY c.oid";
    let table = table.to_u32().to_string();
    let rows = pinned(|| query(TREE, &[Some(&table)]));
    let leaf = |row: Vec<Option<String>>| {
        let [relation, has_rows] = <[Option<String>; 2]>::try_from(row).ok()?;
        Some(Leaf { relation: oid(&relation?)?, has_rows: has_rows? == "t" })
    };
    rows.into_iter().filter_map(leaf).collect()
}

/// Relations to be counted, each with the number of its source.
pub type Relations = Vec<(i16, Leaf)>;

/// The relations of the sources of a plan that there are now.
pub fn relations(tracked: &Tracked, plan: &Plan) -> Relations {
    let of_source = |source: &&SourceOptions| {
        let number = source.number;
        let leaves = tracked.table_of(source).map_or(Vec::new(), |(table, _)| tree(table));
        leaves.into_iter().map(move |leaf| (number, leaf))
    };
    plan.sources.iter().flat_map(of_source).collect()
}

/// Counts the rows of relations by a plan, and visits each customer of whom there is anything on either side; gives what was
/// skipped.
pub fn compare(
    call: &Call,
    tracked: &Tracked,
    plan: &Plan,
    snapshot: &Snapshot,
    relations: &Relations,
    mut visit: impl FnMut(Found) -> Result<(), Error>,
) -> Result<SkippedRows, Error> {
    let stored = StoredTables::open(tracked)?;
    let pending = &stored.pending;
    let key = tracked.key_values()?;
    let customers = key.columns();
    let mut parts =
        Parts { sort: Sort::new(pending, customers, customers + SOURCE, work_mem() / 2), pending, row: Vec::new() };
    let mut skipped = Vec::new();
    for source in &plan.sources {
        count_source(call, tracked, source, &key, snapshot, relations, &mut parts, &mut skipped)?;
    }
    add_stored(tracked, &stored, plan, customers, snapshot, &mut parts)?;
    let result = merge(&mut parts.sort, customers, &mut visit);
    parts.sort.end();
    result.map(|()| skipped)
}

/// The tables of what is stored.
struct StoredTables {
    head: Relation,
    older: Relation,
    pending: Relation,
}

impl StoredTables {
    /// They stay open, so that no expression of the owner's can put other tables in their place meanwhile.
    fn open(tracked: &Tracked) -> Result<Self, Error> {
        let open = |suffix: &str| -> Result<Relation, Error> {
            // A table that is locked keeps its name, so what is found again by it now is what is checked next.
            let table = Relation::open(tracked.table(suffix)?, Lock::Read);
            let table = table.filter(|table| tracked.find(suffix) == Some(table.id()));
            table.ok_or_else(|| {
                TrackingError::Incomplete { view: tracked.view_name(), missing: tracked.object(suffix) }.into()
            })
        };
        let tables = Self { head: open(HEAD)?, older: open("_older")?, pending: open("_pending")? };
        tracked.require_genuine()?;
        Ok(tables)
    }
}

struct Parts<'a> {
    sort: Sort,
    pending: &'a Relation,
    row: Vec<Option<Datum>>,
}

impl Parts<'_> {
    fn add(
        &mut self,
        customer: impl FnOnce(&mut Vec<Option<Datum>>),
        kind: Kind,
        side: u32,
        rows: i64,
        tally: Option<&[u8]>,
    ) {
        self.row.clear();
        customer(&mut self.row);
        let tally = tally.map(Call::bytes_of);
        self.row.extend([Some(Datum::from(kind.number())), Some(Datum::from(side)), Some(Datum::from(rows)), tally]);
        self.sort.add(&self.row, self.pending);
    }
}

#[allow(clippy::too_many_arguments, reason = "one step of `compare`")]
fn count_source(
    call: &Call,
    tracked: &Tracked,
    options: &SourceOptions,
    key: &Key,
    snapshot: &Snapshot,
    relations: &Relations,
    parts: &mut Parts,
    skipped: &mut SkippedRows,
) -> Result<(), Error> {
    let gone = || TrackingError::NoTable { events: options.events.clone() };
    let (table, statistics) = tracked.table_of(options).ok_or_else(gone)?;
    if !tracked.may_read(table) {
        return Err(other_owner(tracked, &options.events, owner_of(table).unwrap_or(Oid::INVALID)));
    }
    let table = Relation::open(table, Lock::Read).ok_or_else(gone)?;
    let tally_type = call.type_beside("ces_tally").unwrap_or(Oid::INVALID);
    let kind = Kind::of(options.number);
    let memory = Context::of_call(c"rows of events");
    let parts = RefCell::new(parts);
    let mut batch = Batch::new();
    for (_, leaf) in relations.iter().filter(|(number, _)| *number == options.number) {
        let Some(relation) = Relation::open(leaf.relation, Lock::Read).filter(|_| leaf.has_rows) else { continue };
        let make = || {
            // To change the type of a column makes other statistics, perhaps while this waited for the table.
            let current = tracked.table_of(options).map_or(statistics, |(_, statistics)| statistics);
            Source::new(current, &table, &relation, tally_type).ok_or_else(|| TrackingError::Incomplete {
                view: tracked.view_name(),
                missing: options.statistics.clone(),
            })
        };
        let mut source = make()?;
        let mut counted = Counted::default();
        let mut result: Result<(), Error> = Ok(());
        let drain = |batch: &mut Batch, skipped: &mut SkippedRows| -> Result<(), Problem> {
            batch.drain(
                |change| {
                    let words = change.customer;
                    parts.borrow_mut().add(|row| key.values(words, row), kind, COUNTED, change.rows, change.tally);
                },
                |rows| skipped.push((options.number, rows.relation, rows.reason, rows.rows)),
            )
        };
        for_each_row(&relation, snapshot, |row| {
            if result.is_err() {
                return;
            }
            memory.enter(|| {
                result = (|| {
                    let outcome = source.read(row, &mut counted);
                    let has_failed = outcome.is_failure();
                    match outcome {
                        Outcome::Counts => batch.add(relation.id(), &counted, 1)?,
                        Outcome::LeftOut => {}
                        Outcome::Skipped(reason) => batch.skip(relation.id(), reason, 1),
                    }
                    if has_failed {
                        source = make()?;
                    }
                    if batch.is_full(work_mem() / 2) {
                        drain(&mut batch, skipped)?;
                    }
                    Ok(())
                })();
            });
            memory.reset();
        });
        result?;
        memory.enter(|| drain(&mut batch, skipped))?;
        memory.reset();
    }
    Ok(())
}

/// Adds what is stored of the kinds that are compared.
fn add_stored(
    tracked: &Tracked,
    tables: &StoredTables,
    plan: &Plan,
    customers: usize,
    snapshot: &Snapshot,
    parts: &mut Parts,
) -> Result<(), Error> {
    if plan.stored.is_empty() {
        return Ok(());
    }
    let memory = Context::of_call(c"stored tallies");
    let first_day = tracked.frozen_before().unwrap_or(i32::MIN);
    let mut result: Result<(), Error> = Ok(());
    let key = |row: RowSlot| {
        move |values: &mut Vec<Option<Datum>>| values.extend((0..customers).map(|index| column(row, index)))
    };
    let bytes = |row: RowSlot, index: usize| column_bytes(row, customers + index).unwrap_or(&EMPTY);
    let number = |row: RowSlot, index: usize| column(row, customers + index).map_or(0, |value| value.value() as i64);
    for_each_row(&tables.head, snapshot, |row| {
        memory.enter(|| {
            for &kind in &plan.stored {
                let part = match kind {
                    Kind::Dated => days(bytes(row, 4), first_day, i32::MAX).map(|tally| (number(row, 0), tally)),
                    Kind::Undated(source) => undated_part(bytes(row, 5), bytes(row, 6), source),
                };
                match part {
                    Ok((rows, tally)) if rows != 0 || tally != EMPTY => {
                        parts.add(key(row), kind, STORED, rows, Some(&tally))
                    }
                    Ok(_) => {}
                    Err(problem) => result = Err(problem.into()),
                }
            }
        });
        memory.reset();
    });
    if plan.stored.contains(&Kind::Dated) {
        for_each_row(&tables.older, snapshot, |row| {
            memory.enter(|| match days(bytes(row, 1), first_day, i32::MAX) {
                Ok(tally) => parts.add(key(row), Kind::Dated, STORED, 0, Some(&tally)),
                Err(problem) => result = Err(problem.into()),
            });
            memory.reset();
        });
    }
    if plan.with_pending {
        for_each_row(&tables.pending, snapshot, |row| {
            let kind = Kind::of(number(row, SOURCE) as i16);
            if column(row, customers + TALLY + 1).is_none() && plan.stored.contains(&kind) {
                let first_day = if kind == Kind::Dated { first_day } else { i32::MIN };
                memory.enter(|| {
                    match column_bytes(row, customers + TALLY).map(|tally| days(tally, first_day, i32::MAX)).transpose()
                    {
                        Ok(tally) => parts.add(key(row), kind, STORED, number(row, ROWS), tally.as_deref()),
                        Err(problem) => result = Err(problem.into()),
                    }
                });
                memory.reset();
            }
        });
    }
    result
}

fn days(tally: &[u8], from: i32, until: i32) -> Result<Vec<u8>, Problem> {
    if from == i32::MIN && until == i32::MAX {
        return Ok(tally.to_vec());
    }
    Ok(of_days(Memory::of_call(), &Tally::read(tally)?, from, until)?.to_vec())
}

/// Rows and counts of one source without time.
fn undated_part(attributes: &[u8], known: &[u8], source: i16) -> Result<(i64, Vec<u8>), Problem> {
    let day = day_of_source(source);
    let rows = Tally::read(known)?.day_counts().try_fold(0, |rows, entry| {
        entry.map(|entry| if entry.day.number() == day { rows + entry.count } else { rows })
    })?;
    Ok(((rows / i128::from(crate::core::fixed::ONE)) as i64, days(attributes, day, day)?))
}

/// Adds up what is sorted.
fn merge(sort: &mut Sort, customers: usize, visit: &mut impl FnMut(Found) -> Result<(), Error>) -> Result<(), Error> {
    let memory = Context::of_call(c"one customer");
    let mut group: Option<Group> = None;
    let mut result = Ok(());
    let sort = RefCell::new(sort);
    // The rows are visited by the same sort that compares them, so the comparison has what it needs apart.
    let mut equal = sort.borrow().equality();
    sort.borrow_mut().for_each(|row| {
        if result.is_err() {
            return;
        }
        let kind = column(row, customers + SOURCE).map_or(0, |value| value.value() as i16);
        let belongs = group.as_ref().is_some_and(|group| {
            group.kind == kind
                && (0..customers).all(|index| match (group.customer[index], column(row, index)) {
                    (Some(one), Some(other)) => equal.is_equal(index, one, other),
                    _ => false,
                })
        });
        if !belongs {
            if let Some(done) = group.take() {
                result = memory.enter(|| done.finish(visit));
                memory.reset();
            }
            group = Some(memory.enter(|| Group::begin(row, customers, kind, &equal)));
        }
        if let Some(group) = &mut group
            && result.is_ok()
        {
            result = memory.enter(|| group.add(row, customers));
        }
    });
    if let Some(done) = group.take()
        && result.is_ok()
    {
        result = memory.enter(|| done.finish(visit));
    }
    result
}

/// A customer whose parts are being added up, in the memory that is current then.
struct Group {
    customer: Vec<Option<Datum>>,
    kind: i16,
    sides: [Side; 2],
}

#[derive(Default)]
struct Side {
    rows: i64,
    /// A single part needs no adding up.
    single: Option<Vec<u8>>,
    sum: Option<Collector<Memory>>,
}

impl Group {
    fn begin(row: RowSlot, customers: usize, kind: i16, equal: &crate::pg::Equality) -> Self {
        let customer = (0..customers).map(|index| column(row, index).map(|value| equal.copy(index, value))).collect();
        Self { customer, kind, sides: Default::default() }
    }

    fn add(&mut self, row: RowSlot, customers: usize) -> Result<(), Error> {
        let side = column(row, customers + RELATION).map_or(COUNTED, |value| value.value() as u32);
        let rows = column(row, customers + ROWS).map_or(0, |value| value.value() as i64);
        let side = &mut self.sides[side as usize];
        side.rows += rows;
        if let Some(bytes) = column_bytes(row, customers + TALLY)
            && bytes != EMPTY
        {
            side.add(bytes)?;
        }
        Ok(())
    }

    fn finish(self, visit: &mut impl FnMut(Found) -> Result<(), Error>) -> Result<(), Error> {
        let [counted, stored] = self.sides;
        let kind = if self.kind == 0 { Kind::Dated } else { Kind::Undated(self.kind) };
        visit(Found { customer: &self.customer, kind, counted: counted.total()?, stored: stored.total()? })
    }
}

impl Side {
    fn add(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        if let Some(sum) = &mut self.sum {
            return sum.merge(&Tally::read(bytes)?);
        }
        let Some(single) = self.single.take() else {
            self.single = Some(bytes.to_vec());
            return Ok(());
        };
        let mut sum = Collector::new_in(Memory::of_call());
        sum.merge(&Tally::read(&single)?)?;
        sum.merge(&Tally::read(bytes)?)?;
        self.sum = Some(sum);
        Ok(())
    }

    fn total(self) -> Result<Total, Problem> {
        let tally = match (self.sum, self.single) {
            (Some(sum), _) => sum.encode_held()?.to_vec(),
            (None, Some(single)) => single,
            (None, None) => EMPTY.to_vec(),
        };
        Ok(Total { rows: self.rows, tally })
    }
}

impl Found<'_> {
    pub fn differs(&self) -> bool {
        self.counted.rows != self.stored.rows || self.counted.tally != self.stored.tally
    }

    /// Counted less stored.
    pub fn difference(&self) -> Result<Total, Problem> {
        if self.stored.tally == EMPTY {
            let rows = self.counted.rows - self.stored.rows;
            return Ok(Total { rows, tally: self.counted.tally.clone() });
        }
        let mut sum = Collector::new_in(Memory::of_call());
        sum.merge(&Tally::read(&self.counted.tally)?)?;
        sum.subtract(&Tally::read(&self.stored.tally)?)?;
        Ok(Total { rows: self.counted.rows - self.stored.rows, tally: sum.encode_held()?.to_vec() })
    }
}
