//! PostgreSQL: how it is set up, started and asked.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use rustix::process::Signal;

use crate::databases::folder::Folder;
use crate::databases::url;
use crate::interrupt::Interrupt;
use crate::needs::programs;
use crate::server::{Launch, Ready, Server};

pub(crate) fn start(folder: &Folder, interrupt: &Interrupt) -> Result<Server> {
    let programs = programs::postgres().context("PostgreSQL is not installed")?;
    let data = folder.data("postgres")?;
    let launch = Launch {
        name: format!("PostgreSQL {}", programs::version(&programs.postgres).unwrap_or_default()),
        setup: Some(initdb(folder, &programs.initdb, &data)),
        command: postgres(folder, &programs.postgres, &data),
        log: folder.join("postgres.log"),
        ready: Ready::Greeting { socket: folder.join(SOCKET), accepts },
        // The documented "fast shutdown": clients are disconnected, not waited for.
        stop_signal: Signal::INT,
    };
    Server::start(launch, interrupt)
}

/// The administrative database.
pub(crate) fn url(folder: &Folder) -> String {
    url::postgres(folder.path(), PORT)
}

fn initdb(folder: &Folder, program: &Path, data: &Path) -> Command {
    let mut command = folder.command(program);
    command.arg("-D").arg(data).args(["--username=postgres", "--auth=trust", "--no-sync"]);
    command.args(["--encoding=UTF8", "--no-locale"]);
    command
}

fn postgres(folder: &Folder, program: &Path, data: &Path) -> Command {
    let mut command = folder.command(program);
    command.arg("-D").arg(data).arg("-k").arg(folder.path()).args(["-p", PORT]);
    // The tests create a database each and run at once.
    for setting in ["listen_addresses=", "max_connections=200"].iter().chain(&NOT_DURABLE) {
        command.args(["-c", setting]);
    }
    command
}

/// Says hello as the tests will. While it starts, PostgreSQL takes the connection but answers with an error.
fn accepts(stream: &mut UnixStream) -> io::Result<bool> {
    stream.write_all(STARTUP_MESSAGE)?;
    let mut kind = [0];
    stream.read_exact(&mut kind)?;
    Ok(kind == AUTHENTICATION)
}

/// No port is opened: the number is only a part of the socket's name.
const PORT: &str = "5432";
const SOCKET: &str = ".s.PGSQL.5432";
const NOT_DURABLE: [&str; 3] = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"];

// PostgreSQL manual, "Message Formats": length, protocol 3.0, then pairs of parameters.
const STARTUP_MESSAGE: &[u8] = b"\0\0\0\x29\0\x03\0\0user\0postgres\0database\0postgres\0\0";
const AUTHENTICATION: [u8; 1] = *b"R";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_startup_message_states_its_own_length() {
        assert_eq!(STARTUP_MESSAGE.len(), 0x29);
    }

    #[test]
    fn the_socket_is_named_after_the_port() {
        assert_eq!(SOCKET, format!(".s.PGSQL.{PORT}"));
    }

    #[test]
    fn an_error_means_not_yet() {
        for (answer, ready) in [(b"R", true), (b"E", false)] {
            let (mut here, mut there) = UnixStream::pair().unwrap();
            there.write_all(answer).unwrap();
            assert_eq!(accepts(&mut here).unwrap(), ready);
        }
    }
}
