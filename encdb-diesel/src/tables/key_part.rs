//! A row's primary key, with the names of its columns, as it is shown.

use crate::sql::SqlValue;

/// A column of a row's primary key. `Debug` does not tell its value, which may be personal data.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct KeyPart {
    /// The column's name in SQL.
    pub column: String,
    /// What the row has there. SQLite lets primary keys have NULL.
    pub value: Option<SqlValue>,
}
