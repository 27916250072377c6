//! What only SQLite has: tables without rowid, values of any type in a column, and foreign keys that fire triggers.

use diesel::connection::SimpleConnection;
use encdb_diesel::spec::PlaintextKind;

use super::{
    database::moved::CHANGES,
    suite::migrate::{Moving, PEOPLE, things},
};

/// The guard finds its row by the primary key.
#[test]
fn a_table_without_rowid_is_guarded() {
    let create = "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL, note TEXT) WITHOUT ROWID;
                  INSERT INTO people VALUES (1, 'Ada', NULL), (2, 'bob', '')";
    for recursive in ["ON", "OFF"] {
        let moving = Moving::filled(PEOPLE, create);
        for change in CHANGES {
            let conn = &mut moving.connect();
            conn.batch_execute(&format!("PRAGMA recursive_triggers = {recursive}; {change}"))
                .unwrap();
            moving.assert_cleared(conn, change, &["1"]);
        }
        let conn = &mut moving.connect();
        moving.to_the_end(conn);
        moving.and_back(conn);
    }
}

/// A column without a type keeps each value as it comes, so `1`, `'1'` and `1.0` are three values.
#[test]
fn a_value_of_another_type_clears_the_ciphertext() {
    let create = "CREATE TABLE things (id INTEGER PRIMARY KEY, value);
                  INSERT INTO things VALUES (1, x'31'), (2, x'31')";
    for other in ["1", "'1'", "1.0", "NULL"] {
        let moving = Moving::filled(things(PlaintextKind::Bytes), create);
        let conn = &mut moving.connect();
        conn.batch_execute(&format!("UPDATE things SET value = {other} WHERE id = 1")).unwrap();
        assert_eq!(moving.values(conn, "value_encrypted")[0], None, "{other}");
        moving.fill(conn);
        conn.batch_execute("UPDATE things SET value = x'32' WHERE id = 1").unwrap();
        moving.assert_sound(conn);
    }
}

/// A text key without a declared type, and a key that is another type in each row.
#[test]
fn keys_of_any_type_are_told_apart() {
    let create = "CREATE TABLE things (id PRIMARY KEY NOT NULL, value TEXT) WITHOUT ROWID;
                  INSERT INTO things VALUES (1, 'a'), (2, 'b'), (3, 'c')";
    let moving = Moving::filled(things(PlaintextKind::Text), create);
    let conn = &mut moving.connect();
    conn.batch_execute("UPDATE things SET value = 'changed' WHERE id = 2").unwrap();
    moving.assert_cleared(conn, "an integer key", &["2"]);
}

#[test]
fn a_foreign_key_that_changes_the_plaintext_is_seen_by_the_guard() {
    let create =
        "CREATE TABLE parents (name TEXT PRIMARY KEY); INSERT INTO parents VALUES ('a'), ('b');
                  CREATE TABLE things (id INTEGER PRIMARY KEY, value TEXT REFERENCES parents (name)
                      ON UPDATE CASCADE ON DELETE SET NULL);
                  INSERT INTO things VALUES (1, 'a'), (2, 'b')";
    for recursive in ["ON", "OFF"] {
        let moving = Moving::filled(things(PlaintextKind::Text), create);
        let conn = &mut moving.connect();
        conn.batch_execute(&format!(
            "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = {recursive}"
        ))
        .unwrap();
        conn.batch_execute("UPDATE parents SET name = 'A' WHERE name = 'a'").unwrap();
        moving.assert_cleared(conn, "ON UPDATE CASCADE", &["1"]);
        conn.batch_execute("DELETE FROM parents WHERE name = 'b'").unwrap();
        assert_eq!(moving.values(conn, "value_encrypted")[1], None);
        moving.assert_sound(conn);
    }
}

/// The guard's own update fires the application's triggers, which may change the plaintext again.
#[test]
fn a_trigger_that_answers_the_guard_leaves_nothing_stale() {
    let create = "CREATE TABLE things (id INTEGER PRIMARY KEY, value TEXT, n INTEGER NOT NULL DEFAULT 0);
                  INSERT INTO things (id, value) VALUES (1, 'a'), (2, 'b');
                  CREATE TRIGGER counting AFTER UPDATE ON things WHEN NEW.n < 5
                      BEGIN UPDATE things SET n = n + 1, value = value || NEW.n WHERE id = NEW.id; END";
    for recursive in ["ON", "OFF"] {
        let moving = Moving::new(things(PlaintextKind::Text), create);
        let conn = &mut moving.connect();
        conn.batch_execute(&format!("PRAGMA recursive_triggers = {recursive}")).unwrap();
        moving.migration().add_columns(conn).unwrap();
        moving.assert_sound(conn);
        conn.batch_execute("UPDATE things SET value = 'new' WHERE id = 1").unwrap();
        moving.assert_sound(conn);
    }
}
