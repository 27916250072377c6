//! Two spellings that the database takes for equal are two values: to the guard, and to the compare-and-swap.

use std::ops::ControlFlow;

use diesel::connection::SimpleConnection;
use encdb_diesel::spec::PlaintextKind;

use super::{Moving, on, things};
use crate::support::announce;

use super::super::database::moved::{SAME, SPELLINGS};

fn create(declared: &str, value: &str) -> String {
    format!(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, value {declared}, other INTEGER);
         INSERT INTO things (id, value) VALUES (1, {value}), (2, {value}), (3, {value}), (4, NULL);"
    )
}

#[test]
fn another_spelling_clears_the_ciphertext() {
    for (kind, declared, one, other) in SPELLINGS {
        let moving = Moving::filled(things(*kind), &create(declared, one));
        let conn = &mut moving.connect();
        let name = format!("{declared}: {one} -> {other}");
        conn.batch_execute(&format!("UPDATE things SET value = {one} WHERE id = 2")).unwrap();
        conn.batch_execute("UPDATE things SET other = 1 WHERE id = 3").unwrap();
        moving.assert_cleared(conn, &name, &[]);
        conn.batch_execute(&format!("UPDATE things SET value = {other} WHERE id = 1")).unwrap();
        if keeps(conn, one, other, declared) {
            moving.assert_cleared(conn, &name, &["1"]);
        } else {
            announce(&format!("not tested: {name}, which this database stores alike"));
            moving.assert_sound(conn);
        }
        conn.batch_execute("UPDATE things SET value = NULL WHERE id = 1").unwrap();
        moving.assert_sound(conn);
        conn.batch_execute(&format!("UPDATE things SET value = {one} WHERE id IN (1, 4)")).unwrap();
        moving.assert_cleared(conn, &name, &["1", "4"]);
    }
}

/// Tells whether the database stores two values apart.
fn keeps(conn: &mut super::Conn, one: &str, other: &str, declared: &str) -> bool {
    let create = format!("CREATE TABLE two (id INTEGER PRIMARY KEY, value {declared})");
    conn.batch_execute(&create).unwrap();
    conn.batch_execute(&format!("INSERT INTO two VALUES (1, {one}), (2, {other})")).unwrap();
    let shown = super::shown("value");
    let shown = super::texts(conn, &format!("SELECT {shown} AS shown FROM two ORDER BY id"));
    conn.batch_execute("DROP TABLE two").unwrap();
    shown[0] != shown[1]
}

#[test]
fn the_same_bytes_leave_nothing_stale() {
    for (kind, declared, one, other) in SAME {
        let moving = Moving::filled(things(*kind), &create(declared, one));
        let conn = &mut moving.connect();
        conn.batch_execute(&format!("UPDATE things SET value = {other} WHERE id = 1")).unwrap();
        moving.assert_sound(conn);
    }
}

/// The second row has been read when the first one is reported.
#[test]
fn a_row_that_is_spelled_differently_since_it_was_read_is_not_sealed() {
    for (kind, declared, one, other) in SPELLINGS {
        let moving = Moving::new(things(*kind), &create(declared, one));
        let (conn, writer) = (&mut moving.connect(), &mut moving.connect());
        moving.migration().add_columns(conn).unwrap();
        let mut is_written = false;
        let change = format!("UPDATE things SET value = {other} WHERE id = 2");
        let progress = moving.migration().batch_size(1).migrate_data(conn, |_| {
            if !is_written {
                writer.batch_execute(&change).unwrap();
                is_written = true;
            }
            ControlFlow::Continue(())
        });
        assert_eq!(progress.unwrap().n_failed, 0, "{declared}");
        let verified = moving.verify(conn);
        assert!(verified.is_proof(), "{declared}: {one} -> {other}: {verified:?}");
    }
}

/// The value of a ciphertext that is written in the same statement is whatever the writer sealed.
#[test]
fn a_writer_through_encdb_is_left_alone() {
    let moving = Moving::filled(things(PlaintextKind::Text), &create("VARCHAR(20)", "'x'"));
    let conn = &mut moving.connect();
    moving.write_sealed(conn, (1, "kept"), super::WrittenPlaintext::Kept);
    moving.write_sealed(conn, (2, "kept"), super::WrittenPlaintext::Kept);
    assert_eq!(moving.in_the_clear(conn), Vec::<String>::new());
    assert!(moving.verify(conn).is_proof());
    assert_eq!(moving.migration().migrate_data(conn, on).unwrap().n_changed, 0);
}
