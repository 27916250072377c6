//! `upstream`: stands in for the sync service Electric, which this example does not bring along.
//!
//! It speaks Electric's HTTP protocol for shapes: the rows first, then their changes, and live requests that wait for the next one.
//! Electric reads PostgreSQL's replication log. This one asks the database again and again, and keeps each shape in memory.

mod followed;
mod progress;
mod secret;
mod table;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Result;
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use encdb_example_kit::{
    health, log, pool::Pool, problem::Problem, query::QueryString, serve::serve,
};
use serde_json::json;
use tokio::time::{Instant, sleep};

pub(crate) use self::secret::{SECRET_HEADER, Secret};
use self::{
    followed::{Changes, Followed, PERIOD},
    progress::{Mode, Progress},
    table::Table,
};
use crate::{
    args::Upstream,
    schema,
    shape::{Shape, ShapeRequest},
};

/// What every request may use.
#[derive(Clone)]
struct Service {
    pool: Pool,
    secret: Secret,
    live_wait: Duration,
    shapes: Arc<Mutex<HashMap<Shape, Arc<Followed>>>>,
}

/// Serves until the program is asked to end.
#[tokio::main]
pub(crate) async fn run(arguments: &Upstream) -> Result<()> {
    log::start();
    schema::connect_without_keys(&arguments.database)?;
    let service = Service {
        pool: Pool::of(&arguments.database.url),
        secret: Secret::of_environment()?,
        live_wait: Duration::from_secs(arguments.live_wait),
        shapes: Arc::default(),
    };
    let routes = Router::new().route("/v1/shape", get(shape)).route("/health", get(health));
    serve(routes.with_state(service), arguments.address).await
}

/// Answers with what the client does not have yet.
async fn shape(
    State(service): State<Service>,
    headers: HeaderMap,
    QueryString(parameters): QueryString<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    service.secret.check(&headers)?;
    let request = ShapeRequest::read(parameters)?;
    let followed = service.followed(&request.shape).await?;
    let Progress { handle, offset, mode } = Progress::read(&request.progress)?;
    if handle.is_some_and(|handle| handle != followed.handle()) {
        return Ok(must_refetch(&followed));
    }
    Ok(match mode {
        Mode::Now => followed.reply(followed.changes_after(offset, &service.pool).await?),
        Mode::Live => followed.live_reply(service.next_changes(&followed, offset).await?),
    })
}

impl Service {
    /// Returns a shape, with its rows if it is new.
    async fn followed(&self, shape: &Shape) -> Result<Arc<Followed>, Problem> {
        let known = self.shapes().get(shape).cloned();
        if let Some(followed) = known {
            return Ok(followed);
        }
        let name = shape.table.clone();
        let table = self.pool.run(move |conn| Table::read(conn, &name)).await?;
        let followed = Followed::new(shape.clone(), &table)?;
        Ok(Arc::clone(self.shapes().entry(shape.clone()).or_insert_with(|| Arc::new(followed))))
    }

    fn shapes(&self) -> MutexGuard<'_, HashMap<Shape, Arc<Followed>>> {
        self.shapes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a change, but not for ever.
    async fn next_changes(&self, followed: &Followed, offset: usize) -> Result<Changes, Problem> {
        let deadline = Instant::now() + self.live_wait;
        loop {
            let changes = followed.changes_after(offset, &self.pool).await?;
            if !changes.is_empty() || Instant::now() >= deadline {
                return Ok(changes);
            }
            sleep(PERIOD).await;
        }
    }
}

/// Tells a client that knows an earlier copy of the shape to begin again.
fn must_refetch(followed: &Followed) -> Response {
    let handle = [("electric-handle", followed.handle().to_owned())];
    let control = Json(json!([{ "headers": { "control": "must-refetch" } }]));
    (StatusCode::CONFLICT, handle, control).into_response()
}

async fn health(State(service): State<Service>) -> Response {
    health::reply(&[("database", health::of_database(&service.pool).await)])
}
