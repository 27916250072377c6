//! The suite on SQLite.

use crate::support::sqlite as database;

#[path = "suite/asynchronous.rs"]
mod asynchronous;
#[path = "suite/migrate/on_sqlite.rs"]
mod migrate;
#[path = "suite/null_keys.rs"]
mod null_keys;
#[path = "suite/reader.rs"]
mod reader;
#[path = "suite/replacing.rs"]
mod replacing;
#[path = "suite/returning.rs"]
mod returning;
#[path = "suite/all.rs"]
mod suite;
#[path = "suite/wide_ids.rs"]
mod wide_ids;
