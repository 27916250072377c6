//! Writing rows with values of their own, only where they have not changed since they were read.

mod each_row;
mod join_arrays;
mod join_selects;

use std::iter;

use diesel::{Connection, QueryResult};
use encdb_core::DISTINCT_START_LEN;

use super::change::{Comparison, RowChange, Shape};
use crate::{
    sql::{
        Backend, BulkUpdate, ColumnType, Kind, SqlValue, Statement, Syntax, catalogue::Collation,
    },
    tables::rows::{ReadColumn, TableRows},
};

/// An update of rows that compare and write the same columns, so that they share one statement. Values that a row keeps are
/// neither sent nor compared.
#[derive(Debug)]
pub(super) struct Swap<'p> {
    rows: &'p TableRows,
    syntax: &'static Syntax,
    compared: Vec<ComparedCell<'p>>,
    written: Vec<Cell<'p>>,
}

/// A column and its place in a row.
#[derive(Clone, Copy, Debug)]
struct Cell<'p> {
    column: &'p ReadColumn,
    at: usize,
}

#[derive(Clone, Copy, Debug)]
struct ComparedCell<'p> {
    cell: Cell<'p>,
    comparison: Comparison,
}

/// A value that a statement takes from each row.
#[derive(Clone, Copy, Debug)]
struct Field<'p> {
    role: Role,
    /// The field's number among those with the same role.
    number: usize,
    at: usize,
    column_type: &'p ColumnType,
}

/// What a value is used for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Role {
    Key,
    Old,
    New,
}

impl Field<'_> {
    /// Returns the field's name in a list of rows: `k0`, `o0`, `n0`.
    fn alias(&self) -> String {
        let prefix = match self.role {
            Role::Key => 'k',
            Role::Old => 'o',
            Role::New => 'n',
        };
        format!("{prefix}{}", self.number)
    }

    fn value<'v>(&self, row: &'v RowChange) -> Option<&'v SqlValue> {
        match self.role {
            Role::Key | Role::Old => row.old_value(self.at),
            Role::New => row.new_value(self.at),
        }
    }
}

impl<'p> Swap<'p> {
    /// Returns an update for rows with this shape.
    pub(super) fn new(rows: &'p TableRows, syntax: &'static Syntax, shape: &Shape) -> Self {
        let cell = |at: usize| Cell { column: rows.column(at), at };
        let compared = shape.compared.iter();
        let compared = compared
            .map(|(at, comparison)| ComparedCell { cell: cell(*at), comparison: *comparison });
        let written = shape.written.iter().map(|at| cell(*at));
        Self { rows, syntax, compared: compared.collect(), written: written.collect() }
    }

    /// Compares and swaps these rows, and returns the number of rows that had not changed.
    pub(super) fn execute<C>(&self, conn: &mut C, rows: &[&RowChange]) -> QueryResult<usize>
    where
        C: Connection<Backend: Backend<C>>,
    {
        match self.syntax.bulk {
            BulkUpdate::EachRow => self.update_each(conn, rows),
            BulkUpdate::JoinArrays => self.join_arrays(conn, rows),
            BulkUpdate::JoinSelects => self.join_selects(conn, rows),
        }
    }

    /// Returns the key, the old values and the new ones.
    fn fields(&self) -> Vec<Field<'p>> {
        let fields_of = |role, cells: Vec<Cell<'p>>| {
            let cells = cells.into_iter().enumerate();
            cells.map(move |(number, Cell { at, column })| Field {
                role,
                number,
                at,
                column_type: &column.column_type,
            })
        };
        let key =
            (0..self.rows.key.columns.len()).map(|at| Cell { column: self.rows.column(at), at });
        let old = self.sent().map(|compared| compared.cell);
        fields_of(Role::Key, key.collect())
            .chain(fields_of(Role::Old, old.collect()))
            .chain(fields_of(Role::New, self.written.clone()))
            .collect()
    }

    /// Returns the columns that are compared with a value that is sent. A comparison with NULL needs none.
    fn sent(&self) -> impl Iterator<Item = ComparedCell<'p>> {
        self.compared.iter().copied().filter(|it| it.comparison != Comparison::Null)
    }

    /// Returns the largest number of rows in one statement.
    fn max_rows(&self) -> usize {
        (MAX_VALUES / self.fields().len()).clamp(1, MAX_ROWS)
    }

    /// Adds the condition that a row has the key of a row of the list `v` and has not changed.
    fn matching<'v>(&'v self, statement: Statement<'v>) -> Statement<'v> {
        let table = self.rows.table;
        let keys = self.rows.key.columns.iter().enumerate();
        let found = statement.separated(" AND ", keys, |statement, (n, column)| {
            let name = statement.table(table).sql(".").name(&column.name).sql(" = ");
            match &column.collation {
                Some(Collation { character_set: Some(character_set), name: collation }) => {
                    let listed = name.sql("CONVERT(CONVERT(v.k").number(n);
                    let converted = listed.sql(" USING utf8mb4) USING ");
                    converted.name(character_set).sql(") COLLATE ").name(collation)
                }
                // MariaDB takes bytes for the 16 bytes of a UUID or an address.
                _ if matches!(column.column_type.kind, Kind::Other | Kind::Uuid)
                    && matches!(self.syntax.bulk, BulkUpdate::JoinSelects) =>
                {
                    name.sql("CONVERT(v.k").number(n).sql(" USING utf8mb4)")
                }
                _ => name.sql("v.k").number(n),
            }
        });
        self.unchanged(
            found,
            |statement, column| statement.table(table).sql(".").name(&column.name),
            |statement, n, _| statement.sql("v.o").number(n),
        )
    }

    /// Adds the conditions that a row has not changed. `name` writes the name of a column, and `old` the old value with this
    /// number.
    fn unchanged<'v>(
        &'v self,
        statement: Statement<'v>,
        name: impl Fn(Statement<'v>, &'v ReadColumn) -> Statement<'v>,
        old: impl Fn(Statement<'v>, usize, &'v ColumnType) -> Statement<'v>,
    ) -> Statement<'v> {
        let mut n = 0;
        self.compared.iter().fold(statement, |statement, compared| {
            let (statement, column) = (statement.sql(" AND "), compared.cell.column);
            if compared.comparison == Comparison::Null {
                return name(statement, column).sql(" IS NULL");
            }
            let (before, after) = self.around(compared);
            let stored = name(statement.sql(before), column);
            let stored = match compared.comparison {
                Comparison::Start => stored.sql(", 1, ").number(DISTINCT_START_LEN).sql(")"),
                _ => stored.sql(after),
            };
            let same = stored.sql(self.syntax.is_same);
            n += 1;
            match compared.comparison {
                Comparison::Start => old(same, n - 1, &column.column_type),
                _ => old(same.sql(before), n - 1, &column.column_type).sql(after),
            }
        })
    }

    /// Returns the text around a value that is compared. If its column takes different spellings for equal, the bytes are
    /// compared.
    fn around(&self, compared: &ComparedCell<'_>) -> (&'static str, &'static str) {
        match compared.comparison {
            Comparison::Start => ("substr(", ""),
            _ if compared.cell.column.column_type.has_spellings() => self.syntax.spelling,
            _ if compared.cell.column.column_type.kind == Kind::Float => self.syntax.float_bits,
            _ => ("", ""),
        }
    }
}

/// Cuts the rows into parts that fit into one statement.
fn parts<'r, 'v>(
    rows: &'r [&'v RowChange],
    max_rows: usize,
) -> impl Iterator<Item = &'r [&'v RowChange]> {
    let mut left = rows;
    iter::from_fn(move || {
        let lens = left.iter().map(|row| row.n_new_bytes());
        let (part, others) = left.split_at(n_fitting(lens, max_rows).min(left.len()));
        left = others;
        (!part.is_empty()).then_some(part)
    })
}

/// Returns the number of rows of these lengths that fit into one statement, at least one.
fn n_fitting(lens: impl Iterator<Item = usize>, max_rows: usize) -> usize {
    let mut n_bytes = 0;
    let sums = lens.take(max_rows).map(|len| {
        n_bytes += len;
        n_bytes
    });
    sums.take_while(|sum| *sum <= MAX_BYTES).count().max(1)
}

/// On MariaDB a statement costs as much as 70 of its rows.
const MAX_ROWS: usize = 400;
/// MySQL takes 65535 bind values.
const MAX_VALUES: usize = 32_000;
/// MariaDB takes 16 MiB in one packet. Of the old values little more than the nonces is sent.
const MAX_BYTES: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_bounded_in_rows_and_bytes_and_never_empty() {
        let fitting = |len, n_rows| n_fitting(iter::repeat_n(len, n_rows), MAX_ROWS);
        assert_eq!(fitting(300, 10_000), MAX_ROWS);
        assert_eq!(fitting(300, 7), 7);
        assert_eq!(fitting(1 << 20, 10_000), 4);
        assert_eq!(fitting(16 << 20, 10_000), 1);
    }
}
