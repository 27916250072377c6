//! The requests of `serve`.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    routing::{get, post},
};
use chrono::{SubsecRound, Utc};
use diesel::{
    PgConnection,
    result::{DatabaseErrorKind::ForeignKeyViolation, Error::DatabaseError},
};
use encdb_diesel::Encrypted;
use encdb_example_kit::{
    body::JsonBody, login::Login, login::UserId, path::PathPart, pool::Pool, problem::Problem,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    account,
    serve::Chat,
    store::{
        messages::{self, Message},
        threads::{self, Thread},
        tool_events::{self, ToolEvent},
    },
};

#[derive(Deserialize)]
pub(crate) struct Name {
    name: String,
}

#[derive(Serialize)]
pub(crate) struct Token {
    token: String,
}

#[derive(Serialize)]
struct Created {
    id: Uuid,
}

/// A session that somebody wants to begin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSession {
    title: Encrypted<String>,
    members: Vec<String>,
}

/// A message that somebody wants to store.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    author: String,
    body: Encrypted<String>,
}

pub(crate) fn routes() -> Router<Chat> {
    let messages = get(list_messages).post(add_message);
    Router::new()
        .route("/api/login", post(log_in))
        .route("/api/sessions", get(list_sessions).post(add_session))
        .route("/api/sessions/{id}/messages", messages)
        .route("/api/sessions/{id}/tool-events", get(list_tool_events))
        .layer(DefaultBodyLimit::max(MAX_BODY_LEN))
}

async fn log_in(
    State(chat): State<Chat>,
    JsonBody(name): JsonBody<Name>,
) -> Result<Json<Token>, Problem> {
    token_of(&chat.pool, &chat.login, name).await
}

/// Logs an account in by its name.
pub(crate) async fn token_of(
    pool: &Pool,
    login: &Login,
    Name { name }: Name,
) -> Result<Json<Token>, Problem> {
    if name.contains('\0') {
        return Err(NAME);
    }
    let account = pool.run(move |conn| account::named(conn, &name)).await?;
    Ok(Json(Token { token: login.token(UserId(account.0)) }))
}

async fn list_sessions(
    State(chat): State<Chat>,
    user: UserId,
) -> Result<Json<Vec<Thread>>, Problem> {
    chat.work_for(user, |conn| Ok(threads::list(conn)?)).await.map(Json)
}

async fn add_session(
    State(chat): State<Chat>,
    user: UserId,
    JsonBody(new): JsonBody<NewSession>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    if !new.members.iter().all(|name| is_name(name)) {
        return Err(NAME);
    }
    let created_at = Utc::now().trunc_subsecs(MICROSECONDS);
    let id = Uuid::now_v7();
    let thread = Thread { session_id: id, account_id: user.0, created_at, title: new.title };
    let add = move |conn: &mut _| found(threads::add(conn, &thread, &new.members), NO_ACCOUNT);
    chat.work_for(user, add).await?;
    Ok((StatusCode::CREATED, Json(Created { id })))
}

async fn list_messages(
    State(chat): State<Chat>,
    user: UserId,
    PathPart(session): PathPart,
) -> Result<Json<Vec<Message>>, Problem> {
    let list = |conn: &mut _, session| Ok(messages::of_session(conn, session)?);
    in_session(&chat, user, &session, list).await.map(Json)
}

async fn list_tool_events(
    State(chat): State<Chat>,
    user: UserId,
    PathPart(session): PathPart,
) -> Result<Json<Vec<ToolEvent>>, Problem> {
    let list = |conn: &mut _, session| Ok(tool_events::of_session(conn, session)?);
    in_session(&chat, user, &session, list).await.map(Json)
}

async fn add_message(
    State(chat): State<Chat>,
    user: UserId,
    PathPart(session): PathPart,
    JsonBody(NewMessage { author, body }): JsonBody<NewMessage>,
) -> Result<(StatusCode, Json<Created>), Problem> {
    if !is_name(&author) {
        return Err(NAME);
    }
    let id = Uuid::now_v7();
    let created_at = Utc::now().trunc_subsecs(MICROSECONDS);
    let add = move |conn: &mut _, session_id| {
        let message = Message { id, account_id: user.0, session_id, author, created_at, body };
        found(messages::add(conn, &message), NO_MEMBER)
    };
    in_session(&chat, user, &session, add).await?;
    Ok((StatusCode::CREATED, Json(Created { id })))
}

/// Runs `work` for a session of the account. Another account's session is not found, as one that nobody has.
async fn in_session<T: Send + 'static>(
    chat: &Chat,
    user: UserId,
    session: &str,
    work: impl FnOnce(&mut PgConnection, Uuid) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let session = Uuid::try_parse(session).map_err(|_| NO_SESSION)?;
    let work = move |conn: &mut PgConnection| {
        if !threads::exists(conn, session)? {
            return Err(NO_SESSION);
        }
        work(conn, session)
    };
    chat.work_for(user, work).await
}

/// Says what is not there, where a row refers to it.
fn found(added: diesel::QueryResult<usize>, missing: Problem) -> Result<usize, Problem> {
    match added {
        Err(DatabaseError(ForeignKeyViolation, _)) => Err(missing),
        added => Ok(added?),
    }
}

/// Tells whether a text can be the name of a member, a tool or a status.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=MAX_NAME_LEN).contains(&text.chars().count()) && !text.contains(char::is_control)
}

const MAX_NAME_LEN: usize = 200;
/// PostgreSQL keeps six digits of a second.
pub(crate) const MICROSECONDS: u16 = 6;
const MAX_BODY_LEN: usize = 1024 * 1024;
const NO_SESSION: Problem = Problem::not_found("there is no such session");
const NO_ACCOUNT: Problem = Problem::new(StatusCode::UNAUTHORIZED, "there is no such account");
const NO_MEMBER: Problem =
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "the author is no member of the session");
const NAME: Problem = Problem::new(
    StatusCode::UNPROCESSABLE_ENTITY,
    "a name has 1 to 200 characters, and none of control",
);
