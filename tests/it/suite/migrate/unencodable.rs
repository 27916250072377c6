//! Rows whose values have no encoding: they are recorded without the value, and the others are sealed.

use std::ops::ControlFlow;

use diesel::connection::SimpleConnection;
use encdb_diesel::{migrate::MigrateError, spec::PlaintextKind};

use super::{super::database::moved::UNREADABLE, Moving, on, things};

/// Texts that are none of their kind.
const TEXTS: &[(PlaintextKind, &str, &str, &str)] = &[
    (PlaintextKind::Date, "VARCHAR(80)", "'2026-02-28'", "'the 30th of February'"),
    (PlaintextKind::Date, "VARCHAR(80)", "'2026-02-28'", "'2026-02-30'"),
    (PlaintextKind::Json, "VARCHAR(80)", "'{}'", "'{secret'"),
    (PlaintextKind::Json, "VARCHAR(80)", "'null'", "''"),
    (PlaintextKind::Decimal, "VARCHAR(80)", "'1.50'", "'1,50'"),
    (PlaintextKind::Time, "VARCHAR(80)", "'12:30'", "'25:00:00'"),
    (PlaintextKind::Timestamp, "VARCHAR(80)", "'2026-02-28 12:00:00'", "'yesterday'"),
    (PlaintextKind::Uuid, "VARCHAR(80)", "'5f2b3c4d-0000-4000-8000-000000000000'", "'5f2b3c4d'"),
    (PlaintextKind::Network, "VARCHAR(80)", "'192.0.2.1'", "'192.0.2.300'"),
];

fn create(declared: &str, right: &str, wrong: &str) -> String {
    format!(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, value {declared});
         INSERT INTO things VALUES (1, {right}), (2, NULL), (4, {right});
         INSERT INTO things VALUES (3, {wrong});"
    )
}

#[test]
fn a_value_without_encoding_is_recorded_and_the_others_go_on() {
    for (kind, declared, right, wrong) in TEXTS.iter().chain(UNREADABLE) {
        let moving = Moving::new(things(*kind), &create(declared, right, wrong));
        let (conn, migration) = (&mut moving.connect(), moving.migration());
        migration.add_columns(conn).unwrap();
        for _ in 0..2 {
            let progress = migration.migrate_data(conn, on).unwrap();
            assert_eq!(progress.n_failed, 1, "{declared} {wrong}");
            assert_eq!(moving.in_the_clear(conn), ["3"], "{declared} {wrong}");
        }
        let errors = migration.errors(conn, 10).unwrap();
        let [error] = errors.as_slice() else { panic!("{declared} {wrong}: {errors:?}") };
        assert!(error.attempts >= 2, "{errors:?}");
        let shown = format!("{error:?}");
        assert!(!shown.contains(wrong.trim_matches('\'')) || wrong.len() < 5, "{shown}");
        assert_eq!(migration.status(conn).unwrap()[0].n_failed, 1);
        conn.batch_execute(&format!("UPDATE things SET value = {right} WHERE id = 3")).unwrap();
        moving.assert_sound(conn);
        assert_eq!(migration.errors(conn, 10).unwrap(), []);
    }
}

/// Nothing is dropped while a row is in the clear.
#[test]
fn a_row_that_failed_keeps_the_table_from_being_switched() {
    let (kind, declared, right, wrong) = TEXTS[0];
    let moving = Moving::new(things(kind), &create(declared, right, wrong));
    let (conn, migration) = (&mut moving.connect(), moving.migration());
    migration.add_columns(conn).unwrap();
    migration.migrate_data(conn, on).unwrap();
    assert!(!migration.verify(conn, |_, _| ControlFlow::Continue(())).unwrap().is_proof());
    assert!(matches!(migration.switch(conn), Err(MigrateError::OutOfOrder { .. })));
}

#[test]
fn more_errors_than_allowed_stop_the_work() {
    let (kind, declared, right, wrong) = TEXTS[0];
    let moving = Moving::new(things(kind), &create(declared, right, wrong));
    let conn = &mut moving.connect();
    let all = format!("UPDATE things SET value = {wrong} WHERE value IS NOT NULL");
    conn.batch_execute(&all).unwrap();
    moving.migration().add_columns(conn).unwrap();
    let stopped = moving.migration().max_errors(1).batch_size(1).migrate_data(conn, on);
    let stopped = stopped.unwrap_err();
    assert!(matches!(stopped, MigrateError::TooManyErrors { limit: 1, .. }), "{stopped:?}");
}
