//! The forms in which an old application writes: after each of them the ciphertext is NULL, or the value is the one in it.

use diesel::connection::SimpleConnection;

use super::{super::database::moved::CHANGES, CREATE_PEOPLE, Moving, PEOPLE};

/// Statements that every database has.
const COMMON_CHANGES: &[&str] = &[
    "UPDATE people SET email = 'updated' WHERE id = 1",
    "UPDATE people SET email = 'with the note', note = 'new' WHERE id = 1",
    "UPDATE people SET note = 'before', email = 'after' WHERE email = 'with the note'",
    "DELETE FROM people WHERE id = 1; INSERT INTO people (id, email) VALUES (1, 'inserted again')",
    "BEGIN; UPDATE people SET email = 'a' WHERE id = 1; UPDATE people SET email = 'b' WHERE id = 1; COMMIT",
    "BEGIN; UPDATE people SET email = 'there' WHERE id = 1; UPDATE people SET email = 'and back' WHERE id = 1; COMMIT",
];

/// Statements that leave the address as it is.
const OTHERS: &[&str] = &[
    "UPDATE people SET email = email",
    "UPDATE people SET note = 'other' WHERE id = 2",
    "BEGIN; UPDATE people SET email = 'undone' WHERE id = 1; ROLLBACK",
    "UPDATE people SET id = id",
    "DELETE FROM people WHERE id = 3",
];

#[test]
fn a_change_of_the_plaintext_alone_clears_the_ciphertext() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    for change in COMMON_CHANGES.iter().chain(CHANGES) {
        let conn = &mut moving.connect();
        conn.batch_execute(change).unwrap_or_else(|error| panic!("{change}: {error}"));
        moving.assert_cleared(conn, change, &["1"]);
    }
}

#[test]
fn a_statement_that_leaves_the_plaintext_leaves_the_ciphertext() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    for other in OTHERS {
        let conn = &mut moving.connect();
        conn.batch_execute(other).unwrap_or_else(|error| panic!("{other}: {error}"));
        moving.assert_cleared(conn, other, &[]);
    }
}

#[test]
fn one_statement_that_changes_many_rows_clears_them_all() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    conn.batch_execute("UPDATE people SET email = replace(email, '@', ' at ')").unwrap();
    moving.assert_cleared(conn, "replace", &["1", "2"]);
    conn.batch_execute("UPDATE people SET note = 'for all'").unwrap();
    moving.assert_cleared(conn, "the note alone", &[]);
    assert_eq!(moving.values(conn, "note"), [(); 3].map(|()| Some("for all".to_owned())));
}

/// A row that is inserted behind the cursor, or before it, is sealed by the next pass.
#[test]
fn new_rows_are_sealed_wherever_they_are() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    conn.batch_execute("INSERT INTO people (id, email) VALUES (-5, 'before'), (100, 'behind')")
        .unwrap();
    moving.assert_cleared(conn, "inserts", &["-5", "100"]);
}
