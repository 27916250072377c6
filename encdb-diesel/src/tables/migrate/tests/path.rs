//! The whole path, there and back.

use std::ops::ControlFlow::{self, Continue};

use encdb_core::{BoundId, Context, Keyring};

use super::{COLUMNS, EMAIL, PEOPLE, keyring};
use crate::{
    own_tables::schema,
    sql::{
        SqlValue,
        fixed::{execute, load},
    },
    tables::{
        migrate::{MigrateError, Migration, Phase, Stage},
        progress::Progress,
    },
    tests::Database,
};

const CREATE: &str =
    "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL, note VARCHAR(200));
    CREATE UNIQUE INDEX people_email ON people (email);";
const DECLARED_UNIQUE: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE, note VARCHAR(200))";
const WITH_DEFAULTS: &str = "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL DEFAULT 'x', note VARCHAR(200) DEFAULT 'y');
    CREATE UNIQUE INDEX people_email ON people (email);";
const PLAINTEXT: &str = "SELECT id, email, note FROM people ORDER BY id";
const CIPHERTEXT: &str = "SELECT id, email_encrypted, note_encrypted FROM people ORDER BY id";

fn on(_: &Progress) -> ControlFlow<()> {
    Continue(())
}

fn database<C: Database>(conn: &mut C, create: &str) {
    schema::create_tables(conn).unwrap();
    conn.batch_execute(create).unwrap();
    conn.batch_execute(
        "INSERT INTO people VALUES (1, 'Ada@example.com', NULL), (2, 'bob@example.com', ''), \
         (3, 'O''Brien \"x\" 🙂', 'it''s')",
    )
    .unwrap();
}

/// Returns the numbers of rows whose ciphertexts are NULL.
fn empty<C: Database>(conn: &mut C) -> Vec<(usize, usize)> {
    let rows = load(conn, CIPHERTEXT, []).unwrap();
    let empty = |at: usize| move |row: &Vec<Option<SqlValue>>| row[at].is_none();
    let n = |at| rows.iter().filter(|row| empty(at)(row)).count();
    vec![(n(1), n(2))]
}

/// Writes the address of the row 2 as a new application does that clears the plaintext.
fn write_sealed<C: Database>(conn: &mut C, keyring: &Keyring) {
    let context = Context::new(EMAIL).in_row(BoundId::integer(2));
    let sealed = keyring.seal(&context, COLUMNS[0].format(), b"bob@example.com").unwrap();
    let update = "UPDATE people SET email = NULL, email_encrypted = ? WHERE id = 2";
    assert_eq!(execute(conn, update, [sealed.as_slice().into()]).unwrap(), 1);
    assert_eq!(empty(conn), [(0, 1)]);
}

fn a_table_goes_the_whole_way_and_back<C: Database>(conn: &mut C) {
    database(conn, CREATE);
    there_and_back(conn);
}

/// SQLite cannot drop such a column, and empties and closes it.
fn a_column_that_was_declared_unique_goes_there_and_back<C: Database>(conn: &mut C) {
    database(conn, DECLARED_UNIQUE);
    there_and_back(conn);
}

fn there_and_back<C: Database>(conn: &mut C) {
    let before = load(conn, PLAINTEXT, []).unwrap();
    let keyring = keyring();
    let migration = Migration::new(PEOPLE, &keyring);

    assert!(!migration.add_columns(conn).unwrap().is_empty());
    assert!(migration.add_columns(conn).unwrap().is_empty());
    assert_eq!(migration.migrate_data(conn, on).unwrap().n_failed, 0);
    assert_eq!(empty(conn), [(0, 1)]);
    conn.batch_execute("UPDATE people SET email = 'ada@example.com' WHERE id = 1").unwrap();
    assert_eq!(empty(conn), [(1, 1)]);
    assert!(!migration.verify(conn, |_, _| Continue(())).unwrap().is_proof());
    migration.migrate_data(conn, on).unwrap();
    assert!(migration.verify(conn, |_, _| Continue(())).unwrap().is_proof());
    let phases: Vec<_> = migration.status(conn).unwrap().iter().map(|it| it.phase).collect();
    assert_eq!(phases, [Phase::Verified, Phase::Verified]);

    migration.create_views(conn).unwrap();
    assert_eq!(load(conn, "SELECT email_encrypted FROM people_encrypted", []).unwrap().len(), 3);
    migration.switch(conn).unwrap();
    write_sealed(conn, &keyring);
    migration.drop_unencrypted(conn).unwrap();
    assert!(conn.batch_execute("UPDATE people SET email = 'eve' WHERE id = 2").is_err());
    assert!(load(conn, "SELECT id FROM people WHERE note IS NULL", []).is_err());
    assert!(conn.batch_execute("UPDATE people SET email_encrypted = NULL").is_err());
    let out_of_order = migration.rollback(conn).unwrap_err();
    assert!(matches!(out_of_order, MigrateError::OutOfOrder { instead: Stage::DecryptBack, .. }));

    migration.decrypt_back(conn, on).unwrap();
    migration.rollback(conn).unwrap();
    let after = load(conn, PLAINTEXT, []).unwrap();
    assert_eq!(after[1..], before[1..]);
    assert!(conn.batch_execute("UPDATE people SET email = NULL WHERE id = 2").is_err());
    assert!(
        conn.batch_execute("UPDATE people SET email = 'ada@example.com' WHERE id = 2").is_err()
    );
    migration.rollback(conn).unwrap();
    assert_eq!(load(conn, PLAINTEXT, []).unwrap(), after);
    assert!(load(conn, CIPHERTEXT, []).is_err());
    assert_eq!(migration.status(conn).unwrap(), []);
}

/// MySQL keeps the default in the column's declaration, and fills a new column with it.
fn a_default_does_not_stand_for_a_value_on_the_way_back<C: Database>(conn: &mut C) {
    database(conn, WITH_DEFAULTS);
    there_and_back(conn);
}

on_every_database!(
    a_table_goes_the_whole_way_and_back,
    a_column_that_was_declared_unique_goes_there_and_back,
    a_default_does_not_stand_for_a_value_on_the_way_back,
);

/// A trigger of the application keeps the time of its last change on MySQL alone by itself.
#[cfg(feature = "_servers")]
#[test]
fn filling_leaves_the_time_of_the_last_change_alone() {
    use diesel::connection::SimpleConnection as _;
    use encdb_own_database::{OwnDatabase, Server};
    let database = OwnDatabase::<diesel::MysqlConnection>::on(Server::Mysql);
    let conn = &mut database.connect();
    self::database(conn, CREATE);
    conn.batch_execute(
        "ALTER TABLE people ADD COLUMN changed DATETIME DEFAULT '2001-01-01' ON UPDATE CURRENT_TIMESTAMP",
    )
    .unwrap();
    let keyring = keyring();
    let migration = Migration::new(PEOPLE, &keyring);
    migration.add_columns(conn).unwrap();
    migration.migrate_data(conn, on).unwrap();
    let changed = load(conn, "SELECT id FROM people WHERE changed > '2001-01-01'", []).unwrap();
    assert_eq!((empty(conn), changed.len()), (vec![(0, 1)], 0));
}

/// MariaDB shows JSON as LONGTEXT with a CHECK, and without a collation where it is the table's.
#[cfg(feature = "_servers")]
#[test]
fn json_of_mariadb_goes_there_and_back() {
    use diesel::connection::SimpleConnection as _;
    use encdb_own_database::{OwnDatabase, Server};
    for (note, collation) in [
        ("JSON NOT NULL", "utf8mb4_general_ci"),
        ("JSON NOT NULL", "utf8mb4_bin"),
        ("LONGTEXT NOT NULL CHECK (json_valid(note))", "utf8mb4_general_ci"),
    ] {
        let database = OwnDatabase::<diesel::MysqlConnection>::on(Server::Mysql);
        let conn = &mut database.connect();
        schema::create_tables(conn).unwrap();
        let create = format!(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL, note {note})
             COLLATE {collation}; CREATE UNIQUE INDEX people_email ON people (email);
             INSERT INTO people VALUES (1, 'ada@example.com', '{{\"a\": 1}}')"
        );
        conn.batch_execute(&create).unwrap();
        let shown = |conn: &mut _| load(conn, "SHOW COLUMNS FROM people LIKE 'note'", []).unwrap();
        let collated = "SELECT COLLATION_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() \
             AND TABLE_NAME = 'people' AND COLUMN_NAME = 'note'";
        let before = (shown(conn), load(conn, collated, []).unwrap());
        let keyring = keyring();
        let migration = Migration::new(PEOPLE, &keyring);
        migration.run(conn, on).unwrap();
        migration.switch(conn).unwrap();
        migration.rollback(conn).unwrap();
        migration.rollback(conn).unwrap();
        let after = (shown(conn), load(conn, collated, []).unwrap());
        assert!(after == before, "{note} in a table of {collation}");
    }
}
