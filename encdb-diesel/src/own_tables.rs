//! encdb's own tables: their schema and their rows.

pub(crate) mod keyring;
pub(crate) mod owner_keys;
pub mod schema;
