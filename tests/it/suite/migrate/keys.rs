//! Ciphertext is bound to the key of its row and to its owner, so a change of either clears it.

use diesel::connection::SimpleConnection;
use encdb_diesel::spec::{
    BoundColumn, Column, ColumnSpec, IdType, Nullability, Padding, PlaintextKind, PlaintextSpec,
    TableName, TableSpec,
};

use super::{super::database::moved::KEY_SPELLINGS, Moving, WrittenPlaintext};

const BODY: ColumnSpec = ColumnSpec::new(
    Column::new("documents", "body"),
    "body_encrypted",
    PlaintextKind::Text,
    Nullability::Nullable,
    Padding::None,
)
.moved_from(PlaintextSpec::new("body"));

const fn documents(row: &'static [BoundColumn], owner: Option<BoundColumn>) -> TableSpec {
    TableSpec::new("documents", TableName::new("documents"), row, owner, &[BODY])
}

const CREATE: &str = "
CREATE TABLE documents (id INTEGER NOT NULL, part INTEGER NOT NULL, tenant INTEGER NOT NULL, body VARCHAR(40),
    PRIMARY KEY (id, part));
INSERT INTO documents VALUES (1, 1, 7, 'a'), (1, 2, 7, 'b'), (2, 1, 8, ''), (3, 1, 8, NULL);
";

#[test]
fn another_primary_key_clears_the_ciphertext() {
    const ROW: &[BoundColumn] =
        &[BoundColumn::new("id", IdType::Integer), BoundColumn::new("part", IdType::Integer)];
    let moving = Moving::filled(documents(ROW, None), CREATE);
    let conn = &mut moving.connect();
    for (change, cleared) in [
        ("UPDATE documents SET id = 9 WHERE id = 2", "9"),
        ("UPDATE documents SET part = 5 WHERE id = 9", "9"),
        ("UPDATE documents SET id = -1, part = 6, body = 'new' WHERE id = 9", "-1"),
    ] {
        conn.batch_execute(change).unwrap();
        moving.assert_cleared(conn, change, &[cleared]);
    }
    conn.batch_execute("UPDATE documents SET tenant = 9").unwrap();
    moving.assert_cleared(conn, "a column that nothing is bound to", &[]);
}

#[test]
fn another_owner_clears_the_ciphertext() {
    const ROW: &[BoundColumn] = &[BoundColumn::new("id", IdType::Integer)];
    const TENANT: BoundColumn = BoundColumn::new("tenant", IdType::Integer);
    let moving = Moving::filled(documents(ROW, Some(TENANT)), CREATE);
    let conn = &mut moving.connect();
    conn.batch_execute("UPDATE documents SET tenant = 9 WHERE id = 2").unwrap();
    moving.assert_cleared(conn, "another tenant", &["2"]);
    conn.batch_execute("UPDATE documents SET part = part + 10").unwrap();
    moving.assert_cleared(conn, "a key that nothing is bound to", &[]);
}

/// Rows that the database keeps apart by a text that it compares without regard to case, accents or blanks.
#[test]
fn another_spelling_of_a_text_key_clears_the_ciphertext() {
    const ROW: &[BoundColumn] = &[BoundColumn::new("code", IdType::Text)];
    for (declared, one, other) in KEY_SPELLINGS {
        let create = format!(
            "CREATE TABLE documents (code {declared} NOT NULL PRIMARY KEY, body VARCHAR(40));
             INSERT INTO documents VALUES ({one}, 'one'), ('B', 'two'), ('c', NULL), ('d ', ''), ('🙂', 'three');"
        );
        let create =
            if declared.contains("latin1") { create.replace('🙂', "ü") } else { create };
        let moving = Moving::filled(documents(ROW, None), &create);
        let conn = &mut moving.connect();
        let change = format!("UPDATE documents SET code = {other} WHERE code = {one}");
        conn.batch_execute(&change).unwrap();
        assert_eq!(moving.in_the_clear(conn).len(), 1, "{declared}: {change}");
        moving.assert_sound(conn);
        moving.to_the_end(conn);
        moving.and_back(conn);
        let bodies = moving.values(conn, "body");
        assert_eq!(bodies.iter().flatten().count(), 4, "{declared}: {bodies:?}");
    }
}

/// A value that is only sealed would be lost with its ciphertext, so the statement is refused.
#[test]
fn the_only_value_of_a_row_is_not_cleared() {
    const ROW: &[BoundColumn] = &[BoundColumn::new("id", IdType::Integer)];
    let create = "CREATE TABLE documents (id INTEGER PRIMARY KEY, body VARCHAR(40) NOT NULL);
                  INSERT INTO documents VALUES (1, 'a'), (2, 'b')";
    let moving = Moving::filled(documents(ROW, None), create);
    let (conn, migration) = (&mut moving.connect(), moving.migration());
    migration.verify(conn, |_, _| std::ops::ControlFlow::Continue(())).unwrap();
    migration.switch(conn).unwrap();
    moving.write_sealed(conn, (1, "sealed alone"), WrittenPlaintext::Cleared);
    let refused = conn.batch_execute("UPDATE documents SET id = 9 WHERE id = 1").unwrap_err();
    assert!(refused.to_string().contains("encrypted for its row"), "{refused}");
    conn.batch_execute("UPDATE documents SET id = 8, body = 'with its value' WHERE id = 1")
        .unwrap();
    moving.assert_cleared(conn, "with its value", &["8"]);
    conn.batch_execute("UPDATE documents SET id = 7 WHERE id = 2").unwrap();
    moving.assert_cleared(conn, "a value in the clear", &["7"]);
}
