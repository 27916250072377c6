//! Why a connection does not see all rows of a table.

use std::fmt;

/// A reason why some rows of a table cannot be counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum HiddenBy {
    /// The table keeps former versions of its rows. Ordinary queries do not see them, and no rotation rewrites them.
    History,
    /// The name belongs to a view, or the rows are elsewhere.
    NoTable,
    /// The table is a partition of a larger one.
    Partition,
    /// Row-level security applies to this user.
    RowSecurity,
    /// A subscription fills the table from another database, and may not have finished.
    Subscription,
}

impl fmt::Display for HiddenBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::History => {
                "it keeps former versions of its rows, which are not counted; drop its system versioning first"
            }
            Self::NoTable => "it is a view, or its rows are elsewhere; name the table that holds them",
            Self::Partition => "it is a partition of a larger table; name that table",
            Self::RowSecurity => {
                "row-level security hides rows from this user; connect as a user with BYPASSRLS, or as the table's owner where \
                 it does not force the owner as well"
            }
            Self::Subscription => {
                "a subscription fills it from another database; connect to that database"
            }
        })
    }
}
