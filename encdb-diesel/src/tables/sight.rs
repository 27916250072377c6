//! Whether a query sees all rows of a table: what is not seen is counted as nothing.

use std::fmt;

use diesel::Connection;

use crate::{
    error::JobError,
    spec::TableName,
    sql::{Dialect, SqlValue},
};

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

/// Checks that there is such a table, and that this user sees all its rows.
///
/// # Errors
/// [`JobError::NoTable`], [`JobError::HiddenRows`], [`JobError::Database`].
pub(crate) fn check<C>(conn: &mut C, table: TableName) -> Result<(), JobError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let rows = C::Backend::load(conn, &(C::Backend::words().sight)(table))?;
    let word = rows.first().and_then(|row| row.first()?.as_ref().and_then(SqlValue::text));
    let hidden_by = match word {
        Some("whole") => return Ok(()),
        Some("history") => HiddenBy::History,
        Some("partition") => HiddenBy::Partition,
        Some("row security") => HiddenBy::RowSecurity,
        Some("subscription") => HiddenBy::Subscription,
        Some(_) => HiddenBy::NoTable,
        None => return Err(JobError::NoTable { table: table.to_string() }),
    };
    Err(JobError::HiddenRows { table: table.to_string(), hidden_by })
}
