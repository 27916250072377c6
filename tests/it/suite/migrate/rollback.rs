//! The way back from every phase: the table is what it was, with what was written last.

use std::ops::ControlFlow;

use diesel::{connection::SimpleConnection, prelude::*, sql_query};
use encdb_diesel::migrate::{MigrateError, Phase};

use super::{CREATE_PEOPLE, Moving, PEOPLE, WrittenPlaintext, on, things};
use encdb_diesel::spec::PlaintextKind;

/// The phases from which `rollback` leads back.
const PHASES: [Phase; 5] =
    [Phase::Expanded, Phase::Filling, Phase::Filled, Phase::Verified, Phase::Switched];

fn lead_to(moving: &Moving, phase: Phase) {
    let (conn, migration) = (&mut moving.connect(), moving.migration());
    migration.add_columns(conn).unwrap();
    if phase == Phase::Filling {
        let stopped = migration.batch_size(1).migrate_data(conn, |_| ControlFlow::Break(()));
        assert!(stopped.unwrap().n_changed < 3);
        return;
    }
    if phase >= Phase::Filled {
        migration.migrate_data(conn, on).unwrap();
    }
    if phase >= Phase::Verified {
        assert!(migration.verify(conn, |_, _| ControlFlow::Continue(())).unwrap().is_proof());
    }
    if phase >= Phase::Switched {
        migration.switch(conn).unwrap();
    }
}

#[test]
fn a_rollback_from_any_phase_leaves_the_table_as_it_was() {
    for phase in PHASES {
        let moving = Moving::new(PEOPLE, CREATE_PEOPLE);
        let conn = &mut moving.connect();
        let before = (moving.values(conn, "email"), moving.values(conn, "note"));
        lead_to(&moving, phase);
        let found = moving.migration().status(conn).unwrap();
        assert!(found.iter().any(|status| status.phase == phase), "{phase}: {found:?}");
        if phase == Phase::Switched {
            moving.migration().rollback(conn).unwrap();
        }
        moving.migration().rollback(conn).unwrap();
        assert_eq!((moving.values(conn, "email"), moving.values(conn, "note")), before, "{phase}");
        for column in ["email_encrypted", "email_search", "note_encrypted"] {
            let select = sql_query(format!("SELECT {column} FROM people"));
            assert!(select.execute(conn).is_err(), "{phase}: {column} is still there");
        }
        conn.batch_execute("UPDATE people SET email = 'free again'").unwrap();
        let null = conn.batch_execute("UPDATE people SET email = NULL");
        assert!(null.is_err(), "{phase}: NOT NULL is gone");
    }
}

/// Values that new writers cleared are opened, and an old writer's later value stands.
#[test]
fn a_rollback_writes_cleared_values_back() {
    let moving = Moving::new(things(PlaintextKind::Text), CREATE_THINGS);
    lead_to(&moving, Phase::Switched);
    let conn = &mut moving.connect();
    moving.write_sealed(conn, (1, "sealed alone"), WrittenPlaintext::Cleared);
    moving.write_sealed(conn, (2, "sealed first"), WrittenPlaintext::Cleared);
    conn.batch_execute("UPDATE things SET value = 'then old' WHERE id = 2").unwrap();
    moving.migration().rollback(conn).unwrap();
    let expected = ["sealed alone", "then old", "c"].map(|value| Some(value.to_owned()));
    assert_eq!(moving.values(conn, "value"), expected);
    moving.assert_sound(conn);
}

/// The guard of the way back clears the plaintext when a new application changes the ciphertext alone.
#[test]
fn a_write_during_the_way_back_is_not_lost() {
    let moving = Moving::filled(things(PlaintextKind::Text), CREATE_THINGS);
    let conn = &mut moving.connect();
    moving.to_the_end(conn);
    moving.migration().decrypt_back(conn, on).unwrap();
    let column = moving.table.columns()[0];
    let context = super::Context::new(column.column()).in_row(super::BoundId::integer(2));
    let sealed = moving.keyring.seal(&context, column.format(), b"written in between").unwrap();
    let sealed = super::super::database::bytes_literal(&sealed);
    let update = format!("UPDATE things SET value_encrypted = {sealed} WHERE id = 2");
    assert_eq!(sql_query(update).execute(conn), Ok(1));
    assert_eq!(moving.values(conn, "value")[1], None);
    moving.migration().decrypt_back(conn, on).unwrap();
    assert_eq!(moving.values(conn, "value")[1].as_deref(), Some("written in between"));
    moving.migration().rollback(conn).unwrap();
    moving.assert_sound(conn);
}

/// A value that does not open is not given up.
#[test]
fn a_rollback_that_would_lose_a_value_is_refused() {
    let moving = Moving::new(things(PlaintextKind::Text), CREATE_THINGS);
    lead_to(&moving, Phase::Switched);
    let conn = &mut moving.connect();
    let broken = super::super::database::bytes_literal(&[0xf8; 40]);
    let update = format!("UPDATE things SET value = NULL, value_encrypted = {broken} WHERE id = 3");
    conn.batch_execute(&update).unwrap();
    let refused = moving.migration().rollback(conn).unwrap_err();
    assert!(matches!(refused, MigrateError::NotReturned { n_rows: 1, .. }), "{refused:?}");
    assert_eq!(moving.migration().errors(conn, 10).unwrap().len(), 1);
}

const CREATE_THINGS: &str = "
CREATE TABLE things (id INTEGER PRIMARY KEY, value VARCHAR(40) NOT NULL);
INSERT INTO things VALUES (1, 'a'), (2, 'b'), (3, 'c');
";
