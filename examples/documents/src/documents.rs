//! Documents: handed in, and what has become of them.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    routing::get,
};
use encdb_diesel::Encrypted;
use encdb_example_kit::{body::JsonBody, login::UserId, problem::Problem};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    fetch::AllowedHosts,
    keys,
    model::Source,
    store::{self, Line},
};

/// A document: its text, or where the worker gets it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewDocument {
    text: Option<Encrypted<String>>,
    url: Option<Encrypted<String>>,
}

#[derive(Serialize)]
struct Submitted {
    id: Uuid,
}

pub(crate) fn routes() -> Router<App> {
    let documents = get(list).post(submit).layer(DefaultBodyLimit::max(MAX_BODY_LEN));
    Router::new().route("/api/documents", documents).route("/api/documents/{id}", get(one))
}

/// Keeps a document encrypted, and gives the worker its id.
async fn submit(
    State(app): State<App>,
    UserId(user): UserId,
    JsonBody(new): JsonBody<NewDocument>,
) -> Result<(StatusCode, Json<Submitted>), Problem> {
    let source = checked(new, &app.hosts)?;
    let keys = app.keys.clone();
    let kept = app.pool.run(move |conn| {
        keys::check_unlocked(&keys, user)?;
        Ok(store::submit(conn, user, source)?)
    });
    let id = kept.await?;
    app.queue.push_all(&[id]).await;
    Ok((StatusCode::ACCEPTED, Json(Submitted { id })))
}

async fn list(State(app): State<App>, UserId(user): UserId) -> Result<Json<Vec<Line>>, Problem> {
    app.pool.run(move |conn| Ok(store::list(conn, user)?)).await.map(Json)
}

async fn one(
    State(app): State<App>,
    UserId(user): UserId,
    Path(id): Path<String>,
) -> Result<Json<Line>, Problem> {
    // What is no id is no document.
    let id = Uuid::try_parse(&id).map_err(|_| NO_DOCUMENT)?;
    app.pool.run(move |conn| Ok(store::one(conn, user, id)?)).await.map(Json)
}

fn checked(new: NewDocument, hosts: &AllowedHosts) -> Result<Source, Problem> {
    match (new.text, new.url) {
        (Some(text), None) if !text.expose().trim().is_empty() => {
            Ok(Source::Text(text.into_inner()))
        }
        (None, Some(url)) => {
            hosts.check(url.expose()).map_err(|refused| {
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, refused.reason())
            })?;
            Ok(Source::Url(url.into_inner()))
        }
        _ => Err(TEXT_OR_URL),
    }
}

const MAX_BODY_LEN: usize = 2 * 1024 * 1024;
const NO_DOCUMENT: Problem = Problem::not_found("there is nothing at this address for you");
const TEXT_OR_URL: Problem = Problem::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "a document has a text that is not empty, or a url",
);
