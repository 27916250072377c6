//! Whole statements over encdb's own tables, written out so that they can be read and searched for.

use diesel::{Connection, QueryResult};
use encdb_core::{KeyId, WrappedKey};

use super::{BYTES, Backend, ColumnType, Row, SqlValue, Statement};

/// A bind parameter of a fixed statement.
#[derive(Debug)]
pub(crate) enum Parameter {
    Null(&'static ColumnType),
    Value(SqlValue),
}

impl From<i64> for Parameter {
    fn from(integer: i64) -> Self {
        Self::Value(SqlValue::Integer(integer))
    }
}

impl From<KeyId> for Parameter {
    fn from(number: KeyId) -> Self {
        i64::from(number.get()).into()
    }
}

impl From<&str> for Parameter {
    fn from(text: &str) -> Self {
        Self::Value(SqlValue::Text(text.to_owned()))
    }
}

impl From<&String> for Parameter {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<&[u8]> for Parameter {
    fn from(bytes: &[u8]) -> Self {
        Self::Value(SqlValue::Bytes(bytes.to_vec()))
    }
}

impl<const N: usize> From<&[u8; N]> for Parameter {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

impl From<&WrappedKey> for Parameter {
    fn from(wrapped: &WrappedKey) -> Self {
        wrapped.as_bytes().into()
    }
}

impl From<Option<&WrappedKey>> for Parameter {
    fn from(wrapped: Option<&WrappedKey>) -> Self {
        wrapped.map_or(Self::Null(&BYTES), Self::from)
    }
}

/// Runs a statement, and returns the number of rows that it changed. Fills in `?`, `{now}`, `{timestamp}`, `{is_same}` and
/// `{for_update}`.
pub(crate) fn execute<C, const N: usize>(
    conn: &mut C,
    sql: &'static str,
    parameters: [Parameter; N],
) -> QueryResult<usize>
where
    C: Connection<Backend: Backend<C>>,
{
    C::Backend::execute(conn, &Statement::fixed(sql, C::Backend::syntax(), parameters))
}

/// Runs a query, and returns its rows. Fills in the same as [`execute`].
pub(crate) fn load<C, const N: usize>(
    conn: &mut C,
    sql: &'static str,
    parameters: [Parameter; N],
) -> QueryResult<Vec<Row>>
where
    C: Connection<Backend: Backend<C>>,
{
    C::Backend::load(conn, &Statement::fixed(sql, C::Backend::syntax(), parameters))
}
