//! Two PostgreSQL servers, a replica, a MariaDB server, a Galera cluster and Redis for one run of the tests.
//!
//! Data, sockets and logs are in one temporary folder, and nothing survives a crash of the machine: the servers do not wait
//! for the disk. Both PostgreSQL servers also listen on the loopback interface, with TLS and a password. They call
//! themselves `localhost` in certificates of different authorities: to a client that trusts the first, the second is an
//! impostor. The second has the replica, because the first is written to by all tests.

mod account;
mod certificate;
pub(crate) mod folder;
mod galera;
pub(crate) mod mariadb;
mod port;
pub(crate) mod postgres;
pub(crate) mod redis;
mod url;

use anyhow::Result;

use crate::databases::folder::Folder;
use crate::databases::galera::Galera;
use crate::databases::postgres::{Postgres, Replica};
use crate::interrupt::Interrupt;
use crate::server::Server;

/// The servers, running; stopped and removed when dropped.
#[derive(Debug)]
pub(crate) struct Databases {
    // Before the folder they live in, because fields are dropped in this order.
    postgres: Postgres,
    replica: Replica,
    second: Postgres,
    mariadb: Server,
    galera: Galera,
    redis: Server,
    folder: Folder,
}

impl Databases {
    /// Starts the servers with everything that they write in this folder.
    pub(crate) fn start(folder: Folder, interrupt: &Interrupt) -> Result<Self> {
        let postgres = Postgres::start("postgres", &folder, interrupt)?;
        let second = Postgres::start("second", &folder, interrupt)?;
        let replica = Replica::of(&second, &folder, interrupt)?;
        let mariadb = mariadb::start(&folder, interrupt)?;
        let galera = Galera::start(&folder, interrupt)?;
        let redis = redis::start(&folder, interrupt)?;
        Ok(Self { postgres, second, replica, mariadb, galera, redis, folder })
    }

    /// Returns the variables by which the tests find the servers: administrative databases, in which they may create others.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let servers = [
            ("ENCDB_TEST_POSTGRES", self.postgres.url(&self.folder)),
            ("ENCDB_TEST_PG_DUMP", self.postgres.dump()),
            ("ENCDB_TEST_POSTGRES_TLS", self.postgres.tls_url()),
            ("ENCDB_TEST_POSTGRES_AUTHORITY", self.postgres.authority()),
            ("ENCDB_TEST_POSTGRES_IMPOSTOR", self.second.tls_url()),
            ("ENCDB_TEST_POSTGRES_PRIMARY", self.second.url(&self.folder)),
            ("ENCDB_TEST_POSTGRES_REPLICA", self.replica.url(&self.folder)),
            ("ENCDB_TEST_MYSQL", mariadb::url(&self.folder)),
            ("ENCDB_TEST_REDIS", redis::url(&self.folder)),
        ];
        servers.into_iter().chain(Galera::environment(&self.folder)).collect()
    }

    pub(crate) fn stop(self) -> Result<()> {
        let Self { postgres, second, replica, mariadb, galera, redis, folder } = self;
        drop((postgres, replica, second, mariadb, galera, redis));
        folder.remove()
    }
}
