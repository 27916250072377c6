//! Whether a query sees all rows of a table. Rows that it does not see would be missing from a count.

use diesel::Connection;

use crate::{
    error::{HiddenBy, TableError},
    spec::TableName,
    sql::{Backend, SqlValue},
};

/// Checks that the table exists, and that this user sees all its rows.
///
/// # Errors
/// [`TableError::NoTable`], [`TableError::HiddenRows`], [`TableError::Database`].
pub(crate) fn check<C>(conn: &mut C, table: TableName) -> Result<(), TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let rows = C::Backend::load(conn, &(C::Backend::queries().sight)(table))?;
    let word = rows.first().and_then(|row| row.first()?.as_ref().and_then(SqlValue::text));
    let hidden_by = match word {
        Some("whole") => return Ok(()),
        Some("history") => HiddenBy::History,
        Some("partition") => HiddenBy::Partition,
        Some("row security") => HiddenBy::RowSecurity,
        Some("subscription") => HiddenBy::Subscription,
        Some(_) => HiddenBy::NoTable,
        None => return Err(TableError::NoTable { table: table.to_string() }),
    };
    Err(TableError::HiddenRows { table: table.to_string(), hidden_by })
}
