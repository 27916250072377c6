//! Long work over a table, shared by any number of workers: who does which rows, and how far everything is.
//!
//! The state is in the database, in three tables of encdb's own. A worker claims a range of rows, works on it, and
//! finishes it in the very transaction that writes the rows: whatever is killed, and whenever, a range is either done and
//! known to be done, or claimed by somebody who is gone, and then another worker takes it after the lease.

mod progress;

use std::time::Duration;

use diesel::{
    Connection,
    result::{DatabaseErrorKind, Error},
};

use crate::{
    paging::Key,
    sql::{Dialect, Row, SqlValue, Statement},
};

pub use crate::error::JobError;
pub(crate) use progress::Counts;
pub use progress::Progress;

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

/// A range of rows that this worker, and no other, works on.
#[derive(Debug)]
pub(crate) struct Claim {
    number: i64,
    pub(crate) rows: Vec<Row>,
}

/// The rows of a range, or as many as make a new one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted<'a> {
    Next { after: Option<&'a Key> },
    Range { after: Option<&'a Key>, last: &'a Key },
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
        let words = C::Backend::words();
        let found = self.stored(conn)?;
        if found.as_ref().is_some_and(|it| it.target == self.target && it.state == State::Running) {
            return Ok(());
        }
        for table in ["__encdb_jobs", "__encdb_job_ranges", "__encdb_job_errors"] {
            let column = if table == "__encdb_jobs" { "name" } else { "job" };
            let delete = Statement::new("DELETE FROM ").name(table).sql(" WHERE ").name(column);
            C::Backend::execute(conn, &delete.sql(" = ").bind_text(&self.name))?;
        }
        let insert = Statement::new(
            "INSERT INTO __encdb_jobs (name, target, state, next_range, n_rows, n_done, n_changed, n_contended, n_failed, \
             started_at, updated_at) VALUES (",
        );
        let insert = insert.bind_text(&self.name).sql(", ").bind_text(&self.target);
        let insert = insert.sql(", 'running', 0, ").bind_integer(n_rows).sql(", 0, 0, 0, 0, ");
        C::Backend::execute(conn, &insert.sql(words.now).sql(", ").sql(words.now).sql(")"))?;
        Ok(())
    }

    /// The next rows to work on; none where all are done or in the hands of others. `read` reads rows with their keys.
    pub(crate) fn claim<C>(
        &self,
        conn: &mut C,
        read: &mut dyn FnMut(&mut C, Wanted<'_>) -> Result<(Vec<Row>, Option<Key>), JobError>,
    ) -> Result<Option<Claim>, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        C::Backend::writing(conn, &mut |conn| {
            let job = self.stored(conn)?.ok_or_else(|| self.damaged())?;
            if let Some(claim) = self.take_over(conn, read)? {
                return Ok(Some(claim));
            }
            if job.state == State::Done {
                return Ok(None);
            }
            let (rows, last) = read(conn, Wanted::Next { after: job.last_key.as_ref() })?;
            let Some(last) = last else {
                return Ok(None);
            };
            self.hand_out(conn, &job, &last)?;
            Ok(Some(Claim { number: job.next_range, rows }))
        })
    }

    /// A range whose worker is gone.
    fn take_over<C>(
        &self,
        conn: &mut C,
        read: &mut dyn FnMut(&mut C, Wanted<'_>) -> Result<(Vec<Row>, Option<Key>), JobError>,
    ) -> Result<Option<Claim>, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let words = C::Backend::words();
        let lease = i64::try_from(self.lease.as_secs()).unwrap_or(i64::MAX);
        let query = Statement::new(
            "SELECT number, after_key, last_key FROM __encdb_job_ranges WHERE job = ",
        );
        let query = query.bind_text(&self.name).sql(" AND claimed_at <= ").sql(words.now);
        let query = query.sql(" - ").bind_integer(lease).sql(" ORDER BY number LIMIT 1");
        let Some(row) = C::Backend::load(conn, &query)?.into_iter().next() else {
            return Ok(None);
        };
        let [number, after, last] = row.try_into().map_err(|_| self.damaged())?;
        let number = number.as_ref().and_then(SqlValue::integer).ok_or_else(|| self.damaged())?;
        let (after, last) = (self.key(after)?, self.key(last)?.ok_or_else(|| self.damaged())?);
        let update =
            Statement::new("UPDATE __encdb_job_ranges SET worker = ").bind_text(&self.worker);
        let update = update.sql(", claimed_at = ").sql(words.now).sql(" WHERE job = ");
        let update = update.bind_text(&self.name).sql(" AND number = ").bind_integer(number);
        C::Backend::execute(conn, &update)?;
        let (rows, _) = read(conn, Wanted::Range { after: after.as_ref(), last: &last })?;
        Ok(Some(Claim { number, rows }))
    }

    fn hand_out<C>(&self, conn: &mut C, job: &Stored, last: &Key) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let words = C::Backend::words();
        let insert = Statement::new(
            "INSERT INTO __encdb_job_ranges (job, number, after_key, last_key, worker, claimed_at) VALUES (",
        );
        let insert = insert.bind_text(&self.name).sql(", ").bind_integer(job.next_range).sql(", ");
        let insert = insert.bind_optional(
            job.last_key.as_ref().map(|key| SqlValue::Text(written(key))),
            crate::sql::Storage::Text,
        );
        let insert = insert.sql(", ").bind_text(&written(last)).sql(", ").bind_text(&self.worker);
        C::Backend::execute(conn, &insert.sql(", ").sql(words.now).sql(")"))?;
        let update =
            Statement::new("UPDATE __encdb_jobs SET next_range = next_range + 1, last_key = ");
        let update = update.bind_text(&written(last)).sql(" WHERE name = ").bind_text(&self.name);
        C::Backend::execute(conn, &update)?;
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
        let update = update.sql(" AND NOT EXISTS (SELECT 1 FROM __encdb_job_ranges WHERE job = ");
        C::Backend::execute(conn, &update.bind_text(&self.name).sql(")"))?;
        Ok(self.stored_unlocked(conn)?.ok_or_else(|| self.damaged())?.state)
    }

    /// How far all workers together are.
    pub(crate) fn progress<C>(&self, conn: &mut C) -> Result<Counts, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        Ok(self.stored_unlocked(conn)?.ok_or_else(|| self.damaged())?.counts)
    }

    /// The job's row, which no other worker changes before the transaction ends.
    fn stored<C>(&self, conn: &mut C) -> Result<Option<Stored>, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let query = self.query().sql(C::Backend::words().for_update);
        self.parsed(C::Backend::load(conn, &query)?)
    }

    fn stored_unlocked<C>(&self, conn: &mut C) -> Result<Option<Stored>, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let rows = C::Backend::load(conn, &self.query())?;
        self.parsed(rows)
    }

    fn query(&self) -> Statement {
        Statement::new(
            "SELECT target, state, last_key, next_range, n_rows, n_done, n_changed, n_contended, n_failed \
             FROM __encdb_jobs WHERE name = ",
        )
        .bind_text(&self.name)
    }

    fn parsed(&self, rows: Vec<Row>) -> Result<Option<Stored>, JobError> {
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let [target, state, last_key, numbers @ ..]: [Option<SqlValue>; 9] =
            row.try_into().map_err(|_| self.damaged())?;
        let numbers = numbers.map(|value| value.as_ref().and_then(SqlValue::integer));
        let [
            Some(next_range),
            Some(n_rows),
            Some(n_done),
            Some(n_changed),
            Some(n_contended),
            Some(n_failed),
        ] = numbers
        else {
            return Err(self.damaged());
        };
        let text =
            |value: &Option<SqlValue>| value.as_ref().and_then(SqlValue::text).map(str::to_owned);
        Ok(Some(Stored {
            target: text(&target).ok_or_else(|| self.damaged())?,
            state: if text(&state).as_deref() == Some("done") {
                State::Done
            } else {
                State::Running
            },
            last_key: self.key(last_key)?,
            next_range,
            counts: Counts { n_rows, n_done, n_changed, n_contended, n_failed },
        }))
    }

    fn key(&self, value: Option<SqlValue>) -> Result<Option<Key>, JobError> {
        let Some(value) = value else {
            return Ok(None);
        };
        let key = value.text().and_then(|text| serde_json::from_str(text).ok());
        key.map(Some).ok_or_else(|| self.damaged())
    }

    fn damaged(&self) -> JobError {
        JobError::Damaged { job: self.name.clone() }
    }
}

/// The job's row.
struct Stored {
    target: String,
    state: State,
    last_key: Option<Key>,
    next_range: i64,
    counts: Counts,
}

/// A key as the job's tables keep it.
fn written(key: &Key) -> String {
    serde_json::to_string(key).expect("integers, texts and bytes are JSON")
}
