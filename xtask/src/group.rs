//! A program and everything that it starts, ended together.
//!
//! Ctrl-C in a terminal reaches every process of the foreground group at once. Programs run here have a group of their
//! own instead, so that the servers outlive the tests that use them and nothing outlives xtask.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::interrupt::Interrupt;

/// A program in a process group of its own; ended when dropped.
#[derive(Debug)]
pub(crate) struct Group {
    leader: Child,
}

impl Group {
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        Ok(Self { leader: command.process_group(0).spawn()? })
    }

    /// Returns how the program ended, or none while it runs.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.leader.try_wait()
    }

    /// Waits for the end of the program. Ctrl-C ends it early.
    pub(crate) fn wait(&mut self, interrupt: &Interrupt) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.ended()? {
                // A test killed by the same signal is an interruption, not a failure.
                interrupt.check()?;
                return Ok(status);
            }
            if let Err(interrupted) = interrupt.check() {
                self.stop(Signal::TERM)?;
                return Err(interrupted.into());
            }
            thread::sleep(POLL);
        }
    }

    /// Does the same as [`wait`](Self::wait) while `read` reads the standard output, which must be a pipe.
    pub(crate) fn read<R: Send + 'static>(
        &mut self,
        interrupt: &Interrupt,
        read: impl FnOnce(ChildStdout) -> io::Result<R> + Send + 'static,
    ) -> Result<(ExitStatus, R)> {
        let stdout = self.leader.stdout.take().expect("the caller asked for a pipe");
        // A thread reads, because a program with a full pipe waits for a reader.
        let reader = thread::spawn(move || read(stdout));
        let status = self.wait(interrupt)?;
        // What the program left behind may hold the pipe, and the reader would wait for its end.
        let _ = kill_process_group(Pid::from_child(&self.leader), Signal::TERM);
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok((status, read))
    }

    /// Asks the program to end with `signal`, and kills it if it has not ended within [`STOP_DEADLINE`].
    pub(crate) fn stop(&mut self, signal: Signal) -> io::Result<ExitStatus> {
        if let Some(status) = self.ended()? {
            return Ok(status);
        }
        kill_process_group(Pid::from_child(&self.leader), signal)?;
        let deadline = Instant::now() + STOP_DEADLINE;
        while Instant::now() < deadline {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            thread::sleep(POLL);
        }
        kill_process_group(Pid::from_child(&self.leader), Signal::KILL)?;
        self.leader.wait()
    }
}

impl Drop for Group {
    /// Ends the program after an error elsewhere. That error is the one to report.
    fn drop(&mut self) {
        let _ = self.stop(Signal::TERM);
    }
}

const POLL: Duration = Duration::from_millis(20);
const STOP_DEADLINE: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::process::Stdio;

    use super::*;

    fn shell(script: &str) -> Group {
        Group::spawn(Command::new("sh").args(["-c", script]).stdout(Stdio::null()))
            .expect("every system xtask runs on has a shell")
    }

    #[test]
    fn stopping_ends_the_program() {
        let mut group = shell("sleep 60");
        assert!(!group.stop(Signal::TERM).unwrap().success());
        assert!(group.ended().unwrap().is_some());
    }

    #[test]
    fn stopping_what_has_ended_reports_how_it_ended() {
        let mut group = shell("exit 3");
        while group.ended().unwrap().is_none() {
            thread::sleep(POLL);
        }
        assert_eq!(group.stop(Signal::TERM).unwrap().code(), Some(3));
    }

    fn to_the_end(mut stdout: ChildStdout) -> io::Result<Vec<u8>> {
        let mut output = Vec::new();
        stdout.read_to_end(&mut output).map(|_| output)
    }

    /// More than the 64 KiB that a pipe holds.
    #[test]
    fn reading_returns_all_that_is_written() {
        let mut command = Command::new("sh");
        let command = command.args(["-c", "head -c 200000 /dev/zero"]).stdout(Stdio::piped());
        let mut group = Group::spawn(command).unwrap();
        let (status, output) = group.read(&Interrupt::listen().unwrap(), to_the_end).unwrap();
        assert!(status.success() && output.len() == 200_000, "{}", output.len());
    }

    #[test]
    fn what_a_program_leaves_behind_is_ended() {
        let mut command = Command::new("sh");
        let command = command.args(["-c", "sleep 60 & echo done"]).stdout(Stdio::piped());
        let mut group = Group::spawn(command).unwrap();
        let (status, output) = group.read(&Interrupt::listen().unwrap(), to_the_end).unwrap();
        assert!(status.success() && output == b"done\n", "{output:?}");
    }

    #[test]
    fn an_interruption_ends_what_is_read() {
        let mut command = Command::new("sh");
        let command = command.args(["-c", "sleep 60"]).stdout(Stdio::piped());
        let mut group = Group::spawn(command).unwrap();
        let error = group.read(&Interrupt::received(), to_the_end).unwrap_err();
        assert!(error.is::<crate::interrupt::Interrupted>(), "{error:?}");
        assert!(group.ended().unwrap().is_some());
    }

    #[test]
    fn waiting_returns_the_status() {
        let interrupt = Interrupt::listen().unwrap();
        assert_eq!(shell("exit 3").wait(&interrupt).unwrap().code(), Some(3));
    }
}
