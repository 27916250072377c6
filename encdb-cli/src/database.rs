//! Connecting to a database of any backend, and the work on it. Only this file and `database/` tell the backends apart.

mod migration;
mod own_tables;
mod owner_keys;
mod throttle;
mod tls;
mod transport;
mod url;

use std::ops::ControlFlow;

use diesel::Connection;
#[cfg(feature = "mysql")]
use diesel::connection::SimpleConnection as _;
use encdb_core::{Fingerprint, Keyring, KeyringDocument};
use encdb_diesel::{
    Progress, SetupError, TableError,
    agreement::{self, AgreementError},
    analyze::{Analysis, analyze, analyze_column},
    census::{
        Census, census, census_of_owner_keys, census_of_unlisted, check_owner_keys, check_primary,
    },
    keys::KeyringTable,
    migrations,
    proposal::{Proposal, Survey},
    rotate::{RecordedFailure, Rotation},
    spec::{TableName, TableSpec},
    throttle::Throttle,
    verify::{Failure, Verification, Verified},
};

use crate::{
    args::{DataArgs, DatabaseArgs, OwnerKeysArgs, ThrottleArgs, UrlPlace},
    error::Error,
};

pub(crate) use migration::DdlStage;
pub(crate) use owner_keys::StoredOwnerKeys;
pub(crate) use transport::Transport;

#[cfg(feature = "sqlite")]
use crate::args::AttachedFile;
use own_tables::OwnTables;
use tls::Tls as _;
use url::{Backend, Url};

#[cfg(not(any(feature = "mysql", feature = "postgres", feature = "sqlite")))]
compile_error!("build encdb-cli with at least one of the features sqlite, postgres and mysql");

/// A connection to a database.
pub(crate) enum Database {
    #[cfg(feature = "mysql")]
    Mysql(diesel::MysqlConnection),
    #[cfg(feature = "postgres")]
    Postgres(diesel::PgConnection),
    #[cfg(feature = "sqlite")]
    Sqlite(diesel::SqliteConnection),
}

/// Does the same work on a connection of any backend.
macro_rules! on_any {
    ($database:expr, $conn:ident => $work:expr) => {
        match $database {
            #[cfg(feature = "mysql")]
            Database::Mysql($conn) => $work,
            #[cfg(feature = "postgres")]
            Database::Postgres($conn) => $work,
            #[cfg(feature = "sqlite")]
            Database::Sqlite($conn) => $work,
        }
    };
}

use on_any;

/// The schema migrations of encdb that a database has, and those that it lacks.
#[derive(Debug)]
pub(crate) struct OwnSchema {
    pub(crate) applied: Vec<String>,
    pub(crate) missing: Vec<String>,
}

impl Database {
    /// Connects to the database that the arguments name.
    pub(crate) fn connect(args: &DatabaseArgs) -> Result<Self, Error> {
        let mut database = Self::at(&Url::of(&args.url()?)?)?;
        database.attach(args)?;
        Ok(database)
    }

    /// Connects to the database of owners' keys, if that is another database.
    pub(crate) fn of_owner_keys(args: &OwnerKeysArgs) -> Result<Option<Self>, Error> {
        args.url()?.map(|place| Self::at(&Url::of(&place)?)).transpose()
    }

    fn attach(&mut self, args: &DatabaseArgs) -> Result<(), Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(conn) => args.attach.iter().try_for_each(|file| attach(conn, file)),
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            _ if args.attach.is_empty() => Ok(()),
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            _ => Err(Error::Attach),
        }
    }

    /// Connects to the database with the keyring's table, whose URL is in this variable.
    pub(crate) fn of_keyring(variable: &str) -> Result<Self, Error> {
        Self::at(&Url::named_by(variable, "--keyring-table=NAME")?)
    }

    fn at(url: &Url) -> Result<Self, Error> {
        match url.backend()? {
            Backend::Mysql => mysql(url),
            Backend::Postgres => postgres(url),
            Backend::Sqlite => sqlite(url),
        }
    }

    /// Returns how connections to this place are protected.
    pub(crate) fn transport(place: &UrlPlace<'_>) -> Result<Transport, Error> {
        Transport::of(&Url::of(place)?, |variable| std::env::var(variable).ok())
    }

    /// Returns the limits of work in the database that the arguments name.
    pub(crate) fn throttle(args: &ThrottleArgs, data: &DataArgs) -> Result<Throttle, Error> {
        throttle::throttle(args, &data.database)
    }

    /// Asks the server for the version of TLS. None without TLS.
    pub(crate) fn tls_version(&mut self) -> Result<Option<String>, Error> {
        Ok(on_any!(self, conn => conn.tls_version())?)
    }

    /// Reads the keyring in encdb's own table, still locked.
    pub(crate) fn keyring(&mut self) -> Result<KeyringDocument, Error> {
        Ok(on_any!(self, conn => KeyringTable::read(conn))?)
    }

    pub(crate) fn create_keyring(&mut self, document: &KeyringDocument) -> Result<(), Error> {
        Ok(on_any!(self, conn => KeyringTable::create(conn, document))?)
    }

    pub(crate) fn replace_keyring(
        &mut self,
        revision: u64,
        document: &KeyringDocument,
    ) -> Result<(), Error> {
        Ok(on_any!(self, conn => KeyringTable::replace(conn, revision, document))?)
    }

    /// Proposes definitions.
    pub(crate) fn propose(&mut self, survey: &Survey) -> Result<Proposal, Error> {
        Ok(on_any!(self, conn => survey.run(conn))?)
    }

    /// Compares definitions of a file with the models, where there are some, and with the database.
    pub(crate) fn check_definitions(
        &mut self,
        models: Option<&[TableSpec]>,
        file: &[TableSpec],
    ) -> Result<(), AgreementError> {
        on_any!(self, conn => match models {
            Some(models) => agreement::check(conn, models, file),
            None => agreement::check_database(conn, file),
        })
    }

    /// Counts the values of these tables by key.
    pub(crate) fn census_of_tables(&mut self, tables: &[TableSpec]) -> Result<Census, Error> {
        let mut whole = Census::default();
        for table in tables {
            whole.counts.extend(on_any!(self, conn => census(conn, table))?.counts);
        }
        Ok(whole)
    }

    /// Counts the values of these tables by key, and the stored keys of owners here or in the other database.
    pub(crate) fn census(
        &mut self,
        tables: &[TableSpec],
        owner_keys: Option<&mut Self>,
    ) -> Result<Census, Error> {
        let mut whole = self.census_of_tables(tables)?;
        let owner_keys = on_any!(owner_keys.unwrap_or(self), conn => census_of_owner_keys(conn))?;
        check_owner_keys(&whole, &owner_keys)?;
        whole.counts.extend(owner_keys.counts);
        Ok(whole)
    }

    /// Counts sealed values in columns that these tables do not list.
    pub(crate) fn census_of_unlisted(&mut self, tables: &[TableSpec]) -> Result<Census, Error> {
        Ok(on_any!(self, conn => census_of_unlisted(conn, tables))?)
    }

    /// Refuses a replica, which may lack values.
    pub(crate) fn check_primary(&mut self) -> Result<(), Error> {
        Ok(on_any!(self, conn => check_primary(conn))?)
    }

    /// Brings encdb's own tables up to date, without checking keys.
    pub(crate) fn make_tables(&mut self) -> Result<(), Error> {
        on_any!(self, conn => migrations::create_tables(conn))?;
        Ok(())
    }

    /// Brings encdb's own tables up to date, and checks that the keys belong to this database.
    pub(crate) fn set_up(&mut self, keyring: &Keyring) -> Result<(), Error> {
        on_any!(self, conn => migrations::run_for(conn, keyring))?;
        Ok(())
    }

    /// Rotates with this connection and the others.
    pub(crate) fn rotate(
        &mut self,
        rotation: &Rotation<'_>,
        others: &Others<'_>,
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, Error> {
        let ended = match self {
            #[cfg(feature = "mysql")]
            Self::Mysql(conn) => {
                conn.batch_execute(FORGOTTEN_CLIENTS)?;
                rotation.run_with(conn, &mut others.connect(to_mysql_for_work)?, observe)
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => {
                rotation.run_with(conn, &mut others.connect(to_postgres)?, observe)
            }
            #[cfg(feature = "sqlite")]
            Self::Sqlite(conn) => rotation.run_with(conn, &mut others.connect(to_sqlite)?, observe),
        };
        ended.map_err(|error| match error {
            TableError::Database(error) => Error::Rotation(error),
            error => error.into(),
        })
    }

    /// Reads the first failures that the rotation of a table recorded.
    pub(crate) fn recorded(
        &mut self,
        rotation: &Rotation<'_>,
    ) -> Result<Vec<RecordedFailure>, Error> {
        Ok(on_any!(self, conn => rotation.failures(conn, MAX_RECORDED))?)
    }

    /// Opens every value of a table. Writes nothing, and does not need encdb's own tables.
    pub(crate) fn verify(
        &mut self,
        verification: &Verification<'_>,
        observe: impl FnMut(&Progress, &[Failure]) -> ControlFlow<()>,
    ) -> Result<Verified, Error> {
        Ok(on_any!(self, conn => verification.run(conn, observe))?)
    }

    /// Counts the values of each searchable column of a table, and judges them.
    pub(crate) fn analyze(&mut self, table: &TableSpec) -> Result<Vec<Analysis>, Error> {
        Ok(on_any!(self, conn => analyze(conn, table))?)
    }

    /// Counts the values of a column, and judges them.
    pub(crate) fn analyze_column(
        &mut self,
        table: TableName,
        column: &str,
        owner: Option<&str>,
    ) -> Result<Analysis, Error> {
        Ok(on_any!(self, conn => analyze_column(conn, table, column, owner))?)
    }

    /// Reads which of encdb's migrations the database has. None if it has no tables of encdb.
    pub(crate) fn own_schema(&mut self) -> Result<Option<OwnSchema>, Error> {
        Ok(on_any!(self, conn => conn.own_schema())?)
    }

    /// Returns the fingerprints that this database does not know yet, if all others are right. Records none of them.
    pub(crate) fn check_keys(&mut self, keyring: &Keyring) -> Result<Vec<Fingerprint>, Error> {
        let checked = on_any!(self, conn => conn.transaction(|conn| {
            Err::<(), _>(RolledBack::Checked(migrations::check_fingerprints(conn, keyring)))
        }));
        match checked {
            Err(RolledBack::Checked(checked)) => Ok(checked?),
            Err(RolledBack::Failed(error)) => Err(error.into()),
            Ok(()) => Ok(vec![]),
        }
    }

    /// Forgets that tokens of an epoch are in use here, so that programs without its key may start again.
    pub(crate) fn forget_epoch(&mut self, epoch: u8) -> Result<(), Error> {
        Ok(on_any!(self, conn => migrations::forget_epoch(conn, epoch))?)
    }
}

/// The result of a transaction that is never committed.
enum RolledBack {
    Checked(Result<Vec<Fingerprint>, SetupError>),
    Failed(diesel::result::Error),
}

impl From<diesel::result::Error> for RolledBack {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error)
    }
}

/// Connections to the same database that do the same work.
pub(crate) struct Others<'a> {
    pub(crate) args: &'a DatabaseArgs,
    pub(crate) n_others: u16,
}

impl Others<'_> {
    fn connect<C>(&self, connect: impl Fn(&Url) -> Result<C, Error>) -> Result<Vec<C>, Error> {
        let url = Url::of(&self.args.url()?)?;
        (0..self.n_others).map(|_| connect(&url)).collect()
    }
}

#[cfg(feature = "mysql")]
fn mysql(url: &Url) -> Result<Database, Error> {
    to_mysql(url).map(Database::Mysql)
}

#[cfg(feature = "mysql")]
fn to_mysql(url: &Url) -> Result<diesel::MysqlConnection, Error> {
    diesel::MysqlConnection::establish(url.text()).map_err(|error| url.refused(&error))
}

#[cfg(feature = "mysql")]
fn to_mysql_for_work(url: &Url) -> Result<diesel::MysqlConnection, Error> {
    let mut conn = to_mysql(url)?;
    conn.batch_execute(FORGOTTEN_CLIENTS)?;
    Ok(conn)
}

#[cfg(not(feature = "mysql"))]
fn mysql(_: &Url) -> Result<Database, Error> {
    Err(NO_MYSQL)
}

#[cfg(feature = "postgres")]
fn postgres(url: &Url) -> Result<Database, Error> {
    to_postgres(url).map(Database::Postgres)
}

#[cfg(feature = "postgres")]
fn to_postgres(url: &Url) -> Result<diesel::PgConnection, Error> {
    diesel::PgConnection::establish(url.text()).map_err(|error| url.refused(&error))
}

#[cfg(not(feature = "postgres"))]
fn postgres(_: &Url) -> Result<Database, Error> {
    Err(NO_POSTGRES)
}

#[cfg(feature = "sqlite")]
fn sqlite(url: &Url) -> Result<Database, Error> {
    to_sqlite(url).map(Database::Sqlite)
}

#[cfg(feature = "sqlite")]
fn to_sqlite(url: &Url) -> Result<diesel::SqliteConnection, Error> {
    use diesel::connection::SimpleConnection as _;
    let path = url.sqlite_file()?;
    let mut conn =
        diesel::SqliteConnection::establish(&path).map_err(|error| url.refused(&error))?;
    conn.batch_execute(BUSY_TIMEOUT)?;
    Ok(conn)
}

#[cfg(not(feature = "sqlite"))]
fn sqlite(_: &Url) -> Result<Database, Error> {
    Err(NO_SQLITE)
}

#[cfg(feature = "sqlite")]
fn attach(conn: &mut diesel::SqliteConnection, file: &AttachedFile) -> Result<(), Error> {
    use diesel::{RunQueryDsl as _, sql_query, sql_types::Text};
    let path = Url::at(&file.path, "--attach").sqlite_file()?;
    let attach = format!("ATTACH DATABASE ? AS `{}`", file.name.replace('`', "``"));
    sql_query(attach).bind::<Text, _>(path).execute(conn)?;
    Ok(())
}

/// A node of a Galera cluster that aborts a transaction in favour of another node's sometimes forgets to answer its client
/// (MariaDB's MDEV-20172). Without this the client would hang for eight hours. A worker is never idle for as long.
#[cfg(feature = "mysql")]
const FORGOTTEN_CLIENTS: &str = "SET SESSION wait_timeout = 60";

/// The application writes too, and SQLite allows one writer at a time.
#[cfg(feature = "sqlite")]
const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 10000";

#[cfg(not(feature = "mysql"))]
const NO_MYSQL: Error = Error::NoBackend { backend: "MySQL and MariaDB", feature: "mysql" };

#[cfg(not(feature = "postgres"))]
const NO_POSTGRES: Error = Error::NoBackend { backend: "PostgreSQL", feature: "postgres" };

#[cfg(not(feature = "sqlite"))]
const NO_SQLITE: Error = Error::NoBackend { backend: "SQLite", feature: "sqlite" };

/// How many failures of a rotation are shown; the table of errors has all.
const MAX_RECORDED: usize = 20;
