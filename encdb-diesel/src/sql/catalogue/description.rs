//! A table as the catalogue describes it.

use super::{Fields, Queries};
use crate::{
    spec::Nullability,
    sql::{ColumnType, Row},
};

/// A column of a table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) column_type: ColumnType,
    /// The type in full, as in a declaration.
    pub(crate) declared: String,
    pub(crate) nullability: Nullability,
    /// The default, in SQL.
    pub(crate) default: Option<String>,
    pub(crate) origin: Origin,
    /// The collation, where it differs from the type's own and the catalogue shows it.
    pub(crate) collation: Option<Collation>,
}

/// Where the values of a column come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Origin {
    /// The database computes them from other columns.
    Generated,
    /// Every update that does not name the column writes the time.
    Stamped,
    /// Statements write them.
    Written,
}

/// How texts of a column are compared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Collation {
    /// On MySQL, the character set. Without it a text in a list of values cannot be compared with the column.
    pub(crate) character_set: Option<String>,
    pub(crate) name: String,
}

impl Column {
    pub(super) fn of(row: Row, queries: &Queries) -> Option<Self> {
        let mut fields = Fields::of(row);
        let (name, type_name) = (fields.text()?, fields.text()?);
        let declared = fields.text()?;
        let nullability =
            if fields.is_true() { Nullability::Nullable } else { Nullability::NotNull };
        let default = fields.text();
        let origin = match fields.integer() {
            Some(1) => Origin::Generated,
            Some(2) => Origin::Stamped,
            _ => Origin::Written,
        };
        let (character_set, collation) = (fields.text(), fields.text());
        let collation = collation.map(|name| Collation { character_set, name });
        let column_type = (queries.column_type)(&type_name, fields.text());
        Some(Self { name, column_type, declared, nullability, default, origin, collation })
    }
}
