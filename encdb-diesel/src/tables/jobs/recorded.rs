//! The failures that a job recorded in its table of errors.

use diesel::Connection;

use super::stored::parsed_key;
use crate::{
    error::TableError,
    sql::{Backend, Row, Statement},
    tables::{key_part::KeyPart, paging::TableKey},
};

/// A value that a job left unchanged, and the reason.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RecordedFailure {
    /// The row's primary key.
    pub key: Vec<KeyPart>,
    /// The logical names of the table and the column, separated by a dot; empty where the row as a whole failed.
    pub column: String,
    /// What is wrong, and what to do about it. Contains no value.
    pub message: String,
    /// The time of the failure by the database's clock, in seconds since 1970.
    pub recorded_at: i64,
}

/// Reads the first `n` failures that the last run of a job recorded, in the order of recording.
///
/// # Errors
/// [`TableError::Database`], [`TableError::Damaged`].
pub(crate) fn failures<C>(
    conn: &mut C,
    job: &str,
    key: &TableKey,
    n: usize,
) -> Result<Vec<RecordedFailure>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = Statement::fixed(
        "SELECT row_key, column_name, message, recorded_at FROM __encdb_job_errors WHERE job = ? ORDER BY id LIMIT ",
        C::Backend::syntax(),
        [job.into()],
    );
    let rows = C::Backend::load(conn, &select.number(n))?;
    let damaged = || TableError::Damaged { job: job.to_owned() };
    rows.into_iter().map(|row| parsed(row, key).ok_or_else(damaged)).collect()
}

fn parsed(row: Row, of: &TableKey) -> Option<RecordedFailure> {
    let [key, column, message, recorded_at] = row.try_into().ok()?;
    Some(RecordedFailure {
        key: of.parts(parsed_key(key.as_ref()?)?.into_iter().map(Some)),
        column: column?.text()?.to_owned(),
        message: message?.text()?.to_owned(),
        recorded_at: recorded_at?.integer()?,
    })
}
