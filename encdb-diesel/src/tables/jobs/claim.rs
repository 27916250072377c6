//! Taking a range of rows, so that no other worker does.

use diesel::Connection;

use super::{
    Job, State,
    stored::{Stored, written},
};
use crate::{
    error::JobError,
    sql::{Dialect, Row, SqlValue, Statement, Storage},
    tables::paging::{Key, Page, Wanted},
};

/// A range of rows that this worker, and no other, works on.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(super) number: i64,
    pub(crate) rows: Vec<Row>,
}

/// Reads rows with their keys.
pub(crate) type Read<'r, C> = dyn FnMut(&mut C, Wanted<'_>) -> Result<Page, JobError> + 'r;

impl Job {
    /// The next rows to work on; none where all are done or in the hands of others. `read` reads rows with their keys.
    pub(crate) fn claim<C>(
        &self,
        conn: &mut C,
        read: &mut Read<'_, C>,
    ) -> Result<Option<Claim>, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        C::Backend::writing(conn, &mut |conn| {
            let job = self.of_this_target(self.stored(conn)?)?;
            if let Some(claim) = self.take_over(conn, &job, read)? {
                return Ok(Some(claim));
            }
            if job.state == State::Done {
                return Ok(None);
            }
            let Page { rows, last } =
                read(conn, Wanted { after: job.last_key.as_ref(), last: None })?;
            let Some(last) = last else {
                return Ok(None);
            };
            self.hand_out(conn, &job, &last)?;
            Ok(Some(Claim { number: job.next_range, rows }))
        })
    }

    /// A range whose worker is gone, or its beginning, if it is longer than this worker's batches. This worker is not gone,
    /// though it may be slow.
    fn take_over<C>(
        &self,
        conn: &mut C,
        job: &Stored,
        read: &mut Read<'_, C>,
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
        let query = query.sql(" - ").bind_integer(lease).sql(" AND worker <> ");
        let query = query.bind_text(&self.worker).sql(" ORDER BY number LIMIT 1");
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
        let page = read(conn, Wanted { after: after.as_ref(), last: Some(&last) })?;
        if let Some(end) = page.last.filter(|end| *end != last) {
            self.end_range(conn, number, &end)?;
            self.leave(conn, job, &Range { after: Some(&end), last: &last })?;
        }
        Ok(Some(Claim { number, rows: page.rows }))
    }

    fn end_range<C>(&self, conn: &mut C, number: i64, last: &Key) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let update = Statement::new("UPDATE __encdb_job_ranges SET last_key = ");
        let update = update.bind_text(&written(last)).sql(" WHERE job = ").bind_text(&self.name);
        C::Backend::execute(conn, &update.sql(" AND number = ").bind_integer(number))?;
        Ok(())
    }

    /// A range in nobody's hands, to be taken over at once.
    fn leave<C>(&self, conn: &mut C, job: &Stored, range: &Range<'_>) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let insert = self.insert_range(job.next_range, range).bind_text("").sql(", 0)");
        C::Backend::execute(conn, &insert)?;
        let update =
            Statement::new("UPDATE __encdb_jobs SET next_range = next_range + 1 WHERE name = ");
        C::Backend::execute(conn, &update.bind_text(&self.name))?;
        Ok(())
    }

    fn hand_out<C>(&self, conn: &mut C, job: &Stored, last: &Key) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let words = C::Backend::words();
        let range = Range { after: job.last_key.as_ref(), last };
        let insert = self.insert_range(job.next_range, &range).bind_text(&self.worker);
        C::Backend::execute(conn, &insert.sql(", ").sql(words.now).sql(")"))?;
        let update =
            Statement::new("UPDATE __encdb_jobs SET next_range = next_range + 1, last_key = ");
        let update = update.bind_text(&written(last)).sql(" WHERE name = ").bind_text(&self.name);
        C::Backend::execute(conn, &update)?;
        Ok(())
    }

    /// A new range; the worker and the time are left to be added.
    fn insert_range(&self, number: i64, range: &Range<'_>) -> Statement<'static> {
        let insert = Statement::new(
            "INSERT INTO __encdb_job_ranges (job, number, after_key, last_key, worker, claimed_at) VALUES (",
        );
        let insert = insert.bind_text(&self.name).sql(", ").bind_integer(number).sql(", ");
        let insert = match range.after {
            Some(key) => insert.bind_text(&written(key)),
            None => insert.null(Storage::Text),
        };
        insert.sql(", ").bind_text(&written(range.last)).sql(", ")
    }
}

/// The rows behind one key, or from the first, up to another.
struct Range<'a> {
    after: Option<&'a Key>,
    last: &'a Key,
}
