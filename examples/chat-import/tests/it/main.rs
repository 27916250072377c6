//! Drives the program from outside, as operators and clients do, on a PostgreSQL that `cargo xtask test` starts.

// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

mod accounts;
mod chat;
mod demo;
mod follow;
mod gatekeeper;
mod import;
mod keys;
mod leaks;
mod outage;
mod passing;
mod refusals;
mod restore;
mod snapshots;
mod uploads;
mod upstream;
