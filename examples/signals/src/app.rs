//! The application: its state, its routes, and the work that runs beside it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use anyhow::Result;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRef},
    routing::get,
};
use encdb_example_kit::{log, login::Login, pool::Pool, serve::serve};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    api,
    args::{Command, Serve},
    keys, model,
    openapi::Document,
    sample, schema,
};

/// What every request may use.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) pool: Pool,
    pub(crate) login: Login,
}

impl FromRef<App> for Login {
    fn from_ref(app: &App) -> Self {
        app.login.clone()
    }
}

/// Runs a command.
pub(crate) fn run(command: &Command) -> Result<()> {
    match command {
        Command::Keys => keys::print_new()?,
        Command::Serve(arguments) => start(arguments)?,
        Command::Tables => println!("{}", model::definitions()),
    }
    Ok(())
}

/// Serves until the program is asked to end.
fn start(serve: &Serve) -> Result<()> {
    log::start();
    let app = App { pool: Pool::of(&serve.database.url), login: Login::new(&serve.login)? };
    let mut conn = app.pool.connection()?;
    schema::prepare(&mut conn, &serve.database.url)?;
    if serve.sample {
        sample::fill(&mut conn)?;
    }
    drop(conn);
    serve_requests(app, serve)
}

/// Serves requests, and moves payloads to new keys meanwhile.
#[tokio::main]
async fn serve_requests(app: App, arguments: &Serve) -> Result<()> {
    let is_stopped = Arc::<AtomicBool>::default();
    let stop = Arc::clone(&is_stopped);
    let following = tokio::spawn(keys::follow(app.pool.clone(), arguments.new_keys_every, stop));
    let served = serve(routes(app), arguments.address).await;
    is_stopped.store(true, Ordering::Relaxed);
    following.abort();
    served
}

/// Returns the routes of the interface, and of the document that describes them.
fn routes(app: App) -> Router {
    let described = OpenApiRouter::with_openapi(Document::openapi()).merge(api::routes());
    let (routes, document) = described.split_for_parts();
    let document = get(|| async { Json(document) });
    let routes = routes.route("/openapi.json", document);
    routes.layer(DefaultBodyLimit::max(api::MAX_BODY_LEN)).with_state(app)
}
