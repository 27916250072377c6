//! A job as its table has it.

use diesel::Connection;

use super::{Counts, Job, State};
use crate::{
    error::JobError,
    sql::{Dialect, Row, SqlValue, Statement},
    tables::paging::Key,
};

/// The job's row.
pub(super) struct Stored {
    pub(super) target: String,
    pub(super) state: State,
    pub(super) last_key: Option<Key>,
    pub(super) next_range: i64,
    pub(super) counts: Counts,
}

impl Job {
    /// The job's row, which no other worker changes before the transaction ends.
    pub(super) fn stored<C>(&self, conn: &mut C) -> Result<Option<Stored>, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let query = self.query().sql(C::Backend::words().for_update);
        self.parsed(C::Backend::load(conn, &query)?)
    }

    pub(super) fn stored_unlocked<C>(&self, conn: &mut C) -> Result<Option<Stored>, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let rows = C::Backend::load(conn, &self.query())?;
        self.parsed(rows)
    }

    /// The job, where it is still this one: anyone who begins another under its name has thrown this one away.
    pub(super) fn of_this_target(&self, stored: Option<Stored>) -> Result<Stored, JobError> {
        let stored = stored.ok_or_else(|| self.damaged())?;
        if stored.target == self.target {
            Ok(stored)
        } else {
            Err(JobError::Replaced { job: self.name.clone() })
        }
    }

    fn query(&self) -> Statement<'static> {
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

    pub(super) fn key(&self, value: Option<SqlValue>) -> Result<Option<Key>, JobError> {
        let Some(value) = value else {
            return Ok(None);
        };
        let key = value.text().and_then(|text| serde_json::from_str(text).ok());
        key.map(Some).ok_or_else(|| self.damaged())
    }

    pub(super) fn damaged(&self) -> JobError {
        JobError::Damaged { job: self.name.clone() }
    }
}

/// A key as the job's tables keep it.
pub(super) fn written(key: &Key) -> String {
    serde_json::to_string(key).expect("integers, texts and bytes are JSON")
}
