//! Which kind of plaintext the values of a column are, by the column's declaration.

use encdb_core::PlaintextKind;

use crate::sql::{Kind, Syntax, Typing, catalogue::Column};

/// Returns the kind that the values have by default. None if there is no encoding for the type.
pub(crate) fn kind_of(column: &Column) -> Option<PlaintextKind> {
    let by_name = || match base(&column.declared).as_str() {
        "cidr" | "inet" | "inet4" | "inet6" => Some(PlaintextKind::Network),
        "citext" => Some(PlaintextKind::Text),
        _ => None,
    };
    Some(match column.column_type.kind {
        Kind::Bool => PlaintextKind::Bool,
        Kind::Bytes => PlaintextKind::Bytes,
        Kind::Date => PlaintextKind::Date,
        Kind::Enumeration | Kind::Text => PlaintextKind::Text,
        Kind::Float => PlaintextKind::Float,
        Kind::Integer => PlaintextKind::Integer,
        Kind::Json => PlaintextKind::Json,
        Kind::Numeric => PlaintextKind::Decimal,
        Kind::Time => PlaintextKind::Time,
        Kind::Timestamp | Kind::TimestampTz => PlaintextKind::Timestamp,
        Kind::Uuid => PlaintextKind::Uuid,
        Kind::Other => return by_name(),
    })
}

/// Tells whether the values of a column can be of this kind. On SQLite each value has a type of its own.
pub(crate) fn may_hold(kind: PlaintextKind, column: &Column, syntax: &Syntax) -> bool {
    if syntax.typing == Typing::OfValue || kind_of(column) == Some(kind) {
        return true;
    }
    match kind {
        PlaintextKind::Bool => column.column_type.kind == Kind::Integer,
        PlaintextKind::Decimal => column.column_type.kind == Kind::Integer,
        PlaintextKind::Integer => column.column_type.kind == Kind::Bool,
        // MariaDB's JSON is LONGTEXT with a check.
        PlaintextKind::Json | PlaintextKind::Network => column.column_type.kind == Kind::Text,
        PlaintextKind::Uuid => matches!(column.column_type.kind, Kind::Bytes | Kind::Text),
        _ => false,
    }
}

/// Returns the name of a type without what is in parentheses behind it.
fn base(declared: &str) -> String {
    declared.split('(').next().unwrap_or_default().trim().to_lowercase()
}
