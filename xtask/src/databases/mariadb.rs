//! Setting up, starting and reaching MariaDB.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use rustix::process::Signal;

use crate::databases::folder::Folder;
use crate::databases::url;
use crate::interrupt::Interrupt;
use crate::needs::programs;
use crate::server::{Launch, Ready, Server};

pub(crate) fn start(folder: &Folder, interrupt: &Interrupt) -> Result<Server> {
    let programs = programs::mariadb().context("MariaDB is not installed")?;
    let data = folder.data("mariadb")?;
    let launch = Launch {
        name: format!("MariaDB {}", programs::version(&programs.mariadbd).unwrap_or_default()),
        setup: Some(install_db(folder, &programs.install_db, &data)?),
        command: mariadbd(folder, &programs.mariadbd, &data)?,
        log: folder.join("mariadb.log"),
        ready: Ready::Greeting { socket: socket(folder), accepts },
        stop_signal: Signal::TERM,
    };
    Server::start(launch, interrupt)
}

/// Returns the URL of the administrative database.
pub(crate) fn url(folder: &Folder) -> String {
    url::mysql(&socket(folder))
}

fn socket(folder: &Folder) -> PathBuf {
    folder.join("mariadb.sock")
}

/// Creates the system tables, the database `test`, and `root` without a password.
pub(super) fn install_db(folder: &Folder, program: &Path, data: &Path) -> io::Result<Command> {
    let mut command = command(folder, program, data)?;
    command.args(["--auth-root-authentication-method=normal", "--skip-name-resolve"]);
    Ok(command)
}

fn mariadbd(folder: &Folder, program: &Path, data: &Path) -> io::Result<Command> {
    let mut command = command(folder, program, data)?;
    command.arg("--skip-networking").args(NOT_DURABLE);
    command.arg("--character-set-server=utf8mb4");
    command.arg(format!("--socket={}", socket(folder).display()));
    command.arg(format!("--pid-file={}", folder.join("mariadb.pid").display()));
    Ok(command)
}

/// Returns a command for either program, with the common options: none of the system's settings, everything in one folder.
pub(super) fn command(folder: &Folder, program: &Path, data: &Path) -> io::Result<Command> {
    let mut command = folder.command(program);
    command.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
    command.arg(format!("--tmpdir={}", temporary(folder, data)?.display()));
    Ok(command)
}

/// Returns the folder for a server's temporary tables, beside its data. A server that starts removes all that it finds there, those
/// of other servers too.
fn temporary(folder: &Folder, data: &Path) -> io::Result<PathBuf> {
    let path = data.with_extension("tmp");
    if !path.is_dir() {
        folder.own_dir(&path)?;
    }
    Ok(path)
}

/// Tells whether MariaDB accepts clients. It speaks first then: a greeting, or an error instead.
fn accepts(stream: &mut UnixStream) -> io::Result<bool> {
    let mut packet = [0; PACKET_HEADER_LEN + 1];
    stream.read_exact(&mut packet)?;
    Ok(packet[PACKET_HEADER_LEN] == GREETING)
}

pub(super) const NOT_DURABLE: [&str; 3] =
    ["--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--sync-binlog=0"];

// MariaDB manual, "0-packet" and "Connecting": three bytes of length, one of sequence; then protocol version 10.
const PACKET_HEADER_LEN: usize = 4;
const GREETING: u8 = 10;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn an_error_means_not_yet() {
        for (answer, ready) in [(b"\x60\0\0\0\x0a", true), (b"\x10\0\0\0\xff", false)] {
            let (mut here, mut there) = UnixStream::pair().unwrap();
            there.write_all(answer).unwrap();
            assert_eq!(accepts(&mut here).unwrap(), ready);
        }
    }
}
