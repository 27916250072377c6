//! Long work over a table, shared by any number of workers: who does which rows, and how far everything is.
//!
//! The state is in the database, in three tables of encdb's own. A worker claims a range of rows, works on it, and
//! finishes it in the very transaction that writes the rows: whatever is killed, and whenever, a range is either done and
//! known to be done, or claimed by somebody who is gone, and then another worker takes it after the lease.

mod claim;
mod progress;
mod stored;

use std::time::Duration;

use diesel::{
    Connection,
    result::{DatabaseErrorKind, Error},
};

use crate::{
    sql::{Dialect, SqlValue, Statement},
    tables::paging::Key,
};

pub use crate::error::{HiddenBy, JobError};
pub(crate) use claim::Claim;
pub(crate) use progress::Counts;
pub use progress::Progress;
use stored::written;

/// One job, as one worker sees it.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) name: String,
    /// What the rows are to be: another target is another job under the same name.
    pub(crate) target: String,
    /// Tells the workers apart.
    pub(crate) worker: String,
    /// How long a claim is respected.
    pub(crate) lease: Duration,
}

/// Whether all rows have been handed out, and worked on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum State {
    Done,
    Running,
}

impl Job {
    /// Starts the job, or joins it where it is running for the same target.
    pub(crate) fn open<C>(&self, conn: &mut C, n_rows: i64) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let opened = C::Backend::writing(conn, &mut |conn| self.start_or_join(conn, n_rows));
        match opened {
            // Another worker started it in the meantime.
            Err(JobError::Database(Error::DatabaseError(
                DatabaseErrorKind::UniqueViolation,
                _,
            ))) => Ok(()),
            opened => opened,
        }
    }

    fn start_or_join<C>(&self, conn: &mut C, n_rows: i64) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        match self.stored(conn)? {
            None => self.insert(conn, n_rows),
            Some(job) if job.target == self.target && job.state == State::Running => Ok(()),
            Some(_) => self.begin_anew(conn, n_rows),
        }
    }

    fn insert<C>(&self, conn: &mut C, n_rows: i64) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        self.clear(conn)?;
        let now = C::Backend::words().now;
        let insert = Statement::new(
            "INSERT INTO __encdb_jobs (name, target, state, next_range, n_rows, n_done, n_changed, n_contended, n_failed, \
             started_at, updated_at) VALUES (",
        );
        let insert = insert.bind_text(&self.name).sql(", ").bind_text(&self.target);
        let insert = insert.sql(", 'running', 0, ").bind_integer(n_rows).sql(", 0, 0, 0, 0, ");
        C::Backend::execute(conn, &insert.sql(now).sql(", ").sql(now).sql(")"))?;
        Ok(())
    }

    /// The row stays, and with it its lock: who waits to begin again as well finds that it was done, and joins.
    fn begin_anew<C>(&self, conn: &mut C, n_rows: i64) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        self.clear(conn)?;
        let now = C::Backend::words().now;
        let update = Statement::new("UPDATE __encdb_jobs SET target = ").bind_text(&self.target);
        let update = update.sql(", state = 'running', last_key = NULL, next_range = 0, n_rows = ");
        let update = update.bind_integer(n_rows);
        let update = update.sql(", n_done = 0, n_changed = 0, n_contended = 0, n_failed = 0");
        let update = update.sql(", started_at = ").sql(now).sql(", updated_at = ").sql(now);
        C::Backend::execute(conn, &update.sql(" WHERE name = ").bind_text(&self.name))?;
        Ok(())
    }

    /// Takes away what an earlier job of this name has left: one whose row was deleted by hand, too.
    fn clear<C>(&self, conn: &mut C) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        for table in ["__encdb_job_ranges", "__encdb_job_errors"] {
            let delete = Statement::new("DELETE FROM ").name(table).sql(" WHERE job = ");
            C::Backend::execute(conn, &delete.bind_text(&self.name))?;
        }
        Ok(())
    }

    /// Says that a range is done. Belongs into the transaction that writes its rows.
    pub(crate) fn finish<C>(
        &self,
        conn: &mut C,
        claim: &Claim,
        counts: &Counts,
    ) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let delete =
            Statement::new("DELETE FROM __encdb_job_ranges WHERE job = ").bind_text(&self.name);
        let delete = delete.sql(" AND number = ").bind_integer(claim.number);
        let delete = delete.sql(" AND worker = ").bind_text(&self.worker);
        if C::Backend::execute(conn, &delete)? == 0 {
            self.of_this_target(self.stored_unlocked(conn)?)?;
            return Err(JobError::LeaseLost);
        }
        let sums = [
            ("n_done", counts.n_done),
            ("n_changed", counts.n_changed),
            ("n_contended", counts.n_contended),
            ("n_failed", counts.n_failed),
        ];
        let update = Statement::new("UPDATE __encdb_jobs SET ");
        let update = update.list(sums, |statement, (column, more)| {
            statement.name(column).sql(" = ").name(column).sql(" + ").bind_integer(more)
        });
        let update = update.sql(", updated_at = ").sql(C::Backend::words().now);
        let update = update.sql(" WHERE name = ").bind_text(&self.name);
        C::Backend::execute(conn, &update)?;
        Ok(())
    }

    /// Records a row that could not be worked on.
    pub(crate) fn record<C>(
        &self,
        conn: &mut C,
        key: &Key,
        error: &encdb_core::Error,
    ) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let column = error.column().map_or_else(String::new, |column| column.to_string());
        let insert = Statement::new(
            "INSERT INTO __encdb_job_errors (job, row_key, column_name, message, recorded_at) VALUES (",
        );
        let texts = [self.name.clone(), written(key), column, error.kind().to_string()];
        let insert = insert.list(texts, |statement, text| statement.bind(SqlValue::Text(text)));
        C::Backend::execute(conn, &insert.sql(", ").sql(C::Backend::words().now).sql(")"))?;
        Ok(())
    }

    /// Marks the job as done if every range is; another worker may still be at one.
    pub(crate) fn close<C>(&self, conn: &mut C) -> Result<State, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let update = Statement::new("UPDATE __encdb_jobs SET state = 'done', updated_at = ");
        let update =
            update.sql(C::Backend::words().now).sql(" WHERE name = ").bind_text(&self.name);
        let update = update.sql(" AND target = ").bind_text(&self.target);
        let update = update.sql(" AND NOT EXISTS (SELECT 1 FROM __encdb_job_ranges WHERE job = ");
        C::Backend::execute(conn, &update.bind_text(&self.name).sql(")"))?;
        Ok(self.of_this_target(self.stored_unlocked(conn)?)?.state)
    }

    /// How far all workers together are.
    pub(crate) fn progress<C>(&self, conn: &mut C) -> Result<Counts, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        Ok(self.of_this_target(self.stored_unlocked(conn)?)?.counts)
    }
}
