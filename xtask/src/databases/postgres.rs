//! Setting up, starting and reaching PostgreSQL.

mod replica;

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use rustix::process::Signal;

use crate::databases::certificate::{Certificate, random_password};
use crate::databases::folder::Folder;
use crate::databases::port::free_port;
use crate::databases::url;
use crate::interrupt::Interrupt;
use crate::needs::programs;
use crate::server::{Launch, Ready, Server};

pub(crate) use replica::Replica;

/// A server, running; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    _server: Server,
    access: Access,
    dump: PathBuf,
}

/// The ways to reach a server, and to recognize it.
#[derive(Debug)]
struct Access {
    port: u16,
    /// The administrator's password, for TCP. The socket asks for none: only the owner of the folder reaches it.
    password: String,
    certificate: Certificate,
}

impl Access {
    fn tls(&self) -> [String; 4] {
        let Certificate { certificate, key } = &self.certificate;
        let setting = |name: &str, path: &Path| format!("{name}={}", path.display());
        let certificate = setting("ssl_cert_file", certificate);
        ["-c".to_owned(), certificate, "-c".to_owned(), setting("ssl_key_file", key)]
    }
}

impl Postgres {
    /// Starts a server whose data and certificate are called `name`.
    pub(crate) fn start(name: &str, folder: &Folder, interrupt: &Interrupt) -> Result<Self> {
        let programs = programs::postgres().context("PostgreSQL is not installed")?;
        let data = folder.data(name)?;
        let access = Access {
            port: free_port()?,
            password: random_password(folder, interrupt)?,
            certificate: Certificate::make(name, folder, interrupt)?,
        };
        let mut command = postgres(folder, &programs.postgres, &data, access.port);
        command.args(["-c", "listen_addresses=localhost", "-c", "ssl=on"]).args(access.tls());
        let launch = Launch {
            name: named("PostgreSQL", &programs),
            setup: Some(initdb(folder, &programs.initdb, &data, &access)?),
            command,
            log: folder.join(&format!("{name}.log")),
            ready: Ready::Greeting { socket: socket(folder, access.port), accepts },
            stop_signal: FAST_SHUTDOWN,
        };
        Ok(Self { _server: Server::start(launch, interrupt)?, access, dump: programs.pg_dump })
    }

    /// Returns the URL of the administrative database, through the socket.
    pub(crate) fn url(&self, folder: &Folder) -> String {
        url::postgres(folder.path(), self.access.port)
    }

    /// Returns the same over TCP. The test adds whether TLS is used, and verified.
    pub(crate) fn tls_url(&self) -> String {
        let Access { port, password, .. } = &self.access;
        format!("postgres://postgres:{password}@localhost:{port}/postgres")
    }

    /// Returns the program that dumps a database of this server.
    pub(crate) fn dump(&self) -> String {
        self.dump.display().to_string()
    }

    /// Returns the file of the authority that vouches for this server.
    pub(crate) fn authority(&self) -> String {
        self.access.certificate.certificate.display().to_string()
    }
}

/// Returns the socket, which PostgreSQL names after the port.
fn socket(folder: &Folder, port: u16) -> PathBuf {
    folder.join(&format!(".s.PGSQL.{port}"))
}

fn initdb(folder: &Folder, program: &Path, data: &Path, access: &Access) -> Result<Command> {
    let mut command = folder.command(program);
    command.arg("-D").arg(data).args(["--username=postgres", "--no-sync"]);
    command.args(["--encoding=UTF8", "--no-locale"]);
    command.args(["--auth-local=trust", "--auth-host=scram-sha-256"]);
    command.arg("--pwfile").arg(folder.private_file("password", &access.password)?);
    Ok(command)
}

/// Returns a server that listens only on its socket.
fn postgres(folder: &Folder, program: &Path, data: &Path, port: u16) -> Command {
    let mut command = folder.command(program);
    command.arg("-D").arg(data).arg("-k").arg(folder.path()).arg("-p").arg(port.to_string());
    for setting in SETTINGS.iter().chain(&NOT_DURABLE) {
        command.args(["-c", setting]);
    }
    command
}

fn named(what: &str, programs: &programs::Postgres) -> String {
    format!("{what} {}", programs::version(&programs.postgres).unwrap_or_default())
}

/// Connects as the tests will. While PostgreSQL starts, it takes the connection but answers with an error.
fn accepts(stream: &mut UnixStream) -> io::Result<bool> {
    stream.write_all(STARTUP_MESSAGE)?;
    let mut kind = [0];
    stream.read_exact(&mut kind)?;
    Ok(kind == AUTHENTICATION)
}

/// Many connections, because the tests create a database each and run at once.
const SETTINGS: [&str; 2] = ["listen_addresses=", "max_connections=200"];
const NOT_DURABLE: [&str; 3] = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"];

/// Clients are disconnected at once. PostgreSQL manual, "Shutting Down the Server".
const FAST_SHUTDOWN: Signal = Signal::INT;

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
    fn an_error_means_not_yet() {
        for (answer, ready) in [(b"R", true), (b"E", false)] {
            let (mut here, mut there) = UnixStream::pair().unwrap();
            there.write_all(answer).unwrap();
            assert_eq!(accepts(&mut here).unwrap(), ready);
        }
    }
}
