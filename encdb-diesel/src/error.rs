//! What can go wrong when a program starts, when it reloads its keys, and in long work over a table. Errors of values are
//! [`encdb_core::Error`], wrapped by Diesel.

use std::fmt;

use encdb_core::{FingerprintKind, show};

mod hidden_by;
mod table;

mod no_connection;
mod owner_keys;
mod unlock_store;

pub use encdb_core::{
    CommandError, CommandProblem, FileError, FileProblem, KeyProblem, KeyStateProblem,
    KeyringDocumentProblem, MigrationProblem, RowId, RowSealProblem, SearchTokenProblem,
    SourceError, WrappedKeyProblem,
};

pub use hidden_by::HiddenBy;
pub use no_connection::NoConnection;
pub use owner_keys::OwnerKeyError;
pub use table::TableError;
pub use unlock_store::UnlockStoreError;

/// Why encdb could not be set up: every error of a start, from the keys to the database.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// On MySQL and MariaDB: another process held the lock of encdb's tables for a minute.
    ///
    /// SQLite reports the same as [`Database`](Self::Database), also after a minute. PostgreSQL waits as long as it takes, or
    /// for its `lock_timeout`.
    #[error(
        "another process has held the lock of encdb's tables for a minute; look at it, then start again"
    )]
    Busy,
    /// The database returned an error.
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
    /// No keyring is installed.
    #[error(transparent)]
    Keyring(#[from] encdb_core::Error),
    /// A migration of encdb's own tables failed.
    #[error("encdb's schema migration {version} failed")]
    Migration {
        /// The migration's version.
        version: String,
        /// The database's error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A key has the id of another key.
    #[error(
        "the {kind} key {id} is not the one that this database was written with (or the salt differs); \
         configure the right one, or give the new key an id of its own"
    )]
    OtherKey {
        /// A root key or an index root.
        kind: FingerprintKind,
        /// The key's id.
        id: u16,
    },
    /// The keyring could not be read: what `Environment::of_process().install()` may fail with.
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// Shows the text, because `main` and `unwrap` print this.
impl fmt::Debug for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}

/// Why the keyring in the database could not be read or replaced.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum KeyringTableError {
    /// There was no connection.
    #[error("there is no connection to the database of the keyring")]
    Connection(NoConnection<diesel::ConnectionError>),
    /// The database returned an error.
    #[error(
        "the database refused what was asked of the table __encdb_keyring; has migrations::run run on it?"
    )]
    Database(#[from] diesel::result::Error),
    /// The table holds a keyring already.
    #[error(
        "the table __encdb_keyring holds a keyring already, which is not overwritten; change that keyring instead"
    )]
    Exists,
    /// The table holds no keyring, though the database was written with keys.
    #[error(
        "the table __encdb_keyring holds no keyring, but the database was written with keys, which new ones do not replace; \
         restore the keyring from a backup, or create it from the keys that the program had"
    )]
    Lost,
    /// The table holds no keyring.
    #[error("the table __encdb_keyring holds no keyring; create one with KeyringTable::create")]
    Missing,
    /// The new document's revision is not the one that follows.
    #[error(
        "the keyring in the database would be replaced by revision {new}, which does not follow {expected}; \
         lock the keyring again"
    )]
    NotNext {
        /// The revision that is to be replaced.
        expected: u64,
        /// The revision of the document that is to replace it.
        new: u64,
    },
    /// The keyring was replaced by somebody else in the meantime.
    #[error(
        "the keyring in the database is at revision {found}, not {expected}: it was changed in the meantime; \
         look at it again, then repeat the change"
    )]
    Revision {
        /// The revision that was to be replaced.
        expected: u64,
        /// The revision in the table.
        found: u64,
    },
    /// The lock of encdb's tables could not be taken.
    #[error(transparent)]
    Setup(SetupError),
    /// The document is no keyring, or its secret could not be read or does not unlock it.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The document is longer than encdb reads, so it is neither fetched nor written.
    #[error(
        "the keyring in the database has {len} bytes, and at most {max} are read; restore it, or destroy keys that \
         nothing needs any more before there are too many"
    )]
    TooLong {
        /// Length of the document, in bytes.
        len: u64,
        /// The limit, in bytes.
        max: u64,
    },
}

/// Shows the text, because `main` and `unwrap` print this.
impl fmt::Debug for KeyringTableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}

impl From<diesel::ConnectionError> for KeyringTableError {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Connection(NoConnection::new(error))
    }
}

impl From<SetupError> for KeyringTableError {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Database(error) => Self::Database(error),
            error => Self::Setup(error),
        }
    }
}

/// Why a keyring was not reloaded. The keyring in force stays in force.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ReloadError {
    /// The keyring was installed without a source.
    #[error(
        "the keyring was installed without a source to reload it from; install it with install_from, or replace it with \
         reload"
    )]
    NoSource,
    /// The keyring is of a lower revision than one that was in force in this process.
    #[error(
        "revision {found} of the keyring is older than revision {in_force}, which was in force here, and the keyring stays as \
         it is: an older file or row was put back, or a copy that lags behind was read; put the newer one back, or, if this \
         is on purpose, restart the program"
    )]
    OlderRevision {
        /// The highest revision that was in force since the program started.
        in_force: u64,
        /// The revision that was to replace it.
        found: u64,
    },
    /// The keyring has another key under an id that is in use.
    #[error(
        "the new keyring has another {kind} key {id} than the one in force (or another salt), and the keyring stays as it is; \
         correct it, or give the new key an id of its own"
    )]
    OtherKey {
        /// A root key or an index root.
        kind: FingerprintKind,
        /// The key's id.
        id: u16,
    },
    /// The source returned no keyring.
    #[error("the source gave no keyring, and the one in force stays as it is")]
    Source(#[from] SourceError),
}

/// Shows the text, because `main` and `unwrap` print this.
impl fmt::Debug for ReloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A `main` that returns the error prints it so.
    #[test]
    fn debug_shows_the_text_and_its_cause() {
        let broken = diesel::result::Error::BrokenTransactionManager;
        let cause = broken.to_string();
        let shown = format!("{:?}", SetupError::Database(broken));
        assert_eq!(shown, format!("the database refused while encdb was set up: {cause}"));
        let missing = SetupError::Keyring(encdb_core::ErrorKind::KeyringMissing.into());
        assert!(format!("{missing:?}").contains("call Environment::of_process().install()?"));
    }
}
