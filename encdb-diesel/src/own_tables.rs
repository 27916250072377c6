//! encdb's own tables: their schema, and what is kept in them.

pub(crate) mod keyring;
pub(crate) mod owner_keys;
pub mod schema;
