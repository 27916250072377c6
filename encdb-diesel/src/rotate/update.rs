//! The statement that writes many rows, each with values of its own, and only where they are what was read.

use super::{plan::Plan, row::Rewritten};
use crate::sql::{BulkUpdate, SqlValue, Statement, Storage, Words};

/// A column that is compared and swapped.
#[derive(Clone, Copy)]
struct Swapped<'p> {
    name: &'p str,
    at: usize,
    storage: Storage,
}

/// Compares and swaps these rows.
pub(super) fn swap<'v>(plan: &Plan, words: &Words, rows: &[&'v Rewritten<'_>]) -> Statement<'v> {
    let columns = swapped(plan);
    let statement = match words.bulk {
        BulkUpdate::FromValues => from_values(plan, words, &columns, rows),
        BulkUpdate::JoinSelects => join_selects(plan, words, &columns, rows),
    };
    if rows.len() == ROWS_PER_STATEMENT { statement } else { statement.once() }
}

fn swapped(plan: &Plan) -> Vec<Swapped<'_>> {
    let mut columns = vec![];
    for column in &plan.columns {
        let (name, at) = (column.spec.sql_name(), column.at);
        columns.push(Swapped { name, at, storage: column.storage });
        if let Some((token, at)) = &column.token {
            columns.push(Swapped { name: token.sql_name(), at: *at, storage: Storage::Bytes });
        }
    }
    columns
}

/// `WITH v (k0, o0, n0) AS (VALUES (?, ?, ?)) UPDATE t SET c = v.n0 FROM v WHERE t.id = v.k0 AND t.c IS v.o0`
fn from_values<'v>(
    plan: &Plan,
    words: &Words,
    columns: &[Swapped<'_>],
    rows: &[&'v Rewritten<'_>],
) -> Statement<'v> {
    let table = plan.table.sql_name();
    let statement = Statement::new("WITH v (").list(aliases(plan, columns), Statement::word);
    let statement = statement.sql(") AS (VALUES ").list(rows, |statement, row| {
        values(statement.sql("("), plan, columns, row, bound).sql(")")
    });
    let statement = statement.sql(") UPDATE ").name(table).sql(" SET ");
    let statement = statement.list(columns.iter().enumerate(), |statement, (n, column)| {
        statement.name(column.name).sql(" = v.n").number(n)
    });
    matching(statement.sql(" FROM v WHERE "), plan, words, columns)
}

/// `UPDATE t JOIN (SELECT ? AS k0, ? AS o0, ? AS n0 UNION ALL SELECT ?, ?, ?) v ON t.id = v.k0 AND t.c <=> v.o0 SET t.c = v.n0`
fn join_selects<'v>(
    plan: &Plan,
    words: &Words,
    columns: &[Swapped<'_>],
    rows: &[&'v Rewritten<'_>],
) -> Statement<'v> {
    let table = plan.table.sql_name();
    let statement = Statement::new("UPDATE ").name(table).sql(" JOIN (");
    let mut names = aliases(plan, columns).into_iter();
    let statement = statement.separated(" UNION ALL ", rows, |statement, row| {
        values(statement.sql("SELECT "), plan, columns, row, |statement, value| {
            let statement = bound(statement, value);
            match names.next() {
                Some(name) => statement.sql(" AS ").word(name),
                None => statement,
            }
        })
    });
    let statement = matching(statement.sql(") v ON "), plan, words, columns).sql(" SET ");
    statement.list(columns.iter().enumerate(), |statement, (n, column)| {
        statement.name(table).sql(".").name(column.name).sql(" = v.n").number(n)
    })
}

/// The key, and the old and the new value of each column.
fn values<'v>(
    statement: Statement<'v>,
    plan: &Plan,
    columns: &[Swapped<'_>],
    row: &'v Rewritten<'_>,
    write: impl FnMut(Statement<'v>, (Option<&'v SqlValue>, Storage)) -> Statement<'v>,
) -> Statement<'v> {
    let key = row.old.iter().take(plan.key.columns.len());
    let key = key.map(|value| (value.as_ref(), Storage::Text));
    let old_and_new = columns.iter().flat_map(|column| {
        [&row.old[column.at], &row.new[column.at]].map(|value| (value.as_ref(), column.storage))
    });
    statement.list(key.chain(old_and_new), write)
}

fn bound<'v>(
    statement: Statement<'v>,
    (value, storage): (Option<&'v SqlValue>, Storage),
) -> Statement<'v> {
    statement.bind_optional(value, storage)
}

/// `k0, k1, o0, n0, o1, n1`
fn aliases(plan: &Plan, columns: &[Swapped<'_>]) -> Vec<String> {
    let keys = (0..plan.key.columns.len()).map(|n| format!("k{n}"));
    let values = (0..columns.len()).flat_map(|n| [format!("o{n}"), format!("n{n}")]);
    keys.chain(values).collect()
}

/// The row with this key, where it is still what was read.
fn matching<'v>(
    statement: Statement<'v>,
    plan: &Plan,
    words: &Words,
    columns: &[Swapped<'_>],
) -> Statement<'v> {
    let table = plan.table.sql_name();
    let keys = plan.key.columns.iter().enumerate();
    let statement = statement.separated(" AND ", keys, |statement, (n, column)| {
        let equal = statement.name(table).sql(".").name(&column.name).sql(" = v.k").number(n);
        match &column.collation {
            Some(collation) => equal.sql(" COLLATE ").name(collation),
            None => equal,
        }
    });
    statement.sql(" AND ").separated(
        " AND ",
        columns.iter().enumerate(),
        |statement, (n, column)| {
            let name = statement.name(table).sql(".").name(column.name);
            name.sql(words.is_same).sql("v.o").number(n)
        },
    )
}

/// Few enough for 32766 bind values, SQLite's limit, and for a statement that is worth keeping prepared.
pub(super) const ROWS_PER_STATEMENT: usize = 100;
