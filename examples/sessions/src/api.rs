//! The JSON interface.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    routing::{get, post},
};
use chrono::{SubsecRound, Utc};
use diesel::result::{DatabaseErrorKind::ForeignKeyViolation, Error::DatabaseError};
use encdb_diesel::Encrypted;
use encdb_example_kit::{body::JsonBody, login::UserId, path::PathPart, problem::Problem};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    people,
    store::{self, Line, Session},
};

/// A session that somebody wants to store. `Debug` does not show the transcript.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSession {
    title: String,
    transcript: Encrypted<String>,
}

#[derive(Deserialize)]
pub(crate) struct Name {
    pub(crate) name: String,
}

#[derive(Serialize)]
struct Token {
    token: String,
}

#[derive(Serialize)]
struct Created {
    id: Uuid,
}

pub(crate) fn routes() -> Router<App> {
    let sessions = get(list).post(create);
    Router::new()
        .route("/api/login", post(log_in))
        .route("/api/sessions", sessions.layer(DefaultBodyLimit::max(MAX_BODY_LEN)))
        .route("/api/sessions/{id}", get(one))
}

async fn log_in(
    State(app): State<App>,
    JsonBody(Name { name }): JsonBody<Name>,
) -> Result<Json<Token>, Problem> {
    let person = app.pool.run(move |conn| people::named(conn, &name)).await?;
    Ok(Json(Token { token: app.login.token(UserId(person.id)) }))
}

async fn create(
    State(app): State<App>,
    user: UserId,
    JsonBody(new): JsonBody<NewSession>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    let id = store_new(&app, user, new).await?;
    Ok((StatusCode::CREATED, Json(Created { id })))
}

async fn list(State(app): State<App>, user: UserId) -> Result<Json<Vec<Line>>, Problem> {
    app.pool.run(move |conn| Ok(store::list(conn, user.0)?)).await.map(Json)
}

async fn one(
    State(app): State<App>,
    user: UserId,
    PathPart(id): PathPart,
) -> Result<Json<Session>, Problem> {
    let id = id_of(&id)?;
    let read = move |conn: &mut _| Ok(store::get_session(conn, app.phase, (user.0, id))?);
    app.pool.run(read).await.map(Json)
}

/// Reads the id of a session from an address. What is no id is no session.
pub(crate) fn id_of(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| Problem::not_found("there is no such session"))
}

/// Stores a session, and returns its id.
pub(crate) async fn store_new(app: &App, user: UserId, new: NewSession) -> Result<Uuid, Problem> {
    let session = checked(user, new)?;
    let (id, phase) = (session.id, app.phase);
    let created = app.pool.run(move |conn| match store::create_session(conn, phase, &session) {
        Err(DatabaseError(ForeignKeyViolation, _)) => Err(people::NOBODY),
        created => Ok(created?),
    });
    created.await.map(|()| id)
}

fn checked(user: UserId, new: NewSession) -> Result<Session, Problem> {
    let title = checked_title(&new.title)?;
    if new.transcript.expose().contains('\0') {
        return Err(TRANSCRIPT);
    }
    // PostgreSQL keeps microseconds.
    let created_at = Utc::now().trunc_subsecs(6);
    Ok(Session {
        id: Uuid::now_v7(),
        user_id: user.0,
        title,
        transcript: new.transcript,
        created_at,
    })
}

/// Returns a title without spaces around it.
pub(crate) fn checked_title(title: &str) -> Result<String, Problem> {
    let title = title.trim();
    let is_right = (1..=MAX_TITLE_LEN).contains(&title.chars().count()) && !title.contains('\0');
    if is_right { Ok(title.to_owned()) } else { Err(TITLE) }
}

/// The form of a page has the same fields and the same limit.
pub(crate) const MAX_BODY_LEN: usize = 1024 * 1024;
const MAX_TITLE_LEN: usize = 200;
const TITLE: Problem =
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "a title has 1 to 200 characters, and no NUL");
const TRANSCRIPT: Problem =
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "a transcript has no NUL characters");
