//! What a verification found in one column.

use crate::tables::layout::Layout;

/// What a verification found in one column: an encrypted column, with its search tokens, or the column of row seals.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct VerifiedColumn {
    /// The column's name in SQL.
    pub column: String,
    /// Values that were looked at. NULL beside NULL is none.
    pub n_total: u64,
    /// Values that do not open, or whose search tokens are wrong or missing.
    pub n_failed: u64,
}

impl VerifiedColumn {
    /// Returns the number of values that open and have the right search tokens.
    #[must_use]
    pub const fn n_successful(&self) -> u64 {
        self.n_total - self.n_failed
    }

    /// Returns the columns of a table, none of whose values were looked at yet.
    pub(super) fn all(layout: &Layout) -> Vec<Self> {
        let columns = layout.columns.iter().map(|column| column.spec.sql_name());
        let seal = layout.seal.iter().map(|seal| seal.spec.sql_name());
        let new = |column: &str| Self { column: column.to_owned(), n_total: 0, n_failed: 0 };
        columns.chain(seal).map(new).collect()
    }

    pub(super) fn add(&mut self, checked: CheckedValue) {
        self.n_total += u64::from(checked != CheckedValue::Null);
        self.n_failed += u64::from(checked == CheckedValue::Wrong);
    }
}

/// What was found in one column of one row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum CheckedValue {
    /// NULL, with nothing beside it.
    Null,
    Right,
    /// Something about it is wrong: the value, a token or the seal.
    Wrong,
}
