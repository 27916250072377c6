//! What only MySQL and MariaDB have: foreign keys that change rows behind triggers, LOAD DATA, partitions.

use std::{fs, os::unix::fs::PermissionsExt as _};

use diesel::connection::SimpleConnection;
use encdb_diesel::{
    migrate::Refusal,
    spec::{
        BoundColumn, Column, ColumnSpec, IdType, Nullability, Padding, PlaintextKind,
        PlaintextSpec, TableName, TableSpec,
    },
};

use super::suite::migrate::{CREATE_PEOPLE, Moving, PEOPLE, refused, things};

const PARENT: &str = "CREATE TABLE parents (name VARCHAR(40) PRIMARY KEY);";

/// Rules that change the column of the foreign key, and rules that do not.
const RULES: [(&str, bool); 8] = [
    ("ON UPDATE CASCADE", true),
    ("ON UPDATE SET NULL", true),
    ("ON DELETE SET NULL", true),
    ("ON DELETE CASCADE ON UPDATE CASCADE", true),
    ("", false),
    ("ON DELETE CASCADE", false),
    ("ON UPDATE RESTRICT ON DELETE RESTRICT", false),
    ("ON UPDATE NO ACTION", false),
];

#[test]
fn a_foreign_key_that_changes_the_plaintext_is_refused() {
    for (rule, is_refused) in RULES {
        let create = format!(
            "{PARENT} CREATE TABLE things (id INTEGER PRIMARY KEY, value VARCHAR(40),
             CONSTRAINT refers FOREIGN KEY (value) REFERENCES parents (name) {rule})"
        );
        let moving = Moving::new(things(PlaintextKind::Text), &create);
        let added = moving.migration().add_columns(&mut moving.connect());
        if is_refused {
            let cascade =
                Refusal::Cascade { column: "value".to_owned(), constraint: "refers".to_owned() };
            assert_eq!(refused(added), [cascade], "{rule}");
        } else {
            assert!(added.is_ok(), "{rule}: {added:?}");
        }
    }
}

const VALUE: ColumnSpec = ColumnSpec::new(
    Column::new("rooms", "value"),
    "value_encrypted",
    PlaintextKind::Text,
    Nullability::Nullable,
    Padding::None,
)
.moved_from(PlaintextSpec::new("value"));

/// The owner and the bound columns are as good as the plaintext. A foreign key of another column is none of our business.
#[test]
fn a_foreign_key_that_changes_what_a_value_is_bound_to_is_refused() {
    const ID: BoundColumn = BoundColumn::new("id", IdType::Integer);
    const CODE: BoundColumn = BoundColumn::new("Code", IdType::Text);
    const TENANT: BoundColumn = BoundColumn::new("tenant", IdType::Text);
    let create = format!(
        "{PARENT} CREATE TABLE rooms (id INTEGER, code VARCHAR(40), tenant VARCHAR(40), other VARCHAR(40), value TEXT,
         PRIMARY KEY (id, code),
         CONSTRAINT of_code FOREIGN KEY (code) REFERENCES parents (name) ON UPDATE CASCADE,
         CONSTRAINT of_tenant FOREIGN KEY (tenant) REFERENCES parents (name) ON DELETE SET NULL,
         CONSTRAINT of_other FOREIGN KEY (other) REFERENCES parents (name) ON UPDATE CASCADE)"
    );
    for (row, owner, constraints) in [
        ([ID].as_slice(), None, [].as_slice()),
        (&[ID, CODE], None, &["of_code"]),
        (&[ID], Some(TENANT), &["of_tenant"]),
    ] {
        let row = row.to_vec().leak();
        let table = TableSpec::new("rooms", TableName::new("rooms"), row, owner, &[VALUE]);
        let moving = Moving::new(table, &create);
        match moving.migration().add_columns(&mut moving.connect()) {
            Ok(_) => assert!(constraints.is_empty()),
            refusal => {
                let refusals = refused(refusal);
                let named = refusals.iter().map(|refusal| match refusal {
                    Refusal::Cascade { constraint, .. } => constraint.as_str(),
                    other => panic!("{other:?}"),
                });
                assert_eq!(named.collect::<Vec<_>>(), constraints);
            }
        }
    }
}

/// `LOCAL` is another way to the same statement. The server reads the file itself here, because clients may be built without
/// `LOCAL`.
#[test]
fn load_data_clears_what_it_replaces() {
    let moving = Moving::filled(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let file = folder.path().join("people.txt");
    for (words, rows, cleared) in [
        ("REPLACE", "1\tloaded\t\\N\n", ["1"].as_slice()),
        ("", "50\tnew\tnote\n51\tnewer\t\\N\n", &["50", "51"]),
        ("IGNORE", "1\tignored\tx\n52\tthird\tx\n", &["52"]),
    ] {
        fs::write(&file, rows).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let load = format!(
            "LOAD DATA INFILE '{}' {words} INTO TABLE people CHARACTER SET utf8mb4 (id, email, note)",
            file.display()
        );
        conn.batch_execute(&load).unwrap();
        moving.assert_cleared(conn, words, cleared);
    }
}

#[test]
fn a_row_that_moves_to_another_partition_is_guarded() {
    let create = "CREATE TABLE things (id INTEGER PRIMARY KEY, value VARCHAR(40))
                  PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
                  INSERT INTO things VALUES (1, 'a'), (2, 'b'), (20, 'c')";
    let moving = Moving::filled(things(PlaintextKind::Text), create);
    let conn = &mut moving.connect();
    conn.batch_execute("UPDATE things SET id = 30 WHERE id = 1").unwrap();
    moving.assert_cleared(conn, "another partition", &["30"]);
    moving.to_the_end(conn);
    moving.and_back(conn);
}

#[test]
fn a_unique_token_in_partitions_is_refused() {
    let create = "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80), note TEXT) PARTITION BY HASH (id) PARTITIONS 3";
    let moving = Moving::new(PEOPLE, create);
    let refusals = refused(moving.migration().add_columns(&mut moving.connect()));
    let expected = Refusal::UniqueInPartitions { column: "email_search".to_owned() };
    assert_eq!(refusals, [expected]);
}

/// The `sql_mode` and the collation of the connection that installs the guard are no part of its meaning.
#[test]
fn a_connection_with_other_settings_is_guarded_as_well() {
    let moving = Moving::new(PEOPLE, CREATE_PEOPLE);
    let conn = &mut moving.connect();
    for settings in [
        "SET NAMES latin1",
        "SET SESSION sql_mode = ''",
        "SET SESSION collation_connection = utf8mb4_bin",
        "SET SESSION transaction_isolation = 'SERIALIZABLE'",
    ] {
        let _ = conn.batch_execute(settings);
    }
    moving.migration().add_columns(conn).unwrap();
    let writer = &mut moving.connect();
    moving.assert_sound(writer);
    writer.batch_execute("UPDATE people SET email = 'ada@example.com' WHERE id = 1").unwrap();
    moving.assert_cleared(writer, "another case", &["1"]);
}

/// MariaDB's own type for UUIDs, as the key and as the value.
#[test]
fn uuids_are_keys_and_values() {
    const ROW: &[BoundColumn] = &[BoundColumn::new("id", IdType::Uuid)];
    let name = Column::new("rooms", "value");
    let (kind, nullable) = (PlaintextKind::Uuid, Nullability::Nullable);
    let column = ColumnSpec::new(name, "value_encrypted", kind, nullable, Padding::None);
    let column = column.moved_from(PlaintextSpec::new("value"));
    let table = TableSpec::new("rooms", TableName::new("rooms"), ROW, None, vec![column].leak());
    let create = "CREATE TABLE rooms (id UUID PRIMARY KEY, value UUID);
                  INSERT INTO rooms SELECT UUID(), UUID() FROM seq_1_to_100";
    let moving = Moving::filled(table, create);
    let conn = &mut moving.connect();
    let before = moving.values(conn, "value");
    conn.batch_execute("UPDATE rooms SET id = UUID() LIMIT 1").unwrap();
    assert_eq!(moving.in_the_clear(conn).len(), 1);
    moving.assert_sound(conn);
    let mut changed = moving.values(conn, "value");
    moving.to_the_end(conn);
    moving.and_back(conn);
    let mut after = moving.values(conn, "value");
    changed.sort();
    after.sort();
    assert_eq!((before.len(), after), (100, changed));
}
