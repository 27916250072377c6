//! The topics that every backend has.

use super::database;

mod analyze;
pub(crate) mod application;
mod destroy;
mod doctor;
mod handbook;
pub(crate) mod import;
mod inspect;
mod keyring_table;
mod life;
pub(crate) mod migrate;
mod owners;
mod row_seals;
mod schema;
mod stopped;
mod verify;
mod whole_life;
