//! The changes that an operator makes to a job's limits in the database while the job runs.

use std::{path::PathBuf, time::Duration};

use diesel::Connection;

use super::{Limits, MaxLoad};
use crate::{
    error::TableError,
    sql::{
        Backend, Row, SqlValue,
        fixed::{execute, load},
    },
};

/// A column of the row that cannot be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct UnreadableColumn(pub(super) &'static str);

/// Makes the row of a job that starts from the first row. It changes nothing yet.
pub(crate) fn start<C>(conn: &mut C, job: &str) -> Result<(), TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    execute(conn, "DELETE FROM __encdb_job_throttles WHERE job = ?", [job.into()])?;
    execute(conn, "INSERT INTO __encdb_job_throttles (job) VALUES (?)", [job.into()])?;
    Ok(())
}

/// Reads the changed limits of a job.
pub(super) fn read<C>(
    conn: &mut C,
    job: &str,
) -> Result<Result<Limits, UnreadableColumn>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = "SELECT max_rate, max_load, max_lag_ms, pause_file FROM __encdb_job_throttles WHERE job = ?";
    let row = load(conn, select, [job.into()])?.into_iter().next();
    // Somebody may have deleted the row by hand.
    Ok(row.map_or(Ok(Limits::NONE), parsed))
}

fn parsed(row: Row) -> Result<Limits, UnreadableColumn> {
    let row: [Option<SqlValue>; 4] = row.try_into().map_err(|_| UnreadableColumn("the row"))?;
    let [max_rate, max_load, max_lag, pause_file] = row;
    let number = |value: &SqlValue| value.integer().and_then(|it| u64::try_from(it).ok());
    Ok(Limits {
        max_rate: column("max_rate", max_rate, |it| u32::try_from(number(it)?).ok())?,
        max_load: column("max_load", max_load, |it| match it.text()? {
            "" => Some(MaxLoad::NONE),
            text => text.parse().ok(),
        })?,
        max_lag: column("max_lag_ms", max_lag, |it| Some(Duration::from_millis(number(it)?)))?,
        // No file has the empty path.
        pause_file: column("pause_file", pause_file, |it| Some(PathBuf::from(it.text()?)))?,
    })
}

fn column<T>(
    name: &'static str,
    value: Option<SqlValue>,
    read: impl Fn(&SqlValue) -> Option<T>,
) -> Result<Option<T>, UnreadableColumn> {
    value.map(|value| read(&value).ok_or(UnreadableColumn(name))).transpose()
}
