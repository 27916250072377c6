//! A text column that holds plaintext and ciphertext, with a flag that says which.

use std::ops::ControlFlow::Continue;

use encdb_core::{BoundId, Context, Keyring, to_text};

use super::keyring;
use crate::{
    own_tables::schema,
    spec::{
        BoundColumn, Column, ColumnSpec, IdType, Index, Nullability, Padding, PlaintextForm,
        PlaintextKind, PlaintextSpec, Scope, Storage, TableName, TableSpec, TermKind, TokenSpec,
        Uniqueness,
    },
    sql::{
        SqlValue,
        fixed::{execute, load},
    },
    tables::migrate::{MigrateError, Migration, Phase, Refusal},
    tests::Database,
};

const TRANSCRIPT: Column = Column::new("sessions", "transcript");
const COLUMNS: &[ColumnSpec] = &[ColumnSpec::new(
    TRANSCRIPT,
    "transcript",
    PlaintextKind::Text,
    Nullability::Nullable,
    Padding::None,
)
.stored_as(Storage::Text)
.with_token(TokenSpec::new(
    "transcript_search",
    Index::new(TRANSCRIPT, &[]),
    TermKind::Text,
    Scope::Global,
    Uniqueness::Repeatable,
))
.moved_from(
    PlaintextSpec::new("transcript").in_form(PlaintextForm::Flagged { flag: "is_encrypted" }),
)];
const SESSIONS: TableSpec = TableSpec::new(
    "sessions",
    TableName::new("sessions"),
    &[BoundColumn::new("id", IdType::Integer)],
    None,
    COLUMNS,
);
const VALUES: &str = "SELECT id, transcript FROM sessions ORDER BY id";

fn database<C: Database>(conn: &mut C) {
    schema::create_tables(conn).unwrap();
    conn.batch_execute("CREATE TABLE sessions (id INTEGER PRIMARY KEY, transcript TEXT)").unwrap();
    conn.batch_execute("INSERT INTO sessions VALUES (1, 'hello'), (2, NULL), (3, '')").unwrap();
}

fn flags<C: Database>(conn: &mut C) -> Vec<i64> {
    let rows = load(conn, "SELECT is_encrypted FROM sessions ORDER BY id", []).unwrap();
    rows.iter().map(|row| row[0].as_ref().and_then(SqlValue::integer).unwrap()).collect()
}

/// Writes a transcript as a new application does.
fn write_sealed<C: Database>(conn: &mut C, keyring: &Keyring, text: &str) {
    let context = Context::new(TRANSCRIPT).in_row(BoundId::integer(3));
    let sealed = keyring.seal(&context, COLUMNS[0].format(), text.as_bytes()).unwrap();
    let update = "UPDATE sessions SET transcript = ?, is_encrypted = TRUE WHERE id = 3";
    assert_eq!(execute(conn, update, [(&to_text(&sealed)).into()]).unwrap(), 1);
}

fn a_flagged_column_is_filled_in_place_and_goes_back<C: Database>(conn: &mut C) {
    database(conn);
    let before = load(conn, VALUES, []).unwrap();
    let keyring = keyring();
    let migration = Migration::new(SESSIONS, &keyring);
    migration.add_columns(conn).unwrap();
    assert!(migration.add_columns(conn).unwrap().is_empty());
    assert_eq!(flags(conn), [0, 0, 0]);
    migration.migrate_data(conn, |_| Continue(())).unwrap();
    assert_eq!(flags(conn), [1, 0, 1]);
    assert!(migration.verify(conn, |_, _| Continue(())).unwrap().is_proof());
    conn.batch_execute("UPDATE sessions SET transcript = 'an old writer' WHERE id = 1").unwrap();
    write_sealed(conn, &keyring, "a new writer");
    assert_eq!(flags(conn), [0, 0, 1]);
    let moved = conn.batch_execute("UPDATE sessions SET id = 30 WHERE id = 3").unwrap_err();
    assert!(moved.to_string().contains("encrypted for its row"), "{moved}");
    assert!(!migration.verify(conn, |_, _| Continue(())).unwrap().is_proof());
    migration.migrate_data(conn, |_| Continue(())).unwrap();
    migration.rollback(conn).unwrap();
    let after = load(conn, VALUES, []).unwrap();
    let texts: Vec<_> = after.iter().map(|row| row[1].as_ref().and_then(SqlValue::text)).collect();
    assert_eq!(texts, [Some("an old writer"), None, Some("a new writer")]);
    assert_eq!(after[1], before[1]);
    assert!(load(conn, "SELECT is_encrypted FROM sessions", []).is_err());
}

fn a_flagged_column_is_dropped_with_its_flag<C: Database>(conn: &mut C) {
    database(conn);
    let keyring = keyring();
    let migration = Migration::new(SESSIONS, &keyring);
    migration.run(conn, |_| Continue(())).unwrap();
    migration.switch(conn).unwrap();
    conn.batch_execute("UPDATE sessions SET transcript = 'late' WHERE id = 1").unwrap();
    let clear = migration.drop_unencrypted(conn).unwrap_err();
    assert!(matches!(clear, MigrateError::InTheClear { n_rows: 1, .. }), "{clear}");
    migration.migrate_data(conn, |_| Continue(())).unwrap();
    migration.drop_unencrypted(conn).unwrap();
    assert!(load(conn, "SELECT is_encrypted FROM sessions", []).is_err());
    assert_eq!(migration.status(conn).unwrap()[0].phase, Phase::Dropped);
    assert!(migration.verify(conn, |_, _| Continue(())).unwrap().is_proof());
    let refused = migration.decrypt_back(conn, |_| Continue(())).unwrap_err();
    let MigrateError::Refused { refusals, .. } = refused else { panic!("{refused}") };
    assert_eq!(refusals, [Refusal::Flagged { column: "transcript".to_owned() }]);
}

on_every_database!(
    a_flagged_column_is_filled_in_place_and_goes_back,
    a_flagged_column_is_dropped_with_its_flag,
);
