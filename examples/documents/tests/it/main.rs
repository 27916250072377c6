//! Drives the programs from outside, as users and operators do, on a PostgreSQL and a Redis that `cargo xtask test` starts.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

mod before;
mod bulk;
mod crash;
mod ingest;
mod instances;
mod leaks;
mod library;
mod outage;
mod refusals;
mod service;
mod times;
