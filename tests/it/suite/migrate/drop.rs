//! The plaintext is dropped only with a proof, with nothing in the clear, and with nothing that depends on it.

use std::{
    ops::ControlFlow,
    thread,
    time::{Duration, Instant},
};

use diesel::connection::SimpleConnection;
use encdb_diesel::{
    migrate::{MigrateError, Migration},
    spec::PlaintextKind,
};

use super::{super::database::moved::DEPENDENTS, Moving, WrittenPlaintext, things};
use crate::support::keys::keyring;

const CREATE: &str = "
CREATE TABLE things (id INTEGER PRIMARY KEY, value VARCHAR(40) NOT NULL, other INTEGER);
INSERT INTO things VALUES (1, 'a', 1), (2, '', 2), (3, 'c', 3);
";

/// Returns a table in the phase `switched`.
fn switched(create: &str) -> Moving {
    let moving = Moving::filled(things(PlaintextKind::Text), create);
    let (conn, migration) = (&mut moving.connect(), moving.migration());
    assert!(migration.verify(conn, |_, _| ControlFlow::Continue(())).unwrap().is_proof());
    migration.switch(conn).unwrap();
    moving
}

#[test]
fn a_value_in_the_clear_stops_the_drop() {
    let moving = switched(CREATE);
    let (conn, migration) = (&mut moving.connect(), moving.migration());
    conn.batch_execute("UPDATE things SET value = 'by an old application' WHERE id = 1").unwrap();
    let stopped = migration.drop_unencrypted(conn).unwrap_err();
    assert!(matches!(stopped, MigrateError::InTheClear { n_rows: 1, .. }), "{stopped:?}");
    assert_eq!(moving.values(conn, "value")[0].as_deref(), Some("by an old application"));
    moving.assert_sound(conn);
    migration.drop_unencrypted(conn).unwrap();
}

#[test]
fn a_missing_value_stops_the_drop_where_the_column_was_not_null() {
    let moving = switched(CREATE);
    let (conn, migration) = (&mut moving.connect(), moving.migration());
    conn.batch_execute("UPDATE things SET value = NULL WHERE id = 1").unwrap();
    let stopped = migration.drop_unencrypted(conn).unwrap_err();
    assert!(matches!(stopped, MigrateError::NoValue { n_rows: 1, .. }), "{stopped:?}");
    moving.write_sealed(conn, (1, "a value again"), WrittenPlaintext::Cleared);
    migration.drop_unencrypted(conn).unwrap();
    assert!(conn.batch_execute("UPDATE things SET value_encrypted = NULL").is_err());
}

/// The proof is of these definitions and of these keys.
#[test]
fn another_keyring_or_definition_has_no_proof() {
    let moving = switched(CREATE);
    let conn = &mut moving.connect();
    let others = keyring(2, &[1]);
    let stopped = Migration::new(moving.table, &others).drop_unencrypted(conn).unwrap_err();
    assert!(matches!(stopped, MigrateError::NotVerified { .. }), "{stopped:?}");
    let other = things(PlaintextKind::Json);
    let stopped = Migration::new(other, &moving.keyring).drop_unencrypted(conn).unwrap_err();
    assert!(matches!(stopped, MigrateError::NotVerified { .. }), "{stopped:?}");
    assert_eq!(moving.values(conn, "value").len(), 3);
}

#[test]
fn whatever_depends_on_the_column_is_named() {
    for (create, named) in DEPENDENTS {
        let moving = switched(CREATE);
        let (conn, migration) = (&mut moving.connect(), moving.migration());
        conn.batch_execute(create).unwrap_or_else(|error| panic!("{create}: {error}"));
        match migration.drop_unencrypted(conn) {
            Err(MigrateError::Refused { refusals, .. }) => {
                assert!(
                    refusals.iter().any(|it| it.to_string().contains(named)),
                    "{create}: {refusals:?}"
                );
            }
            other => panic!("{create}: {other:?}"),
        }
        assert_eq!(moving.values(conn, "value").len(), 3, "{create}");
    }
}

/// The column's own index goes with it.
#[test]
fn an_index_of_the_column_alone_is_dropped() {
    let moving = switched(&format!("{CREATE} CREATE INDEX of_value ON things (value);"));
    let conn = &mut moving.connect();
    moving.migration().drop_unencrypted(conn).unwrap();
    assert!(conn.batch_execute("SELECT value FROM things").is_err());
    conn.batch_execute("CREATE INDEX of_value ON things (other)").unwrap();
}

/// A transaction of another that has the table only delays the drop.
#[test]
fn a_table_in_use_is_waited_for() {
    let moving = switched(CREATE);
    let (conn, other) = (&mut moving.connect(), &mut moving.connect());
    other.batch_execute("BEGIN; UPDATE things SET other = 5 WHERE id = 1").unwrap();
    thread::scope(|scope| {
        let dropping = scope.spawn(|| moving.migration().drop_unencrypted(conn).map(drop));
        let began = Instant::now();
        while !dropping.is_finished() && began.elapsed() < LONGER_THAN_ONE_TRY {
            thread::yield_now();
        }
        assert!(!dropping.is_finished());
        other.batch_execute("COMMIT").unwrap();
        dropping.join().unwrap().unwrap();
    });
}

const LONGER_THAN_ONE_TRY: Duration = Duration::from_millis(700);
