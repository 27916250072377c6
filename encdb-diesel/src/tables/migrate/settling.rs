//! Errors of rows that are not in the way any more.

use diesel::Connection;

use super::{
    MigrateError, Phase,
    failures::{self, BEFORE_FIRST, RowError},
    moved::MovedTable,
};
use crate::{
    error::TableError,
    sql::{Backend, Row, SqlValue},
    tables::{paging::Key, rows::TableRows},
};

/// The rows of a table with the two columns of each value that is moved.
struct PlacedRows {
    rows: TableRows,
    columns: Vec<PlacedValue>,
}

/// The places of a value in a row.
struct PlacedValue {
    plaintext_column: &'static str,
    /// Where the value comes from.
    from: usize,
    /// Where the value is to be.
    to: Destination,
}

/// The place of a value after its move.
enum Destination {
    /// A column of its own.
    Column(usize),
    /// The same column, with a flag that says whether the value is sealed.
    Flag(usize),
}

/// Marks the errors of rows as resolved that are gone, or whose value is moved or NULL by now.
pub(super) fn settle_all<C>(conn: &mut C, moved: &MovedTable) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let placed = PlacedRows::read(conn, moved)?;
    let all = (BEFORE_FIRST, MAX_SETTLED);
    let errors = failures::unresolved(conn, &moved.name, &placed.rows.key, all)?;
    placed.settle(conn, &errors)?;
    Ok(())
}

/// Does the same for these errors, and returns how many are resolved.
pub(super) fn settle<C>(
    conn: &mut C,
    moved: &MovedTable,
    errors: &[(RowError, Key)],
) -> Result<u64, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    PlacedRows::read(conn, moved)?.settle(conn, errors)
}

impl PlacedRows {
    fn read<C>(conn: &mut C, moved: &MovedTable) -> Result<Self, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut rows = TableRows::of(conn, moved.spec.sql_name())?;
        let is_back = moved.phase() == Phase::Decrypting;
        let columns = moved.columns.iter().map(|column| {
            let plaintext_column = column.from.sql_name();
            let (clear, sealed) = (rows.add(plaintext_column)?, rows.add(column.spec.sql_name())?);
            let (from, to) = if is_back { (sealed, clear) } else { (clear, sealed) };
            let to = match column.flag() {
                Some(flag) => Destination::Flag(rows.add(flag)?),
                None => Destination::Column(to),
            };
            Ok::<_, TableError>(PlacedValue { plaintext_column, from, to })
        });
        let columns = columns.collect::<Result<_, _>>()?;
        Ok(Self { rows, columns })
    }

    fn settle<C>(&self, conn: &mut C, errors: &[(RowError, Key)]) -> Result<u64, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut n_resolved = 0;
        for (error, key) in errors {
            let is_whole = self.rows.key.is_whole(key);
            let row = if is_whole { self.rows.read_one(conn, key)? } else { None };
            if !row.is_some_and(|row| self.is_open(&error.column, &row)) {
                failures::resolve(conn, error.id)?;
                n_resolved += 1;
            }
        }
        Ok(n_resolved)
    }

    /// Tells whether a value is still to be moved.
    fn is_open(&self, column: &str, row: &Row) -> bool {
        let value = self.columns.iter().find(|value| value.plaintext_column == column);
        let is_moved = |value: &PlacedValue| match value.to {
            Destination::Column(at) => row[at].is_some(),
            Destination::Flag(at) => row[at].as_ref().and_then(SqlValue::integer) == Some(1),
        };
        value.is_some_and(|value| row[value.from].is_some() && !is_moved(value))
    }
}

/// The most errors that are looked at again after a pass.
const MAX_SETTLED: usize = 10_000;
