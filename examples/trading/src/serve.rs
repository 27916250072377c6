//! The application over HTTP, the same in every deployment.

use anyhow::Result;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRef, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use encdb_example_kit::{
    body::JsonBody,
    health,
    login::{Login, UserId},
    path::PathPart,
    pool::Pool,
    problem::Problem,
    serve::serve,
};
use serde::{Deserialize, Serialize};

use crate::{
    args::Serve, brokerage::Brokerage, database::Database, order::Order, record::Trade,
    report::Report, store::Store,
};

/// What every request may use.
#[derive(Clone)]
struct App {
    pool: Pool<Database>,
    login: Login,
    store: &'static dyn Store,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
}

#[derive(Serialize)]
struct Token {
    token: String,
}

#[derive(Serialize)]
struct Placed {
    ticket: String,
}

/// Serves one deployment until the program is asked to end.
#[tokio::main]
pub(crate) async fn run(store: &'static dyn Store, url: &str, arguments: &Serve) -> Result<()> {
    let app = App { pool: Pool::of(url), login: Login::new(&arguments.login)?, store };
    serve(routes(app), arguments.address).await
}

fn routes(app: App) -> Router {
    let routes = Router::new()
        .route("/api/login", post(log_in))
        .route("/api/report", get(report))
        .route("/api/trades", post(place))
        .route("/api/trades/{ticket}", get(trade))
        .route("/health", get(health));
    routes.layer(DefaultBodyLimit::max(MAX_BODY_LEN)).with_state(app)
}

async fn log_in(
    State(app): State<App>,
    JsonBody(Credentials { email }): JsonBody<Credentials>,
) -> Result<Json<Token>, Problem> {
    let customer = app.ask(move |mut brokerage| brokerage.log_in(&email)).await?;
    Ok(Json(Token { token: app.login.token(UserId(customer.id)) }))
}

async fn report(State(app): State<App>, UserId(customer): UserId) -> Result<Json<Report>, Problem> {
    app.ask(move |mut brokerage| brokerage.report(customer)).await.map(Json)
}

async fn place(
    State(app): State<App>,
    UserId(customer): UserId,
    JsonBody(order): JsonBody<Order>,
) -> Result<(StatusCode, Json<Placed>), Problem> {
    let (_, trade) = app.ask(move |mut brokerage| brokerage.place(customer, &order)).await?;
    Ok((StatusCode::CREATED, Json(Placed { ticket: trade.ticket })))
}

async fn trade(
    State(app): State<App>,
    UserId(customer): UserId,
    PathPart(ticket): PathPart,
) -> Result<Json<Trade>, Problem> {
    app.ask(move |mut brokerage| brokerage.trade(customer, &ticket)).await.map(Json)
}

async fn health(State(app): State<App>) -> Response {
    health::reply(&[("database", health::of_database(&app.pool).await)])
}

impl App {
    /// Asks the application something, on a thread that may wait for the database.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(Brokerage<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let store = self.store;
        self.pool.run(move |database| question(Brokerage { store, database })).await
    }
}

impl FromRef<App> for Login {
    fn from_ref(app: &App) -> Self {
        app.login.clone()
    }
}

/// An order has some hundred bytes.
const MAX_BODY_LEN: usize = 4 * 1024;
