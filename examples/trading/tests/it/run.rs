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

    /// Runs `trading` with these words.
    pub(crate) fn trading(&self, words: &str) -> Run {
        self.run(Command::new(env!("CARGO_BIN_EXE_trading")).args(words.split_whitespace()))
    }

    #[track_caller]
    pub(crate) fn ok(&self, words: &str) -> Run {
        let run = self.trading(words);
        assert_eq!(run.code, Some(0), "trading {words}: {run:?}");
        run
    }

    /// Runs a script of the example.
    pub(crate) fn script(&self, name: &str) -> Run {
        self.run(Command::new("bash").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)))
    }

    fn run(&self, command: &mut Command) -> Run {
        command.current_dir(self.folder.path()).env_clear().env("PATH", path());
        command.env("FOLDER", self.folder.path()).stdin(Stdio::null());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let output = command.output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Returns the caller's path with the folder of both programs before it. `cargo test --workspace` builds them.
fn path() -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_trading")).parent().unwrap();
    let programs = env::var("ENCDB_TEST_AWS_CLIENT").unwrap_or_default();
    let programs = Path::new(&programs).parent().unwrap_or(Path::new("")).display().to_string();
    let found = folder.join("encdb").exists();
    assert!(found, "{BUILD}");
    format!("{}:{programs}:{}", folder.display(), env::var("PATH").unwrap())
}

const BUILD: &str = "the program `encdb` is not built; run `cargo xtask test`, or `cargo build -p encdb-cli --features \
     encdb-cli/postgres,encdb-cli/mysql` first";
