//! `serve`: the chat's JSON interface.

use anyhow::Result;
use axum::{
    Router,
    extract::{FromRef, State},
    response::Response,
    routing::get,
};
use diesel::PgConnection;
use encdb_example_kit::{
    health, log,
    login::{Login, UserId},
    pool::Pool,
    problem::Problem,
    serve::serve,
};

use crate::{
    account::{self, AccountId},
    api,
    args::Serve,
    schema,
};

/// What every request may use.
#[derive(Clone, Debug)]
pub(crate) struct Chat {
    pub(crate) pool: Pool,
    pub(crate) login: Login,
}

impl FromRef<Chat> for Login {
    fn from_ref(chat: &Chat) -> Self {
        chat.login.clone()
    }
}

impl Chat {
    /// Runs `work` with a connection, in a transaction that works for the account of a login.
    pub(crate) async fn work_for<T: Send + 'static>(
        &self,
        UserId(account): UserId,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.pool.run(move |conn| account::work_for(conn, AccountId(account), work)).await
    }
}

/// Serves until the program is asked to end.
#[tokio::main]
pub(crate) async fn run(arguments: &Serve) -> Result<()> {
    log::start();
    schema::connect(&arguments.database)?;
    let chat =
        Chat { pool: Pool::of(&arguments.database.url), login: Login::new(&arguments.login)? };
    let routes = Router::new().merge(api::routes()).route("/health", get(health)).with_state(chat);
    serve(routes, arguments.address).await
}

async fn health(State(chat): State<Chat>) -> Response {
    health::reply(&[("database", health::of_database(&chat.pool).await)])
}
