//! Tables that `add-columns` refuses, with the reason; nothing is changed then.

use diesel::connection::SimpleConnection;
use encdb_diesel::{migrate::Refusal, spec::PlaintextKind};

use super::{Moving, refused, things};

/// Refuses `things`, and asserts that no column was added.
#[track_caller]
fn refusals(kind: PlaintextKind, create: &str) -> Vec<Refusal> {
    let moving = Moving::new(things(kind), create);
    let conn = &mut moving.connect();
    let columns =
        |conn: &mut super::Conn| conn.batch_execute("SELECT value_encrypted FROM things").is_ok();
    let before = columns(conn);
    let refusals = refused(moving.migration().add_columns(conn));
    assert_eq!(columns(conn), before, "a column was added all the same");
    refusals
}

#[test]
fn a_generated_column_is_refused() {
    let create = "CREATE TABLE things (id INTEGER PRIMARY KEY, base VARCHAR(20),
                  value VARCHAR(20) GENERATED ALWAYS AS (lower(base)) STORED)";
    let found = refusals(PlaintextKind::Text, create);
    assert_eq!(found, [Refusal::Generated { column: "value".to_owned() }]);
}

#[test]
fn a_missing_column_is_refused() {
    let found = refusals(PlaintextKind::Text, "CREATE TABLE things (id INTEGER PRIMARY KEY)");
    assert_eq!(found, [Refusal::MissingColumn { column: "value".to_owned() }]);
}

#[test]
fn a_plaintext_in_the_primary_key_is_refused() {
    let create = "CREATE TABLE things (id INTEGER NOT NULL, value VARCHAR(20) NOT NULL, PRIMARY KEY (id, value))";
    let found = refusals(PlaintextKind::Text, create);
    assert_eq!(found, [Refusal::Key { column: "value".to_owned() }]);
}

#[test]
fn a_type_without_encoding_is_refused() {
    let create = "CREATE TABLE things (id INTEGER PRIMARY KEY, value DATE)";
    let found = refusals(PlaintextKind::Integer, create);
    assert!(matches!(found.as_slice(), [Refusal::Type { .. }]), "{found:?}");
}

#[test]
fn a_column_for_ciphertext_that_could_not_hold_it_is_refused() {
    for declared in ["INTEGER", "VARCHAR(10)"] {
        let create = format!(
            "CREATE TABLE things (id INTEGER PRIMARY KEY, value VARCHAR(20), value_encrypted {declared})"
        );
        let found = refusals(PlaintextKind::Text, &create);
        assert!(matches!(found.as_slice(), [Refusal::Column { .. }]), "{found:?}");
    }
}

/// All reasons are given at once.
#[test]
fn every_reason_is_named() {
    let create =
        "CREATE TABLE things (id INTEGER PRIMARY KEY, base INTEGER, value_encrypted INTEGER,
                  value INTEGER GENERATED ALWAYS AS (base + 1) STORED)";
    let found = refusals(PlaintextKind::Date, create);
    assert!(found.len() >= 3, "{found:?}");
}
