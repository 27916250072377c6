//! encdb's own tables: their schema, and what is kept in them.

pub(crate) mod keyring;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub(crate) mod owner_keys;
pub mod schema;
