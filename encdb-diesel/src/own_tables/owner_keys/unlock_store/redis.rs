//! The unlock store over Redis.

use std::{fmt, time::Duration};

use diesel::r2d2::{CustomizeConnection, Pool, PooledConnection};
use redis::{Client, Cmd, Connection, FromRedisValue, RedisError, cmd};

use super::UnlockStore;
use crate::error::UnlockStoreError;

/// Unlocked owners in Redis, which forgets them by itself when their time is over.
///
/// An entry is the string `encdb:unlock:` and the name, written by `SET … PX` with the time in milliseconds. Redis 6.2 or
/// later, or a server that speaks the same commands.
///
/// ```no_run
/// # #[cfg(feature = "sqlite")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use diesel::{prelude::*, r2d2::{ConnectionManager, Pool}};
/// use encdb_diesel::keys::{OwnerKeyTable, RedisUnlocks};
///
/// # let pool = Pool::new(ConnectionManager::<SqliteConnection>::new("shop.sqlite"))?;
/// let redis = redis::Client::open("redis://127.0.0.1/")?;
/// let owners = OwnerKeyTable::new(pool).share_unlocks_in(RedisUnlocks::new(redis));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
///
/// # Security
/// As [`UnlockStore`] says, Redis should write nothing to a disk (`save ""`, `appendonly no`), and ask for a password. For TLS,
/// switch on a feature of the crate `redis` in the application. A replica that takes over may have missed the last commands,
/// and with them a lock; `lock` again after a failover.
pub struct RedisUnlocks {
    pool: Pool<Client>,
    prefix: String,
}

impl RedisUnlocks {
    /// Returns a store on this server, with a pool of its own of up to ten connections. A server that does not answer within
    /// two seconds is an error.
    ///
    /// The server need not be there yet.
    #[must_use]
    pub fn new(server: Client) -> Self {
        let pool = Pool::builder().min_idle(Some(0)).connection_timeout(PATIENCE);
        let pool = pool.connection_customizer(Box::new(Patience)).build_unchecked(server);
        Self { pool, prefix: PREFIX.to_owned() }
    }

    /// Begins each name with another text than `encdb:unlock:`, where several applications share a server. All processes of an
    /// application need the same.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    fn run<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, UnlockStoreError> {
        command.query(&mut *self.connection()?).map_err(UnlockStoreError::new)
    }

    fn connection(&self) -> Result<PooledConnection<Client>, UnlockStoreError> {
        self.pool.get().map_err(UnlockStoreError::new)
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl UnlockStore for RedisUnlocks {
    fn put(&self, name: &str, unlock: &[u8], lifetime: Duration) -> Result<(), UnlockStoreError> {
        let milliseconds = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX).max(1);
        self.run(cmd("SET").arg(self.key(name)).arg(unlock).arg("PX").arg(milliseconds))
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, UnlockStoreError> {
        self.run(cmd("GET").arg(self.key(name)))
    }

    fn remove(&self, name: &str) -> Result<(), UnlockStoreError> {
        self.run(cmd("DEL").arg(self.key(name)))
    }
}

/// Shows where the names begin, and not the server's address, which may have a password.
impl fmt::Debug for RedisUnlocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisUnlocks").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// Keeps a server that is gone without a word from holding a thread.
#[derive(Debug)]
struct Patience;

impl CustomizeConnection<Connection, RedisError> for Patience {
    fn on_acquire(&self, connection: &mut Connection) -> Result<(), RedisError> {
        connection.set_read_timeout(Some(PATIENCE))?;
        connection.set_write_timeout(Some(PATIENCE))
    }
}

const PREFIX: &str = "encdb:unlock:";
const PATIENCE: Duration = Duration::from_secs(2);
