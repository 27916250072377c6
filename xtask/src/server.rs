//! One running server: started, waited for, stopped.

use std::fs::{self, File};
use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::group::Group;
use crate::interrupt::Interrupt;
use crate::{progress, quiet};

/// How to start a server, to recognize that it runs, and to stop it.
#[derive(Debug)]
pub(crate) struct Launch {
    pub(crate) name: String,
    /// Creates the data, and ends.
    pub(crate) setup: Option<Command>,
    pub(crate) command: Command,
    pub(crate) log: PathBuf,
    pub(crate) ready: Ready,
    pub(crate) stop_signal: Signal,
}

/// How a server shows that it accepts clients.
#[derive(Debug)]
pub(crate) enum Ready {
    /// Its greeting to anyone who connects to its socket.
    Greeting { socket: PathBuf, accepts: fn(&mut UnixStream) -> io::Result<bool> },
    /// A line of its log with this text.
    Line(&'static str),
}

/// A server that accepts clients; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    name: String,
    group: Group,
    stop_signal: Signal,
}

impl Server {
    pub(crate) fn start(mut launch: Launch, interrupt: &Interrupt) -> Result<Self> {
        let began = Instant::now();
        if let Some(setup) = &mut launch.setup {
            quiet::run(setup, interrupt).with_context(|| format!("{} not set up", launch.name))?;
        }
        let group = start_and_wait(&mut launch, interrupt)
            .with_context(|| format!("{} not started", launch.name))?;
        let seconds = began.elapsed().as_secs_f64();
        progress::line("Started", format_args!("{} in {seconds:.1} s", launch.name));
        Ok(Self { name: launch.name, group, stop_signal: launch.stop_signal })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        match self.group.stop(self.stop_signal) {
            Ok(status) if status.success() => progress::line("Stopped", &self.name),
            Ok(status) => progress::failed(format_args!("{} ended with {status}", self.name)),
            Err(error) => progress::failed(format_args!("{} not stopped: {error}", self.name)),
        }
    }
}

fn start_and_wait(launch: &mut Launch, interrupt: &Interrupt) -> Result<Group> {
    let log = File::create(&launch.log)?;
    let streams = launch.command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let mut group = Group::spawn(streams)?;
    wait_until_accepting(&mut group, launch, interrupt)?;
    Ok(group)
}

fn wait_until_accepting(group: &mut Group, launch: &Launch, interrupt: &Interrupt) -> Result<()> {
    let deadline = Instant::now() + START_DEADLINE;
    while !is_ready(launch) {
        interrupt.check()?;
        if let Some(status) = group.ended()? {
            bail!("it ended with {status}; its log ends\n{}", tail(&launch.log));
        }
        if Instant::now() > deadline {
            let n_seconds = START_DEADLINE.as_secs();
            bail!("no client accepted within {n_seconds} s; its log ends\n{}", tail(&launch.log));
        }
        thread::sleep(POLL);
    }
    Ok(())
}

fn is_ready(launch: &Launch) -> bool {
    match &launch.ready {
        // Refused and broken connections are normal while a server starts.
        Ready::Greeting { socket, accepts } => ask(socket, *accepts).unwrap_or(false),
        Ready::Line(text) => line_with(text, &launch.log).is_some(),
    }
}

/// Returns the first whole line of a log with this text.
pub(crate) fn line_with(text: &str, log: &Path) -> Option<String> {
    let written = fs::read_to_string(log).ok()?;
    let mut lines = written.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
    lines.find(|line| line.contains(text)).map(str::to_owned)
}

fn ask(socket: &Path, accepts: fn(&mut UnixStream) -> io::Result<bool>) -> io::Result<bool> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(ANSWER_DEADLINE))?;
    accepts(&mut stream)
}

pub(crate) fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    last_lines(&text).join("\n")
}

fn last_lines(text: &str) -> Vec<&str> {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(N_LOG_LINES)..].to_vec()
}

const POLL: Duration = Duration::from_millis(20);
const ANSWER_DEADLINE: Duration = Duration::from_secs(2);
/// A server needs a second or so; this allows much more for a busy machine.
const START_DEADLINE: Duration = Duration::from_secs(60);
const N_LOG_LINES: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_log_is_its_last_lines() {
        let long: Vec<_> = (0..30).map(|n| n.to_string()).collect();
        assert_eq!(last_lines(&long.join("\n")), long[10..]);
        assert_eq!(last_lines("one\ntwo\n"), ["one", "two"]);
        assert!(last_lines("").is_empty());
    }

    #[test]
    fn half_a_line_is_not_read() {
        let log = tempfile::NamedTempFile::new().unwrap();
        fs::write(&log, "first\nat port 80").unwrap();
        assert_eq!(line_with("port", log.path()), None);
        fs::write(&log, "first\nat port 8080\nlast").unwrap();
        assert_eq!(line_with("port", log.path()).as_deref(), Some("at port 8080"));
    }
}
