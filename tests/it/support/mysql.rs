//! MySQL or MariaDB: a database for each test, on the server that `ENCDB_TEST_MYSQL` names.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::{connection::SimpleConnection, prelude::*};

use super::tables::Words;

pub(crate) type Conn = diesel::MysqlConnection;
pub(crate) type Backend = diesel::mysql::Mysql;
pub(crate) type AsyncConn = diesel_async::AsyncMysqlConnection;

/// How the backend writes a byte string.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("X'{}'", hex::encode(bytes))
}

/// A database of a test's own, with all tables. Gone when dropped.
pub(crate) struct Database {
    name: String,
}

impl Database {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("encdb_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        administer(&format!("CREATE DATABASE {name}"));
        let database = Self { name };
        let words =
            Words { bytes: "MEDIUMBLOB", token: "VARBINARY(33)", key: "VARCHAR(36)", text: "TEXT" };
        database.connect().batch_execute(&words.create_all()).unwrap();
        database
    }

    pub(crate) fn url(&self) -> String {
        let server = server();
        let (address, query) = server.split_once('?').unwrap_or((&server, ""));
        let (host, _) = address.rsplit_once('/').unwrap();
        format!("{host}/{}?{query}", self.name)
    }

    /// The asynchronous client is another one, which calls the socket otherwise.
    pub(crate) fn async_url(&self) -> String {
        self.url().replace("unix_socket=", "socket=")
    }

    pub(crate) fn connect(&self) -> Conn {
        Conn::establish(&self.url()).unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        administer(&format!("DROP DATABASE {}", self.name));
    }
}

fn administer(statement: &str) {
    Conn::establish(&server()).unwrap().batch_execute(statement).unwrap();
}

fn server() -> String {
    std::env::var("ENCDB_TEST_MYSQL").expect("ENCDB_TEST_MYSQL is not set; run `cargo xtask test`")
}
