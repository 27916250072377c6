//! One cargo command line: how it is written, shown and run.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read};
use std::process::{ChildStdout, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, ensure};

use crate::group::Group;
use crate::interrupt::Interrupt;
use crate::workspace;

/// A cargo command, run in the root of the repository.
#[derive(Debug)]
pub(crate) struct Cargo {
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    program: OsString,
}

impl Cargo {
    pub(crate) fn new(arguments: &[&str]) -> Self {
        // Set when cargo runs this program: the toolchain of that cargo.
        let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Self { arguments: Vec::new(), environment: Vec::new(), program }.arguments(arguments)
    }

    /// Returns cargo of another toolchain, which rustup may not have.
    pub(crate) fn of_toolchain(name: &str, arguments: &[&str]) -> Self {
        let rustup = Self { program: "rustup".into(), ..Self::new(&["run", name, "cargo"]) };
        rustup.arguments(arguments)
    }

    pub(crate) fn arguments<S: AsRef<str>>(mut self, more: &[S]) -> Self {
        self.arguments.extend(more.iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs to the end, and shows the output as it comes.
    pub(crate) fn run(&self, interrupt: &Interrupt) -> Result<()> {
        let mut group = Group::spawn(&mut self.command()).context("cargo cannot be run")?;
        let status = group.wait(interrupt)?;
        ensure!(status.success(), "`{self}` ended with {status}");
        Ok(())
    }

    /// Runs to the end, and returns the standard output.
    pub(crate) fn read(&self, interrupt: &Interrupt) -> Result<Vec<u8>> {
        let (status, output) = self.read_by(interrupt, |mut stdout| {
            let mut output = Vec::new();
            stdout.read_to_end(&mut output).map(|_| output)
        })?;
        ensure!(status.success(), "`{self}` ended with {status}");
        Ok(output)
    }

    /// Runs to the end, and returns how it ended and what `read` made of the standard output.
    pub(crate) fn read_by<R: Send + 'static>(
        &self,
        interrupt: &Interrupt,
        read: impl FnOnce(ChildStdout) -> io::Result<R> + Send + 'static,
    ) -> Result<(ExitStatus, R)> {
        let mut command = self.command();
        let group = Group::spawn(command.stdout(Stdio::piped()));
        group.context("cargo cannot be run")?.read(interrupt, read)
    }

    /// Returns the command, not yet started.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(workspace::root()).args(&self.arguments);
        // Cargo is not in the terminal's foreground group here, and would be stopped if it read from the terminal.
        command.envs(self.environment.iter().cloned()).stdin(Stdio::null());
        command
    }
}

/// Writes the command as one would type it.
impl fmt::Display for Cargo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = if self.program == "rustup" { "rustup" } else { "cargo" };
        write!(f, "{program} {}", self.arguments.join(" "))
    }
}
