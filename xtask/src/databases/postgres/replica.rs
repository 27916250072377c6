//! A server that only receives another server's changes.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{FAST_SHUTDOWN, Postgres, accepts, named, postgres, socket};
use crate::databases::folder::Folder;
use crate::databases::port::free_port;
use crate::databases::url;
use crate::interrupt::Interrupt;
use crate::needs::programs;
use crate::server::{Launch, Ready, Server};

/// A replica, running; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Replica {
    _server: Server,
    port: u16,
}

impl Replica {
    /// Copies a running server, and starts the copy.
    pub(crate) fn of(primary: &Postgres, folder: &Folder, interrupt: &Interrupt) -> Result<Self> {
        let programs = programs::postgres().context("PostgreSQL is not installed")?;
        let (data, port) = (folder.join("replica"), free_port()?);
        let launch = Launch {
            name: named("a replica by PostgreSQL", &programs),
            setup: Some(copy(folder, &programs.pg_basebackup, &data, primary.access.port)),
            command: postgres(folder, &programs.postgres, &data, port),
            log: folder.join("replica.log"),
            ready: Ready::Greeting { socket: socket(folder, port), accepts },
            stop_signal: FAST_SHUTDOWN,
        };
        Ok(Self { _server: Server::start(launch, interrupt)?, port })
    }

    /// Returns the URL of its administrative database, through the socket.
    pub(crate) fn url(&self, folder: &Folder) -> String {
        url::postgres(folder.path(), self.port)
    }
}

/// Makes the data folder, and writes the primary's address into it.
fn copy(folder: &Folder, program: &Path, data: &Path, port: u16) -> Command {
    let mut command = folder.command(program);
    command.arg("--pgdata").arg(data).arg("--host").arg(folder.path());
    command.arg("--port").arg(port.to_string()).arg("--username=postgres");
    command.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
    command
}
