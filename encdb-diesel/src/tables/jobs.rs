//! Long work over a table, shared by any number of workers: which worker has which rows, and how far the job is.
//!
//! The state is in three tables of encdb's own. A worker claims a range of rows, works on it, and finishes it in the
//! transaction that writes the rows. So a range is either done and recorded as done, or still claimed, wherever a process is
//! killed. Another worker takes a claimed range over after the lease.

mod claim;
mod options;
mod recorded;
mod status;
mod stored;

use diesel::{
    Connection,
    result::{DatabaseErrorKind, Error},
};
use uuid::Uuid;

use super::{
    paging::Key,
    progress::{Counts, Totals},
    throttle,
};
use crate::{
    error::TableError,
    sql::{
        Backend,
        fixed::{Parameter, execute},
    },
};

pub(crate) use claim::Claim;
pub(crate) use options::JobOptions;
pub use recorded::RecordedFailure;
pub(crate) use recorded::failures;
pub use status::JobStatus;
pub(crate) use status::status;
use stored::written;

/// One job, from the view of one worker.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) name: String,
    /// What the rows are to become. A different target makes a different job under the same name.
    pub(crate) target: String,
    /// The worker's id.
    worker: String,
    /// The time for which a claim is respected, in seconds.
    lease: i64,
}

/// Whether all rows have been handed out and worked on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum JobState {
    /// All rows are done. The next run starts from the first row.
    Done,
    /// Rows are left, or in the hands of a worker. The next run goes on.
    Running,
}

impl Job {
    /// Returns the job with this name and target, for a new worker.
    ///
    /// Each run has worker ids of its own. A failed run's claims belong to an id that no longer exists, so another worker
    /// takes them over.
    pub(crate) fn new(name: String, target: String, options: &JobOptions) -> Self {
        Self { name, target, worker: new_worker(), lease: options.lease_in_seconds() }
    }

    /// Returns the same job for another worker.
    pub(crate) fn for_another_worker(&self) -> Self {
        Self { worker: new_worker(), ..self.clone() }
    }

    /// Starts the job, or joins it if it is running with the same target.
    pub(crate) fn open<C>(&self, conn: &mut C, n_rows: i64) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let opened = C::Backend::writing(conn, &mut |conn| self.start_or_join(conn, n_rows));
        match opened {
            // Another worker has started the job in the meantime.
            Err(TableError::Database(Error::DatabaseError(
                DatabaseErrorKind::UniqueViolation,
                _,
            ))) => Ok(()),
            opened => opened,
        }
    }

    fn start_or_join<C>(&self, conn: &mut C, n_rows: i64) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        match self.stored(conn)? {
            None => self.insert(conn, n_rows),
            Some(job) if job.target == self.target && job.state == JobState::Running => Ok(()),
            Some(_) => self.restart(conn, n_rows),
        }
    }

    fn insert<C>(&self, conn: &mut C, n_rows: i64) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        self.clear(conn)?;
        execute(
            conn,
            "INSERT INTO __encdb_jobs (name, target, state, next_range, n_rows, n_done, n_changed, n_contended, n_failed, \
             started_at, updated_at) VALUES (?, ?, 'running', 0, ?, 0, 0, 0, 0, {now}, {now})",
            [(&self.name).into(), (&self.target).into(), n_rows.into()],
        )?;
        Ok(())
    }

    /// Starts the job from the first row. The job's row is kept, and with it the row's lock: a worker that waits to restart
    /// the job as well finds it restarted, and joins it.
    fn restart<C>(&self, conn: &mut C, n_rows: i64) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        self.clear(conn)?;
        execute(
            conn,
            "UPDATE __encdb_jobs SET target = ?, state = 'running', last_key = NULL, next_range = 0, n_rows = ?, n_done = 0, \
             n_changed = 0, n_contended = 0, n_failed = 0, started_at = {now}, updated_at = {now} WHERE name = ?",
            [(&self.target).into(), n_rows.into(), (&self.name).into()],
        )?;
        Ok(())
    }

    /// Deletes the ranges and errors of an earlier job with this name, even if somebody deleted the job's row by hand, and
    /// replaces its limits.
    fn clear<C>(&self, conn: &mut C) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let name = || [(&self.name).into()];
        execute(conn, "DELETE FROM __encdb_job_ranges WHERE job = ?", name())?;
        execute(conn, "DELETE FROM __encdb_job_errors WHERE job = ?", name())?;
        throttle::start(conn, &self.name)
    }

    /// Marks a range as done. Call it in the transaction that writes the range's rows.
    pub(crate) fn finish<C>(
        &self,
        conn: &mut C,
        claim: &Claim,
        counts: &Counts,
    ) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let n_deleted = execute(
            conn,
            "DELETE FROM __encdb_job_ranges WHERE job = ? AND number = ? AND worker = ?",
            [(&self.name).into(), claim.number.into(), (&self.worker).into()],
        )?;
        if n_deleted == 0 {
            self.of_this_target(self.stored_unlocked(conn)?)?;
            return Err(TableError::LeaseLost);
        }
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX).into();
        let Counts { n_done, n_changed, n_contended, n_failed } = *counts;
        execute(
            conn,
            "UPDATE __encdb_jobs SET n_done = n_done + ?, n_changed = n_changed + ?, n_contended = n_contended + ?, \
             n_failed = n_failed + ?, updated_at = {now} WHERE name = ?",
            [
                count(n_done),
                count(n_changed),
                count(n_contended),
                count(n_failed),
                (&self.name).into(),
            ],
        )?;
        Ok(())
    }

    /// Records a row that could not be worked on.
    pub(crate) fn record<C>(
        &self,
        conn: &mut C,
        key: &Key,
        error: &encdb_core::Error,
    ) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let column = error.column().map_or_else(String::new, |column| column.to_string());
        let (key, message) = (written(key), error.kind().to_string());
        execute(
            conn,
            "INSERT INTO __encdb_job_errors (job, row_key, column_name, message, recorded_at) VALUES (?, ?, ?, ?, {now})",
            [&self.name, &key, &column, &message].map(Parameter::from),
        )?;
        Ok(())
    }

    /// Marks the job as done if every range is done; another worker may still have one.
    pub(crate) fn close<C>(&self, conn: &mut C) -> Result<JobState, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        execute(
            conn,
            "UPDATE __encdb_jobs SET state = 'done', updated_at = {now} WHERE name = ? AND target = ? \
             AND NOT EXISTS (SELECT 1 FROM __encdb_job_ranges WHERE job = ?)",
            [&self.name, &self.target, &self.name].map(Parameter::from),
        )?;
        Ok(self.of_this_target(self.stored_unlocked(conn)?)?.state)
    }

    /// Reads the totals of all workers together.
    pub(crate) fn totals<C>(&self, conn: &mut C) -> Result<Totals, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        Ok(self.of_this_target(self.stored_unlocked(conn)?)?.totals)
    }
}

fn new_worker() -> String {
    Uuid::new_v4().to_string()
}
