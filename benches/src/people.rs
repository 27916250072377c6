//! A table of people in the clear, to be moved to ciphertext.

use diesel::connection::SimpleConnection;
use encdb_diesel::spec::{
    BoundColumn, Column, ColumnSpec, IdType, Index, Normalization, Nullability, Padding,
    PlaintextKind, PlaintextSpec, Scope, TableName, TableSpec, TermKind, TokenSpec, Uniqueness,
};

const EMAIL: Column = Column::new("people", "email");
const NORMALIZED: &[Normalization] = &[Normalization::Trim, Normalization::Lowercase];

const fn column(name: &'static str, sql_name: &'static str, from: &'static str) -> ColumnSpec {
    let (column, kind) = (Column::new("people", name), PlaintextKind::Text);
    ColumnSpec::new(column, sql_name, kind, Nullability::Nullable, Padding::None)
        .moved_from(PlaintextSpec::new(from))
}

const COLUMNS: &[ColumnSpec] = &[
    column("email", "email_sealed", "email").with_token(TokenSpec::new(
        "email_token",
        Index::new(EMAIL, NORMALIZED),
        TermKind::Text,
        Scope::Global,
        Uniqueness::Repeatable,
    )),
    column("phone", "phone_sealed", "phone"),
    column("notes", "notes_sealed", "notes"),
];

/// An e-mail with a search token, a phone number and 200 bytes of notes.
pub const SPEC: TableSpec = TableSpec::new(
    "people",
    TableName::new("people"),
    &[BoundColumn::new("id", IdType::Integer)],
    None,
    COLUMNS,
);

/// Creates the table with this many rows, numbered from 1.
pub fn create<C: SimpleConnection>(conn: &mut C, n_rows: u32) {
    let create = "CREATE TABLE people (id BIGINT NOT NULL PRIMARY KEY, email VARCHAR(80), phone VARCHAR(40), \
                  notes VARCHAR(250))";
    conn.batch_execute(create).expect("a table");
    let digits = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 \
                  UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
    let number = "a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d + 1";
    let notes = "0123456789".repeat(20);
    let insert = format!(
        "INSERT INTO people SELECT n, concat('person', n, '@example.com'), concat('900-', n), '{notes}' FROM \
         (SELECT {number} AS n FROM {digits} a, {digits} b, {digits} c, {digits} e, {digits} f, {digits} g) numbers \
         WHERE n <= {n_rows}"
    );
    conn.batch_execute(&insert).expect("rows");
}

/// Drops the table and its view.
pub fn drop<C: SimpleConnection>(conn: &mut C) {
    conn.batch_execute("DROP VIEW IF EXISTS people_encrypted").expect("no view");
    conn.batch_execute("DROP TABLE people").expect("no table");
}
