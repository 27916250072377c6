//! Documents: handed in, and what has become of them.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    routing::get,
};
use diesel::PgConnection;
use encdb_diesel::Encrypted;
use encdb_example_kit::{body::JsonBody, login::UserId, path::PathPart, problem::Problem};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    before::{self, ReaderBefore},
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
    Router::new()
        .route("/api/documents", documents)
        .route("/api/documents/{id}", get(one))
        .route("/api/documents/{id}/chunks", get(chunks))
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
    PathPart(id): PathPart,
) -> Result<Json<Line>, Problem> {
    let id = id_of(&id)?;
    app.pool.run(move |conn| Ok(store::one(conn, user, id)?)).await.map(Json)
}

/// Opens the chunks of a document.
async fn chunks(
    State(app): State<App>,
    UserId(user): UserId,
    PathPart(id): PathPart,
) -> Result<Json<Vec<String>>, Problem> {
    let id = id_of(&id)?;
    let (keys, reader) = (app.keys.clone(), app.before.clone());
    let texts = app.pool.run(move |conn| {
        keys::check_unlocked(&keys, user)?;
        store::one(conn, user, id)?;
        // One moment for both, because a chunk from before may be moved meanwhile.
        let mut moment = conn.build_transaction().read_only().repeatable_read();
        moment.run(|conn| texts(conn, &reader, user, id))
    });
    texts.await.map(Json)
}

fn texts(
    conn: &mut PgConnection,
    reader: &ReaderBefore,
    user: i64,
    id: Uuid,
) -> Result<Vec<String>, Problem> {
    let sealed = store::chunks_of(conn, user, id)?;
    let mut texts: Vec<_> =
        sealed.iter().map(|chunk| (chunk.position, chunk.content().to_owned())).collect();
    for chunk in before::of_document(conn, user, id)? {
        texts.push((chunk.position, reader.text(chunk)?));
    }
    texts.sort_unstable_by_key(|(position, _)| *position);
    Ok(texts.into_iter().map(|(_, text)| text).collect())
}

/// Reads the id of a document from an address. What is no id is no document.
fn id_of(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| NO_DOCUMENT)
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

const MAX_BODY_LEN: usize = 1024 * 1024;
const NO_DOCUMENT: Problem = Problem::not_found("there is nothing at this address for you");
const TEXT_OR_URL: Problem = Problem::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "a document has a text that is not empty, or a url",
);
