//! The suite on MySQL or MariaDB.

use crate::databases::mysql as database;

#[path = "suite/all.rs"]
mod suite;
