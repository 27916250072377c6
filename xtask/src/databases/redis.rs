//! Starting and reaching Redis.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use rustix::process::Signal;

use crate::databases::folder::Folder;
use crate::interrupt::Interrupt;
use crate::needs::programs;
use crate::server::{Launch, Ready, Server};

pub(crate) fn start(folder: &Folder, interrupt: &Interrupt) -> Result<Server> {
    let program = programs::redis().context("Redis is not installed")?;
    let data = folder.data("redis")?;
    let launch = Launch {
        name: "Redis".to_owned(),
        setup: None,
        command: redis(folder, &program, &data),
        log: folder.join("redis.log"),
        ready: Ready::Line(READY),
        stop_signal: Signal::TERM,
    };
    Server::start(launch, interrupt)
}

pub(crate) fn url(folder: &Folder) -> String {
    format!("redis+unix://{}", socket(folder).display())
}

fn socket(folder: &Folder) -> PathBuf {
    folder.join("redis.sock")
}

/// Returns the command of a server that writes nothing to the disk.
fn redis(folder: &Folder, program: &Path, data: &Path) -> Command {
    let mut command = folder.command(program);
    command.arg0(programs::REDIS_SERVER);
    command.args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocketperm", "700"]);
    command.arg("--unixsocket").arg(socket(folder)).arg("--dir").arg(data);
    command
}

/// Redis 7 begins this line with "The server is now", and Redis 8 with a capital letter.
const READY: &str = "eady to accept connections";
