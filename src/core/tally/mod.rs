//! Tallies: how often each event occurred, or, dated, how often each event occurred on each day.
//!
//! A tally is kept as bytes, which are the same for the same counts, so that bytes can be compared in place of tallies:
//!
//! ```text
//! version (1)   kind (0 undated, 1 dated)   dictionary   counts
//! dictionary    number of names, then each name: its length, its bytes
//! undated       for each name in order: its count
//! dated         for each day until the end: the day, number of entries, then each entry: name, count
//! ```
//!
//! Names are in the order of their bytes, distinct, not empty, without zero bytes, and each has a count; days ascend and
//! each has an entry; entries are in the order of their names; no count is zero; the empty tally is undated.
//!
//! Numbers are LEB128 varints without superfluous bytes. The first day is days since 2000-01-01, zigzag; any other is
//! how many days lie between it and the day before it in the tally. The name of a day's first entry is its position in
//! the dictionary; any other is how many names lie between it and the one before it. A count is `n·2` where it is the
//! positive integer n, `n·4 + 1` where it is −n, and `z·4 + 3` where it has a fraction, z being its millionths, zigzag.
//!
//! [`Tally`] reads these bytes, [`Sums`] adds up counts and writes them, [`sum`] adds up few tallies, [`text`] is their form as JSON.

mod batch;
mod bytes;
mod collector;
mod day;
mod days;
mod kinds;
mod merge;
mod names;
mod reader;
pub mod text;

pub use batch::{Batch, for_each_count};
pub use bytes::Count;
pub use collector::{Beyond, Bytes, Collector, Problem, Row, Sums};
pub use day::{Day, NotADay};
pub use days::{first_day, has_negative, last_day, of_days, single, undated, up_to};
pub use kinds::Kinds;
pub use merge::{Part, sum};
pub use names::{NameList, NameNumbers};
pub use reader::{Counts, DayCount, DayCounts, Days, Malformed, Names, Tally, hash_of_names};

/// The largest absolute count in a tally, in millionths.
pub use super::fixed::MAX_TOTAL;

/// The bytes of the tally without counts.
pub const EMPTY: [u8; 3] = [VERSION, UNDATED, 0];

const VERSION: u8 = 1;
const UNDATED: u8 = 0;
const DATED: u8 = 1;
