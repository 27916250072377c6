//! A SQLite file on tmpfs, if there is one.

use diesel::{connection::SimpleConnection, prelude::*};
use tempfile::TempDir;

/// The file, and a connection to it.
pub struct Store {
    folder: TempDir,
    pub conn: SqliteConnection,
}

impl Store {
    pub fn new(create: &str) -> Self {
        let shared_memory = std::path::Path::new("/dev/shm");
        let folder =
            if shared_memory.is_dir() { TempDir::new_in(shared_memory) } else { TempDir::new() };
        let folder = folder.expect("a temporary folder");
        let mut conn = SqliteConnection::establish(&url(&folder)).expect("a database");
        conn.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            .expect("settings");
        conn.batch_execute(create).expect("a table");
        Self { folder, conn }
    }

    /// Returns the URL for another connection.
    pub fn url(&self) -> String {
        url(&self.folder)
    }
}

fn url(folder: &TempDir) -> String {
    folder.path().join("bench.sqlite").to_str().expect("UTF-8").to_owned()
}
