//! Names that have to be quoted, and tables in a schema, another database or an attached file.

use diesel::connection::SimpleConnection;
use encdb_diesel::spec::{
    BoundColumn, Column, ColumnSpec, IdType, Index, Nullability, Padding, PlaintextKind,
    PlaintextSpec, Scope, TableName, TableSpec, TermKind, TokenSpec, Uniqueness,
};

use super::{
    super::database::{Archive, Conn},
    Moving, quoted, table_name,
};
use crate::support::tables::ARCHIVE;

/// Names of a table, its key, and three columns.
const HOSTILE: &[[&str; 5]] = &[
    ["select", "from", "where", "order", "group"],
    ["My Table", "Id", "The Value", "The Value Encrypted", "The Token"],
    ["it's", "o'clock", "va'lue", "en'crypted", "to'ken"],
    ["a\"b", "i\"d", "v\"alue", "e\"ncrypted", "t\"oken"],
    ["a`b", "i`d", "v`alue", "e`ncrypted", "t`oken"],
    ["x; DROP TABLE people --", "id)", "value, id", "%s", "?"],
    ["größe", "id", "straße", "schlüssel ß", "wert"],
    ["a.b", "c.d", "e.f", "g.h", "$1"],
    ["$$", "$body$", "{}", "{timestamp}", "\\"],
    [
        "a_table_whose_name_is_as_long_as_postgresql_allows_it_to_be_now",
        "id",
        "a_column_whose_name_is_as_long_as_postgresql_allows_it_to_be_12",
        "a_column_whose_name_is_as_long_as_postgresql_allows_it_to_be_34",
        "a_column_whose_name_is_as_long_as_postgresql_allows_it_to_be_56",
    ],
];

fn table(table: TableName, [id, from, to, token]: [&'static str; 4]) -> TableSpec {
    let column = Column::new("hostile", "value");
    let index = Index::new(column, &[]);
    let token = TokenSpec::new(token, index, TermKind::Text, Scope::Global, Uniqueness::Unique);
    let kind = PlaintextKind::Text;
    let column = ColumnSpec::new(column, to, kind, Nullability::Nullable, Padding::None);
    let column = column.with_token(token).moved_from(PlaintextSpec::new(from));
    let row = vec![BoundColumn::new(id, IdType::Integer)];
    TableSpec::new("hostile", table, row.leak(), None, vec![column].leak())
}

/// Creates a table, and takes it the whole way and back.
fn there_and_back(moving: &Moving, conn: &mut Conn) {
    let (name, row) = (table_name(moving.table.sql_name()), moving.table.row()[0].sql_name());
    let from = moving.table.columns()[0].plaintext().unwrap().sql_name();
    let (id, value) = (quoted(row), quoted(from));
    conn.batch_execute(&format!(
        "CREATE TABLE {name} ({id} INTEGER PRIMARY KEY, {value} VARCHAR(40) NOT NULL);
         INSERT INTO {name} VALUES (1, 'one'), (2, ''), (3, 'it''s');"
    ))
    .unwrap();
    moving.migration().add_columns(conn).unwrap();
    assert!(moving.migration().add_columns(conn).unwrap().is_empty(), "{name}");
    moving.assert_sound(conn);
    conn.batch_execute(&format!("UPDATE {name} SET {value} = 'changed' WHERE {id} = 1")).unwrap();
    moving.assert_cleared(conn, &name, &["1"]);
    moving.migration().create_views(conn).unwrap();
    moving.to_the_end(conn);
    moving.and_back(conn);
    let expected = ["changed", "", "it's"].map(|value| Some(value.to_owned()));
    assert_eq!(moving.values(conn, from), expected, "{name}");
}

#[test]
fn hostile_names_are_quoted() {
    for [name, columns @ ..] in HOSTILE {
        let moving = Moving::new(table(TableName::new(name), *columns), "");
        there_and_back(&moving, &mut moving.connect());
    }
}

#[test]
fn a_table_elsewhere_is_moved_where_it_is() {
    let name = TableName::new("The 'moved' one").in_schema(ARCHIVE);
    let moving = Moving::new(table(name, ["Id", "value", "sealed", "token"]), "");
    let archive = Archive::of(&moving.database);
    there_and_back(&moving, &mut archive.connect());
}
