//! PostgreSQL: a database for each test, on the server that `ENCDB_TEST_POSTGRES` names.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::{connection::SimpleConnection, prelude::*};

use super::tables::Words;

pub(crate) type Conn = diesel::PgConnection;
pub(crate) type Backend = diesel::pg::Pg;
pub(crate) type AsyncConn = diesel_async::AsyncPgConnection;

/// How the backend writes a byte string.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("'\\x{}'::bytea", hex::encode(bytes))
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
        let words = Words { bytes: "BYTEA", token: "BYTEA", key: "TEXT", text: "TEXT" };
        database.connect().batch_execute(&words.create_all()).unwrap();
        database
    }

    pub(crate) fn url(&self) -> String {
        with_database(&server(), &self.name)
    }

    pub(crate) fn async_url(&self) -> String {
        self.url()
    }

    pub(crate) fn connect(&self) -> Conn {
        Conn::establish(&self.url()).unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        administer(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn administer(statement: &str) {
    Conn::establish(&server()).unwrap().batch_execute(statement).unwrap();
}

fn server() -> String {
    std::env::var("ENCDB_TEST_POSTGRES")
        .expect("ENCDB_TEST_POSTGRES is not set; run `cargo xtask test`")
}

/// The URL with another database: what stands between the last slash and the question mark.
pub(super) fn with_database(url: &str, name: &str) -> String {
    let (address, query) =
        url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let (server, _) = address.rsplit_once('/').unwrap();
    query.map_or_else(|| format!("{server}/{name}"), |query| format!("{server}/{name}?{query}"))
}
