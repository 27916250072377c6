//! Why something could not be done with the stored key of an owner.

use diesel::r2d2::PoolError;
use encdb_core::{Error, ErrorKind, KeyId};

use super::{NoConnection, TableError};

/// Why something could not be done with the stored key of an owner.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OwnerKeyError {
    /// Somebody else has changed the same owner's key in the meantime.
    #[error("the owner's key was changed by somebody else in the meantime; try again")]
    Contended,
    /// What the table holds was not written by encdb.
    #[error(
        "the table __encdb_owner_keys holds what encdb did not write; restore it, because without an owner's key the owner's \
         values cannot be opened"
    )]
    DamagedTable,
    /// The database refused.
    #[error(
        "the database refused what was asked of the table __encdb_owner_keys; has migrations::run run on it? on SQLite, is \
         another connection in the middle of a write?"
    )]
    Database(#[from] diesel::result::Error),
    /// The owner's key is under a passphrase, and what replaces it has to be under one as well.
    #[error(
        "the owner's key is under a passphrase; replace it with replace_under, which takes one, or unprotect the owner first"
    )]
    HasPassphrase,
    /// The keyring lacks a root key, the key is locked, missing or destroyed, or the passphrase is another one.
    #[error(transparent)]
    Keyring(#[from] Error),
    /// The rows of a table belong to no owner, so that none of its values is under an owner's key.
    #[error("the rows of the table `{table}` belong to no owner; leave it out")]
    NoOwner {
        /// The table.
        table: String,
    },
    /// The owner's key has been replaced as often as its number allows.
    #[error("the owner has had 65535 keys, and there is no number for another")]
    NoNumberLeft,
    /// The owner has no passphrase.
    #[error("the owner's key is not under a passphrase, and so is not locked")]
    NoPassphrase,
    /// The pool gave no connection.
    #[error("there is no connection to the database of the owner keys")]
    Pool(NoConnection<PoolError>),
    /// A service was to open an owner's key with a root key, or with the pepper of one. Nothing would count that when the
    /// root key is to be destroyed, and nothing would wrap it again.
    #[error(
        "what a service opens keys with is not to take root key {id}, which could not be replaced; give the service a key of \
         its own"
    )]
    ServiceKey {
        /// The root key.
        id: KeyId,
    },
    /// The name of a service is empty or too long.
    #[error("the name of a service has 1 to 64 bytes, not {len}")]
    ServiceName {
        /// Its length, in bytes.
        len: usize,
    },
    /// A table could not be read.
    #[error(transparent)]
    Tables(#[from] TableError),
    /// A UNIQUE token column was to hold tokens of two keys of one owner, under which equal values have unequal tokens.
    #[error(
        "the token column `{table}.{column}` is UNIQUE and of the owner's scope, and with tokens of two keys in it equal values \
         would pass as different; the owner's key is not replaced"
    )]
    UniqueTokens {
        /// The table.
        table: String,
        /// The token column.
        column: String,
    },
}

impl From<PoolError> for OwnerKeyError {
    fn from(error: PoolError) -> Self {
        Self::Pool(NoConnection::new(error))
    }
}

impl OwnerKeyError {
    /// Whether it is the record of one owner that cannot be opened here, and not the database or the process that is at fault.
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

    /// As a value that is sealed or opened reports it, which has no room for what a database said.
    pub(crate) fn public(&self) -> Error {
        match self {
            Self::Keyring(error) => *error,
            _ => ErrorKind::OwnerKeyUnavailable.into(),
        }
    }
}
