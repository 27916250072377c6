//! Rewriting the rows of a table under the current key, while the application goes on reading and writing.
//!
//! ```no_run
//! # use diesel::prelude::*;
//! # use encdb_diesel::{TableSpec, rotate::Rotation};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut conn = SqliteConnection::establish("app.sqlite")?;
//! # let table = TableSpec::new("users", "users", &[], None, &[]);
//! // let table = <users::table as EncryptedTable>::SPEC;
//! let keyring = encdb_diesel::KEYRING.keyring()?;
//! let report = Rotation::new(table, &keyring).run(&mut conn, |progress| {
//!     println!("{} of {}, {:?} left", progress.n_done, progress.n_rows, progress.remaining);
//!     std::ops::ControlFlow::Continue(())
//! })?;
//! assert_eq!(report.n_failed, 0);
//! # Ok(())
//! # }
//! ```
//!
//! Rows are read in the order of their primary key, in batches that take about a fifth of a second; while one batch is
//! written, a thread opens and seals the next. A row is written only if it is still what was read: a writer that came
//! first has written under its own, current key. The progress is in the database and changes in the transaction that
//! writes the rows, so the work may be killed anywhere and run again, and several workers, on several threads or
//! machines, share it: each calls [`Rotation::run`] with a connection of its own. On SQLite, which lets one write at a
//! time, set a `busy_timeout` on each. [`census`](crate::census) then tells what is left under which key.

mod batch;
mod plan;
mod row;
mod update;
mod worker;

use std::{
    ops::ControlFlow,
    time::{Duration, Instant},
};

use diesel::Connection;
use encdb_core::Keyring;
use uuid::Uuid;

use crate::{
    jobs::{Job, JobError, Progress, persistently},
    pace::Pace,
    spec::TableSpec,
    sql::Dialect,
};

use plan::Plan;
use worker::Worker;

/// The rewriting of one table's rows under the current key, and of their search tokens in the current epoch.
///
/// Where the model names a `next_token`, it fills that column with tokens of the newest epoch and leaves the other with those
/// of the oldest, whichever is current. This is how a UNIQUE token column moves to another epoch: `docs/keys.md`, "A UNIQUE
/// token column". Every value is opened then: what a process that knew one of the columns left in the other shows
/// in no token.
#[derive(Debug)]
pub struct Rotation<'k> {
    table: TableSpec,
    keyring: &'k Keyring,
    batch_time: Duration,
    rows_per_second: Option<u32>,
    lease: Duration,
}

impl<'k> Rotation<'k> {
    /// The rotation of a table to the current key of `keyring`, which must hold the keys of all rows.
    #[must_use]
    pub fn new(table: TableSpec, keyring: &'k Keyring) -> Self {
        Self {
            table,
            keyring,
            batch_time: Duration::from_millis(200),
            rows_per_second: None,
            lease: Duration::from_secs(15),
        }
    }

    /// How long a batch is to take, and so how long a writer may have to wait for one of its rows. 200 ms by default.
    #[must_use]
    pub fn batch_time(self, batch_time: Duration) -> Self {
        Self { batch_time, ..self }
    }

    /// At most this many rows a second by this worker, to leave the database to others. No limit by default.
    #[must_use]
    pub fn rows_per_second(self, limit: u32) -> Self {
        Self { rows_per_second: Some(limit), ..self }
    }

    /// After how long another worker takes over the rows of one that is silent. 15 s by default; whole seconds.
    #[must_use]
    pub fn lease(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// Runs until every row has been looked at, or `observe` says to stop, which it is asked after every batch.
    ///
    /// Run again, it goes on where it stopped. Where it was done, it begins anew: every row is looked at, and what is under
    /// the current key stays as it is.
    ///
    /// # Errors
    /// [`JobError`]. Values that cannot be opened are no error: they are counted, recorded in `__encdb_job_errors`, and
    /// left as they are.
    pub fn run<C>(
        &self,
        conn: &mut C,
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let began = Instant::now();
        let plan = Plan::new(conn, &self.table, self.keyring)?;
        let job = self.job();
        let n_rows = plan.count(conn)?;
        persistently(|| job.open(conn, n_rows))?;
        let worker = Worker {
            done_before: job.progress(conn)?.n_done,
            conn,
            plan: &plan,
            keyring: self.keyring,
            job: &job,
            pace: Pace::new(self.batch_time, self.rows_per_second),
            began,
        };
        worker.run(observe)
    }

    fn job(&self) -> Job {
        Job {
            name: format!("rotate {}", self.table.sql_name()),
            target: self.target(),
            // Another one each time: what a run leaves behind that failed is that of a worker who is gone.
            worker: Uuid::new_v4().to_string(),
            lease: self.lease,
        }
    }

    /// What tells this rotation from one to something else: a job that was stopped on the way there is no beginning of it.
    fn target(&self) -> String {
        let epoch = self.keyring.epochs().next().unwrap_or_default();
        let newest = self.keyring.epochs().max().unwrap_or_default();
        let target = format!("key {}, epoch {epoch}", self.keyring.current());
        let tokens = self.table.columns().iter().filter_map(|column| column.token());
        let next = tokens.filter_map(|token| token.next_sql_name());
        next.fold(target, |target, column| format!("{target}, {newest} in {column}"))
    }
}
