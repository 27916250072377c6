//! A PostgreSQL and a MariaDB that exist only for one run of the tests.
//!
//! Data, sockets and logs are in one temporary folder. Nothing listens on the network and nothing survives a crash of
//! the machine: the servers do not wait for the disk.

mod account;
mod folder;
mod mariadb;
mod postgres;
mod url;

use anyhow::Result;

use crate::databases::folder::Folder;
use crate::interrupt::Interrupt;
use crate::server::Server;

/// Both servers, running; stopped and removed when dropped.
#[derive(Debug)]
pub(crate) struct Databases {
    // Before the folder they live in, because fields are dropped in this order.
    servers: [Server; 2],
    folder: Folder,
}

impl Databases {
    pub(crate) fn start(interrupt: &Interrupt) -> Result<Self> {
        let folder = Folder::create()?;
        let servers = [postgres::start(&folder, interrupt)?, mariadb::start(&folder, interrupt)?];
        Ok(Self { servers, folder })
    }

    /// What the tests read to find the servers: administrative databases, from which they may create others.
    pub(crate) fn environment(&self) -> [(&'static str, String); 2] {
        [
            ("ENCDB_TEST_POSTGRES", postgres::url(&self.folder)),
            ("ENCDB_TEST_MYSQL", mariadb::url(&self.folder)),
        ]
    }

    pub(crate) fn stop(self) -> Result<()> {
        drop(self.servers);
        self.folder.remove()
    }
}
