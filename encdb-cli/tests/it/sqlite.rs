//! The suite on SQLite.

use crate::databases::sqlite as database;

#[path = "suite/attached.rs"]
mod attached;
#[path = "suite/all.rs"]
mod suite;

/// For tests that are about something else, and need but one database.
pub(crate) use suite::{application::Application, import::with_environment};
