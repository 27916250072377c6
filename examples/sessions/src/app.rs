//! The application: its state, its routes, and the batch that runs beside it in phase 2.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use anyhow::Result;
use axum::{
    Router,
    extract::{FromRef, State},
    response::Response,
    routing::get,
};
use encdb_example_kit::{health, log, login::Login, pool::Pool, serve::serve_pages};

use crate::{api, args::Serve, batch, operator, pages, phase::Phase, sample, schema};

/// What every request may use.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) pool: Pool,
    pub(crate) login: Login,
    pub(crate) phase: Phase,
}

impl FromRef<App> for Login {
    fn from_ref(app: &App) -> Self {
        app.login.clone()
    }
}

/// Serves one phase until the program is asked to end.
pub(crate) fn run(serve: &Serve) -> Result<()> {
    log::start();
    let app = App {
        pool: Pool::of(&serve.database.url),
        login: Login::new(&serve.login)?,
        phase: serve.phase,
    };
    let mut conn = app.pool.connection()?;
    schema::prepare(&mut conn, app.phase)?;
    if serve.sample {
        sample::fill(&mut conn, app.phase)?;
    }
    drop(conn);
    let batch = (app.phase == Phase::EncryptOld).then(|| Batch::start(app.pool.clone()));
    let served = serve_requests(app, serve);
    match batch {
        Some(batch) => served.and(batch.stop()),
        None => served,
    }
}

#[tokio::main]
async fn serve_requests(app: App, arguments: &Serve) -> Result<()> {
    serve_pages(routes(app), arguments.address).await
}

fn routes(app: App) -> Router {
    let routes = Router::new().merge(pages::routes()).merge(operator::routes());
    routes.merge(api::routes()).route("/health", get(health)).with_state(app)
}

async fn health(State(app): State<App>) -> Response {
    health::reply(&[("database", health::of_database(&app.pool).await)])
}

/// The batch of phase 2, on a thread of its own.
struct Batch {
    is_stopped: Arc<AtomicBool>,
    thread: thread::JoinHandle<Result<()>>,
}

impl Batch {
    fn start(pool: Pool) -> Self {
        let is_stopped = Arc::<AtomicBool>::default();
        let stop = Arc::clone(&is_stopped);
        let work = move || {
            let stopped = || stop.load(Ordering::Relaxed);
            let done = batch::encrypt_old(&mut *pool.connection()?, stopped);
            done.inspect_err(|error| tracing::error!("the batch stopped: {error:#}"))
        };
        Self { is_stopped, thread: thread::spawn(work) }
    }

    /// Ends it after the rows that are under way. The next start goes on from there.
    fn stop(self) -> Result<()> {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}
