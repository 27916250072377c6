//! The JSON interface. What is said of it in the OpenAPI document stands beside each handler.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use diesel::result::{DatabaseErrorKind::ForeignKeyViolation, Error::DatabaseError};
use encdb_example_kit::{
    body::JsonBody, health, login::UserId, path::PathPart, people, problem::Problem,
    query::QueryString,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    app::App,
    line::Line,
    model::{Draft, Signal},
    openapi::{OfAddress, OfBody, OfLogin, OfQuery},
    store::{self, Which},
};

#[derive(Deserialize, ToSchema)]
struct Name {
    name: String,
}

#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Token {
    token: String,
}

#[derive(Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Filter {
    /// Whether signals without a payload are left out.
    #[serde(default)]
    with_payload: bool,
}

/// The state of each part.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description of what `health::reply` makes")]
struct Health {
    database: health::State,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(log_in))
        .routes(routes!(list, create))
        .routes(routes!(one, replace))
        .routes(routes!(health))
}

/// Logs a user in
#[utoipa::path(
    post, path = "/api/login", request_body = Name,
    responses((status = 200, description = "Who you are, signed", body = Token), OfLogin, OfBody)
)]
async fn log_in(
    State(app): State<App>,
    JsonBody(Name { name }): JsonBody<Name>,
) -> Result<Json<Token>, Problem> {
    let user = app.pool.run(move |conn| people::named(conn, &name)).await?;
    Ok(Json(Token { token: app.login.token(user) }))
}

/// Lists your newest signals
#[utoipa::path(
    get, path = "/api/signals", params(Filter), security(("token" = [])),
    responses((status = 200, description = "Your signals", body = Vec<Line>), OfLogin, OfQuery)
)]
async fn list(
    State(app): State<App>,
    UserId(user): UserId,
    QueryString(filter): QueryString<Filter>,
) -> Result<Json<Vec<Line>>, Problem> {
    let which = if filter.with_payload { Which::WithPayload } else { Which::All };
    app.pool.run(move |conn| Ok(store::list(conn, user, which)?)).await.map(Json)
}

/// Stores a signal
#[utoipa::path(
    post, path = "/api/signals", request_body = Draft, security(("token" = [])),
    responses((status = 201, description = "The signal as it is stored", body = Signal), OfLogin, OfBody)
)]
async fn create(
    State(app): State<App>,
    UserId(user): UserId,
    JsonBody(draft): JsonBody<Draft>,
) -> Result<(StatusCode, Json<Signal>), Problem> {
    let draft = checked(draft)?;
    let created = app.pool.run(move |conn| match store::create(conn, user, draft) {
        Err(DatabaseError(ForeignKeyViolation, _)) => Err(people::NOBODY),
        created => Ok(created?),
    });
    created.await.map(|signal| (StatusCode::CREATED, Json(signal)))
}

/// Reads one of your signals
#[utoipa::path(
    get, path = "/api/signals/{id}", params(("id" = Uuid, Path)), security(("token" = [])),
    responses((status = 200, description = "The signal", body = Signal), OfLogin, OfAddress)
)]
async fn one(
    State(app): State<App>,
    UserId(user): UserId,
    PathPart(id): PathPart,
) -> Result<Json<Signal>, Problem> {
    let id = id_of(&id)?;
    app.pool.run(move |conn| Ok(store::find(conn, (user, id))?)).await.map(Json)
}

/// Replaces one of your signals
#[utoipa::path(
    put, path = "/api/signals/{id}", params(("id" = Uuid, Path)), request_body = Draft, security(("token" = [])),
    responses((status = 200, description = "The signal as it is stored", body = Signal), OfLogin, OfAddress, OfBody)
)]
async fn replace(
    State(app): State<App>,
    UserId(user): UserId,
    PathPart(id): PathPart,
    JsonBody(draft): JsonBody<Draft>,
) -> Result<Json<Signal>, Problem> {
    let (id, draft) = (id_of(&id)?, checked(draft)?);
    app.pool.run(move |conn| Ok(store::replace(conn, (user, id), draft)?)).await.map(Json)
}

/// Tells the state of each part
#[utoipa::path(
    get, path = "/health",
    responses((status = 200, description = "All is up", body = Health), (status = 503, description = "A part is down", body = Health))
)]
async fn health(State(app): State<App>) -> Response {
    health::reply(&[("database", health::of_database(&app.pool).await)])
}

/// Reads the id of a signal from an address. What is no id is no signal.
fn id_of(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| Problem::NOT_FOUND)
}

/// Returns a draft that the document allows.
fn checked(draft: Draft) -> Result<Draft, Problem> {
    let is_of_symbol = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.';
    if !(1..=12).contains(&draft.symbol.len()) || !draft.symbol.chars().all(is_of_symbol) {
        return Err(SYMBOL);
    }
    if !(-100..=100).contains(&draft.strength) {
        return Err(STRENGTH);
    }
    if draft.payload_len() > MAX_PAYLOAD_LEN {
        return Err(PAYLOAD);
    }
    Ok(draft)
}

/// Room for a payload whose bytes are all escaped in JSON, as `\u0000`, and for the other fields.
pub(crate) const MAX_BODY_LEN: usize = 6 * MAX_PAYLOAD_LEN + 4096;
const MAX_PAYLOAD_LEN: usize = 1024 * 1024;
const SYMBOL: Problem = wrong("a symbol has 1 to 12 capital letters, digits and dots");
const STRENGTH: Problem = wrong("a strength is a number from -100 to 100");
const PAYLOAD: Problem = wrong("a payload has at most 1 MiB of UTF-8");

const fn wrong(detail: &'static str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
}
