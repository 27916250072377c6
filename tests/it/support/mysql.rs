//! MySQL or MariaDB: a database for each test on a server.

pub(crate) mod moved;

use diesel::{connection::SimpleConnection, dsl::DuplicatedKeys};
use encdb_own_database::{OwnDatabase, Server};

use super::tables::{ARCHIVE, Words};

pub(crate) type Conn = diesel::MysqlConnection;
pub(crate) type Backend = diesel::mysql::Mysql;
pub(crate) type AsyncConn = diesel_async::AsyncMysqlConnection;

/// Makes the first token column of users nullable, as `docs/keys.md` says.
pub(crate) const DROP_NOT_NULL: &str = "ALTER TABLE users MODIFY email_search VARBINARY(33) NULL";

/// Other ways to declare columns of contacts and users, which a rotation has to handle.
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

/// Ways to declare a column of owners whose names the database compares without regard to case.
pub(crate) const FOLDED_OWNERS: [&str; 3] = [
    "VARCHAR(36)",
    "VARCHAR(36) CHARACTER SET latin1 COLLATE latin1_swedish_ci",
    "CHAR(36) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci",
];

/// Counts the sessions of this database that wait for a lock: their statement has been going on for a second. (MySQL's
/// own list of locks is not refreshed while somebody keeps asking.)
pub(crate) const WAITING: &str = "SELECT count(*) AS n FROM information_schema.processlist \
     WHERE db = DATABASE() AND command <> 'Sleep' AND id <> connection_id() AND time >= 1";

/// The conflict of an upsert: another row has the email address. MySQL cannot say which of the unique keys is meant.
pub(crate) const ON_EMAIL: DuplicatedKeys = DuplicatedKeys;

/// The conflict of an upsert: the row exists already.
pub(crate) const ON_ID: DuplicatedKeys = DuplicatedKeys;

/// The conflict of an upsert of contacts: the row is there already.
pub(crate) const ON_CONTACT: DuplicatedKeys = DuplicatedKeys;

/// Returns the conflict of an upsert on this key: on MySQL, whichever key collides.
pub(crate) const fn on_key<K: Copy>(_: K) -> DuplicatedKeys {
    DuplicatedKeys
}

/// What `docs/adopting.md` calls the backend, above its statements.
pub(crate) const ADOPTING: &str = "MySQL, MariaDB";

/// The backend's type for bytes.
pub(crate) const BYTES: &str = "MEDIUMBLOB";

/// Writes a byte string in the backend's SQL.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("X'{}'", hex::encode(bytes))
}

/// Statements that hide rows of the table `vaults`, and the words of the error.
pub(crate) const HIDING: [(&str, &str); 2] = [
    (
        "RENAME TABLE vaults TO all_vaults; CREATE VIEW vaults AS SELECT * FROM all_vaults WHERE id < 0",
        "it is a view",
    ),
    ("ALTER TABLE vaults ADD SYSTEM VERSIONING", "it keeps former versions"),
];

/// A second database on the server. Its name is in the models, so only one test has it at a time.
pub(crate) struct Archive<'d> {
    database: &'d Database,
    locked: std::cell::RefCell<Conn>,
}

impl<'d> Archive<'d> {
    pub(crate) fn of(database: &'d Database) -> Self {
        let mut conn = database.connect();
        let create = format!("DROP DATABASE IF EXISTS {ARCHIVE}; CREATE DATABASE {ARCHIVE};");
        conn.batch_execute(&format!("DO GET_LOCK('{ARCHIVE}', 600)")).unwrap();
        conn.batch_execute(&create).unwrap();
        conn.batch_execute(&WORDS.create_archive()).unwrap();
        Self { database, locked: conn.into() }
    }

    pub(crate) fn connect(&self) -> Conn {
        self.database.connect()
    }
}

impl Drop for Archive<'_> {
    fn drop(&mut self) {
        self.locked.borrow_mut().batch_execute(&format!("DROP DATABASE {ARCHIVE}")).unwrap();
    }
}

const WORDS: Words = Words {
    bytes: "MEDIUMBLOB",
    token: "VARBINARY(33)",
    seal: "VARBINARY(36)",
    key: "VARCHAR(36)",
    text: "TEXT",
};

/// Partitions the table `contacts` by ranges, each partitioned again.
pub(crate) const PARTITION_CONTACTS: &str = "ALTER TABLE contacts PARTITION BY RANGE (id)
    SUBPARTITION BY HASH (id) SUBPARTITIONS 2
    (PARTITION low VALUES LESS THAN (100), PARTITION high VALUES LESS THAN MAXVALUE)";

/// A database for one test, with all tables. Gone when dropped.
pub(crate) struct Database(OwnDatabase<Conn>);

impl Database {
    pub(crate) fn new() -> Self {
        let database = Self(OwnDatabase::on(Server::Mysql));
        database.connect().batch_execute(&WORDS.create_all()).unwrap();
        database
    }

    /// Creates a database on a cluster.
    pub(crate) fn on_galera() -> Self {
        let database = Self(OwnDatabase::on(Server::GaleraFirst));
        database.connect().batch_execute(&WORDS.create_all()).unwrap();
        database
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    /// Returns the URL of the same database on another node of the cluster.
    pub(crate) fn url_on(&self, node: Server) -> String {
        self.0.url_on(node)
    }

    /// Returns the URL for the asynchronous client, which names the socket in another way.
    pub(crate) fn async_url(&self) -> String {
        self.url().replace("unix_socket=", "socket=")
    }

    pub(crate) fn connect(&self) -> Conn {
        self.0.connect()
    }
}
