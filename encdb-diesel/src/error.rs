//! What can go wrong when a program starts, and in long work over a table. Errors of values are [`encdb_core::Error`], wrapped by Diesel.

use encdb_core::FingerprintKind;

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod job;

#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use job::JobError;

/// Why encdb could not be set up on a database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// Another process held the lock for a minute.
    #[error(
        "another process has been setting up encdb's tables for a minute; look at it, then start again"
    )]
    Busy,
    /// The database refused.
    #[error("the database refused while encdb was set up")]
    Database(#[from] diesel::result::Error),
    /// The search tokens in the database were made with an index root that the keyring lacks.
    #[error(
        "the database has search tokens of the index root {epoch}, which the keyring lacks: look-ups would find nothing; \
         configure that key again (as a retired key, if it no longer seals)"
    )]
    IndexRootMissing {
        /// The epoch: the id of the missing root.
        epoch: i32,
    },
    /// There is no keyring.
    #[error(transparent)]
    Keyring(#[from] encdb_core::Error),
    /// A migration of encdb's own tables failed.
    #[error("encdb's schema migration {version} failed")]
    Migration {
        /// Its version.
        version: String,
        /// What the database said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A key has the id of another one.
    #[error(
        "the {kind} key {id} is not the one that this database was written with (or the salt differs); \
         configure the right one, or give the new key an id of its own"
    )]
    OtherKey {
        /// A root key or an index root.
        kind: FingerprintKind,
        /// Its id.
        id: u16,
    },
}
