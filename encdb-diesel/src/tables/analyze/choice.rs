//! The choice between the plaintext of a column and its tokens.

use diesel::Connection;

use super::query::Counted;
use crate::{
    error::TableError,
    spec::{ColumnSpec, PlaintextForm, TableName, TokenSpec},
    sql::{Backend, SqlValue, Statement, catalogue::Columns},
};

/// Chooses the plaintext of a column, as long as it is in the clear and has no fewer values than there are tokens.
pub(super) fn choose<C>(
    conn: &mut C,
    table: TableName,
    columns: &Columns,
    column: &ColumnSpec,
    token: &TokenSpec,
) -> Result<Counted<'static>, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let tokens = Counted::tokens(table, token);
    let Some(clear) = clear(column).filter(|name| columns.find(name).is_some()) else {
        return Ok(tokens);
    };
    let plaintext = Counted::plaintext(table, clear, token.index().normalizations());
    if columns.find(token.sql_name()).is_none() {
        return Ok(plaintext);
    }
    // If ciphertext replaces plaintext in its own column, the column holds both.
    let has_moved = clear == column.sql_name() || has_fewer(conn, table, clear, token.sql_name())?;
    Ok(if has_moved { tokens } else { plaintext })
}

/// Returns the SQL name of the column with values in the clear.
fn clear(column: &ColumnSpec) -> Option<&'static str> {
    let from = column.plaintext().filter(|from| from.form() == PlaintextForm::Clear)?;
    Some(from.sql_name())
}

/// Tells whether one column has fewer values than the other.
fn has_fewer<C>(conn: &mut C, table: TableName, one: &str, other: &str) -> Result<bool, TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let select = Statement::new("SELECT count(").name(one).sql("), count(").name(other);
    let rows = C::Backend::load(conn, &select.sql(") FROM ").table(table))?;
    let count = |at: usize| rows.first()?.get(at)?.as_ref().and_then(SqlValue::integer);
    Ok(count(0) < count(1))
}
