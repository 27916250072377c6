//! What a backend does for a keyring in its database: reading and writing one row.

use diesel::QueryResult;
use encdb_core::KeyringDocument;

use crate::migrations::SetupBackend;

/// A backend that can hold a keyring: `Sqlite`, `Pg` and `Mysql`, each behind its feature.
pub trait KeyringTableBackend<C>: SetupBackend<C> {
    /// The row, if there is one.
    #[doc(hidden)]
    fn stored(conn: &mut C) -> QueryResult<Option<Stored>>;

    /// Writes the row where there is none.
    #[doc(hidden)]
    fn insert(conn: &mut C, new: &Stored) -> QueryResult<()>;

    /// Replaces the row of this revision. Returns how many there were.
    #[doc(hidden)]
    fn update(conn: &mut C, expected_revision: u64, new: &Stored) -> QueryResult<usize>;
}

/// The row: a document, and its revision to compare with.
#[derive(Debug)]
#[non_exhaustive]
pub struct Stored {
    pub(super) revision: u64,
    pub(super) document: String,
}

impl Stored {
    pub(super) fn new(document: &KeyringDocument) -> Self {
        Self { revision: document.revision(), document: document.to_json() }
    }
}
