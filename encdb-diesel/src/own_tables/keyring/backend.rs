//! What a backend does for a keyring in its database: reading and writing one row.

use diesel::QueryResult;
use encdb_core::{KeyringDocument, MAX_KEYRING_DOCUMENT_LEN};

use crate::{error::KeyringTableError, own_tables::schema::SetupBackend};

/// A backend that can hold a keyring: `Sqlite`, `Pg` and `Mysql`, each behind its feature.
pub trait KeyringTableBackend<C>: SetupBackend<C> {
    /// The row, if there is one. A document that is longer than [`MAX_KEYRING_DOCUMENT_LEN`] stays in the database.
    #[doc(hidden)]
    fn found(conn: &mut C) -> QueryResult<Option<Found>>;

    /// Writes the row where there is none.
    #[doc(hidden)]
    fn insert(conn: &mut C, new: &Stored) -> QueryResult<()>;

    /// Replaces the row of this revision. Returns how many there were.
    #[doc(hidden)]
    fn update(conn: &mut C, expected_revision: u64, new: &Stored) -> QueryResult<usize>;
}

/// The row as it is there.
#[derive(Debug)]
#[non_exhaustive]
pub struct Found {
    pub(super) revision: u64,
    /// Length of the document, in bytes.
    pub(super) len: u64,
    pub(super) document: Option<String>,
}

/// The row to be written: a document, and its revision to compare with.
#[derive(Debug)]
#[non_exhaustive]
pub struct Stored {
    pub(super) revision: u64,
    pub(super) document: String,
}

impl Stored {
    /// What is longer would be written and never read again.
    pub(super) fn new(document: &KeyringDocument) -> Result<Self, KeyringTableError> {
        let stored = Self { revision: document.revision(), document: document.to_json() };
        if stored.document.len() > MAX_KEYRING_DOCUMENT_LEN {
            return Err(too_long(stored.document.len() as u64));
        }
        Ok(stored)
    }
}

pub(super) const fn too_long(len: u64) -> KeyringTableError {
    KeyringTableError::TooLong { len, max: MAX_KEYRING_DOCUMENT_LEN as u64 }
}
