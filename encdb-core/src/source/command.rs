//! A secret that a command prints, such as the command-line tool of a secret store.

use std::{
    ffi::OsString,
    fmt,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use zeroize::Zeroizing;

use super::{CommandError, CommandProblem, SecretSource, SourceError, bounded::SECRET_LEN};
use crate::secret::{SecretText, into_text, without_newline};

mod output;

use output::Output;

/// A program that prints a secret to its standard output and ends.
///
/// No shell reads it: there is no expansion, and a semicolon is a character. It gets no input. Its standard error is
/// dropped, because that may hold secrets. After ten seconds, or the time limit that is set, the program is killed, and
/// on Unix all processes that it started.
///
/// The secret is the output up to the moment when the program ends well. A process that it started, such as an agent,
/// may go on. If that process holds the output open, what it prints within another second counts too, and then the wait
/// ends.
#[derive(Clone)]
pub struct SecretCommand {
    program: String,
    arguments: Vec<OsString>,
    time_limit: Duration,
    stop: Arc<AtomicBool>,
}

impl SecretCommand {
    /// Names a program, by its path or by a name to look up in `PATH`, and its arguments.
    #[must_use]
    pub fn new<A: Into<OsString>>(
        program: impl Into<String>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        Self { program: program.into(), arguments, time_limit: TIME_LIMIT, stop: Arc::default() }
    }

    /// Sets another time limit.
    #[must_use]
    pub fn with_time_limit(self, time_limit: Duration) -> Self {
        Self { time_limit, ..self }
    }

    /// Has the program killed as soon as `stop` is true. A signal from the terminal does not reach it. So a caller that
    /// is ended by a signal sets `stop` first, and waits for [`read`](SecretSource::read) to return.
    #[must_use]
    pub fn with_stop(self, stop: Arc<AtomicBool>) -> Self {
        Self { stop, ..self }
    }

    /// Reads a command from a text: words, separated by blanks, and quoted if they contain blanks, as a POSIX shell
    /// splits them. Returns `None` if there is no word, or a quote is not closed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = shell_words::split(text).ok()?.into_iter();
        words.next().map(|program| Self::new(program, words))
    }

    fn run(&self) -> Result<Zeroizing<String>, CommandProblem> {
        let mut running = Running::start(self)?;
        let printed = running.printed()?;
        let text = into_text(printed).ok_or(CommandProblem::NotText)?;
        if without_newline(&text).is_empty() { Err(CommandProblem::Empty) } else { Ok(text) }
    }
}

impl SecretSource for SecretCommand {
    fn read(&self) -> Result<SecretText, SourceError> {
        let text = self.run().map_err(|problem| CommandError::new(&self.program, problem))?;
        Ok(text.into())
    }

    fn describe(&self) -> String {
        format!("the command {}", self.program)
    }
}

/// Prints the program alone: arguments may be secrets themselves.
impl fmt::Debug for SecretCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretCommand").field("program", &self.program).finish_non_exhaustive()
    }
}

/// A command that was started. It is killed if it is dropped before it has ended.
struct Running {
    child: Child,
    limit: Duration,
    stop: Arc<AtomicBool>,
    /// `None` if the limit is longer than the clock goes.
    deadline: Option<Instant>,
    ended: Option<ExitStatus>,
}

impl Running {
    fn start(command: &SecretCommand) -> Result<Self, CommandProblem> {
        let mut start = Command::new(&command.program);
        start.args(&command.arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        start.stderr(Stdio::null());
        // A process group of its own, so that the processes that it starts can be killed with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut start, 0);
        let limit = command.time_limit;
        let deadline = Instant::now().checked_add(limit);
        let child = start.spawn().map_err(CommandProblem::Start)?;
        Ok(Self { child, limit, stop: Arc::clone(&command.stop), deadline, ended: None })
    }

    /// Returns all that the command prints until it ends, and what a process that it started prints shortly after.
    fn printed(&mut self) -> Result<Zeroizing<Vec<u8>>, CommandProblem> {
        let mut output = Output::new(self.child.stdout.take().expect("standard output is piped"))?;
        while !output.is_over()? && !self.has_ended()? {
            output.wait(self.patience()?)?;
        }
        self.end()?;
        let until = Instant::now() + AFTER_THE_END;
        while !output.is_over()? && !self.is_past(until)? {
            output.wait(INTERVAL)?;
        }
        Ok(output.into_bytes())
    }

    fn has_ended(&mut self) -> Result<bool, CommandProblem> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().map_err(CommandProblem::Read)?;
        }
        Ok(self.ended.is_some())
    }

    fn is_past(&self, until: Instant) -> Result<bool, CommandProblem> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(CommandProblem::Stopped);
        }
        Ok(Instant::now() >= until)
    }

    /// Waits until the command has ended well.
    fn end(&mut self) -> Result<(), CommandProblem> {
        let status = self.wait()?;
        match status.code() {
            Some(0) => Ok(()),
            Some(status) => Err(CommandProblem::Failed { status }),
            None => Err(CommandProblem::Killed),
        }
    }

    /// Waits until the command has ended. A command with closed standard output has all but ended; the standard library
    /// has no wait with a time limit.
    fn wait(&mut self) -> Result<ExitStatus, CommandProblem> {
        loop {
            self.has_ended()?;
            match self.ended {
                Some(status) => return Ok(status),
                None => thread::sleep(self.patience()?.min(Duration::from_millis(1))),
            }
        }
    }

    /// Returns how long to wait before checking again whether the command is to be stopped.
    fn patience(&self) -> Result<Duration, CommandProblem> {
        let left = |it: Instant| it.saturating_duration_since(Instant::now());
        match self.deadline.map_or(INTERVAL, left) {
            _ if self.stop.load(Ordering::Relaxed) => Err(CommandProblem::Stopped),
            Duration::ZERO => Err(self.timed_out()),
            left => Ok(left.min(INTERVAL)),
        }
    }

    const fn timed_out(&self) -> CommandProblem {
        CommandProblem::TimedOut { limit: self.limit }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended.is_some() {
            return;
        }
        // The command has not been waited for yet, so its id is still its own. It may also have just ended by itself.
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.child),
            rustix::process::Signal::KILL,
        );
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const TIME_LIMIT: Duration = Duration::from_secs(10);
/// How long a process that a command leaves behind may go on printing: the last program of a pipeline whose shell did
/// not wait for it.
const AFTER_THE_END: Duration = Duration::from_secs(1);
/// How often to check whether a command is to be stopped.
const INTERVAL: Duration = Duration::from_millis(20);
