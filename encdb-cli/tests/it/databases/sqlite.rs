//! SQLite: the file `app.sqlite` of the test's folder.

use std::{fs, path::PathBuf};

use diesel::{connection::SimpleConnection, prelude::*};

use super::{create_table, hexadecimal};
use crate::run::Folder;

pub(crate) type Conn = SqliteConnection;

/// The type for ciphertext, and the type for a search token, which can be indexed.
pub(crate) const BYTES: &str = "BLOB";
pub(crate) const TOKEN: &str = "BLOB";

/// The file with the SQL of every stage of the migration of a small table.
pub(crate) const DRY_RUNS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/databases/dry_runs/sqlite.sql");

/// The path of a missing database, and its error.
pub(crate) const MISSING: (&str, &str) = ("missing.sqlite", "no database file");

/// Shows the bytes of everybody's e-mail, as text.
pub(crate) const SHOW: &str = "SELECT hex(email) AS line FROM people";

/// Writes a byte string as the backend does.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("x'{}'", hexadecimal(bytes))
}

/// A database of a test's own, with the table of the suite.
pub(crate) struct Database {
    path: PathBuf,
}

impl Database {
    pub(crate) fn new(folder: &Folder) -> Self {
        let database = Self { path: folder.path("app.sqlite") };
        database.connect().batch_execute(&create_table(BYTES, TOKEN)).unwrap();
        database
    }

    /// Creates a second database, without any table.
    pub(crate) fn beside(folder: &Folder) -> Self {
        let database = Self { path: folder.path("second.sqlite") };
        drop(database.connect());
        database
    }

    pub(crate) fn url(&self) -> String {
        self.path.to_str().unwrap().to_owned()
    }

    pub(crate) fn connect(&self) -> Conn {
        Conn::establish(&self.url()).unwrap()
    }

    /// Returns the files of the database, one behind the other.
    pub(crate) fn files(&self, _: &str) -> Vec<u8> {
        let names = ["", "-wal", "-journal"].map(|end| format!("{}{end}", self.path.display()));
        names.into_iter().filter_map(|name| fs::read(name).ok()).flatten().collect()
    }

    /// Returns everything in the database.
    pub(crate) fn contents(&self) -> Vec<u8> {
        fs::read(&self.path).unwrap()
    }
}
