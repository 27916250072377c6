//! The application over HTTP, the same in every deployment.

use anyhow::Result;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRef, Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use encdb_example_kit::{
    body::JsonBody,
    health,
    login::{Login, UserId},
    pool::Pool,
    problem::Problem,
    serve::serve,
};
use serde::{Deserialize, Serialize};

use crate::{
    args::Serve, brokerage, database::Database, desk::Desk, order::Order, record::Trade,
    report::Report,
};

/// What every request may use.
#[derive(Clone)]
struct App {
    pool: Pool<Database>,
    login: Login,
    desk: &'static dyn Desk,
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
pub(crate) async fn run(desk: &'static dyn Desk, url: &str, arguments: &Serve) -> Result<()> {
    let app = App { pool: Pool::of(url), login: Login::new(&arguments.login)?, desk };
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
    let customer = app.ask(move |desk, database| brokerage::log_in(desk, database, &email));
    let token = app.login.token(UserId(customer.await?.id));
    Ok(Json(Token { token }))
}

async fn report(State(app): State<App>, UserId(customer): UserId) -> Result<Json<Report>, Problem> {
    app.ask(move |desk, database| brokerage::report(desk, database, customer)).await.map(Json)
}

async fn place(
    State(app): State<App>,
    UserId(customer): UserId,
    JsonBody(order): JsonBody<Order>,
) -> Result<(StatusCode, Json<Placed>), Problem> {
    let placed = app.ask(move |desk, database| brokerage::trade(desk, database, customer, &order));
    let (_, trade) = placed.await?;
    Ok((StatusCode::CREATED, Json(Placed { ticket: trade.ticket })))
}

async fn trade(
    State(app): State<App>,
    UserId(customer): UserId,
    Path(ticket): Path<String>,
) -> Result<Json<Trade>, Problem> {
    let found = app.ask(move |desk, database| brokerage::placed(desk, database, customer, &ticket));
    found.await.map(Json)
}

async fn health(State(app): State<App>) -> Response {
    health::reply(&[("database", health::of_database(&app.pool).await)])
}

impl App {
    /// Asks the deployment something, on a thread that may wait for the database.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Desk, &mut Database) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let desk = self.desk;
        self.pool.run(move |database| work(desk, database)).await
    }
}

impl FromRef<App> for Login {
    fn from_ref(app: &App) -> Self {
        app.login.clone()
    }
}

/// An order has some hundred bytes.
const MAX_BODY_LEN: usize = 4 * 1024;
