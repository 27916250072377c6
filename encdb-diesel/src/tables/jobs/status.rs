//! How far a job is, for readers that take no part in it.

use diesel::Connection;

use super::{JobState, stored};
use crate::{error::TableError, sql::Backend, tables::progress::Counts};

/// How far the last run of a job is, or was when it ended. All workers count together.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct JobStatus {
    /// What the rows are to be: the key, the epoch and the columns of a rotation.
    pub target: String,
    /// Whether all rows are done.
    pub state: JobState,
    /// Rows in the table when the job began.
    pub n_rows: u64,
    /// Rows that were looked at.
    pub n_done: u64,
    /// Rows that were rewritten.
    pub n_changed: u64,
    /// Rows that another writer changed between reading and writing. Their values stand.
    pub n_contended: u64,
    /// Values and row seals that failed, each recorded in `__encdb_job_errors`.
    pub n_failed: u64,
}

/// Reads how far a job is; none where it was never started.
///
/// # Errors
/// [`TableError::Database`], [`TableError::Damaged`].
pub(crate) fn status<C>(conn: &mut C, job: &str) -> Result<Option<JobStatus>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let Some(stored) = stored::read(conn, job)? else { return Ok(None) };
    let Counts { n_done, n_changed, n_contended, n_failed } = stored.totals.counts;
    let (target, state, n_rows) = (stored.target, stored.state, stored.totals.n_rows);
    Ok(Some(JobStatus { target, state, n_rows, n_done, n_changed, n_contended, n_failed }))
}
