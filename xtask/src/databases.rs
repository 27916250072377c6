//! Two PostgreSQL servers and a MariaDB that exist only for one run of the tests.
//!
//! Data, sockets and logs are in one temporary folder, and nothing survives a crash of the machine: the servers do not wait
//! for the disk. Both PostgreSQL servers also listen on the loopback interface, with TLS and a password. They call
//! themselves `localhost` in certificates of different authorities: to whoever trusts one, the other is an impostor.

mod account;
mod certificate;
mod folder;
mod mariadb;
mod postgres;
mod url;

use anyhow::Result;

use crate::databases::folder::Folder;
use crate::databases::postgres::Postgres;
use crate::interrupt::Interrupt;
use crate::server::Server;

/// The servers, running; stopped and removed when dropped.
#[derive(Debug)]
pub(crate) struct Databases {
    // Before the folder they live in, because fields are dropped in this order.
    postgres: Postgres,
    impostor: Postgres,
    mariadb: Server,
    folder: Folder,
}

impl Databases {
    pub(crate) fn start(interrupt: &Interrupt) -> Result<Self> {
        let folder = Folder::create()?;
        let postgres = Postgres::start("postgres", &folder, interrupt)?;
        let impostor = Postgres::start("impostor", &folder, interrupt)?;
        let mariadb = mariadb::start(&folder, interrupt)?;
        Ok(Self { postgres, impostor, mariadb, folder })
    }

    /// What the tests read to find the servers: administrative databases, from which they may create others.
    pub(crate) fn environment(&self) -> [(&'static str, String); 5] {
        [
            ("ENCDB_TEST_POSTGRES", self.postgres.url(&self.folder)),
            ("ENCDB_TEST_POSTGRES_TLS", self.postgres.tls_url()),
            ("ENCDB_TEST_POSTGRES_AUTHORITY", self.postgres.authority()),
            ("ENCDB_TEST_POSTGRES_IMPOSTOR", self.impostor.tls_url()),
            ("ENCDB_TEST_MYSQL", mariadb::url(&self.folder)),
        ]
    }

    pub(crate) fn stop(self) -> Result<()> {
        let Self { postgres, impostor, mariadb, folder } = self;
        drop((postgres, impostor, mariadb));
        folder.remove()
    }
}
