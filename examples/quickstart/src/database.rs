//! The database: a temporary file, or a kept one.

use std::{ffi::OsString, fs, path::PathBuf};

use anyhow::{Context, Result};
use diesel::{Connection, SqliteConnection};
use tempfile::TempDir;

/// The file of the database.
#[derive(Debug)]
pub(crate) enum Database {
    Kept(PathBuf),
    /// A file in a directory of its own, because SQLite puts a journal beside it. Both are removed when this is dropped.
    Temporary(TempDir),
}

impl Database {
    pub(crate) fn new(kept: Option<PathBuf>) -> Result<Self> {
        if let Some(path) = kept {
            return Ok(Self::Kept(path));
        }
        let directory = tempfile::Builder::new().prefix("encdb-quickstart-").tempdir();
        directory.map(Self::Temporary).context("no temporary directory can be made")
    }

    pub(crate) fn file(&self) -> PathBuf {
        match self {
            Self::Kept(path) => path.clone(),
            Self::Temporary(directory) => directory.path().join("people.sqlite"),
        }
    }

    /// Returns the file for the demonstration's keys: `PATH.keys`.
    pub(crate) fn keys_file(&self) -> PathBuf {
        let mut name = OsString::from(self.file());
        name.push(".keys");
        name.into()
    }

    /// Tells whether the file was never written to.
    pub(crate) fn is_new(&self) -> bool {
        fs::metadata(self.file()).map_or(true, |file| file.len() == 0)
    }

    pub(crate) fn connect(&self) -> Result<SqliteConnection> {
        let file = self.file();
        let refused = || format!("cannot open the database {}", file.display());
        // An absolute path, so that a name such as `:memory:` is a file as well.
        let path = std::path::absolute(&file).with_context(refused)?;
        let path = path.to_str().context("its name is not UTF-8").with_context(refused)?;
        SqliteConnection::establish(path).with_context(refused)
    }
}
