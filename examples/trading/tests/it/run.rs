//! A folder in which the programs run without the caller's variables.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

pub(crate) struct Folder {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let journal = ("TRADING_JOURNAL".to_owned(), "journal.jsonl".to_owned());
        Self { folder: TempDir::new().unwrap(), variables: vec![journal] }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(other, _)| other != name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// Runs a command line in the folder: `trading old check`.
    pub(crate) fn run(&self, words: &str) -> Run {
        let output = self.command(words).output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn ok(&self, words: &str) -> Run {
        let run = self.run(words);
        assert_eq!(run.code, Some(0), "{words}: {run:?}");
        run
    }

    /// Runs lines of bash after the functions of `database.sh`.
    #[track_caller]
    pub(crate) fn bash(&self, lines: &str) -> Run {
        fs::write(self.path("script.sh"), format!(". \"$EXAMPLE/database.sh\"\n{lines}")).unwrap();
        self.ok("bash -e script.sh")
    }

    /// Returns the command, not yet started.
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut words = words.split_whitespace();
        let mut command = Command::new(words.next().unwrap());
        command.args(words).current_dir(self.folder.path());
        command.env_clear().env("PATH", path()).stdin(Stdio::null());
        command.env("FOLDER", self.folder.path()).env("EXAMPLE", env!("CARGO_MANIFEST_DIR"));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// Returns the caller's path with the folder of both programs before it. `cargo test --workspace` builds them.
pub(crate) fn path() -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_trading")).parent().unwrap();
    assert!(folder.join("encdb").exists(), "{BUILD}");
    format!("{}:{}", folder.display(), env::var("PATH").unwrap())
}

const BUILD: &str = "the program `encdb` is not built; run `cargo xtask test`, or `cargo build -p encdb-cli --features \
     encdb-cli/postgres,encdb-cli/mysql` first";
