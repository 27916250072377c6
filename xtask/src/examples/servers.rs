//! The servers of one example application, in a temporary folder.

use anyhow::Result;

use crate::databases::folder::Folder;
use crate::databases::postgres::Postgres;
use crate::databases::{mariadb, redis};
use crate::interrupt::Interrupt;
use crate::needs::{self, Need};
use crate::server::Server;

/// A server that an application uses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Mariadb,
    Postgres,
    Redis,
}

/// The servers, running; stopped and removed when dropped.
#[derive(Debug)]
pub(crate) struct Servers {
    // Before the folder they live in, because fields are dropped in this order.
    postgres: Option<Postgres>,
    mariadb: Option<Server>,
    redis: Option<Server>,
    folder: Folder,
}

impl Servers {
    /// Starts them. Installs missing programs first, as `cargo xtask test` does.
    pub(crate) fn start(kinds: &[Kind], interrupt: &Interrupt) -> Result<Self> {
        let needs: Vec<_> = kinds.iter().flat_map(|kind| kind.needs()).copied().collect();
        needs::ensure_some(&needs, interrupt)?;
        let folder = Folder::create()?;
        let postgres = kinds.contains(&Kind::Postgres).then_some("postgres");
        let postgres = postgres.map(|name| Postgres::start(name, &folder, interrupt));
        let mariadb = kinds.contains(&Kind::Mariadb).then(|| mariadb::start(&folder, interrupt));
        let redis = kinds.contains(&Kind::Redis).then(|| redis::start(&folder, interrupt));
        let (mariadb, redis) = (mariadb.transpose()?, redis.transpose()?);
        Ok(Self { postgres: postgres.transpose()?, mariadb, redis, folder })
    }

    /// Returns the URL of each server's administrative database: in the variable of the program, and in the variable of its tests.
    pub(crate) fn urls(&self) -> Vec<Url> {
        let postgres = self.postgres.as_ref().map(|postgres| Url {
            program: "DATABASE_URL",
            tests: "ENCDB_TEST_POSTGRES",
            url: postgres.url(&self.folder),
        });
        let mariadb = self.mariadb.as_ref().map(|_| Url {
            program: "MYSQL_URL",
            tests: "ENCDB_TEST_MYSQL",
            url: mariadb::url(&self.folder),
        });
        let redis = self.redis.as_ref().map(|_| Url {
            program: "REDIS_URL",
            tests: "ENCDB_TEST_REDIS",
            url: redis::url(&self.folder),
        });
        postgres.into_iter().chain(mariadb).chain(redis).collect()
    }

    pub(crate) fn stop(self) -> Result<()> {
        let Self { postgres, mariadb, redis, folder } = self;
        drop((postgres, mariadb, redis));
        folder.remove()
    }
}

/// Where a server is, and which variables say so.
#[derive(Clone, Debug)]
pub(crate) struct Url {
    pub(crate) program: &'static str,
    pub(crate) tests: &'static str,
    pub(crate) url: String,
}

impl Kind {
    const fn needs(self) -> &'static [Need] {
        match self {
            Self::Mariadb => {
                &[Need::PkgConfig, Need::LibMariadb, Need::MariadbServer, Need::MariadbDump]
            }
            Self::Postgres => &[Need::PkgConfig, Need::Libpq, Need::PostgresServer, Need::Openssl],
            Self::Redis => &[Need::RedisServer],
        }
    }
}
