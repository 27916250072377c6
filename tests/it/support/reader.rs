//! The reader in Python, `readers/python`, as a program: run on a database of a test.
//!
//! `cargo xtask test` installs it and sets `ENCDB_TEST_READER` to its path. Without it, its tests say that they are
//! left out.

use std::{
    env, fs,
    io::Write,
    process::{Command, Output, Stdio},
    sync::Once,
};

use encdb_diesel::{
    keys::{KeyringBuilder, UnlockedKeyring},
    spec::{self, TableSpec},
};
use serde_json::Value;
use tempfile::TempDir;

use super::{
    announce,
    sources::{under, unlocking_key},
};

/// The program, its keys, and the tables of the models.
pub(crate) struct Reader {
    program: String,
    url: String,
    folder: TempDir,
    keys: Vec<(&'static str, String)>,
}

impl Reader {
    /// Makes the reader on the database at `url`, with the keys of these variables; `None` if it is not installed.
    pub(crate) fn with_variables(
        url: String,
        tables: &[TableSpec],
        keys: Vec<(&'static str, String)>,
    ) -> Option<Self> {
        let Ok(program) = env::var("ENCDB_TEST_READER") else {
            ANNOUNCED.call_once(|| {
                announce("not tested: the reader in Python. `cargo xtask test` runs every suite.")
            });
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(TABLES), spec::to_json(tables)).unwrap();
        Some(Self { program, url, folder, keys })
    }

    /// Makes the reader with a keyring file of these keys.
    pub(crate) fn with_keyring_file(
        url: String,
        tables: &[TableSpec],
        keys: KeyringBuilder,
    ) -> Option<Self> {
        let reader = Self::with_variables(url, tables, vec![])?;
        let document = UnlockedKeyring::import(keys).unwrap().lock(&under()).unwrap().to_json();
        let path = reader.folder.path().join("app.keyring");
        fs::write(&path, document).unwrap();
        let path = path.to_str().unwrap().to_owned();
        let keys = vec![("ENCDB_KEYRING_FILE", path), ("KEYRING_KEY", unlocking_key())];
        Some(Self { keys, ..reader })
    }

    /// Returns every row, with its values or the names of its errors: one JSON object for each.
    pub(crate) fn dump(&self) -> Vec<Value> {
        let output = self.run(&["dump"], &[]);
        assert!(output.status.success(), "{}", text(&output.stdout));
        lines(&output)
    }

    /// Returns the failures, and the counts of each table.
    pub(crate) fn verify(&self) -> Vec<Value> {
        lines(&self.run(&["verify"], &[]))
    }

    /// Makes the reader seal these rows and insert them.
    pub(crate) fn write(&self, table: &str, rows: &[Value]) {
        let output = self.run(&["write", "--commit", "--table", table], rows);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(lines(&output).len(), rows.len());
    }

    fn run(&self, arguments: &[&str], rows: &[Value]) -> Output {
        let (name, more) = arguments.split_first().unwrap();
        let tables = self.folder.path().join(TABLES);
        let mut command = Command::new(&self.program);
        command.args([name, self.url.as_str(), "--tables"]).arg(tables).args(more);
        command.env_clear().envs(self.keys.iter().cloned());
        let (input, output) = (Stdio::piped(), Stdio::piped());
        let mut child = command.stdin(input).stdout(output).stderr(Stdio::piped()).spawn().unwrap();
        let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
        child.stdin.take().unwrap().write_all(rows.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }
}

fn lines(output: &Output) -> Vec<Value> {
    assert_eq!(text(&output.stderr), "");
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const TABLES: &str = "tables.json";
static ANNOUNCED: Once = Once::new();
