//! MySQL or MariaDB: a database for each test on a server.

use diesel::connection::SimpleConnection;
use encdb_own_database::{OwnDatabase, Server};

use super::tables::Words;

pub(crate) type Conn = diesel::MysqlConnection;
pub(crate) type Backend = diesel::mysql::Mysql;
pub(crate) type AsyncConn = diesel_async::AsyncMysqlConnection;

/// What lets the first token column of users go, as `docs/keys.md` has it.
pub(crate) const DROP_NOT_NULL: &str = "ALTER TABLE users MODIFY email_search VARBINARY(33) NULL";

/// Other ways to declare columns of contacts and users, which a rotation has to cope with.
pub(crate) const OTHER_DECLARATIONS: [&str; 6] = [
    "ALTER DATABASE COLLATE utf8mb4_bin",
    "ALTER TABLE contacts MODIFY memo TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    "ALTER TABLE contacts MODIFY id CHAR(8) CHARACTER SET ascii NOT NULL",
    "ALTER TABLE contacts MODIFY id VARCHAR(8) CHARACTER SET utf8mb3 NOT NULL",
    "ALTER TABLE users MODIFY id VARCHAR(36) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL",
    "ALTER TABLE users MODIFY id VARBINARY(36) NOT NULL",
];

/// Ways to declare the column of a note's owner as text.
pub(crate) const OWNER_DECLARATIONS: [&str; 5] = [
    "ALTER TABLE notes MODIFY tenant_id VARCHAR(36) NOT NULL",
    "ALTER TABLE notes MODIFY tenant_id VARCHAR(36) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL",
    "ALTER TABLE notes MODIFY tenant_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL",
    "ALTER TABLE notes MODIFY tenant_id VARCHAR(36) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL",
    "ALTER TABLE notes MODIFY tenant_id VARBINARY(36) NOT NULL",
];

/// How many wait for a lock in this database: those whose statement has been going on for a second. (What MySQL tells of its
/// locks is not refreshed while somebody keeps asking.)
pub(crate) const WAITING: &str = "SELECT count(*) AS n FROM information_schema.processlist \
     WHERE db = DATABASE() AND command <> 'Sleep' AND id <> connection_id() AND time >= 1";

/// How the backend writes a byte string.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("X'{}'", hex::encode(bytes))
}

/// A database of a test's own, with all tables. Gone when dropped.
pub(crate) struct Database(OwnDatabase<Conn>);

impl Database {
    pub(crate) fn new() -> Self {
        let database = Self(OwnDatabase::on(Server::Mysql));
        let words =
            Words { bytes: "MEDIUMBLOB", token: "VARBINARY(33)", key: "VARCHAR(36)", text: "TEXT" };
        database.connect().batch_execute(&words.create_all()).unwrap();
        database
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    /// The asynchronous client is another one, which calls the socket otherwise.
    pub(crate) fn async_url(&self) -> String {
        self.url().replace("unix_socket=", "socket=")
    }

    pub(crate) fn connect(&self) -> Conn {
        self.0.connect()
    }
}
