//! Claiming a range of rows for one worker.

use diesel::{
    Connection,
    result::{DatabaseErrorKind, Error},
};

use super::{
    Job, JobState,
    stored::{Stored, written},
};
use crate::{
    error::TableError,
    sql::{
        Backend, Row, SqlValue, TEXT,
        fixed::{Parameter, execute, load},
    },
    tables::paging::{Key, KeyRange, Page},
};

/// A range of rows that only this worker works on.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(super) number: i64,
    pub(crate) rows: Vec<Row>,
}

/// Reads rows with their keys.
pub(crate) type Read<'r, C> = dyn FnMut(&mut C, KeyRange<'_>) -> Result<Page, TableError> + 'r;

impl Job {
    /// Claims the next rows to work on, which `read` reads with their keys. Returns none if all rows are done or claimed by
    /// other workers.
    pub(crate) fn claim<C>(
        &self,
        conn: &mut C,
        read: &mut Read<'_, C>,
    ) -> Result<Option<Claim>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        C::Backend::writing(conn, &mut |conn| {
            let job = self.of_this_target(self.stored(conn)?)?;
            if let Some(claim) = self.take_over(conn, &job, read)? {
                return Ok(Some(claim));
            }
            if job.state == JobState::Done {
                return Ok(None);
            }
            let Page { rows, last } =
                read(conn, KeyRange { after: job.last_key.as_ref(), last: None })?;
            let Some(last) = last else {
                return Ok(None);
            };
            self.hand_out(conn, &job, &last)?;
            Ok(Some(Claim { number: job.next_range, rows }))
        })
    }

    /// Takes over the beginning of a range whose lease has run out: as many rows as fit into this worker's batch. A worker never
    /// takes over its own ranges: it is alive, though it may be slow.
    fn take_over<C>(
        &self,
        conn: &mut C,
        job: &Stored,
        read: &mut Read<'_, C>,
    ) -> Result<Option<Claim>, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let rows = load(
            conn,
            "SELECT number, after_key, last_key FROM __encdb_job_ranges \
             WHERE job = ? AND claimed_at <= {now} - ? AND worker <> ? ORDER BY number LIMIT 1",
            [(&self.name).into(), self.lease.into(), (&self.worker).into()],
        )?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        let [number, after, last] = row.try_into().map_err(|_| self.damaged())?;
        let number = number.as_ref().and_then(SqlValue::integer).ok_or_else(|| self.damaged())?;
        let (after, last) = (self.key(after)?, self.key(last)?.ok_or_else(|| self.damaged())?);
        let n_taken = execute(
            conn,
            "UPDATE __encdb_job_ranges SET worker = ?, claimed_at = {now} \
             WHERE job = ? AND number = ? AND claimed_at <= {now} - ? AND worker <> ?",
            [
                (&self.worker).into(),
                (&self.name).into(),
                number.into(),
                self.lease.into(),
                (&self.worker).into(),
            ],
        )?;
        if n_taken == 0 {
            return Err(taken_by_another().into());
        }
        let page = read(conn, KeyRange { after: after.as_ref(), last: Some(&last) })?;
        if let Some(end) = page.last.filter(|end| *end != last) {
            self.end_range(conn, number, &end)?;
            self.leave(conn, job, &Range { after: Some(&end), last: &last })?;
        }
        Ok(Some(Claim { number, rows: page.rows }))
    }

    fn end_range<C>(&self, conn: &mut C, number: i64, last: &Key) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        execute(
            conn,
            "UPDATE __encdb_job_ranges SET last_key = ? WHERE job = ? AND number = ?",
            [(&written(last)).into(), (&self.name).into(), number.into()],
        )?;
        Ok(())
    }

    /// Adds a range that any worker may take over at once.
    fn leave<C>(&self, conn: &mut C, job: &Stored, range: &Range<'_>) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        execute(
            conn,
            "INSERT INTO __encdb_job_ranges (job, number, after_key, last_key, worker, claimed_at) VALUES (?, ?, ?, ?, '', 0)",
            self.fields(job, range),
        )
        .map_err(number_taken)?;
        execute(
            conn,
            "UPDATE __encdb_jobs SET next_range = next_range + 1 WHERE name = ?",
            [(&self.name).into()],
        )?;
        Ok(())
    }

    fn hand_out<C>(&self, conn: &mut C, job: &Stored, last: &Key) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let range = Range { after: job.last_key.as_ref(), last };
        let [name, number, after, up_to] = self.fields(job, &range);
        execute(
            conn,
            "INSERT INTO __encdb_job_ranges (job, number, after_key, last_key, worker, claimed_at) VALUES (?, ?, ?, ?, ?, {now})",
            [name, number, after, up_to, (&self.worker).into()],
        )
        .map_err(number_taken)?;
        execute(
            conn,
            "UPDATE __encdb_jobs SET next_range = next_range + 1, last_key = ? WHERE name = ?",
            [(&written(last)).into(), (&self.name).into()],
        )?;
        Ok(())
    }

    /// Returns the job's name, the range's number and its two keys.
    fn fields(&self, job: &Stored, range: &Range<'_>) -> [Parameter; 4] {
        let after = match range.after {
            Some(key) => (&written(key)).into(),
            None => Parameter::Null(&TEXT),
        };
        [(&self.name).into(), job.next_range.into(), after, (&written(range.last)).into()]
    }
}

/// Returns the error of a claim whose number another worker took first, as [`taken_by_another`].
fn number_taken(error: Error) -> Error {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => taken_by_another(),
        other => other,
    }
}

/// Returns a conflict, after which another try may succeed.
///
/// The lock on the job's row keeps two workers of one server from taking the same range. The nodes of a Galera cluster have locks
/// of their own, and a transaction that has only read what another node changes then goes on with what it read.
fn taken_by_another() -> Error {
    let message = "another worker has taken the range".to_owned();
    Error::DatabaseError(DatabaseErrorKind::SerializationFailure, Box::new(message))
}

/// The rows after one key, or from the first row, up to and including another.
struct Range<'a> {
    after: Option<&'a Key>,
    last: &'a Key,
}
