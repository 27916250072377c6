//! The worker: a process of its own, which takes jobs from the queue.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use apalis::prelude::{Data, WorkerBuilder};
use encdb_example_kit::{log, pool::Pool, serve::asked_to_end};
use tokio::time::sleep;
use uuid::Uuid;

use crate::{
    args,
    fetch::Fetcher,
    ingest::Ingest,
    keys,
    queue::{Job, Queue},
    schema, store,
};

/// What the worker works with. Clones share it.
#[derive(Clone)]
struct Worker {
    pool: Pool,
    queue: Queue,
    ingest: Arc<Ingest>,
    overdue_after: u32,
}

/// Works until the program is asked to end.
pub(crate) fn run(arguments: &args::Worker) -> Result<()> {
    log::start();
    let keys = keys::install_for_worker(&arguments.database.url)?;
    let ingest = Arc::new(Ingest { keys, fetcher: Fetcher::new(&arguments.fetch) });
    work(arguments, ingest)
}

#[tokio::main]
async fn work(arguments: &args::Worker, ingest: Arc<Ingest>) -> Result<()> {
    let worker = Worker {
        pool: Pool::of(&arguments.database.url),
        queue: Queue::new(&arguments.queue)?,
        ingest,
        overdue_after: arguments.overdue_after,
    };
    let ended = asked_to_end()?;
    println!("Listening on the queue {}", arguments.queue.name);
    tokio::select! {
        () = worker.work() => {}
        () = ended => {}
    }
    Ok(())
}

impl Worker {
    async fn work(&self) {
        self.prepare().await;
        tokio::join!(self.take_jobs(), self.take_up_overdue());
    }

    /// Brings the schema up to date, as a server does that starts first. Waits for the database.
    async fn prepare(&self) {
        while let Err(problem) = self.pool.run(|conn| Ok(schema::prepare(conn)?)).await {
            tracing::warn!("the worker does not begin yet: {problem}");
            sleep(PAUSE).await;
        }
    }

    /// Takes jobs from the queue, and begins again when Redis was away.
    async fn take_jobs(&self) {
        loop {
            let name = format!("worker-{}", Uuid::now_v7());
            let worker = WorkerBuilder::new(name).backend(self.queue.jobs()).data(self.clone());
            if let Err(error) = worker.build(do_job).run().await {
                tracing::warn!("the queue cannot be reached: {error}");
            }
            sleep(PAUSE).await;
        }
    }

    /// Puts documents into the queue again of which nothing has come: their jobs were lost, or they wait for their users.
    async fn take_up_overdue(&self) {
        loop {
            let after = i32::try_from(self.overdue_after).unwrap_or(i32::MAX);
            match self.pool.run(move |conn| Ok(store::overdue(conn, after)?)).await {
                Ok(overdue) if overdue.is_empty() => {}
                Ok(overdue) => self.queue.push_all(&overdue).await,
                Err(problem) => tracing::warn!("documents that are overdue: {problem}"),
            }
            self.queue.forget_done().await;
            sleep(PAUSE).await;
        }
    }
}

/// Does a job. If it fails, its document is overdue later.
async fn do_job(job: Job, worker: Data<Worker>) {
    let ingest = Arc::clone(&worker.ingest);
    if let Err(problem) = worker.pool.run(move |conn| ingest.run(conn, job.document)).await {
        tracing::warn!("the document {}: {problem}", job.document);
    }
}

const PAUSE: Duration = Duration::from_secs(1);
