//! Customer engagement scoring inside PostgreSQL.
//!
//! A row's way: an SQL call enters through `pg`, which hands it to a shell (`ces`, `band`, `tally`); the shell asks `config` once
//! for the weights or bands in force; [`core`] does the arithmetic; `pg` hands the result back.
//!
//! Without a `pgNN` feature only [`core`] is built, which needs no PostgreSQL.

#![deny(unsafe_code)]

pub mod core;

#[cfg(feature = "postgres-extension")]
mod as_of;
#[cfg(feature = "postgres-extension")]
mod band;
#[cfg(feature = "postgres-extension")]
mod ces;
#[cfg(feature = "postgres-extension")]
mod config;
#[cfg(feature = "postgres-extension")]
mod count;
#[cfg(feature = "postgres-extension")]
mod documents;
#[cfg(feature = "postgres-extension")]
mod error;
#[cfg(feature = "postgres-extension")]
mod live;
#[cfg(feature = "postgres-extension")]
mod module;
#[cfg(feature = "postgres-extension")]
mod nearest;
#[cfg(feature = "postgres-extension")]
mod pg;
#[cfg(feature = "pg_test")]
mod pg_tests;
#[cfg(feature = "postgres-extension")]
mod scoring;
#[cfg(feature = "postgres-extension")]
mod settings;
#[cfg(feature = "postgres-extension")]
mod tally;
#[cfg(feature = "postgres-extension")]
mod tracking;
#[cfg(feature = "postgres-extension")]
mod unknown;

#[cfg(all(test, feature = "pg_test"))]
pub use pg_tests::pg_test;
