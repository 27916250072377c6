//! A column, named by the logical names that its values are bound to.

use std::fmt;

/// A column by its logical names, which are pinned in code: renaming the column in SQL leaves its data readable.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Column {
    table: &'static str,
    column: &'static str,
}

impl Column {
    /// Names the column `column` of the table `table`.
    #[must_use]
    pub const fn new(table: &'static str, column: &'static str) -> Self {
        Self { table, column }
    }

    /// Returns the logical name of the table.
    #[must_use]
    pub const fn table(&self) -> &'static str {
        self.table
    }

    /// Returns the logical name of the column.
    #[must_use]
    pub const fn column(&self) -> &'static str {
        self.column
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.column)
    }
}
