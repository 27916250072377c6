//! Why an operation on an owner's stored key failed.

use std::fmt;

use diesel::r2d2::PoolError;
use encdb_core::{Error, ErrorKind, KeyId, show};

use super::{NoConnection, TableError, UnlockStoreError};

/// Why an operation on an owner's stored key failed.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum OwnerKeyError {
    /// The owner's key was changed by somebody else in the meantime.
    #[error("the owner's key was changed by somebody else in the meantime; try again")]
    Contended,
    /// The table holds a row that encdb did not write.
    #[error(
        "the table __encdb_owner_keys holds a row that encdb did not write; restore it, because without an owner's key the owner's \
         values cannot be opened"
    )]
    DamagedTable,
    /// The database returned an error.
    #[error(
        "the database refused what was asked of the table __encdb_owner_keys; has migrations::run run on it? on SQLite, is \
         another connection in the middle of a write?"
    )]
    Database(#[from] diesel::result::Error),
    /// The owner's key is under a passphrase, and its replacement has to be under one as well.
    #[error(
        "the owner's key is under a passphrase; replace it with replace_under, which takes one, or unprotect the owner first"
    )]
    HasPassphrase,
    /// The keyring lacks a root key; the owner's key is locked, missing or destroyed; or the passphrase is wrong.
    #[error(transparent)]
    Keyring(#[from] Error),
    /// The rows of the table belong to no owner, so none of its values is under an owner's key.
    #[error("the rows of the table `{table}` belong to no owner; leave it out")]
    NoOwner {
        /// The table.
        table: String,
    },
    /// The owner's key cannot be replaced any more: its numbers are used up.
    #[error("the owner has had 65535 keys, and there is no number for another")]
    NoNumberLeft,
    /// The owner has no passphrase.
    #[error("the owner's key is not under a passphrase, and so is not locked")]
    NoPassphrase,
    /// The pool gave no connection.
    #[error("there is no connection to the database of the owner keys")]
    Pool(NoConnection<PoolError>),
    /// A service was to open an owner's key with a root key, or with a root key's pepper. That root key could then be
    /// destroyed while it is still needed, because the census does not count grants and
    /// [`rewrap`](crate::keys::OwnerKeyTable::rewrap) does not wrap them again.
    #[error(
        "a service must not open keys with root key {id}, which could then not be replaced; give the service a key of \
         its own"
    )]
    ServiceKey {
        /// The root key.
        id: KeyId,
    },
    /// The name of a service is empty or too long.
    #[error("the name of a service has 1 to 64 bytes, not {len}")]
    ServiceName {
        /// The name's length, in bytes.
        len: usize,
    },
    /// A table could not be read.
    #[error(transparent)]
    Tables(#[from] TableError),
    /// The store in which processes share which owners are unlocked did not answer. Nothing was opened without it.
    #[error(transparent)]
    UnlockStore(#[from] UnlockStoreError),
    /// A UNIQUE token column would hold tokens of two keys of one owner, under which equal values have unequal tokens.
    #[error(
        "the token column `{table}.{column}` is UNIQUE and of the owner's scope; with tokens of two keys, equal values \
         would pass as different; the owner's key is not replaced"
    )]
    UniqueTokens {
        /// The table.
        table: String,
        /// The token column.
        column: String,
    },
}

/// Shows the text, because `main` and `unwrap` print this.
impl fmt::Debug for OwnerKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}

impl From<PoolError> for OwnerKeyError {
    fn from(error: PoolError) -> Self {
        Self::Pool(NoConnection::new(error))
    }
}

impl OwnerKeyError {
    /// Tells whether the fault is in the record of one owner, and not in the database or this process.
    pub(crate) fn is_of_one_owner(&self) -> bool {
        match self {
            Self::DamagedTable => true,
            Self::Keyring(error) => matches!(
                error.kind(),
                ErrorKind::ContextTooLong { .. }
                    | ErrorKind::OwnerKeyDestroyed
                    | ErrorKind::OwnerKeyLocked
                    | ErrorKind::OwnerKeyWrappedTwice
                    | ErrorKind::UnknownKey { .. }
                    | ErrorKind::WrappedKey(_)
            ),
            _ => false,
        }
    }

    /// Returns the error that a value reports when it is sealed or opened. It has no room for the database's message.
    pub(crate) fn public(&self) -> Error {
        match self {
            Self::Keyring(error) => *error,
            _ => ErrorKind::OwnerKeyUnavailable.into(),
        }
    }
}
