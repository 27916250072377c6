//! A stand-in for AWS Secrets Manager, and the `aws` client by which the tests use it.
//!
//! Both are Python packages, with the versions in `xtask/requirements.txt`, in a virtual environment of a temporary folder.
//! The stand-in listens on a port of the loopback interface, because the client cannot use sockets. It asks for no password
//! and holds the secrets of the tests.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::group::Group;
use crate::interrupt::Interrupt;
use crate::server::{self, Launch, Ready, Server};
use crate::{progress, quiet, workspace};

/// The packages while they are being installed, in parallel with other work. Dropping this ends the installation.
#[derive(Debug)]
pub(crate) struct Installation {
    // Before the folder it writes to, because fields are dropped in this order.
    pip: Group,
    folder: TempDir,
    began: Instant,
}

/// The stand-in, running; stopped and removed when dropped.
#[derive(Debug)]
pub(crate) struct SecretsManager {
    server: Server,
    endpoint: String,
    folder: TempDir,
}

impl Installation {
    pub(crate) fn begin(interrupt: &Interrupt) -> Result<Self> {
        let began = Instant::now();
        let folder = tempfile::Builder::new().prefix("encdb-aws-").tempdir()?;
        let mut venv = Command::new("python3");
        quiet::run(venv.args(["-m", "venv"]).arg(folder.path()), interrupt)?;
        let pip = pip(folder.path()).context("pip cannot be run")?;
        Ok(Self { pip, folder, began })
    }

    pub(crate) fn finish(self, interrupt: &Interrupt) -> Result<SecretsManager> {
        let Self { mut pip, folder, began } = self;
        let status = pip.wait(interrupt)?;
        let said = || server::tail(&pip_log(folder.path()));
        ensure!(status.success(), "pip ended with {status}; its output ends\n{}", said());
        let seconds = began.elapsed().as_secs_f64();
        progress::line("Installed", format_args!("the client of AWS in {seconds:.1} s"));
        SecretsManager::start(folder, interrupt)
    }
}

impl SecretsManager {
    fn start(folder: TempDir, interrupt: &Interrupt) -> Result<Self> {
        let log = folder.path().join("moto.log");
        let mut command = Command::new(program(folder.path(), "moto_server"));
        command.args(["--host", "127.0.0.1", "--port", FREE_PORT]).current_dir(folder.path());
        let launch = Launch {
            name: "Secrets Manager's stand-in".to_owned(),
            setup: None,
            command,
            log: log.clone(),
            ready: Ready::Line(ADDRESS_FOLLOWS),
            stop_signal: Signal::TERM,
        };
        let server = Server::start(launch, interrupt)?;
        let endpoint = server::line_with(ADDRESS_FOLLOWS, &log).as_deref().and_then(endpoint_in);
        Ok(Self { server, endpoint: endpoint.context("the stand-in has no address")?, folder })
    }

    /// Returns the variables by which the tests find the stand-in and the client.
    pub(crate) fn environment(&self) -> [(&'static str, String); 2] {
        let client = program(self.folder.path(), "aws").display().to_string();
        [("ENCDB_TEST_AWS", self.endpoint.clone()), ("ENCDB_TEST_AWS_CLIENT", client)]
    }

    pub(crate) fn stop(self) -> Result<()> {
        drop(self.server);
        let path = self.folder.path().to_owned();
        self.folder.close().with_context(|| format!("{} cannot be removed", path.display()))
    }
}

/// Starts pip without the cache of the account, and without anything else outside the folder.
fn pip(folder: &Path) -> Result<Group> {
    let log = File::create(pip_log(folder))?;
    let mut command = Command::new(program(folder, "pip"));
    command.args([
        "install",
        "--no-cache-dir",
        "--no-compile",
        "--disable-pip-version-check",
        "-r",
    ]);
    command.arg(workspace::root().join("xtask/requirements.txt"));
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    Ok(Group::spawn(&mut command)?)
}

fn pip_log(folder: &Path) -> PathBuf {
    folder.join("pip.log")
}

fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join("bin").join(name)
}

fn endpoint_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once(ADDRESS_FOLLOWS)?;
    rest.split_whitespace().next().map(str::to_owned)
}

/// The system chooses a port, and the stand-in prints it.
const FREE_PORT: &str = "0";
const ADDRESS_FOLLOWS: &str = "Running on ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stand_in_says_where_it_is() {
        let line = " * Running on http://127.0.0.1:37589";
        assert_eq!(endpoint_in(line).as_deref(), Some("http://127.0.0.1:37589"));
        assert_eq!(endpoint_in("Press CTRL+C to quit"), None);
    }
}
