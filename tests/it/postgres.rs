//! The suite on PostgreSQL.

use crate::support::postgres as database;

#[path = "suite/asynchronous.rs"]
mod asynchronous;
#[path = "suite/migrate/on_postgres.rs"]
mod migrate;
#[path = "suite/partitioned.rs"]
mod partitioned;
#[path = "suite/reader.rs"]
mod reader;
#[path = "suite/returning.rs"]
mod returning;
#[path = "suite/all.rs"]
mod suite;
#[path = "suite/uuids.rs"]
mod uuids;
