//! SQLite: a file for each test.

use diesel::{connection::SimpleConnection, prelude::*};
use tempfile::TempDir;

use super::tables::Words;

pub(crate) type Conn = diesel::SqliteConnection;
pub(crate) type Backend = diesel::sqlite::Sqlite;
pub(crate) type AsyncConn = diesel_async::sync_connection_wrapper::SyncConnectionWrapper<Conn>;

/// How the backend writes a byte string.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("X'{}'", hex::encode(bytes))
}

/// A database of a test's own, with all tables. Gone when dropped.
pub(crate) struct Database {
    folder: TempDir,
}

impl Database {
    pub(crate) fn new() -> Self {
        let database = Self { folder: tempfile::tempdir().unwrap() };
        let words = Words { bytes: "BLOB", token: "BLOB", key: "TEXT", text: "TEXT" };
        database.connect().batch_execute(&words.create_all()).unwrap();
        database
    }

    pub(crate) fn url(&self) -> String {
        self.folder.path().join("test.sqlite").to_str().unwrap().to_owned()
    }

    pub(crate) fn async_url(&self) -> String {
        self.url()
    }

    pub(crate) fn connect(&self) -> Conn {
        Conn::establish(&self.url()).unwrap()
    }
}
