//! What the database's catalogue says of the columns that a model names.

use diesel::Connection;

pub(crate) use crate::sql::Storage;
use crate::{
    error::JobError,
    spec::{ColumnSpec, TableSpec},
    sql::{Dialect, Row, SqlValue, Words},
};

/// Whether each encrypted column of the table holds bytes or text, in the order of the specification.
pub(crate) fn storages<C>(conn: &mut C, table: &TableSpec) -> Result<Vec<Storage>, JobError>
where
    C: Connection<Backend: Dialect<C>>,
{
    let query = Words::about(C::Backend::words().columns, table.sql_name());
    let rows = C::Backend::load(conn, &query)?;
    table.columns().iter().map(|column| storage(table, column, &rows)).collect()
}

fn storage(table: &TableSpec, column: &ColumnSpec, rows: &[Row]) -> Result<Storage, JobError> {
    let named = |row: &&Row| row[0].as_ref().and_then(SqlValue::text) == Some(column.sql_name());
    let found = rows.iter().find(named).ok_or_else(|| JobError::MissingColumn {
        table: table.sql_name().to_owned(),
        column: column.sql_name().to_owned(),
    })?;
    let is_text = found[1].as_ref().and_then(SqlValue::integer) == Some(1);
    Ok(if is_text { Storage::Text } else { Storage::Bytes })
}
