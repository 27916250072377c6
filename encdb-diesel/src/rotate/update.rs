//! The statements that write rows, each with values of its own, and only where they are what was read.

use std::iter;

use super::{plan::Plan, row::Rewritten};
use crate::sql::{Array, BulkUpdate, SqlValue, Statement, Storage, Words};

/// What is compared and written of the rows of a batch: the same for all of them, so that the text is the same.
#[derive(Debug)]
pub(super) struct Swap<'p> {
    plan: &'p Plan,
    words: &'static Words,
    /// What is written, and the ciphertext that a written token was made from.
    compared: Vec<Cell<'p>>,
    written: Vec<Cell<'p>>,
}

/// A column, and where it is in a row.
#[derive(Clone, Copy, Debug)]
struct Cell<'p> {
    name: &'p str,
    at: usize,
    storage: Storage,
}

/// A value that a statement takes from each row, and its name there.
struct Field {
    alias: String,
    side: Side,
    at: usize,
    storage: Storage,
}

/// A row as it was read, or as it is to be.
#[derive(Clone, Copy)]
enum Side {
    Old,
    New,
}

impl Field {
    fn value<'v>(&self, row: &'v Rewritten) -> Option<&'v SqlValue> {
        match self.side {
            Side::Old => row.old(self.at),
            Side::New => row.new_value(self.at),
        }
    }
}

impl<'p> Swap<'p> {
    pub(super) fn new(plan: &'p Plan, words: &'static Words, rows: &[&Rewritten]) -> Self {
        let is_written = |cell: &Cell<'_>| rows.iter().any(|row| row.changes(cell.at));
        let (mut compared, mut written) = (vec![], vec![]);
        for column in &plan.columns {
            let (name, at) = (column.spec.sql_name(), column.at);
            let sealed = Cell { name, at, storage: column.storage };
            let tokens = column.tokens.iter().map(|token| Cell {
                name: token.sql_name,
                at: token.at,
                storage: Storage::Bytes,
            });
            let changed: Vec<_> = iter::once(sealed).chain(tokens).filter(is_written).collect();
            if !changed.is_empty() {
                compared.push(sealed);
            }
            compared.extend(changed.iter().filter(|cell| cell.at != at));
            written.extend(changed);
        }
        Self { plan, words, compared, written }
    }

    /// Compares and swaps these rows.
    pub(super) fn statements<'v>(
        &'v self,
        rows: &[&'v Rewritten],
    ) -> impl Iterator<Item = Statement<'v>> {
        let (max_rows, mut left) = (self.max_rows(), rows);
        iter::from_fn(move || {
            let lens = left.iter().map(|row| row.n_new_bytes());
            let (rows, others) = left.split_at(n_fitting(lens, max_rows).min(left.len()));
            left = others;
            (!rows.is_empty()).then(|| self.statement(rows, max_rows))
        })
    }

    /// How many rows one statement may have.
    fn max_rows(&self) -> usize {
        match self.words.bulk {
            BulkUpdate::EachRow => 1,
            BulkUpdate::JoinArrays | BulkUpdate::JoinSelects => {
                (MAX_VALUES / self.fields().len()).clamp(1, MAX_ROWS)
            }
        }
    }

    fn statement<'v>(&'v self, rows: &[&'v Rewritten], max_rows: usize) -> Statement<'v> {
        match self.words.bulk {
            BulkUpdate::EachRow => self.one_row(rows[0]),
            BulkUpdate::JoinArrays => self.join_arrays(rows),
            // Its text has the number of rows in it.
            BulkUpdate::JoinSelects if rows.len() == max_rows => self.join_selects(rows),
            BulkUpdate::JoinSelects => self.join_selects(rows).once(),
        }
    }

    /// `UPDATE t SET c = ? WHERE id = ? AND c IS ?`
    fn one_row<'v>(&'v self, row: &'v Rewritten) -> Statement<'v> {
        let update = Statement::new("UPDATE ").name(self.plan.table.sql_name()).sql(" SET ");
        let update = update.list(&self.written, |statement, cell| {
            statement.name(cell.name).sql(" = ").bind_optional(row.new_value(cell.at), cell.storage)
        });
        let keys = self.plan.key.names().zip(&row.old);
        let found = update.sql(" WHERE ").separated(" AND ", keys, |statement, (name, value)| {
            statement.name(name).sql(" = ").bind_optional(value.as_ref(), Storage::Text)
        });
        self.compared.iter().fold(found, |statement, cell| {
            let name = statement.sql(" AND ").name(cell.name).sql(self.words.is_same);
            name.bind_optional(row.old(cell.at), cell.storage)
        })
    }

    /// `UPDATE t SET c = v.n0 FROM unnest(?, ?, ?) v (k0, o0, n0) WHERE t.id = v.k0 AND t.c IS NOT DISTINCT FROM v.o0`
    fn join_arrays<'v>(&'v self, rows: &[&'v Rewritten]) -> Statement<'v> {
        let update = Statement::new("UPDATE ").name(self.plan.table.sql_name()).sql(" SET ");
        let update = update.list(self.written.iter().enumerate(), |statement, (n, cell)| {
            statement.name(cell.name).sql(" = v.n").number(n)
        });
        let fields = self.fields();
        let from = update.sql(" FROM unnest(").list(&fields, |statement, field| {
            let values = rows.iter().map(|row| field.value(row));
            statement.array(Array::new(values.collect(), field.storage))
        });
        let aliases = fields.into_iter().map(|field| field.alias);
        self.matching(from.sql(") v (").list(aliases, Statement::word).sql(") WHERE "))
    }

    /// `UPDATE (SELECT ? AS k0, ? AS o0, ? AS n0 UNION ALL SELECT ?, ?, ?) v STRAIGHT_JOIN t ON t.id = v.k0 AND t.c <=> v.o0
    /// SET t.c = v.n0`, in this order, because else the whole table may be read to find a few rows.
    fn join_selects<'v>(&'v self, rows: &[&'v Rewritten]) -> Statement<'v> {
        let table = self.plan.table.sql_name();
        let fields = self.fields();
        let update = Statement::new("UPDATE (");
        let rows = rows.iter().enumerate();
        let statement = update.separated(" UNION ALL ", rows, |statement, (n, row)| {
            statement.sql("SELECT ").list(&fields, |statement, field| {
                let bound = statement.bind_optional(field.value(row), field.storage);
                if n == 0 { bound.sql(" AS ").word(field.alias.clone()) } else { bound }
            })
        });
        let joined = statement.sql(") v STRAIGHT_JOIN ").name(table).sql(" ON ");
        let statement = self.matching(joined).sql(" SET ");
        statement.list(self.written.iter().enumerate(), |statement, (n, cell)| {
            statement.name(table).sql(".").name(cell.name).sql(" = v.n").number(n)
        })
    }

    /// The key `k0…`, the old values `o0…` and the new ones `n0…`.
    fn fields(&self) -> Vec<Field> {
        let keys = 0..self.plan.key.columns.len();
        let keys = keys.map(|at| Field {
            alias: format!("k{at}"),
            side: Side::Old,
            at,
            storage: Storage::Text,
        });
        let named = |prefix, side, cells: &[Cell<'p>]| -> Vec<Field> {
            let cells = cells.iter().enumerate();
            cells
                .map(|(n, cell)| Field {
                    alias: format!("{prefix}{n}"),
                    side,
                    at: cell.at,
                    storage: cell.storage,
                })
                .collect()
        };
        let old = named("o", Side::Old, &self.compared);
        let new = named("n", Side::New, &self.written);
        keys.chain(old).chain(new).collect()
    }

    /// The row with this key, where it is still what was read.
    fn matching<'v>(&'v self, statement: Statement<'v>) -> Statement<'v> {
        let table = self.plan.table.sql_name();
        let keys = self.plan.key.columns.iter().enumerate();
        let found = statement.separated(" AND ", keys, |statement, (n, column)| {
            let equal = statement.name(table).sql(".").name(&column.name).sql(" = v.k").number(n);
            match &column.collation {
                Some(collation) => equal.sql(" COLLATE ").name(collation),
                None => equal,
            }
        });
        self.compared.iter().enumerate().fold(found, |statement, (n, cell)| {
            let name = statement.sql(" AND ").name(table).sql(".").name(cell.name);
            name.sql(self.words.is_same).sql("v.o").number(n)
        })
    }
}

/// How many rows of these lengths, but one at least, go together into a statement.
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
/// As much again is the old values', and MariaDB takes 16 MiB in one packet.
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
