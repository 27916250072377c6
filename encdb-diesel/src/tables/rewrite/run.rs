//! Running a job with one worker, or with several on threads of their own.

use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Instant,
};

use diesel::Connection;

use super::{
    Rewrite,
    room::Room,
    worker::{Worker, joined},
};
use crate::{
    error::TableError,
    sql::{Backend, persistently, with_page_cache},
    tables::{
        jobs::{Job, JobOptions},
        progress::Progress,
        throttle::Gate,
    },
};

/// Runs a job until every row has been looked at or `observe` stops it. `observe` is called after every batch,
/// and while the job waits.
pub(crate) fn run<C>(
    conn: &mut C,
    rewrite: &impl Rewrite,
    options: &JobOptions,
    observe: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Progress, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let started = StartedJob::new(conn, rewrite, options)?;
    with_page_cache(conn, |conn| started.worker(conn, 1).run(observe))
}

/// Runs a job with this worker and one more for each of the `others`, each on a thread. `observe` is called after every batch
/// of the first worker, and stops all of them.
///
/// # Errors
/// Returns the first worker's error, which stops all others, or else another worker's, which stops no others.
pub(crate) fn run_with<C>(
    conn: &mut C,
    others: &mut [C],
    rewrite: &impl Rewrite,
    options: &JobOptions,
    observe: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Progress, TableError>
where
    C: Connection<Backend: Backend<C>> + Send,
{
    let n_others = others.len().min(options.max_workers() - 1);
    let (others, n_workers) = (&mut others[..n_others], n_others + 1);
    let started = &StartedJob::new(conn, rewrite, options)?;
    let first_has_ended = &AtomicBool::new(false);
    thread::scope(|scope| {
        let start = |conn| {
            let worker = started.worker(conn, n_workers);
            scope.spawn(move || worker.run(|_| until(first_has_ended)))
        };
        let others: Vec<_> = others.iter_mut().map(start).collect();
        let ended = {
            let _stops_the_others = StopOthersOnDrop(first_has_ended);
            with_page_cache(conn, |conn| started.worker(conn, n_workers).run(observe))
        };
        let others = others.into_iter().map(joined);
        let others = others.collect::<Result<Vec<Progress>, TableError>>();
        ended.and_then(|ended| others.map(|_| ended))
    })
}

/// What all workers of a call share.
struct StartedJob<'r, R> {
    rewrite: &'r R,
    options: &'r JobOptions,
    job: Job,
    gate: Gate,
    began: Instant,
    done_before: u64,
}

impl<'r, R: Rewrite> StartedJob<'r, R> {
    /// Starts the job, or joins it.
    fn new<C>(conn: &mut C, rewrite: &'r R, options: &'r JobOptions) -> Result<Self, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let began = Instant::now();
        let job = Job::new(rewrite.job(), rewrite.target(), options);
        let n_rows = rewrite.rows().count(conn)?;
        let gate = Gate::new(conn, Some(job.name.clone()), &options.throttle)?;
        persistently(|| job.open(conn, n_rows))?;
        let done_before = job.totals(conn)?.counts.n_done;
        Ok(Self { rewrite, options, job, gate, began, done_before })
    }

    fn worker<'w, C>(&'w self, conn: &'w mut C, n_workers: usize) -> Worker<'w, C, R> {
        Worker {
            conn,
            rewrite: self.rewrite,
            job: self.job.for_another_worker(),
            gate: &self.gate,
            pace: self.options.pace(n_workers),
            room: Room::default(),
            began: self.began,
            done_before: self.done_before,
        }
    }
}

/// Stops the other workers when the first one ends, even by a panic of `observe`.
struct StopOthersOnDrop<'f>(&'f AtomicBool);

impl Drop for StopOthersOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn until(stopped: &AtomicBool) -> ControlFlow<()> {
    if stopped.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
