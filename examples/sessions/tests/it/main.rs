//! Drives the program from outside, as its users and operators do, on a PostgreSQL that `cargo xtask test` starts.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

mod keys;
mod leaks;
#[cfg(feature = "plain")]
mod load;
mod outage;
mod pages;
mod phases;
mod refusals;
mod service;
