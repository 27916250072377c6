//! The suite on PostgreSQL.

use crate::databases::postgres as database;

#[path = "suite/all.rs"]
mod suite;

pub(crate) use suite::{application::Application, migrate::Users};
