//! The application: its state and its routes.

use std::sync::Arc;

use anyhow::Result;
use axum::{
    Router,
    extract::{FromRef, State},
    response::Response,
    routing::get,
};
use encdb_diesel::{KEYRING, keys::KeyEncryptionKey};
use encdb_example_kit::{
    health::{self, State as Health},
    log,
    login::Login,
    pool::Pool,
    serve::serve,
};

use crate::{
    accounts,
    args::Serve,
    before::ReaderBefore,
    documents,
    fetch::AllowedHosts,
    keys::{self, UserKeys},
    query,
    queue::Queue,
    sample, schema,
};

/// What every request may use. Clones share it.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) pool: Pool,
    pub(crate) login: Login,
    pub(crate) keys: Arc<UserKeys>,
    pub(crate) worker_key: Arc<KeyEncryptionKey>,
    pub(crate) before: ReaderBefore,
    pub(crate) hosts: AllowedHosts,
    pub(crate) queue: Queue,
}

impl FromRef<App> for Login {
    fn from_ref(app: &App) -> Self {
        app.login.clone()
    }
}

/// Serves until the program is asked to end.
pub(crate) fn run(arguments: &Serve) -> Result<()> {
    log::start();
    let pool = Pool::of(&arguments.database.url);
    let keys = keys::install_for_server(arguments)?;
    let mut conn = pool.connection()?;
    schema::prepare(&mut conn)?;
    if arguments.sample {
        sample::fill(&mut conn)?;
    }
    drop(conn);
    serve_requests(arguments, pool, keys)
}

#[tokio::main]
async fn serve_requests(arguments: &Serve, pool: Pool, keys: Arc<UserKeys>) -> Result<()> {
    let app = App {
        pool,
        login: Login::new(&arguments.login)?,
        keys,
        worker_key: Arc::new(keys::worker_key()?),
        before: ReaderBefore::new(keys::cipher_before()?),
        hosts: AllowedHosts::new(&arguments.fetch),
        queue: Queue::new(&arguments.queue)?,
    };
    serve(routes(app), arguments.address).await
}

fn routes(app: App) -> Router {
    let routes = accounts::routes().merge(documents::routes()).merge(query::routes());
    routes.route("/health", get(health)).with_state(app)
}

async fn health(State(app): State<App>) -> Response {
    let keyring = if KEYRING.keyring().is_ok() { Health::Up } else { Health::Down };
    health::reply(&[
        ("database", health::of_database(&app.pool).await),
        ("redis", app.queue.state_of_redis().await),
        ("queue", app.queue.state().await),
        ("keyring", keyring),
    ])
}
