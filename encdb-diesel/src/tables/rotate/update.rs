//! Writing rows, each with values of its own, and only where they are what was read.

mod each_row;
mod join_arrays;
mod join_selects;

use std::iter;

use diesel::{Connection, QueryResult};
use encdb_core::DISTINCT_START_LEN;

use super::row::Rewritten;
use crate::{
    sql::{BulkUpdate, Dialect, SqlValue, Statement, Storage, Words},
    tables::{layout::Plan, paging::Collation},
};

/// What is compared and written of rows that change in the same places, so that the text is the same for all of them. What a
/// row does not change is neither sent nor compared.
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
    content: Content,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Content {
    /// No two of them begin alike.
    Ciphertext,
    /// A token or a row seal, which is compared whole.
    Short,
}

impl Cell<'_> {
    /// As much of the value as tells it from every other; `qualified` writes the column's name.
    fn compared<'v>(
        &self,
        statement: Statement<'v>,
        qualified: impl FnOnce(Statement<'v>) -> Statement<'v>,
    ) -> Statement<'v> {
        match self.content {
            Content::Short => qualified(statement),
            Content::Ciphertext => {
                let start = qualified(statement.sql("substr(")).sql(", 1, ");
                start.number(DISTINCT_START_LEN).sql(")")
            }
        }
    }
}

/// A value that a statement takes from each row.
#[derive(Clone, Copy, Debug)]
struct Field {
    role: Role,
    /// Which one it is of those with the same role.
    number: usize,
    at: usize,
    storage: Storage,
}

/// What a value is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Role {
    Key,
    Old,
    New,
}

impl Field {
    /// Its name in a list of rows: `k0`, `o0`, `n0`.
    fn alias(&self) -> String {
        let prefix = match self.role {
            Role::Key => 'k',
            Role::Old => 'o',
            Role::New => 'n',
        };
        format!("{prefix}{}", self.number)
    }

    fn value<'v>(&self, row: &'v Rewritten) -> Option<&'v SqlValue> {
        match self.role {
            Role::Key | Role::Old => row.old(self.at),
            Role::New => row.new_value(self.at),
        }
    }
}

impl<'p> Swap<'p> {
    /// For rows that change in these places.
    pub(super) fn new(plan: &'p Plan, words: &'static Words, changes: &[usize]) -> Self {
        let is_written = |cell: &Cell<'_>| changes.contains(&cell.at);
        let seal = plan.seal.as_ref().map(|seal| Cell {
            name: seal.spec.sql_name(),
            at: seal.at,
            storage: Storage::Bytes,
            content: Content::Short,
        });
        let seal = seal.filter(is_written);
        let (mut compared, mut written) = (vec![], vec![]);
        for column in &plan.columns {
            let (name, at) = (column.spec.sql_name(), column.at);
            let content = Content::Ciphertext;
            let sealed = Cell { name, at, storage: column.storage, content };
            let tokens = column.tokens.iter().map(|token| Cell {
                name: token.sql_name,
                at: token.at,
                storage: Storage::Bytes,
                content: Content::Short,
            });
            let changed: Vec<_> = iter::once(sealed).chain(tokens).filter(is_written).collect();
            // A new seal covers the values of all columns as they were read.
            if !changed.is_empty() || seal.is_some() {
                compared.push(sealed);
            }
            compared.extend(changed.iter().filter(|cell| cell.at != at));
            written.extend(changed);
        }
        compared.extend(seal);
        written.extend(seal);
        Self { plan, words, compared, written }
    }

    /// Compares and swaps these rows, and tells how many were what was read.
    pub(super) fn execute<C>(&self, conn: &mut C, rows: &[&Rewritten]) -> QueryResult<usize>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        match self.words.bulk {
            BulkUpdate::EachRow => self.update_each(conn, rows),
            BulkUpdate::JoinArrays => self.join_arrays(conn, rows),
            BulkUpdate::JoinSelects => self.join_selects(conn, rows),
        }
    }

    /// The key, the old values and the new ones.
    fn fields(&self) -> Vec<Field> {
        let keys = self.plan.key.columns.iter().enumerate();
        let keys =
            keys.map(|(at, _)| Field { role: Role::Key, number: at, at, storage: Storage::Text });
        let fields_of = |role, cells: &[Cell<'p>]| -> Vec<Field> {
            let cells = cells.iter().enumerate();
            cells
                .map(|(number, cell)| Field { role, number, at: cell.at, storage: cell.storage })
                .collect()
        };
        keys.chain(fields_of(Role::Old, &self.compared))
            .chain(fields_of(Role::New, &self.written))
            .collect()
    }

    /// How many rows one statement may have.
    fn max_rows(&self) -> usize {
        (MAX_VALUES / self.fields().len()).clamp(1, MAX_ROWS)
    }

    /// The row with the key of a row of the list `v`, where it is still what was read.
    fn matching<'v>(&'v self, statement: Statement<'v>) -> Statement<'v> {
        let table = self.plan.table.sql_name();
        let keys = self.plan.key.columns.iter().enumerate();
        let found = statement.separated(" AND ", keys, |statement, (n, column)| {
            let name = statement.table(table).sql(".").name(&column.name).sql(" = ");
            match &column.collation {
                None => name.sql("v.k").number(n),
                Some(Collation { character_set, name: collation }) => {
                    let converted = name.sql("CONVERT(v.k").number(n).sql(" USING ");
                    converted.name(character_set).sql(") COLLATE ").name(collation)
                }
            }
        });
        self.compared.iter().enumerate().fold(found, |statement, (n, cell)| {
            let qualified =
                |statement: Statement<'v>| statement.table(table).sql(".").name(cell.name);
            let compared = cell.compared(statement.sql(" AND "), qualified);
            compared.sql(self.words.is_same).sql("v.o").number(n)
        })
    }
}

/// The rows in parts of a length that one statement may have.
fn parts<'r, 'v>(
    rows: &'r [&'v Rewritten],
    max_rows: usize,
) -> impl Iterator<Item = &'r [&'v Rewritten]> {
    let mut left = rows;
    iter::from_fn(move || {
        let lens = left.iter().map(|row| row.n_new_bytes());
        let (part, others) = left.split_at(n_fitting(lens, max_rows).min(left.len()));
        left = others;
        (!part.is_empty()).then_some(part)
    })
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
/// Of the old values little more than the nonces is sent, and MariaDB takes 16 MiB in one packet.
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
