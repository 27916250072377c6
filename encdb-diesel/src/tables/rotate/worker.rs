//! One worker's way through a table: while it writes one batch, it opens and seals the next one on another thread.
//!
//! It holds two claims at a time, and writes both before it stops: nobody has to wait for the lease of one that was told
//! to stop.

use std::{
    ops::ControlFlow,
    thread::{self, Scope, ScopedJoinHandle},
    time::{Duration, Instant},
};

use diesel::Connection;
use encdb_core::Keyring;

use super::{Unsealed, batch::Batch, job_name, joined, replaced::Replacements};
use crate::{
    sql::{Dialect, persistently},
    tables::{
        jobs::{Job, JobError, Progress, State},
        layout::Plan,
        pace::Pace,
        paging::{Page, Wanted},
    },
};

pub(super) struct Worker<'w, C> {
    pub(super) conn: &'w mut C,
    pub(super) plan: &'w Plan,
    pub(super) keyring: &'w Keyring,
    pub(super) replacements: Replacements,
    pub(super) unsealed: Unsealed,
    pub(super) job: Job,
    pub(super) pace: Pace,
    pub(super) began: Instant,
    /// How many rows were done when this worker joined.
    pub(super) done_before: i64,
}

impl<'w, C> Worker<'w, C>
where
    C: Connection<Backend: Dialect<C>>,
{
    /// Works until nothing is left, or `observe` says to stop, which it is asked after every batch.
    pub(super) fn run(
        mut self,
        mut observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, JobError> {
        thread::scope(|scope| {
            let (mut next, mut flow) = (None, ControlFlow::Continue(()));
            loop {
                let began = Instant::now();
                let batch = next.take();
                if flow.is_continue() {
                    next = self.begin(scope)?;
                }
                match batch {
                    Some(batch) => self.write(batch, began)?,
                    None if next.is_some() => continue,
                    None if flow.is_break() || self.is_done()? => return self.progress(),
                    // The last ranges are in the hands of others, who may be gone.
                    None => thread::sleep(POLL),
                }
                if flow.is_continue() {
                    flow = observe(&self.progress()?);
                }
            }
        })
    }

    /// Claims the next rows, and begins to open and seal them.
    fn begin<'s>(
        &mut self,
        scope: &'s Scope<'s, 'w>,
    ) -> Result<Option<ScopedJoinHandle<'s, Batch>>, JobError> {
        let (plan, keyring, len) = (self.plan, self.keyring, self.pace.batch_len());
        let how = (self.replacements, self.unsealed);
        let read = &mut |conn: &mut C, wanted: Wanted<'_>| read_claimed(conn, plan, wanted, len);
        let claim = persistently(|| self.job.claim(self.conn, read))?;
        Ok(claim.map(|claim| scope.spawn(move || Batch::rewritten(plan, keyring, how, claim))))
    }

    fn write(
        &mut self,
        batch: ScopedJoinHandle<'_, Batch>,
        began: Instant,
    ) -> Result<(), JobError> {
        let batch = joined(batch);
        persistently(|| batch.write(self.conn, self.plan, &self.job))?;
        self.pace.took(batch.n_rows(), began);
        Ok(())
    }

    fn is_done(&mut self) -> Result<bool, JobError> {
        Ok(persistently(|| self.job.close(self.conn))? == State::Done)
    }

    fn progress(&mut self) -> Result<Progress, JobError> {
        let counts = persistently(|| self.job.progress(self.conn))?;
        Ok(Progress::new(counts, self.done_before, self.began.elapsed()))
    }
}

/// What the job's table holds is data, and a key of SQLite may hold NULL: neither may make a page begin elsewhere.
fn read_claimed<C>(
    conn: &mut C,
    plan: &Plan,
    wanted: Wanted<'_>,
    n_rows: usize,
) -> Result<Page, JobError>
where
    C: Connection<Backend: Dialect<C>>,
{
    if wanted.keys().any(|key| !plan.key.is_whole(key)) {
        return Err(JobError::Damaged { job: job_name(&plan.table) });
    }
    plan.read(conn, wanted, n_rows)
}

/// How often a worker that has nothing to do looks whether another is gone.
const POLL: Duration = Duration::from_millis(100);
