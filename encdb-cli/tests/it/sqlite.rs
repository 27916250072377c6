//! The suite on SQLite.

use crate::databases::sqlite as database;

#[path = "suite/attached.rs"]
mod attached;
#[path = "suite/all.rs"]
mod suite;

/// For tests of other topics that need just one database.
pub(crate) use suite::{application::Application, import::with_environment, migrate::Users};
