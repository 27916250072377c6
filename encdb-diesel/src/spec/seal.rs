//! A model's definition of its row seal, as data.

use encdb_core::{Column, CoveredType};

use super::{BoundColumn, same};

/// The seal of a table's rows: the column that holds it, and what it covers besides the encrypted columns.
#[derive(Clone, Copy, Debug)]
pub struct SealSpec {
    column: Column,
    sql_name: &'static str,
    key: &'static [BoundColumn],
    covered: &'static [CoveredColumn],
}

impl SealSpec {
    /// Describes a seal in the column `sql_name`, over the primary key and these plain columns.
    #[must_use]
    pub const fn new(
        column: Column,
        sql_name: &'static str,
        key: &'static [BoundColumn],
        covered: &'static [CoveredColumn],
    ) -> Self {
        Self { column, sql_name, key, covered }
    }

    /// Returns the logical names of the seal's column: the table's name, which the seal is bound to, and the column's name
    /// for errors.
    #[must_use]
    pub const fn column(&self) -> Column {
        self.column
    }

    /// Returns the name in SQL of the column that holds the seal.
    #[must_use]
    pub const fn sql_name(&self) -> &'static str {
        self.sql_name
    }

    /// Returns the columns of the primary key, in the order of the model.
    #[must_use]
    pub const fn key(&self) -> &'static [BoundColumn] {
        self.key
    }

    /// Returns the plain columns that the seal covers.
    #[must_use]
    pub const fn covered(&self) -> &'static [CoveredColumn] {
        self.covered
    }

    /// Tells whether the plain columns that the seal covers have distinct logical names.
    pub(super) const fn covers_distinct_columns(&self) -> bool {
        let mut at = 0;
        while at < self.covered.len() {
            let mut before = 0;
            while before < at {
                if same(self.covered[before].name, self.covered[at].name) {
                    return false;
                }
                before += 1;
            }
            at += 1;
        }
        true
    }
}

/// A plain column that a row seal covers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CoveredColumn {
    name: &'static str,
    sql_name: &'static str,
    covered_type: CoveredType,
}

impl CoveredColumn {
    /// Describes a column that the seal covers under the logical name `name`, as values of this type.
    #[must_use]
    pub const fn new(
        name: &'static str,
        sql_name: &'static str,
        covered_type: CoveredType,
    ) -> Self {
        Self { name, sql_name, covered_type }
    }

    /// Returns the logical name of the column.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the name in SQL.
    #[must_use]
    pub const fn sql_name(&self) -> &'static str {
        self.sql_name
    }

    /// Returns the type that the column's values have in the seal.
    #[must_use]
    pub const fn covered_type(&self) -> CoveredType {
        self.covered_type
    }
}
