//! PostgreSQL: a database for each test on a server.

use diesel::connection::SimpleConnection;
use encdb_own_database::{OwnDatabase, Server};

use super::tables::Words;

pub(crate) type Conn = diesel::PgConnection;
pub(crate) type Backend = diesel::pg::Pg;
pub(crate) type AsyncConn = diesel_async::AsyncPgConnection;

/// What lets the first token column of users go, as `docs/keys.md` has it.
pub(crate) const DROP_NOT_NULL: &str = "ALTER TABLE users ALTER COLUMN email_search DROP NOT NULL";

/// Other ways to declare columns of contacts and users, which a rotation has to cope with.
pub(crate) const OTHER_DECLARATIONS: [&str; 3] = [
    "ALTER TABLE contacts ALTER id TYPE CHAR(8) USING id::text",
    "ALTER TABLE users ALTER id TYPE VARCHAR(36) COLLATE \"C\"",
    "ALTER TABLE contacts ADD COLUMN made TIMESTAMPTZ, DROP CONSTRAINT contacts_pkey, ADD PRIMARY KEY (id) INCLUDE (made)",
];

/// Ways to declare the column of a note's owner as text.
pub(crate) const OWNER_DECLARATIONS: [&str; 2] = [
    "ALTER TABLE notes ALTER tenant_id TYPE TEXT USING tenant_id::text",
    "ALTER TABLE notes ALTER tenant_id TYPE CHAR(36) USING tenant_id::text",
];

/// How many wait for a lock in this database.
pub(crate) const WAITING: &str = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// How the backend writes a byte string.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("'\\x{}'::bytea", hex::encode(bytes))
}

/// A database of a test's own, with all tables. Gone when dropped.
pub(crate) struct Database(OwnDatabase<Conn>);

impl Database {
    pub(crate) fn new() -> Self {
        let database = Self(OwnDatabase::on(Server::Postgres));
        let words = Words { bytes: "BYTEA", token: "BYTEA", key: "TEXT", text: "TEXT" };
        database.connect().batch_execute(&words.create_all()).unwrap();
        database
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    pub(crate) fn async_url(&self) -> String {
        self.url()
    }

    pub(crate) fn connect(&self) -> Conn {
        self.0.connect()
    }
}
