//! Counting the values under each key, from the headers alone.

use std::ops::ControlFlow;

use diesel::{connection::SimpleConnection, prelude::*};
use encdb_diesel::{
    EncryptedTable, KEYRING, TableError,
    census::{Content, census},
    migrations,
    rotate::Rotation,
    spec::{self, TableSpec, TablesError},
};

use super::database::Database;
use crate::support::{
    keys::{id, keyring},
    models::{Contact, contact, contacts, samples, users},
};

const CONTACTS: TableSpec = <contacts::table as EncryptedTable>::SPEC;

/// Inserts contacts with these ids, sealed under this key.
fn insert(database: &Database, key_id: u16, ids: std::ops::Range<i64>) {
    let rows: Vec<Contact> = ids.map(contact).collect();
    KEYRING.scoped(&keyring(key_id, &[1]), || {
        diesel::insert_into(contacts::table)
            .values(&rows)
            .execute(&mut database.connect())
            .unwrap();
    });
}

fn with_two_keys() -> Database {
    let database = Database::new();
    let conn = &mut database.connect();
    migrations::run_for(conn, &keyring(1, &[])).unwrap();
    KEYRING.scoped(&keyring(1, &[]), || {
        let rows: Vec<Contact> = (0..20).map(contact).collect();
        diesel::insert_into(contacts::table).values(&rows).execute(conn).unwrap();
    });
    insert(&database, 300, 20..25);
    database
}

#[test]
fn values_are_counted_by_column_and_key() {
    let database = with_two_keys();
    let counted = census(&mut database.connect(), &CONTACTS).unwrap();
    let of = |column: &str| -> Vec<_> {
        let counts = counted.counts.iter().filter(|it| it.column == column);
        counts.map(|it| (it.content, it.n_values)).collect()
    };
    let both = [(Content::SealedUnder(id(1)), 20), (Content::SealedUnder(id(300)), 5)];
    assert_eq!((of("email"), of("ssn")), (both.to_vec(), both.to_vec()));
    assert_eq!(of("memo"), both, "a text column");
    assert_eq!(of("email_search"), [(Content::TokenOf(1), 25)]);
    assert_eq!((counted.under_key(id(1)), counted.under_key(id(300))), (80, 20));
    assert_eq!((counted.under_key(id(2)), counted.of_epoch(1), counted.not_sealed()), (0, 25, 0));
}

#[test]
fn null_is_not_counted_and_plaintext_is() {
    let database = with_two_keys();
    let conn = &mut database.connect();
    let planted = super::database::bytes_literal(b"in the clear");
    conn.batch_execute(&format!("UPDATE contacts SET ssn = {planted} WHERE id < 3")).unwrap();
    conn.batch_execute("UPDATE contacts SET memo = 'in the clear' WHERE id = 4").unwrap();
    conn.batch_execute("UPDATE contacts SET memo = 'encdb1.??????' WHERE id = 6").unwrap();
    conn.batch_execute("UPDATE contacts SET pin = NULL, memo = NULL WHERE id = 5").unwrap();
    let counted = census(conn, &CONTACTS).unwrap();
    assert_eq!(counted.not_sealed(), 3 + 2);
    assert_eq!(counted.under_key(id(1)), 80 - 3 - 2 - 2);
}

#[test]
fn a_rotation_leaves_nothing_under_the_old_key() {
    let database = with_two_keys();
    let conn = &mut database.connect();
    let keyring = keyring(300, &[1]);
    let _ = Rotation::new(CONTACTS, &keyring).run(conn, |_| ControlFlow::Continue(())).unwrap();
    let counted = census(conn, &CONTACTS).unwrap();
    assert_eq!((counted.under_key(id(1)), counted.under_key(id(300))), (0, 100));
}

#[test]
fn a_column_that_is_not_there_is_named() {
    let database = with_two_keys();
    let conn = &mut database.connect();
    conn.batch_execute("ALTER TABLE contacts DROP COLUMN pin").unwrap();
    match census(conn, &CONTACTS).unwrap_err() {
        TableError::MissingColumn { table, column } => {
            assert_eq!((&*table, &*column), ("contacts", "pin"))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_specification_survives_json() {
    let tables = [
        CONTACTS,
        <users::table as EncryptedTable>::SPEC,
        <samples::table as EncryptedTable>::SPEC,
    ];
    let json = spec::to_json(&tables);
    let read = spec::from_json(&json).unwrap();
    assert_eq!(format!("{read:?}"), format!("{tables:?}"));
    let unknown = json.replacen("\"owner\"", "\"ovner\"", 1);
    let refused = spec::from_json(&unknown).unwrap_err();
    assert!(matches!(&refused, TablesError::Json(it) if it.to_string().contains("ovner")));
    let later = json.replacen("\"version\": 1", "\"version\": 2, \"later\": true", 1);
    let refused = spec::from_json(&later).unwrap_err();
    assert!(matches!(refused, TablesError::Version { found: 2, known: 1 }), "{refused:?}");
}
