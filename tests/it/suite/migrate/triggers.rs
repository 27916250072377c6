//! The guard among the application's own triggers, and what happens when somebody takes it away.

use std::ops::ControlFlow;

use diesel::connection::SimpleConnection;
use encdb_diesel::migrate::{GuardProblem, MigrateError};

use super::{
    super::database::moved::{BREAK_GUARD, LOWERING, TOUCHING, guard_name},
    CREATE_PEOPLE, Moving, PEOPLE, on,
};

/// Statements after which a trigger has changed the address of the first person.
const CHANGES: [(&str, Option<&str>); 3] = [
    ("UPDATE people SET email = 'UPPER' WHERE id = 1", Some("upper")),
    ("UPDATE people SET note = 'by the way' WHERE id = 1", None),
    ("UPDATE people SET email = 'TWICE', note = 'x' WHERE id = 1", Some("twice")),
];

/// The trigger was there before the guard, and writes the address in small letters whatever changes.
#[test]
fn what_an_earlier_trigger_changes_clears_the_ciphertext() {
    let moving = Moving::new(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    conn.batch_execute(LOWERING).unwrap();
    moving.migration().add_columns(conn).unwrap();
    moving.assert_sound(conn);
    for (change, expected) in CHANGES {
        conn.batch_execute(change).unwrap();
        if let Some(expected) = expected {
            assert_eq!(moving.values(conn, "email")[0].as_deref(), Some(expected));
        }
        moving.assert_sound(conn);
    }
}

/// A trigger that came after the guard is refused until the guard is the last one again, where the order matters.
#[test]
fn what_a_later_trigger_changes_clears_the_ciphertext() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    conn.batch_execute(LOWERING).unwrap();
    match moving.migration().migrate_data(conn, on) {
        Ok(_) => (),
        Err(MigrateError::Guard { problem: GuardProblem::NotLast, .. }) => {
            moving.migration().add_columns(conn).unwrap();
        }
        Err(other) => panic!("{other:?}"),
    }
    moving.assert_sound(conn);
    for (change, _) in CHANGES {
        conn.batch_execute(change).unwrap();
        moving.assert_sound(conn);
    }
}

/// A trigger that writes another column lets the guard's work stand.
#[test]
fn a_trigger_of_another_column_changes_nothing() {
    let moving = Moving::new(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    conn.batch_execute(TOUCHING).unwrap();
    moving.migration().add_columns(conn).unwrap();
    moving.assert_sound(conn);
    conn.batch_execute("UPDATE people SET email = 'new' WHERE id = 1").unwrap();
    moving.assert_cleared(conn, "an update", &["1"]);
    assert_eq!(moving.values(conn, "note")[0].as_deref(), Some("touched"));
}

/// The guard is checked before each stage that relies on it, and `add-columns` installs it again.
#[test]
fn a_guard_that_is_not_as_it_was_stops_every_stage() {
    for (broken, problem) in BREAK_GUARD {
        let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
        let (conn, migration) = (&mut moving.connect(), moving.migration());
        assert!(migration.verify(conn, |_, _| ControlFlow::Continue(())).unwrap().is_proof());
        let broken = broken.replace("GUARD", &guard_name("people", "email_encrypted"));
        let is_as_expected = |error: MigrateError| match error {
            MigrateError::Guard { problem: found, .. } => assert_eq!(found, *problem, "{broken}"),
            other => panic!("{broken}: {other:?}"),
        };
        conn.batch_execute(&broken).unwrap();
        is_as_expected(migration.migrate_data(conn, on).unwrap_err());
        is_as_expected(migration.verify(conn, |_, _| ControlFlow::Continue(())).unwrap_err());
        is_as_expected(migration.switch(conn).unwrap_err());
        assert!(!migration.add_columns(conn).unwrap().is_empty(), "{broken}");
        migration.migrate_data(conn, on).unwrap();
        migration.verify(conn, |_, _| ControlFlow::Continue(())).unwrap();
        migration.switch(conn).unwrap();
        conn.batch_execute(&broken).unwrap();
        is_as_expected(migration.drop_unencrypted(conn).unwrap_err());
        assert_eq!(moving.values(conn, "email").len(), 3);
    }
}

/// A stale value, written while there was no guard, is found by the verification and by nothing before it.
#[test]
fn a_value_that_was_written_without_the_guard_is_found() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    let guard = guard_name("people", "email_encrypted");
    conn.batch_execute(&BREAK_GUARD[0].0.replace("GUARD", &guard)).unwrap();
    conn.batch_execute("UPDATE people SET email = 'unnoticed' WHERE id = 1").unwrap();
    moving.migration().add_columns(conn).unwrap();
    let verified = moving.migration().verify(conn, |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!((verified.is_proof(), verified.n_failed), (false, 1), "{verified:?}");
    assert!(matches!(
        moving.migration().switch(conn),
        Err(MigrateError::OutOfOrder { .. } | MigrateError::NotVerified { .. })
    ));
}
