//! What the database's catalogue says of the columns that a model names.

use diesel::{Connection, QueryResult};

pub(crate) use crate::sql::Storage;
use crate::{
    error::JobError,
    spec::{ColumnSpec, TableSpec},
    sql::{Dialect, Row, SqlValue},
};

/// Whether each encrypted column of the table is declared to hold bytes or text, in the order of the specification.
pub(crate) fn storages<C>(conn: &mut C, table: &TableSpec) -> Result<Vec<Storage>, JobError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let rows = listed(conn, table)?;
    table.columns().iter().map(|column| storage(table, column, &rows)).collect()
}

/// Whether this column of the table holds text; none where the catalogue does not list it.
pub(crate) fn storage_of<C>(
    conn: &mut C,
    table: &TableSpec,
    column: &str,
) -> QueryResult<Option<Storage>>
where
    C: Connection<Backend: Dialect<C>>,
{
    Ok(find(column, &listed(conn, table)?))
}

fn listed<C>(conn: &mut C, table: &TableSpec) -> QueryResult<Vec<Row>>
where
    C: Connection<Backend: Dialect<C>>,
{
    C::Backend::load(conn, &(C::Backend::words().columns)(table.sql_name()))
}

fn storage(table: &TableSpec, column: &ColumnSpec, rows: &[Row]) -> Result<Storage, JobError> {
    find(column.sql_name(), rows).ok_or_else(|| JobError::MissingColumn {
        table: table.sql_name().to_string(),
        column: column.sql_name().to_owned(),
    })
}

fn find(column: &str, rows: &[Row]) -> Option<Storage> {
    let named = |row: &&Row| row[0].as_ref().and_then(SqlValue::text) == Some(column);
    let is_text = rows.iter().find(named)?[1].as_ref().and_then(SqlValue::integer) == Some(1);
    Some(if is_text { Storage::Text } else { Storage::Bytes })
}
