//! PostgreSQL: a database for each test on a server.

use std::fs;

use diesel::{connection::SimpleConnection, prelude::*, sql_query};
use encdb_own_database::{OwnDatabase, Server};

use super::{Line, create_table, hexadecimal};
use crate::run::Folder;

pub(crate) type Conn = PgConnection;

/// The type for ciphertext, and the type for a search token, which can be indexed.
pub(crate) const BYTES: &str = "BYTEA";
pub(crate) const TOKEN: &str = "BYTEA";

/// The file with the SQL of every stage of the migration of a small table.
pub(crate) const DRY_RUNS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/databases/dry_runs/postgres.sql");

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

    /// Returns the files of a table, of its indexes, and of the statistics, one behind the other.
    pub(crate) fn files(&self, table: &str) -> Vec<u8> {
        let conn = &mut self.connect();
        conn.batch_execute("CHECKPOINT").unwrap();
        let files = format!(
            "SELECT current_setting('data_directory') || '/' || pg_relation_filepath(oid) AS line FROM pg_class \
             WHERE pg_relation_filepath(oid) IS NOT NULL AND (oid IN ('{table}'::regclass, 'pg_statistic'::regclass) \
             OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = '{table}'::regclass))"
        );
        let files: Vec<Line> = sql_query(files).load(conn).unwrap();
        files.iter().flat_map(|file| fs::read(&file.line).unwrap()).collect()
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
