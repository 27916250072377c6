//! The table that is attacked: in a schema, under a hostile name, with a key of a UUID and a text that is compared without
//! regard to case, a UNIQUE token, NULLs, and values that cannot be encoded.

use encdb_diesel::spec::{
    BoundColumn, Column, ColumnSpec, IdType, Index, Normalization, Nullability, Padding,
    PlaintextKind, PlaintextSpec, Scope, TableName, TableSpec, TermKind, TokenSpec, Uniqueness,
};

pub(crate) const NAME: &str = "the 'attacked' one";
pub(crate) const EMAIL: Column = Column::new("attacked", "email");
pub(crate) const INDEX: Index = Index::new(EMAIL, &[Normalization::Lowercase]);

const fn column(column: Column, sealed: &'static str, kind: PlaintextKind) -> ColumnSpec {
    let from = PlaintextSpec::new(column.column());
    ColumnSpec::new(column, sealed, kind, Nullability::Nullable, Padding::None).moved_from(from)
}

/// The columns in the order of [`Values`](crate::values::Values).
pub(crate) const COLUMNS: [ColumnSpec; 3] = [
    column(EMAIL, "email_encrypted", PlaintextKind::Text).with_token(TokenSpec::new(
        "email_search",
        INDEX,
        TermKind::Text,
        Scope::Global,
        Uniqueness::Unique,
    )),
    column(Column::new("attacked", "note"), "note_encrypted", PlaintextKind::Text),
    column(Column::new("attacked", "born"), "born_encrypted", PlaintextKind::Date),
];

pub(crate) const fn table(schema: &'static str) -> TableSpec {
    const KEY: &[BoundColumn] =
        &[BoundColumn::new("tenant", IdType::Uuid), BoundColumn::new("code", IdType::Text)];
    TableSpec::new("attacked", TableName::new(NAME).in_schema(schema), KEY, None, &COLUMNS)
}
