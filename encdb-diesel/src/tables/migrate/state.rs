//! The rows of `encryption_migrations`: how far each column is.

use std::ops::Add;

use chrono::SecondsFormat;
use diesel::Connection;
use serde::{Deserialize, Serialize};

use super::{MigrateError, Phase};
use crate::{
    error::TableError,
    spec::{Nullability, TableName, Uniqueness},
    sql::{
        Backend, Row, SqlValue,
        catalogue::Columns,
        fixed::{execute, load},
    },
};

/// How far a column is, as the table `encryption_migrations` says.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ColumnStatus {
    /// The table's name in SQL, with its schema if the definition has one.
    pub table: String,
    /// The plaintext column.
    pub column: String,
    /// The column for ciphertext.
    pub encrypted_column: String,
    /// How far the column is.
    pub phase: Phase,
    /// Rows with a value when they were last counted.
    pub n_rows: u64,
    /// Rows whose value is sealed.
    pub n_migrated: u64,
    /// Rows that failed and are not resolved, each recorded in `migration_errors`.
    pub n_failed: u64,
    /// Rows whose value is still in the clear alone.
    pub n_remaining: u64,
    /// The key that values were last sealed with.
    pub key_id: Option<i64>,
    /// When the migration began, by the database's clock.
    pub started_at: String,
    /// When the row was last written.
    pub updated_at: String,
    /// When the column was last verified without a failure.
    pub verified_at: Option<String>,
    pub(super) declaration: Declaration,
    pub(super) verification: Option<String>,
}

/// How a plaintext column was declared.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Declaration {
    /// The declaration without its name and its nullability.
    pub(super) declared: String,
    pub(super) nullable: bool,
    /// Whether the column alone was UNIQUE.
    #[serde(default)]
    pub(super) unique: bool,
}

impl Declaration {
    pub(super) const fn nullability(&self) -> Nullability {
        if self.nullable { Nullability::Nullable } else { Nullability::NotNull }
    }

    pub(super) const fn uniqueness(&self) -> Uniqueness {
        if self.unique { Uniqueness::Unique } else { Uniqueness::Repeatable }
    }
}

/// The numbers of rows of a column.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct RowCounts {
    pub(super) n_rows: u64,
    pub(super) n_failed: u64,
    pub(super) n_remaining: u64,
}

impl Add for RowCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            n_rows: self.n_rows + other.n_rows,
            n_failed: self.n_failed + other.n_failed,
            n_remaining: self.n_remaining + other.n_remaining,
        }
    }
}

/// A row of the table: a table and one of its plaintext columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct StateKey<'a> {
    pub(super) table: &'a str,
    pub(super) column: &'a str,
}

/// Reads the rows of all tables, or of one.
pub(super) fn read<C>(
    conn: &mut C,
    table: Option<TableName>,
) -> Result<Vec<ColumnStatus>, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    // A dry run makes no tables, and says what would be done in a database that has none of encdb's yet.
    if Columns::read(conn, TableName::new("encryption_migrations"))?.is_empty() {
        return Ok(vec![]);
    }
    let rows = load(
        conn,
        "SELECT table_name, column_name, encrypted_column, phase, total_rows, migrated_rows, failed_rows, remaining_rows, \
         key_id, started_at, updated_at, verified_at, declaration, verification FROM encryption_migrations \
         ORDER BY table_name, column_name",
        [],
    )?;
    let statuses = rows.into_iter().map(|row| {
        let name = row.first().cloned().flatten();
        let damaged = || MigrateError::Damaged {
            table: name.as_ref().and_then(SqlValue::text).unwrap_or_default().to_owned(),
        };
        parsed(row).ok_or_else(damaged)
    });
    let statuses = statuses.collect::<Result<Vec<_>, _>>()?;
    let wanted = table.map(|table| table.to_string());
    let is_wanted = |it: &ColumnStatus| wanted.as_ref().is_none_or(|wanted| *wanted == it.table);
    Ok(statuses.into_iter().filter(is_wanted).collect())
}

fn parsed(row: Row) -> Option<ColumnStatus> {
    let [table, column, encrypted_column, phase, rows @ ..]: [Option<SqlValue>; 14] =
        row.try_into().ok()?;
    let [n_rows, n_migrated, n_failed, n_remaining, key_id, times @ ..] = rows;
    let [started_at, updated_at, verified_at, declaration, verification] = times;
    let text = |value: Option<SqlValue>| Some(value?.text()?.to_owned());
    let count = |value: Option<SqlValue>| u64::try_from(value?.integer()?).ok();
    Some(ColumnStatus {
        table: text(table)?,
        column: text(column)?,
        encrypted_column: text(encrypted_column)?,
        phase: Phase::named(&text(phase)?)?,
        n_rows: count(n_rows)?,
        n_migrated: count(n_migrated)?,
        n_failed: count(n_failed)?,
        n_remaining: count(n_remaining)?,
        key_id: key_id.as_ref().and_then(SqlValue::integer),
        started_at: time(started_at)?,
        updated_at: time(updated_at)?,
        verified_at: time(verified_at),
        declaration: serde_json::from_str(&text(declaration)?).ok()?,
        verification: text(verification),
    })
}

/// Returns a time as text, in UTC.
fn time(value: Option<SqlValue>) -> Option<String> {
    match value? {
        SqlValue::TimestampTz(time) => Some(time.to_rfc3339_opts(SecondsFormat::Secs, true)),
        SqlValue::Timestamp(time) => {
            Some(time.and_utc().to_rfc3339_opts(SecondsFormat::Secs, true))
        }
        value => Some(format!("{}Z", value.text()?.replace(' ', "T"))),
    }
}

/// Adds the row of a column, in the phase `expanded`, if there is none.
pub(super) fn insert<C>(
    conn: &mut C,
    key: StateKey<'_>,
    encrypted_column: &str,
    declaration: &Declaration,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let declaration = serde_json::to_string(declaration).unwrap_or_default();
    execute(
        conn,
        "INSERT INTO encryption_migrations (table_name, column_name, encrypted_column, phase, total_rows, migrated_rows, \
         failed_rows, remaining_rows, declaration, started_at, updated_at) \
         SELECT ?, ?, ?, 'expanded', 0, 0, 0, 0, ?, {timestamp}, {timestamp} FROM (SELECT 1 AS one) AS one_row \
         WHERE NOT EXISTS (SELECT 1 FROM encryption_migrations WHERE table_name = ? AND column_name = ?)",
        [
            key.table.into(),
            key.column.into(),
            encrypted_column.into(),
            declaration.as_str().into(),
            key.table.into(),
            key.column.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn set_phase<C>(
    conn: &mut C,
    key: StateKey<'_>,
    phase: Phase,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    execute(
        conn,
        "UPDATE encryption_migrations SET phase = ?, updated_at = {timestamp} WHERE table_name = ? AND column_name = ?",
        [phase.name().into(), key.table.into(), key.column.into()],
    )?;
    Ok(())
}

/// Records that rows are being sealed with this key.
pub(super) fn start_filling<C>(
    conn: &mut C,
    key: StateKey<'_>,
    phase: Phase,
    (key_id, epoch): (i64, i64),
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    execute(
        conn,
        "UPDATE encryption_migrations SET phase = ?, key_id = ?, epoch = ?, updated_at = {timestamp} \
         WHERE table_name = ? AND column_name = ?",
        [phase.name().into(), key_id.into(), epoch.into(), key.table.into(), key.column.into()],
    )?;
    Ok(())
}

/// Writes exact numbers of rows.
pub(super) fn set_counts<C>(
    conn: &mut C,
    key: StateKey<'_>,
    counts: RowCounts,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX).into();
    let RowCounts { n_rows, n_failed, n_remaining } = counts;
    execute(
        conn,
        "UPDATE encryption_migrations SET total_rows = ?, migrated_rows = ?, failed_rows = ?, remaining_rows = ?, \
         updated_at = {timestamp} WHERE table_name = ? AND column_name = ?",
        [
            count(n_rows),
            count(n_rows.saturating_sub(n_remaining)),
            count(n_failed),
            count(n_remaining),
            key.table.into(),
            key.column.into(),
        ],
    )?;
    Ok(())
}

/// Adds the rows of one batch of this job.
pub(super) fn add_migrated<C>(
    conn: &mut C,
    key: StateKey<'_>,
    n_migrated: u64,
    job: &str,
) -> Result<(), TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let n = || i64::try_from(n_migrated).unwrap_or(i64::MAX).into();
    execute(
        conn,
        "UPDATE encryption_migrations SET migrated_rows = migrated_rows + ?, \
         remaining_rows = CASE WHEN remaining_rows > ? THEN remaining_rows - ? ELSE 0 END, \
         checkpoint = (SELECT last_key FROM __encdb_jobs WHERE name = ?), updated_at = {timestamp} \
         WHERE table_name = ? AND column_name = ?",
        [n(), n(), n(), job.into(), key.table.into(), key.column.into()],
    )?;
    Ok(())
}

/// Records a clean verification.
pub(super) fn set_verified<C>(
    conn: &mut C,
    key: StateKey<'_>,
    phase: Phase,
    verification: &str,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    execute(
        conn,
        "UPDATE encryption_migrations SET phase = ?, verified_at = {timestamp}, verification = ?, updated_at = {timestamp} \
         WHERE table_name = ? AND column_name = ?",
        [phase.name().into(), verification.into(), key.table.into(), key.column.into()],
    )?;
    Ok(())
}

/// Forgets that a column was verified.
pub(super) fn forget_verification<C>(conn: &mut C, key: StateKey<'_>) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    execute(
        conn,
        "UPDATE encryption_migrations SET phase = CASE phase WHEN 'verified' THEN 'filled' ELSE phase END, \
         verified_at = NULL, verification = NULL, updated_at = {timestamp} WHERE table_name = ? AND column_name = ?",
        [key.table.into(), key.column.into()],
    )?;
    Ok(())
}

/// Deletes the row of a column.
pub(super) fn delete<C>(conn: &mut C, key: StateKey<'_>) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    execute(
        conn,
        "DELETE FROM encryption_migrations WHERE table_name = ? AND column_name = ?",
        [key.table.into(), key.column.into()],
    )?;
    Ok(())
}
