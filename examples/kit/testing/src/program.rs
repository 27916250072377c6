//! An application as a program: started, waited for, stopped.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    thread,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::NamedTempFile;

use crate::wait::until;

/// A program that serves; killed when dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    address: String,
    log: NamedTempFile,
}

impl Program {
    /// Starts a program, and waits for its line `Listening on …`.
    #[track_caller]
    pub fn start(command: &mut Command) -> Self {
        let log = NamedTempFile::new().expect("there is room for a log");
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped());
        let command = command.stderr(log.reopen().expect("the log is there"));
        let mut child = command.spawn().expect("the program is built");
        let stdout = child.stdout.take().expect("the output is a pipe");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix(LISTENING).map(str::to_owned));
        let said = || fs::read_to_string(log.path()).unwrap_or_default();
        let address = address.unwrap_or_else(|| panic!("it ended before it listened: {}", said()));
        // A program whose output nobody reads would wait one day.
        thread::spawn(move || lines.for_each(drop));
        Self { child, address, log }
    }

    /// Returns where it serves: `http://127.0.0.1:…`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns what it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log.path()).expect("the log is there")
    }

    /// Waits until it has logged a text.
    #[track_caller]
    pub fn wait_for_log(&self, said: &str) {
        until(said, || self.log().contains(said));
    }

    /// Asks it to end, checks that it ends well, and returns its log.
    #[track_caller]
    pub fn stop(mut self) -> String {
        self.signal(Signal::TERM);
        let status = self.child.wait().expect("it is a child of this process");
        assert!(status.success(), "it ended with {status}: {}", self.log());
        self.log()
    }

    /// Kills it, as a machine that fails does.
    pub fn kill(mut self) {
        self.signal(Signal::KILL);
        self.child.wait().expect("it is a child of this process");
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it runs");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program that must not come to serving, and returns what it says.
#[track_caller]
pub fn refusal(command: &mut Command) -> String {
    let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program is built");
    let stdout = BufReader::new(child.stdout.take().expect("the output is a pipe"));
    if stdout.lines().map_while(Result::ok).any(|line| line.starts_with(LISTENING)) {
        child.kill().expect("it runs");
        panic!("it serves");
    }
    let output = child.wait_with_output().expect("it is a child of this process");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "it ended with {}: {said}", output.status);
    said
}

const LISTENING: &str = "Listening on ";
