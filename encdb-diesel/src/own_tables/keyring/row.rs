//! The one row of `__encdb_keyring`.

use diesel::{
    Connection, QueryResult,
    result::Error::{DeserializationError, SerializationError},
};
use encdb_core::{KeyringDocument, MAX_KEYRING_DOCUMENT_LEN};

use crate::{
    error::KeyringTableError,
    sql::{Backend, Row, SqlValue, Statement, fixed::execute},
};

/// The stored row.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) revision: u64,
    /// Length of the document, in bytes.
    pub(super) len: u64,
    /// None if it is longer than encdb reads.
    pub(super) document: Option<String>,
}

/// A row to write: a document and its revision.
#[derive(Debug)]
pub(super) struct NewRow {
    revision: u64,
    document: String,
}

impl NewRow {
    /// Refuses a document that would be too long to read again.
    pub(super) fn of(document: &KeyringDocument) -> Result<Self, KeyringTableError> {
        let new = Self { revision: document.revision(), document: document.to_json() };
        if new.document.len() > MAX_KEYRING_DOCUMENT_LEN {
            return Err(too_long(new.document.len() as u64));
        }
        Ok(new)
    }
}

pub(super) const fn too_long(len: u64) -> KeyringTableError {
    KeyringTableError::TooLong { len, max: MAX_KEYRING_DOCUMENT_LEN as u64 }
}

/// Reads the row, if there is one. A document longer than [`MAX_KEYRING_DOCUMENT_LEN`] stays in the database.
pub(super) fn found<C>(conn: &mut C) -> QueryResult<Option<Found>>
where
    C: Connection<Backend: Backend<C>>,
{
    let (before, after) = C::Backend::syntax().n_bytes;
    let len = |select: Statement<'static>| select.sql(before).sql("document").sql(after);
    let select = len(len(Statement::new("SELECT revision, ")).sql(", CASE WHEN "));
    let select = select.sql(" <= ").number(MAX_KEYRING_DOCUMENT_LEN);
    let select = select.sql(" THEN document END FROM __encdb_keyring WHERE id = 1");
    match C::Backend::load(conn, &select)?.into_iter().next() {
        None => Ok(None),
        Some(row) => parsed(row).map(Some).ok_or_else(|| DeserializationError(NOT_A_ROW.into())),
    }
}

/// Writes the row into an empty table.
pub(super) fn insert<C>(conn: &mut C, new: &NewRow) -> QueryResult<()>
where
    C: Connection<Backend: Backend<C>>,
{
    let insert = "INSERT INTO __encdb_keyring (id, revision, document) VALUES (1, ?, ?)";
    execute(conn, insert, [signed(new.revision)?.into(), (&new.document).into()])?;
    Ok(())
}

/// Replaces the row of this revision, and returns the number of rows that it replaced.
pub(super) fn update<C>(conn: &mut C, expected_revision: u64, new: &NewRow) -> QueryResult<usize>
where
    C: Connection<Backend: Backend<C>>,
{
    execute(
        conn,
        "UPDATE __encdb_keyring SET revision = ?, document = ?, updated_at = CURRENT_TIMESTAMP WHERE id = 1 AND revision = ?",
        [signed(new.revision)?.into(), (&new.document).into(), signed(expected_revision)?.into()],
    )
}

fn parsed(row: Row) -> Option<Found> {
    let [revision, len, document] = row.try_into().ok()?;
    let unsigned = |value: Option<SqlValue>| u64::try_from(value?.integer()?).ok();
    let document = match document {
        None => None,
        Some(document) => Some(document.text()?.to_owned()),
    };
    Some(Found { revision: unsigned(revision)?, len: unsigned(len)?, document })
}

/// Converts a revision to a signed number, because not all backends have unsigned ones.
fn signed(revision: u64) -> QueryResult<i64> {
    revision.try_into().map_err(|error: std::num::TryFromIntError| SerializationError(error.into()))
}

const NOT_A_ROW: &str = "the row of __encdb_keyring has other types than its migration gave it";
