//! A job's row in its table.

use diesel::Connection;

use super::{Job, JobState};
use crate::{
    error::TableError,
    sql::{Backend, Row, SqlValue, fixed::load},
    tables::{
        paging::Key,
        progress::{Counts, Totals},
    },
};

/// The job's row.
pub(super) struct Stored {
    pub(super) target: String,
    pub(super) state: JobState,
    pub(super) last_key: Option<Key>,
    pub(super) next_range: i64,
    pub(super) totals: Totals,
}

/// Reads the row of a job without a lock.
pub(super) fn read<C>(conn: &mut C, job: &str) -> Result<Option<Stored>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = "SELECT target, state, last_key, next_range, n_rows, n_done, n_changed, n_contended, n_failed \
                  FROM __encdb_jobs WHERE name = ?";
    first(job, load(conn, select, [job.into()])?)
}

/// Reads the row of a job, and locks it until the transaction ends.
fn read_locked<C>(conn: &mut C, job: &str) -> Result<Option<Stored>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = "SELECT target, state, last_key, next_range, n_rows, n_done, n_changed, n_contended, n_failed \
                  FROM __encdb_jobs WHERE name = ?{for_update}";
    first(job, load(conn, select, [job.into()])?)
}

fn first(job: &str, rows: Vec<Row>) -> Result<Option<Stored>, TableError> {
    let damaged = || TableError::Damaged { job: job.to_owned() };
    rows.into_iter().next().map(|row| parsed(row).ok_or_else(damaged)).transpose()
}

impl Job {
    /// Reads the job's row, and locks it until the transaction ends.
    pub(super) fn stored<C>(&self, conn: &mut C) -> Result<Option<Stored>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        read_locked(conn, &self.name)
    }

    /// Reads the job's row without a lock.
    pub(super) fn stored_unlocked<C>(&self, conn: &mut C) -> Result<Option<Stored>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        read(conn, &self.name)
    }

    /// Checks that the stored job has this target: a job that is started with another target replaces it.
    pub(super) fn of_this_target(&self, stored: Option<Stored>) -> Result<Stored, TableError> {
        let stored = stored.ok_or_else(|| self.damaged())?;
        if stored.target == self.target {
            Ok(stored)
        } else {
            Err(TableError::Replaced { job: self.name.clone() })
        }
    }

    /// Reads a key, or none from NULL.
    pub(super) fn key(&self, value: Option<SqlValue>) -> Result<Option<Key>, TableError> {
        let Some(value) = value else { return Ok(None) };
        parsed_key(&value).map(Some).ok_or_else(|| self.damaged())
    }

    pub(super) fn damaged(&self) -> TableError {
        TableError::Damaged { job: self.name.clone() }
    }
}

fn parsed(row: Row) -> Option<Stored> {
    let [target, state, last_key, numbers @ ..]: [Option<SqlValue>; 9] = row.try_into().ok()?;
    let numbers = numbers.map(|value| value.as_ref().and_then(SqlValue::integer));
    let [next_range, counts @ ..] = numbers;
    let counts = counts.map(|count| count.and_then(|count| u64::try_from(count).ok()));
    let [n_rows, n_done, n_changed, n_contended, n_failed] = counts;
    let counts = Counts {
        n_done: n_done?,
        n_changed: n_changed?,
        n_contended: n_contended?,
        n_failed: n_failed?,
    };
    Some(Stored {
        target: target?.text()?.to_owned(),
        state: if state?.text() == Some("done") { JobState::Done } else { JobState::Running },
        last_key: match last_key {
            None => None,
            Some(key) => Some(parsed_key(&key)?),
        },
        next_range: next_range?,
        totals: Totals { n_rows: n_rows?, counts },
    })
}

/// Returns a key in the form in which the job's tables keep it.
pub(super) fn written(key: &Key) -> String {
    serde_json::to_string(key).expect("a key that was read can be written as JSON")
}

/// Reads a key that [`written`] wrote.
pub(super) fn parsed_key(value: &SqlValue) -> Option<Key> {
    serde_json::from_str(value.text()?).ok()
}
