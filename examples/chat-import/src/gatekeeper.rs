//! `gatekeeper`: stands in front of the sync service, which knows no accounts.
//!
//! A client that is logged in asks for a shape, and gets a token that is good for this shape alone, for a short time. Only requests with
//! such a token go on to the service, as the token says and not as the request does.

mod metadata;
mod pass;
mod proxy;

use std::time::Duration;

use anyhow::Result;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRef, State},
    http::HeaderMap,
    response::Response,
    routing::{get, post},
};
use encdb_example_kit::{
    body::JsonBody,
    health, log,
    login::{Login, UserId, bearer},
    pool::Pool,
    problem::Problem,
    query::QueryString,
    serve::serve,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::{pass::Passes, proxy::Service};
use crate::{
    account::AccountId,
    api::{self, Name, Token},
    args::Gatekeeper,
    schema,
    shape::{Rows, Shape, ShapeRequest},
    upstream::Secret,
};

/// What every request may use.
#[derive(Clone, Debug)]
struct Gate {
    pool: Pool,
    login: Login,
    passes: Passes,
    service: Service,
}

impl FromRef<Gate> for Login {
    fn from_ref(gate: &Gate) -> Self {
        gate.login.clone()
    }
}

/// A shape that somebody wants to follow: columns of a table, of the whole account or of a session.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    table: String,
    columns: Vec<String>,
    session: Option<Uuid>,
}

/// The token, and the parameters to send it with.
#[derive(Serialize)]
struct Pass {
    token: String,
    table: String,
    columns: Vec<String>,
    r#where: String,
    expires_in: u64,
}

/// Serves until the program is asked to end.
#[tokio::main]
pub(crate) async fn run(arguments: &Gatekeeper) -> Result<()> {
    log::start();
    schema::connect_without_keys(&arguments.database)?;
    serve(routes(arguments, Secret::of_environment()?)?, arguments.address).await
}

/// Returns all that it answers.
pub(crate) fn routes(arguments: &Gatekeeper, secret: Secret) -> Result<Router> {
    let login = Login::new(&arguments.login)?;
    let gate = Gate {
        pool: Pool::of(&arguments.database.url),
        passes: Passes::new(login.signer(), Duration::from_secs(arguments.shape_lifetime)),
        service: Service::at(&arguments.upstream, secret)?,
        login,
    };
    let routes = Router::new().route("/api/login", post(log_in)).route("/api/shapes", post(issue));
    let routes = routes.route("/v1/shape", get(follow)).route("/health", get(health));
    Ok(routes.layer(DefaultBodyLimit::max(MAX_BODY_LEN)).with_state(gate))
}

async fn log_in(
    State(gate): State<Gate>,
    JsonBody(name): JsonBody<Name>,
) -> Result<Json<Token>, Problem> {
    api::token_of(&gate.pool, &gate.login, name).await
}

/// Issues the token of a shape. The rows are the account's, whatever the client wishes.
async fn issue(
    State(gate): State<Gate>,
    user: UserId,
    JsonBody(Wish { table, columns, session }): JsonBody<Wish>,
) -> Result<Json<Pass>, Problem> {
    let shape = Shape { table, columns, rows: Rows { account: AccountId(user.0), session } };
    metadata::check(&shape)?;
    let token = gate.passes.issue(&shape);
    let r#where = shape.rows.to_string();
    let expires_in = gate.passes.lifetime().as_secs();
    Ok(Json(Pass { token, table: shape.table, columns: shape.columns, r#where, expires_in }))
}

/// Passes a request on, if its token is for its shape.
async fn follow(
    State(gate): State<Gate>,
    headers: HeaderMap,
    QueryString(parameters): QueryString<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let request = ShapeRequest::read(parameters)?;
    gate.passes.check(bearer(&headers), &request.shape)?;
    metadata::check(&request.shape)?;
    gate.service.follow(&request).await
}

async fn health(State(gate): State<Gate>) -> Response {
    let (database, service) = tokio::join!(health::of_database(&gate.pool), gate.service.state());
    health::reply(&[("database", database), ("upstream", service)])
}

const MAX_BODY_LEN: usize = 16 * 1024;
