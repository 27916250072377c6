//! A folder for each test, in which the program runs without the caller's variables.

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use encdb_core::{Keyring, KeyringFile, KeyringSource, SecretFile};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_encdb");

pub(crate) struct Folder {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), variables: vec![] }
    }

    /// Returns a folder with a keyring `app.keyring` that the key in the file `key` unlocks.
    pub(crate) fn with_keyring() -> Self {
        let folder = Self::new();
        let key = folder.ok("keys generate").stdout;
        folder.private_file("key", &key);
        folder.ok("keys init --keyring app.keyring --key-file key");
        folder
    }

    /// Returns a folder with a passphrase in the file `passphrase`.
    pub(crate) fn with_passphrase() -> Self {
        let folder = Self::new();
        folder.private_file("passphrase", &format!("{PASSPHRASE}\n"));
        folder
    }

    /// Returns a folder with a keyring `app.keyring` that the passphrase in the file `passphrase` unlocks, at the lowest
    /// cost.
    pub(crate) fn with_passphrase_keyring() -> Self {
        let folder = Self::with_passphrase();
        folder.ok(&format!("keys init --keyring app.keyring --passphrase-file passphrase {CHEAP}"));
        folder
    }

    /// Loads the keyring of [`with_keyring`](Self::with_keyring) as the application does.
    pub(crate) fn keyring(&self) -> Keyring {
        let key = Box::new(SecretFile::new(self.path("key")));
        KeyringFile::with_key(self.path("app.keyring"), key).load().unwrap()
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.retain(|(other, _)| other != name);
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn private_file(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Returns the program with these words as its arguments.
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = self.command_of(PROGRAM);
        command.args(words.split_whitespace());
        command
    }

    /// Runs a script as a user with the program on the path would.
    pub(crate) fn bash(&self, script: &str) -> Run {
        let mut command = self.command_of("bash");
        command.args(["-euo", "pipefail", "-c", script]);
        ended(command.spawn().unwrap())
    }

    fn command_of(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env_clear().env("PATH", path_with_the_program());
        command.envs(self.variables());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, words: &str) -> Run {
        self.run_with_input(words, b"")
    }

    pub(crate) fn run_with_input(&self, words: &str, input: &[u8]) -> Run {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().unwrap();
        // A program that does not read its input is no error of the test.
        let _ = child.stdin.take().unwrap().write_all(input);
        ended(child)
    }

    pub(crate) fn ok(&self, words: &str) -> Run {
        self.exits(0, words)
    }

    #[track_caller]
    pub(crate) fn exits(&self, code: i32, words: &str) -> Run {
        let run = self.run(words);
        assert_eq!(run.code, code, "encdb {words}: {run:?}");
        run
    }

    /// Runs a command on the keyring of [`with_keyring`](Self::with_keyring).
    #[track_caller]
    pub(crate) fn keys(&self, words: &str) -> Run {
        self.ok(&format!("keys {words} {KEYRING}"))
    }
}

pub(crate) fn kill(child: &Child, signal: Signal) {
    let id = i32::try_from(child.id()).unwrap();
    kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
}

pub(crate) fn path_with_the_program() -> String {
    let folder = Path::new(PROGRAM).parent().unwrap().display();
    format!("{folder}:{}", std::env::var("PATH").unwrap())
}

pub(crate) fn ended(child: Child) -> Run {
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The passphrase of [`Folder::with_passphrase`].
pub(crate) const PASSPHRASE: &str = "correct horse";
/// The lowest cost of a passphrase, because tests try many.
pub(crate) const CHEAP: &str = "--passphrase-cost 8,1,1";
/// Names the keyring of [`Folder::with_keyring`], and its key.
pub(crate) const KEYRING: &str = "--keyring app.keyring --key-file key";
/// Names the tables of an application; its database is in `DATABASE_URL`.
pub(crate) const TABLES: &str = "--tables tables.json";
/// Names an application's SQLite database, and its tables.
pub(crate) const DATABASE: &str = "--database app.sqlite --tables tables.json";
