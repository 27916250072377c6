//! PostgreSQL: a database for each test on a server.

use diesel::{connection::SimpleConnection, prelude::*, sql_query};
use encdb_own_database::{OwnDatabase, Server};

use super::{Line, create_table, hexadecimal};
use crate::run::Folder;

pub(crate) type Conn = PgConnection;

/// The type for ciphertext, and the type for a search token, which can be indexed.
pub(crate) const BYTES: &str = "BYTEA";
pub(crate) const TOKEN: &str = "BYTEA";

/// The URL of a missing database, and its error.
pub(crate) const MISSING: (&str, &str) = ("postgres://127.0.0.1:1/missing", "no connection");

/// Shows the bytes of everybody's e-mail, as text.
pub(crate) const SHOW: &str = "SELECT email::text AS line FROM people";

/// Writes a byte string as the backend does.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("'\\x{}'::bytea", hexadecimal(bytes))
}

/// A database of a test's own, with the table of the suite.
pub(crate) struct Database(OwnDatabase<Conn>);

impl Database {
    pub(crate) fn new(_: &Folder) -> Self {
        Self::on(Server::Postgres)
    }

    /// Creates a database that a replica has as well.
    pub(crate) fn replicated() -> Self {
        Self::on(Server::PostgresPrimary)
    }

    fn on(server: Server) -> Self {
        let database = Self(OwnDatabase::on(server));
        database.connect().batch_execute(&create_table(BYTES, TOKEN)).unwrap();
        database
    }

    /// Creates a second database, without any table.
    pub(crate) fn beside(_: &Folder) -> Self {
        Self(OwnDatabase::on(Server::Postgres))
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    /// Returns the replica's URL for a database that is [`replicated`](Self::replicated).
    pub(crate) fn url_of_replica(&self) -> String {
        self.0.url_on(Server::PostgresReplica)
    }

    pub(crate) fn connect(&self) -> Conn {
        self.0.connect()
    }

    /// Returns everything in the database.
    pub(crate) fn contents(&self) -> Vec<u8> {
        let statements = [
            "SELECT it::text AS line FROM people it ORDER BY id",
            "SELECT it::text AS line FROM __encdb_fingerprints it ORDER BY kind, id",
            "SELECT it::text AS line FROM __encdb_schema_migrations it ORDER BY version",
        ];
        let conn = &mut self.connect();
        let lines = statements.map(|sql| sql_query(sql).load::<Line>(conn).unwrap());
        lines.into_iter().flatten().flat_map(|it| it.line.into_bytes()).collect()
    }
}
