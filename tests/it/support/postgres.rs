//! PostgreSQL: a database for each test on a server.

pub(crate) mod moved;

use diesel::connection::SimpleConnection;
use encdb_own_database::{OwnDatabase, Server};

use super::{
    models::{contacts, users},
    tables::{ARCHIVE, Words},
};

pub(crate) type Conn = diesel::PgConnection;
pub(crate) type Backend = diesel::pg::Pg;
pub(crate) type AsyncConn = diesel_async::AsyncPgConnection;

/// Makes the first token column of users nullable, as `docs/keys.md` says.
pub(crate) const DROP_NOT_NULL: &str = "ALTER TABLE users ALTER COLUMN email_search DROP NOT NULL";

/// Other ways to declare columns of contacts and users, which a rotation has to handle.
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

/// Ways to declare a column of owners whose names the database compares without regard to case.
pub(crate) const FOLDED_OWNERS: [&str; 2] = ["TEXT COLLATE folding", "VARCHAR(36) COLLATE folding"];

/// Counts the sessions of this database that wait for a lock.
pub(crate) const WAITING: &str = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// The conflict of an upsert: another row has the email address.
pub(crate) const ON_EMAIL: users::email_search = users::email_search;

/// The conflict of an upsert: the row exists already.
pub(crate) const ON_ID: users::id = users::id;

/// The conflict of an upsert of contacts: the row is there already.
pub(crate) const ON_CONTACT: contacts::id = contacts::id;

/// Returns the conflict of an upsert on this key: the row is there already.
pub(crate) const fn on_key<K: Copy>(key: K) -> K {
    key
}

/// What `docs/adopting.md` calls the backend, above its statements.
pub(crate) const ADOPTING: &str = "PostgreSQL";

/// The backend's type for bytes.
pub(crate) const BYTES: &str = "BYTEA";

/// Writes a byte string in the backend's SQL.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("'\\x{}'::bytea", hex::encode(bytes))
}

/// Statements that hide rows of the table `vaults`, and the words of the error.
pub(crate) const HIDING: [(&str, &str); 4] = [
    (
        "ALTER TABLE vaults RENAME TO all_vaults; CREATE VIEW vaults AS SELECT * FROM all_vaults WHERE id < 0",
        "it is a view",
    ),
    (
        "ALTER TABLE vaults ENABLE ROW LEVEL SECURITY; GRANT SELECT ON vaults TO pg_monitor; SET ROLE pg_monitor",
        "row-level security hides rows",
    ),
    (
        "CREATE TABLE all_vaults (LIKE vaults) PARTITION BY RANGE (id);
         ALTER TABLE all_vaults ATTACH PARTITION vaults FOR VALUES FROM (0) TO (1000)",
        "it is a partition of a larger table",
    ),
    (
        "SET allow_system_table_mods = on;
         INSERT INTO pg_subscription_rel VALUES (1, 'vaults'::regclass, 'i', NULL)",
        "a subscription fills it",
    ),
];

/// A schema beside the one that the connection looks in.
pub(crate) struct Archive<'d>(&'d Database);

impl<'d> Archive<'d> {
    pub(crate) fn of(database: &'d Database) -> Self {
        let conn = &mut database.connect();
        conn.batch_execute(&format!("CREATE SCHEMA {ARCHIVE}")).unwrap();
        conn.batch_execute(&WORDS.create_archive()).unwrap();
        Self(database)
    }

    pub(crate) fn connect(&self) -> Conn {
        self.0.connect()
    }
}

const WORDS: Words =
    Words { bytes: "BYTEA", token: "BYTEA", seal: "BYTEA", key: "TEXT", text: "TEXT" };

/// Partitions the table `contacts` by hashes, and one partition again by ranges. Rows that follow each other are in
/// different partitions.
pub(crate) const PARTITION_CONTACTS: &str = "ALTER TABLE contacts RENAME TO whole;
    CREATE TABLE contacts (LIKE whole INCLUDING ALL) PARTITION BY HASH (id);
    CREATE TABLE contacts_0 PARTITION OF contacts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE contacts_1 PARTITION OF contacts FOR VALUES WITH (MODULUS 2, REMAINDER 1)
        PARTITION BY RANGE (id);
    CREATE TABLE contacts_1_low PARTITION OF contacts_1 FOR VALUES FROM (0) TO (100);
    CREATE TABLE contacts_1_high PARTITION OF contacts_1 DEFAULT";

/// A database for one test, with all tables. Gone when dropped.
pub(crate) struct Database(OwnDatabase<Conn>);

impl Database {
    pub(crate) fn new() -> Self {
        let database = Self(OwnDatabase::on(Server::Postgres));
        database.connect().batch_execute(&WORDS.create_all()).unwrap();
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
