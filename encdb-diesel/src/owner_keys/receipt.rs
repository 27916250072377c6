//! What a destroyed key leaves behind.

use diesel::Connection;
use encdb_core::BoundId;
use serde::Serialize;

use super::column_value::in_the_form_of;
use crate::{
    error::OwnerKeyError,
    spec::{ColumnSpec, Scope, TableSpec},
    sql::{Dialect, SqlValue, Statement},
    table_columns::{Storage, storage_of},
};

/// What was destroyed, and what it made unreadable: to be kept as a proof.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Receipt {
    /// When, by the database's clock: seconds since 1970. That of the first time, where the key was destroyed before.
    pub destroyed_at: i64,
    /// How many wraps of the key there were: by a root key or a passphrase, and those of services.
    pub n_wraps: usize,
    /// What each encrypted column has of this owner.
    pub columns: Vec<Forgotten>,
}

/// What an encrypted column has of an owner whose key is gone.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Forgotten {
    /// The table's name in SQL.
    pub table: String,
    /// The column's name in SQL.
    pub column: String,
    /// How many values nobody can open any more.
    pub n_values: u64,
    /// How many search tokens of them are still comparable, because their scope is global: they are not under the owner's
    /// key. Delete the rows, or set the tokens to NULL.
    pub n_tokens_left: u64,
}

/// What the columns of a table have of this owner.
pub(super) fn forgotten<C>(
    conn: &mut C,
    table: &TableSpec,
    owner: &BoundId,
) -> Result<Vec<Forgotten>, OwnerKeyError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let no_owner = || OwnerKeyError::NoOwner { table: table.sql_name().to_string() };
    let owned_by = table.owner().ok_or_else(no_owner)?.sql_name();
    let Some(owner) = stored_owner(conn, table, owned_by, owner)? else {
        return Ok(vec![]);
    };
    let select = Statement::new("SELECT ").list(table.columns(), |select, column| {
        let select = select.sql("count(").name(column.sql_name()).sql("), ");
        global_tokens(column)
            .fold(select.sql("0"), |select, token| select.sql(" + count(").name(token).sql(")"))
    });
    let select = select.sql(" FROM ").table(table.sql_name()).sql(" WHERE ").name(owned_by);
    let counts = C::Backend::load(conn, &select.sql(" = ").bind(owner))?.concat();
    let columns = table.columns().iter().zip(counts.chunks(2));
    Ok(columns.map(|(column, counts)| of_column(table, column, counts)).collect())
}

fn of_column(table: &TableSpec, column: &ColumnSpec, counts: &[Option<SqlValue>]) -> Forgotten {
    let count = |at: usize| {
        let count = counts.get(at).and_then(Option::as_ref).and_then(SqlValue::integer);
        count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default()
    };
    Forgotten {
        table: table.sql_name().to_string(),
        column: column.sql_name().to_owned(),
        n_values: count(0),
        n_tokens_left: count(1),
    }
}

/// The columns of the tokens that are not under the owner's key.
fn global_tokens(column: &ColumnSpec) -> impl Iterator<Item = &'static str> {
    let token = column.token().filter(|token| token.scope() == Scope::Global);
    token.into_iter().flat_map(|token| [Some(token.sql_name()), token.next_sql_name()]).flatten()
}

/// The owner's id in the form that the table's column has; none where the table is empty or cannot hold it.
fn stored_owner<C>(
    conn: &mut C,
    table: &TableSpec,
    column: &str,
    owner: &BoundId,
) -> Result<Option<SqlValue>, OwnerKeyError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let select = Statement::new("SELECT ").name(column).sql(" FROM ").table(table.sql_name());
    let select = select.sql(" WHERE ").name(column).sql(" IS NOT NULL LIMIT 1");
    let rows = C::Backend::load(conn, &select)?;
    let Some(sample) = rows.first().and_then(|row| row[0].as_ref()) else {
        return Ok(None);
    };
    let storage = storage_of(conn, table, column)?.unwrap_or(Storage::Bytes);
    Ok(in_the_form_of(sample, storage, owner))
}
