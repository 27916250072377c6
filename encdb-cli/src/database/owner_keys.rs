//! The stored keys of owners, through connections of their own.

use std::{ops::ControlFlow, sync::Arc, time::Duration};

use diesel::r2d2::{ConnectionManager, Pool, R2D2Connection};
use encdb_core::OwnerKeyStore;
use encdb_diesel::{
    error::OwnerKeyError,
    keys::{OwnerKeyTable, Rewrapped},
};

use super::{Backend, Url};
use crate::{args::DataArgs, error::Error};

/// The stored keys of owners in a database, and the database's URL.
pub(crate) struct StoredOwnerKeys {
    table: Arc<dyn Rewrap>,
    url: Url,
}

/// A table of owner keys on any backend.
trait Rewrap: OwnerKeyStore {
    fn rewrap(
        &self,
        observe: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<Rewrapped, OwnerKeyError>;
}

impl<C: R2D2Connection + 'static> Rewrap for OwnerKeyTable<C>
where
    C::Backend: encdb_diesel::Backend<C>,
{
    fn rewrap(
        &self,
        observe: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<Rewrapped, OwnerKeyError> {
        Self::rewrap(self, observe)
    }
}

impl StoredOwnerKeys {
    /// Opens the stored keys in the database that the arguments name, for the keyring that is installed.
    pub(crate) fn open(args: &DataArgs) -> Result<Self, Error> {
        let place = args.owner_keys.url()?.map_or_else(|| args.database.url(), Ok)?;
        let url = Url::of(&place)?;
        let table = match url.backend()? {
            #[cfg(feature = "mysql")]
            Backend::Mysql => table::<diesel::MysqlConnection>(&url, connections(), url.text())?,
            #[cfg(feature = "postgres")]
            Backend::Postgres => table::<diesel::PgConnection>(&url, connections(), url.text())?,
            #[cfg(feature = "sqlite")]
            Backend::Sqlite => sqlite::table(&url)?,
            #[cfg(not(feature = "mysql"))]
            Backend::Mysql => return Err(super::NO_MYSQL),
            #[cfg(not(feature = "postgres"))]
            Backend::Postgres => return Err(super::NO_POSTGRES),
            #[cfg(not(feature = "sqlite"))]
            Backend::Sqlite => return Err(super::NO_SQLITE),
        };
        Ok(Self { table, url })
    }

    /// Returns the keys as the store that models take.
    pub(crate) fn store(&self) -> Arc<dyn OwnerKeyStore> {
        Arc::clone(&self.table) as Arc<dyn OwnerKeyStore>
    }

    /// Wraps every key again, as [`OwnerKeyTable::rewrap`] does.
    pub(crate) fn rewrap(
        &self,
        observe: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<Rewrapped, Error> {
        self.table.rewrap(observe).map_err(|error| match error {
            // The pool passes on the client library's message, which may quote the URL.
            OwnerKeyError::Pool(error) => self.url.refused(error.expose_reason()),
            error => error.into(),
        })
    }
}

fn connections<C: R2D2Connection + 'static>() -> Connections<C> {
    Pool::builder().max_size(1).connection_timeout(PATIENCE)
}

fn table<C: R2D2Connection + 'static>(
    url: &Url,
    connections: Connections<C>,
    address: &str,
) -> Result<Arc<dyn Rewrap>, Error>
where
    C::Backend: encdb_diesel::Backend<C>,
{
    let pool = connections.build(ConnectionManager::<C>::new(address));
    Ok(Arc::new(OwnerKeyTable::new(pool.map_err(|error| url.refused(&error))?)))
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::{
        SqliteConnection,
        connection::SimpleConnection as _,
        r2d2::{CustomizeConnection, Error as PoolError},
    };

    use super::{super::BUSY_TIMEOUT, Arc, Error, Rewrap, Url, connections};

    pub(super) fn table(url: &Url) -> Result<Arc<dyn Rewrap>, Error> {
        let connections = connections().connection_customizer(Box::new(Patient));
        super::table::<SqliteConnection>(url, connections, &url.sqlite_file()?)
    }

    /// The busy timeout of each connection, because SQLite allows one writer at a time.
    #[derive(Debug)]
    struct Patient;

    impl CustomizeConnection<SqliteConnection, PoolError> for Patient {
        fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), PoolError> {
            conn.batch_execute(BUSY_TIMEOUT).map_err(PoolError::QueryError)
        }
    }
}

type Connections<C> = diesel::r2d2::Builder<ConnectionManager<C>>;

/// The time for which the pool tries again to connect. It is short, because the command has just connected to the same
/// database.
const PATIENCE: Duration = Duration::from_secs(3);

#[cfg(test)]
mod tests {
    #[cfg(feature = "postgres")]
    #[test]
    fn what_a_pool_says_repeats_no_password() {
        // The client library reads the part after the `@` in a password as the host, and its message names it.
        let text = "postgres://user:one@two/three@127.0.0.1:1/db";
        let url = super::Url::at(text, "DATABASE_URL");
        let refused = super::table::<diesel::PgConnection>(&url, super::connections(), url.text());
        let error = refused.err().unwrap();
        let message = format!("{error} {}", crate::report::causes(&error).join(" "));
        assert!(message.contains("no connection to the database"), "{message}");
        assert!(!["one", "two", "three"].iter().any(|it| message.contains(it)), "{message}");
    }
}
