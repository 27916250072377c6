//! A pool of connections to PostgreSQL, and work with one of them away from the threads that serve requests.

use std::time::Duration;

use diesel::{
    PgConnection,
    r2d2::{self, ConnectionManager, PooledConnection},
};
use tokio::task::spawn_blocking;

use crate::problem::Problem;

/// Connections to one database. Clones share them.
#[derive(Clone, Debug)]
pub struct Pool {
    connections: r2d2::Pool<ConnectionManager<PgConnection>>,
}

impl Pool {
    /// Makes the pool. Connections are opened when they are needed, so the database may be down meanwhile.
    #[must_use]
    pub fn of(url: &str) -> Self {
        let connections = r2d2::Pool::builder().max_size(N_CONNECTIONS).min_idle(Some(0));
        let manager = ConnectionManager::new(url);
        Self { connections: connections.connection_timeout(PATIENCE).build_unchecked(manager) }
    }

    /// Runs `work` with a connection, on a thread that may wait.
    ///
    /// # Errors
    /// The error of the work; a 503 if there is no connection.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let pool = self.clone();
        let done = spawn_blocking(move || work(&mut *pool.connection()?)).await;
        done.unwrap_or_else(|panic| Err(Problem::internal(&panic)))
    }

    /// Waits for a connection, on the calling thread.
    ///
    /// # Errors
    /// A 503 if there is none within two seconds.
    pub fn connection(&self) -> Result<PooledConnection<ConnectionManager<PgConnection>>, Problem> {
        self.connections.get().map_err(|_| Problem::DATABASE_DOWN)
    }
}

const N_CONNECTIONS: u32 = 10;
/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(2);
