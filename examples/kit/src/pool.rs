//! A pool of connections to a database, and work with one of them away from the threads that serve requests.

use std::{fmt, time::Duration};

use diesel::{
    PgConnection,
    r2d2::{self, ConnectionManager, PooledConnection, R2D2Connection},
};
use tokio::task::spawn_blocking;

use crate::problem::Problem;

/// Connections to one database. Clones share them.
pub struct Pool<C: R2D2Connection + 'static = PgConnection> {
    connections: r2d2::Pool<ConnectionManager<C>>,
}

impl<C: R2D2Connection> Pool<C> {
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
        work: impl FnOnce(&mut C) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let pool = self.clone();
        let done = spawn_blocking(move || work(&mut *pool.connection()?)).await;
        done.unwrap_or_else(|panic| Err(Problem::internal(&panic)))
    }

    /// Waits for a connection, on the calling thread.
    ///
    /// # Errors
    /// A 503 if there is none within two seconds.
    pub fn connection(&self) -> Result<PooledConnection<ConnectionManager<C>>, Problem> {
        self.connections.get().map_err(|_| Problem::DATABASE_DOWN)
    }
}

impl<C: R2D2Connection> Clone for Pool<C> {
    fn clone(&self) -> Self {
        Self { connections: self.connections.clone() }
    }
}

impl<C: R2D2Connection> fmt::Debug for Pool<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

const N_CONNECTIONS: u32 = 10;
/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(2);
