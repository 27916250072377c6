//! One worker on a table: while it writes one batch, a thread opens and seals the next one.
//!
//! The worker holds two claims at a time, and finishes both before it stops or waits for a limit, so that no other worker has
//! to wait for its lease.

use std::{
    ops::ControlFlow,
    panic,
    thread::{self, Scope, ScopedJoinHandle},
    time::{Duration, Instant},
};

use diesel::Connection;

use super::{Rewrite, batch::Batch, room::Room};
use crate::{
    error::TableError,
    sql::{Backend, persistently},
    tables::{
        jobs::{Job, JobState},
        pace::Pace,
        paging::{KeyRange, Page},
        progress::Progress,
        rows::TableRows,
        throttle::{Gate, Waiting},
    },
};

pub(super) struct Worker<'w, C, R> {
    pub(super) conn: &'w mut C,
    pub(super) rewrite: &'w R,
    pub(super) job: Job,
    pub(super) gate: &'w Gate,
    pub(super) pace: Pace,
    pub(super) room: Room,
    pub(super) began: Instant,
    /// Number of rows that were done when this worker joined.
    pub(super) done_before: u64,
}

impl<'w, C, R> Worker<'w, C, R>
where
    C: Connection<Backend: Backend<C>>,
    R: Rewrite,
{
    /// Works until no rows are left or `observe` stops it. `observe` is called after every batch, and
    /// while a limit holds the worker.
    pub(super) fn run(
        mut self,
        mut observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, TableError> {
        thread::scope(|scope| {
            let (mut next, mut flow) = (None, ControlFlow::Continue(()));
            loop {
                let began = Instant::now();
                let batch = next.take();
                let waiting = self.limited()?;
                if flow.is_continue() && waiting.is_none() {
                    next = self.begin(scope)?;
                }
                match batch {
                    Some(batch) => self.write(batch, began)?,
                    None if next.is_some() => continue,
                    None if flow.is_break() => return self.progress(None),
                    None if waiting.is_none() && self.is_done()? => return self.progress(None),
                    // A limit holds all workers, or others have claimed the last ranges and may have died.
                    None => thread::sleep(POLL),
                }
                if flow.is_continue() {
                    flow = observe(&self.progress(waiting)?);
                }
            }
        })
    }

    /// Follows the limits. Returns the reason why no rows may be claimed, if there is one.
    fn limited(&mut self) -> Result<Option<Waiting>, TableError> {
        let view = self.gate.look(self.conn)?;
        self.pace.limit(view.max_rate);
        Ok(view.waiting)
    }

    /// Claims the next rows, and starts to open and seal them.
    fn begin<'s>(
        &mut self,
        scope: &'s Scope<'s, 'w>,
    ) -> Result<Option<ScopedJoinHandle<'s, Batch>>, TableError> {
        let (rewrite, len) = (self.rewrite, self.pace.batch_len());
        let job = &self.job;
        let read = &mut |conn: &mut C, range: KeyRange<'_>| {
            read_claimed(conn, rewrite.rows(), &job.name, range, len)
        };
        let claim = persistently(|| job.claim(self.conn, read))?;
        Ok(claim.map(|claim| scope.spawn(move || Batch::new(rewrite, claim))))
    }

    /// Writes a batch. Only its own work counts for the size of the next one: the wait for SQLite's lock is as long for one row as
    /// for a thousand, and batches that shrink by it would wait for each row.
    fn write(
        &mut self,
        batch: ScopedJoinHandle<'_, Batch>,
        began: Instant,
    ) -> Result<(), TableError> {
        let joining = Instant::now();
        let batch = joined(batch);
        let waited = persistently(|| batch.write(self.conn, self.rewrite, &self.job))?;
        let work = joining.elapsed().saturating_sub(waited);
        self.pace.took(batch.n_rows(), work, began);
        self.room.leave(self.conn, work)
    }

    fn is_done(&mut self) -> Result<bool, TableError> {
        Ok(persistently(|| self.job.close(self.conn))? == JobState::Done)
    }

    fn progress(&mut self, waiting: Option<Waiting>) -> Result<Progress, TableError> {
        let totals = persistently(|| self.job.totals(self.conn))?;
        let progress = Progress::new(totals, self.done_before, self.began.elapsed());
        Ok(Progress { waiting, ..progress })
    }
}

/// Reads the rows of a claim. Refuses a key without a value for each column, from which a page would begin elsewhere: the
/// job's table may be damaged, and SQLite allows NULL in a key.
fn read_claimed<C>(
    conn: &mut C,
    rows: &TableRows,
    job: &str,
    range: KeyRange<'_>,
    n_rows: usize,
) -> Result<Page, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    if range.bounds().any(|key| !rows.key.is_whole(key)) {
        return Err(TableError::Damaged { job: job.to_owned() });
    }
    rows.read(conn, range, n_rows)
}

/// Waits for a thread, and passes its panic on.
pub(super) fn joined<R>(thread: ScopedJoinHandle<'_, R>) -> R {
    thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
}

/// How often an idle worker checks whether another worker has died, or whether its limits allow more rows.
const POLL: Duration = Duration::from_millis(100);
