//! MySQL or MariaDB: a database for each test on a server.

use std::fs;

use diesel::{connection::SimpleConnection, prelude::*, sql_query};
use encdb_own_database::{OwnDatabase, Server};

use super::{Line, create_table, hexadecimal};
use crate::run::Folder;

pub(crate) type Conn = MysqlConnection;

/// The type for ciphertext, and the type for a search token, which can be indexed.
pub(crate) const BYTES: &str = "MEDIUMBLOB";
pub(crate) const TOKEN: &str = "VARBINARY(17)";

/// The file with the SQL of every stage of the migration of a small table.
pub(crate) const DRY_RUNS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/databases/dry_runs/mysql.sql");

/// The URL of a missing database, and its error.
pub(crate) const MISSING: (&str, &str) = ("mysql://127.0.0.1:1/missing", "no connection");

/// Shows the bytes of everybody's e-mail as text, as MySQL's own client does.
pub(crate) const SHOW: &str = "SELECT CONCAT('0x', HEX(email)) AS line FROM people";

/// Writes a byte string as the backend does.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("x'{}'", hexadecimal(bytes))
}

/// A database of a test's own, with the table of the suite.
pub(crate) struct Database(OwnDatabase<Conn>);

impl Database {
    pub(crate) fn new(_: &Folder) -> Self {
        let database = Self(OwnDatabase::on(Server::Mysql));
        let create = create_table(BYTES, TOKEN);
        database.connect().batch_execute(&create).unwrap();
        database
    }

    /// Creates a second database, without any table.
    pub(crate) fn beside(_: &Folder) -> Self {
        Self(OwnDatabase::on(Server::Mysql))
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    pub(crate) fn connect(&self) -> Conn {
        self.0.connect()
    }

    /// Returns the file of a table.
    pub(crate) fn files(&self, table: &str) -> Vec<u8> {
        let conn = &mut self.connect();
        let path = format!("SELECT CONCAT(@@datadir, DATABASE(), '/{table}.ibd') AS line");
        let path: Line = sql_query(path).get_result(conn).unwrap();
        // Writes what is in memory only.
        conn.batch_execute(&format!("FLUSH TABLES {table} FOR EXPORT")).unwrap();
        let file = fs::read(path.line).unwrap();
        conn.batch_execute("UNLOCK TABLES").unwrap();
        file
    }

    /// Returns everything in the database.
    pub(crate) fn contents(&self) -> Vec<u8> {
        let statements = [
            "SELECT CONCAT_WS(',', id, HEX(email), HEX(email_search), ssn) AS line FROM people ORDER BY id",
            "SELECT CONCAT_WS(',', kind, id, HEX(fingerprint)) AS line FROM __encdb_fingerprints ORDER BY kind, id",
            "SELECT version AS line FROM __encdb_schema_migrations ORDER BY version",
        ];
        let conn = &mut self.connect();
        let lines = statements.map(|sql| sql_query(sql).load::<Line>(conn).unwrap());
        lines.into_iter().flatten().flat_map(|it| it.line.into_bytes()).collect()
    }
}
