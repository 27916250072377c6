//! SQLite: a file for each test.

pub(crate) mod moved;

use diesel::{connection::SimpleConnection, prelude::*};
use tempfile::TempDir;

use super::{
    models::{contacts, users},
    tables::{ARCHIVE, Words},
};

pub(crate) type Conn = diesel::SqliteConnection;
pub(crate) type Backend = diesel::sqlite::Sqlite;
pub(crate) type AsyncConn = diesel_async::sync_connection_wrapper::SyncConnectionWrapper<Conn>;

/// Makes the first token column of users nullable, as `docs/keys.md` says. SQLite recreates the table.
pub(crate) const DROP_NOT_NULL: &str = "
BEGIN IMMEDIATE;
CREATE TABLE new_users (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    email BLOB NOT NULL,
    email_search BLOB UNIQUE,
    phone BLOB,
    phone_search BLOB,
    ssn BLOB,
    email_search_2 BLOB UNIQUE,
    phone_search_2 BLOB
);
INSERT INTO new_users SELECT * FROM users;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
COMMIT;
";

/// Other ways to declare columns of contacts and users, which a rotation has to handle.
pub(crate) const OTHER_DECLARATIONS: [&str; 3] = [
    "CREATE TABLE new_contacts (id INTEGER PRIMARY KEY NOT NULL, email, email_search, ssn, memo TEXT COLLATE NOCASE, pin);
     INSERT INTO new_contacts SELECT * FROM contacts;
     DROP TABLE contacts;
     ALTER TABLE new_contacts RENAME TO contacts;",
    "CREATE TABLE new_contacts (id TEXT PRIMARY KEY COLLATE NOCASE, email, email_search, ssn, memo TEXT, pin) WITHOUT ROWID;
     INSERT INTO new_contacts SELECT * FROM contacts;
     DROP TABLE contacts;
     ALTER TABLE new_contacts RENAME TO contacts;",
    "CREATE TABLE new_contacts (id INTEGER PRIMARY KEY NOT NULL, email, email_search, ssn, memo BLOB, pin);
     INSERT INTO new_contacts SELECT * FROM contacts;
     DROP TABLE contacts;
     ALTER TABLE new_contacts RENAME TO contacts;",
];

/// Ways to declare the column of a note's owner as text.
pub(crate) const OWNER_DECLARATIONS: [&str; 2] = [
    "CREATE TABLE new_notes (id INTEGER PRIMARY KEY NOT NULL, tenant_id TEXT, title, title_token, label, label_search, body, title_token_2);
     INSERT INTO new_notes SELECT * FROM notes;
     DROP TABLE notes;
     ALTER TABLE new_notes RENAME TO notes;",
    "CREATE TABLE new_notes (id INTEGER PRIMARY KEY NOT NULL, tenant_id, title, title_token, label, label_search, body, title_token_2);
     INSERT INTO new_notes SELECT * FROM notes;
     UPDATE new_notes SET tenant_id = CAST(tenant_id AS TEXT);
     DROP TABLE notes;
     ALTER TABLE new_notes RENAME TO notes;",
];

/// Ways to declare a column of owners whose names the database compares without regard to case.
pub(crate) const FOLDED_OWNERS: [&str; 1] = ["TEXT COLLATE NOCASE"];

/// SQLite does not say who waits. Only one connection writes at a time, so the second one waits.
pub(crate) const WAITING: &str = "SELECT 1 AS n";

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
pub(crate) const ADOPTING: &str = "SQLite";

/// The backend's type for bytes.
pub(crate) const BYTES: &str = "BLOB";

/// Writes a byte string in the backend's SQL.
pub(crate) fn bytes_literal(bytes: &[u8]) -> String {
    format!("X'{}'", hex::encode(bytes))
}

/// Statements that hide rows of the table `vaults`, and the words of the error.
pub(crate) const HIDING: [(&str, &str); 1] = [(
    "ALTER TABLE vaults RENAME TO all_vaults; CREATE VIEW vaults AS SELECT * FROM all_vaults WHERE id < 0",
    "it is a view",
)];

/// A second file, attached under its name in the models.
pub(crate) struct Archive<'d>(&'d Database);

impl<'d> Archive<'d> {
    pub(crate) fn of(database: &'d Database) -> Self {
        let archive = Self(database);
        archive.connect().batch_execute(&database.words().create_archive()).unwrap();
        archive
    }

    pub(crate) fn connect(&self) -> Conn {
        let mut conn = self.0.connect();
        let attach =
            format!("ATTACH '{}/archive.sqlite' AS {ARCHIVE}", self.0.folder.path().display());
        conn.batch_execute(&attach).unwrap();
        conn
    }
}

/// A database for one test, with all tables. Gone when dropped.
pub(crate) struct Database {
    folder: TempDir,
}

impl Database {
    pub(crate) fn new() -> Self {
        let database = Self { folder: tempfile::tempdir().unwrap() };
        database.connect().batch_execute(&database.words().create_all()).unwrap();
        database
    }

    const fn words(&self) -> Words {
        Words { bytes: "BLOB", token: "BLOB", seal: "BLOB", key: "TEXT", text: "TEXT" }
    }

    pub(crate) fn url(&self) -> String {
        self.folder.path().join("test.sqlite").to_str().unwrap().to_owned()
    }

    pub(crate) fn async_url(&self) -> String {
        self.url()
    }

    pub(crate) fn connect(&self) -> Conn {
        Conn::establish(&self.url()).unwrap()
    }
}
