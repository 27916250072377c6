//! The program itself, in temporary folders. Tests that need a database are in `suite/`, compiled once for SQLite, PostgreSQL
//! and MySQL/MariaDB, with `database` naming the backend at hand.
//!
//! Plain `cargo test` runs SQLite alone and says so; `cargo xtask test` runs them all, on real servers.

#![cfg(unix)]
// Always true. It tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]
#![allow(
    clippy::duplicate_mod,
    reason = "the suite is one, and stands once in each backend's module"
)]

mod commands;
mod completions;
mod configuration;
mod databases;
mod full_disk;
mod handbook;
mod inspect;
mod left_out;
mod man;
mod moved;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod older_transaction;
mod output;
mod people;
#[cfg(feature = "postgres")]
mod postgres;
mod recipes;
#[cfg(feature = "postgres")]
mod replica;
mod run;
mod secrets;
mod sqlite;
mod stopped_command;
mod terminal;
#[cfg(feature = "postgres")]
mod tls;
mod unlocking;
mod version;
