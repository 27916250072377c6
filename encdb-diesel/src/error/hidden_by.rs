//! Why a connection does not see all rows of a table.

use std::fmt;

/// What keeps rows of a table from being counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum HiddenBy {
    /// The table keeps former versions of its rows, which no ordinary query sees and no rotation rewrites.
    History,
    /// It is a view, or the rows are somewhere else.
    NoTable,
    /// It is a part of a larger table.
    Partition,
    /// Row-level security applies to this user.
    RowSecurity,
    /// A subscription fills it from another database, and may not have filled it yet.
    Subscription,
}

impl fmt::Display for HiddenBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::History => {
                "it keeps former versions of its rows, which are not counted; drop its system versioning first"
            }
            Self::NoTable => "it is a view, or its rows are elsewhere; name the table that holds them",
            Self::Partition => "it is a part of a larger table; name the whole",
            Self::RowSecurity => {
                "row-level security hides rows from this user; connect as one with BYPASSRLS, or as the owner of the table"
            }
            Self::Subscription => {
                "a subscription fills it from another database; connect to that one"
            }
        })
    }
}
