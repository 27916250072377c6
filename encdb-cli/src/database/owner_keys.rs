//! The stored keys of owners, through connections of their own.

use std::sync::Arc;

use diesel::r2d2::{
    ConnectionManager, CustomizeConnection, Error as PoolError, Pool, R2D2Connection,
};
use encdb_core::OwnerKeyStore;
use encdb_diesel::{OwnerKeyError, OwnerKeyTable, sql::Dialect};

use super::{Backend, Url};
use crate::{args::DatabaseArgs, error::Error};

/// Owner keys in a table of some backend.
pub(crate) trait StoredOwnerKeys: OwnerKeyStore {
    /// As [`OwnerKeyTable::rewrap`].
    fn rewrap(&self) -> Result<u64, OwnerKeyError>;
}

impl<C: R2D2Connection + 'static> StoredOwnerKeys for OwnerKeyTable<C>
where
    C::Backend: Dialect<C>,
{
    fn rewrap(&self) -> Result<u64, OwnerKeyError> {
        Self::rewrap(self)
    }
}

/// Those in the database that the arguments name, for the keyring that is installed.
pub(crate) fn owner_keys(args: &DatabaseArgs) -> Result<Arc<dyn StoredOwnerKeys>, Error> {
    let url = Url::of(args)?;
    match url.backend()? {
        #[cfg(feature = "mysql")]
        Backend::Mysql => open::<diesel::MysqlConnection>(url.text()),
        #[cfg(feature = "postgres")]
        Backend::Postgres => open::<diesel::PgConnection>(url.text()),
        #[cfg(feature = "sqlite")]
        Backend::Sqlite => open::<diesel::SqliteConnection>(url.sqlite_file()?),
        #[cfg(not(feature = "mysql"))]
        Backend::Mysql => Err(super::NO_MYSQL),
        #[cfg(not(feature = "postgres"))]
        Backend::Postgres => Err(super::NO_POSTGRES),
        #[cfg(not(feature = "sqlite"))]
        Backend::Sqlite => Err(super::NO_SQLITE),
    }
}

fn open<C: R2D2Connection + 'static>(
    url: impl Into<String>,
) -> Result<Arc<dyn StoredOwnerKeys>, Error>
where
    C::Backend: Dialect<C>,
{
    let manager = ConnectionManager::<C>::new(url);
    let pool = Pool::builder().max_size(1).connection_customizer(Box::new(Patient)).build(manager);
    Ok(Arc::new(OwnerKeyTable::new(pool.map_err(OwnerKeyError::from)?)))
}

/// SQLite lets one connection write at a time; the others do not know the word.
#[derive(Debug)]
struct Patient;

impl<C: R2D2Connection + 'static> CustomizeConnection<C, PoolError> for Patient {
    fn on_acquire(&self, conn: &mut C) -> Result<(), PoolError> {
        let _ = conn.batch_execute(super::BUSY_TIMEOUT);
        Ok(())
    }
}
