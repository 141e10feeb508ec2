//! The score as mathematics.
//!
//! A customer engagement score is the sum over events of weight × number of occurrences, `CES = Σ w·n`.
//! Nothing in this module knows of PostgreSQL: it is pure, safe Rust over plain values, tested by a plain `cargo test`.

#![forbid(unsafe_code)]

pub mod bands;
pub mod compact;
pub mod days;
pub mod decimal;
pub mod fade;
pub mod faded;
pub mod fixed;
pub mod group;
pub mod interval;
pub mod json;
pub mod lookup;
pub mod model;
pub mod occurrence;
pub mod parts;
pub mod patterns;
pub mod score;
pub mod scorer;
pub mod state;
pub mod sum;
pub mod tally;
pub mod trend;
