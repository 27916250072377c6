//! Values that differ and whose tokens are equal, where the token is UNIQUE.

use diesel::connection::SimpleConnection;

use super::{CREATE_PEOPLE, Moving, PEOPLE, on};

#[test]
fn a_duplicate_under_a_unique_token_is_recorded_and_the_others_go_on() {
    let moving = Moving::new(PEOPLE, CREATE_PEOPLE);
    let (conn, migration) = (&mut moving.connect(), moving.migration());
    conn.batch_execute(
        "INSERT INTO people (id, email) VALUES (4, 'ADA@example.com'), (5, 'BOB@example.com'), (6, 'c'), (7, 'ada@EXAMPLE.com')",
    )
    .unwrap();
    migration.add_columns(conn).unwrap();
    for _ in 0..2 {
        assert_eq!(migration.migrate_data(conn, on).unwrap().n_failed, 3);
        assert_eq!(moving.in_the_clear(conn).len(), 3);
    }
    assert_eq!(migration.errors(conn, 10).unwrap().len(), 3);
    conn.batch_execute("DELETE FROM people WHERE id IN (4, 7)").unwrap();
    conn.batch_execute("UPDATE people SET email = 'another bob' WHERE id = 5").unwrap();
    moving.assert_sound(conn);
    assert_eq!(migration.errors(conn, 10).unwrap(), []);
}

/// Two rows that exchange their addresses never have the same token at once.
#[test]
fn rows_that_exchange_their_values_are_sealed_again() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    conn.batch_execute(
        "UPDATE people SET email = CASE id WHEN 1 THEN 'bob@example.com' ELSE 'Ada@example.com' END WHERE id IN (1, 2)",
    )
    .unwrap();
    moving.assert_cleared(conn, "an exchange", &["1", "2"]);
    conn.batch_execute(
        "DELETE FROM people WHERE id = 1; INSERT INTO people (id, email) VALUES (9, 'BOB@example.com')",
    )
    .unwrap();
    moving.assert_cleared(conn, "a move to another row", &["9"]);
}
