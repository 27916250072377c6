//! Which kind of plaintext the values of a column are, by the column's declaration.

use encdb_core::PlaintextKind;

use crate::sql::{Kind, catalogue::Column};

/// Returns the kind that the values have by default. None if there is no encoding for the type.
pub(crate) fn default_kind(column: &Column) -> Option<PlaintextKind> {
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

/// Returns the name of a type without what is in parentheses behind it.
fn base(declared: &str) -> String {
    declared.split('(').next().unwrap_or_default().trim().to_lowercase()
}
