//! SQLite: the file `app.sqlite` of the test's folder.

use std::{fs, path::PathBuf};

use diesel::{connection::SimpleConnection, prelude::*};

use super::{create_table, hexadecimal};
use crate::run::Folder;

pub(crate) type Conn = SqliteConnection;

/// What holds ciphertext, and what holds a search token and can be indexed.
pub(crate) const BYTES: &str = "BLOB";
pub(crate) const TOKEN: &str = "BLOB";

/// A database that is not there, and what is said of it.
pub(crate) const MISSING: (&str, &str) = ("missing.sqlite", "no database file");

/// Shows the bytes of everybody's e-mail, as text.
pub(crate) const SHOW: &str = "SELECT hex(email) AS line FROM people";

/// How the backend writes a byte string.
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

    /// A second one, without any table.
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

    /// Everything in it.
    pub(crate) fn contents(&self) -> Vec<u8> {
        fs::read(&self.path).unwrap()
    }
}
