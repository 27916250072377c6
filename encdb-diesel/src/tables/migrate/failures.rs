//! The rows of `migration_errors`: rows that could not be sealed.

use diesel::Connection;
use encdb_core::{Error, ErrorKind, MigrationProblem};

use super::MigrateError;
use crate::{
    error::TableError,
    sql::{
        Backend, Row, SqlValue, Statement, TEXT,
        fixed::{Parameter, execute, load},
    },
    tables::{
        key_part::KeyPart,
        paging::{Key, TableKey},
    },
};

/// A row that could not be sealed, and the reason.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RowError {
    /// The number of the error in the table `migration_errors`.
    pub id: i64,
    /// The primary key of the row.
    pub key: Vec<KeyPart>,
    /// The plaintext column.
    pub column: String,
    /// One word for the reason.
    pub error_type: String,
    /// What is wrong, and what to do about it. Contains no value.
    pub message: String,
    /// How often sealing the row was tried.
    pub attempts: u64,
}

/// A failure to be recorded.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewFailure<'a> {
    pub(super) table: &'a str,
    pub(super) column: &'a str,
    pub(super) key: &'a Key,
    pub(super) owner: Option<&'a SqlValue>,
    pub(super) error: &'a Error,
}

impl NewFailure<'_> {
    /// Records the failure, or counts another try of the same row.
    pub(super) fn record<C>(&self, conn: &mut C) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let key = key_text(self.key);
        let (error_type, message) = (error_type(self.error.kind()), self.error.kind().to_string());
        let n_known = execute(
            conn,
            "UPDATE migration_errors SET attempts = attempts + 1, error_type = ?, error_message = ?, \
             retried_at = {timestamp}, resolved_at = NULL WHERE row_key = ? AND table_name = ? AND column_name = ?",
            [
                error_type.into(),
                (&message).into(),
                (&key).into(),
                self.table.into(),
                self.column.into(),
            ],
        )?;
        if n_known > 0 {
            return Ok(());
        }
        let owner = self.owner.map_or(Parameter::Null(&TEXT), |owner| (&owner_text(owner)).into());
        execute(
            conn,
            "INSERT INTO migration_errors (table_name, row_key, column_name, owner, error_type, error_message, attempts, \
             created_at) VALUES (?, ?, ?, ?, ?, ?, 1, {timestamp})",
            [
                self.table.into(),
                (&key).into(),
                self.column.into(),
                owner,
                error_type.into(),
                (&message).into(),
            ],
        )?;
        Ok(())
    }
}

/// Returns a key as JSON, as the table has it.
pub(super) fn key_text(key: &Key) -> String {
    serde_json::to_string(key).unwrap_or_default()
}

fn owner_text(owner: &SqlValue) -> String {
    let number = || owner.integer().map(|number| number.to_string());
    owner.text().map(str::to_owned).or_else(number).unwrap_or_default()
}

/// Returns one word for a kind of failure.
const fn error_type(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::AlreadySealed => "already_sealed",
        ErrorKind::TooLong { .. } => "too_long",
        ErrorKind::Migration(MigrationProblem::Repeated) => "duplicate",
        ErrorKind::Migration(MigrationProblem::Refused) => "refused",
        ErrorKind::Migration(_)
        | ErrorKind::InvalidUtf8
        | ErrorKind::Unencodable { .. }
        | ErrorKind::Undecodable { .. } => "no_encoding",
        ErrorKind::LegacyFernet
        | ErrorKind::LegacyMalformed { .. }
        | ErrorKind::LegacyParts { .. }
        | ErrorKind::LegacyRejected => "legacy",
        ErrorKind::OwnerKeyDestroyed
        | ErrorKind::OwnerKeyLocked
        | ErrorKind::OwnerKeyMissing
        | ErrorKind::OwnerKeyTableMissing
        | ErrorKind::OwnerKeyUnavailable
        | ErrorKind::OwnerKeyWrappedTwice => "owner_key",
        ErrorKind::Rejected | ErrorKind::NotSealed { .. } => "does_not_open",
        _ => "sealing",
    }
}

/// Reads the first `n` unresolved errors of a table whose number is larger than `after`.
pub(super) fn unresolved<C>(
    conn: &mut C,
    table: &str,
    key: &TableKey,
    (after, n): (i64, usize),
) -> Result<Vec<(RowError, Key)>, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = Statement::fixed(
        "SELECT id, row_key, column_name, error_type, error_message, attempts FROM migration_errors \
         WHERE table_name = ? AND id > ? AND resolved_at IS NULL ORDER BY id LIMIT ",
        C::Backend::syntax(),
        [table.into(), after.into()],
    );
    let rows = C::Backend::load(conn, &select.number(n))?;
    let damaged = || MigrateError::Damaged { table: table.to_owned() };
    rows.into_iter().map(|row| parsed(row, key).ok_or_else(damaged)).collect()
}

/// The number before the first error.
pub(super) const BEFORE_FIRST: i64 = 0;

fn parsed(row: Row, of: &TableKey) -> Option<(RowError, Key)> {
    let [id, key, column, error_type, message, attempts] = row.try_into().ok()?;
    let key: Key = serde_json::from_str(key?.text()?).ok()?;
    let error = RowError {
        id: id?.integer()?,
        key: of.parts(key.iter().cloned().map(Some)),
        column: column?.text()?.to_owned(),
        error_type: error_type?.text()?.to_owned(),
        message: message?.text()?.to_owned(),
        attempts: u64::try_from(attempts?.integer()?).ok()?,
    };
    Some((error, key))
}

/// Counts the unresolved errors of a column.
pub(super) fn count<C>(conn: &mut C, table: &str, column: &str) -> Result<u64, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let rows = load(
        conn,
        "SELECT count(*) FROM migration_errors WHERE table_name = ? AND column_name = ? AND resolved_at IS NULL",
        [table.into(), column.into()],
    )?;
    let count = rows.first().and_then(|row| row.first()?.as_ref()?.integer());
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
}

/// Marks an error as resolved.
pub(super) fn resolve<C>(conn: &mut C, id: i64) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    execute(
        conn,
        "UPDATE migration_errors SET resolved_at = {timestamp} WHERE id = ?",
        [id.into()],
    )?;
    Ok(())
}
