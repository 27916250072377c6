//! Stages on every database.

mod flagged;
mod old_bytes;
#[cfg(feature = "_servers")]
mod partitions;
mod path;
mod retry;

use encdb_core::{KeyBytes, KeyId, Keyring, Normalization, Padding, TermKind};

use crate::spec::{
    BoundColumn, Column, ColumnSpec, IdType, Index, Nullability, PlaintextKind, PlaintextSpec,
    Scope, TableName, TableSpec, TokenSpec, Uniqueness,
};

fn keyring() -> Keyring {
    let key = KeyBytes::new(std::array::from_fn(|at| u8::try_from(at * 7).expect("below 225")));
    let id = KeyId::new(1).expect("not 0");
    Keyring::builder(b"\x01 a salt of the tests' own").current(id, key).build().expect("a keyring")
}

const EMAIL: Column = Column::new("people", "email");
const INDEX: Index = Index::new(EMAIL, &[Normalization::Lowercase]);
const TOKEN: TokenSpec =
    TokenSpec::new("email_search", INDEX, TermKind::Text, Scope::Global, Uniqueness::Unique);
const COLUMNS: &[ColumnSpec] = &[
    ColumnSpec::new(
        EMAIL,
        "email_encrypted",
        PlaintextKind::Text,
        Nullability::Nullable,
        Padding::None,
    )
    .with_token(TOKEN)
    .moved_from(PlaintextSpec::new("email")),
    ColumnSpec::new(
        Column::new("people", "note"),
        "note_encrypted",
        PlaintextKind::Text,
        Nullability::Nullable,
        Padding::None,
    )
    .moved_from(PlaintextSpec::new("note")),
];
const PEOPLE: TableSpec = TableSpec::new(
    "people",
    TableName::new("people"),
    &[BoundColumn::new("id", IdType::Integer)],
    None,
    COLUMNS,
);
