//! The output of a census: the values under each key.

use std::fmt;

use encdb_diesel::{
    census::{Census, Content, Count},
    spec::TableSpec,
};
use serde::Serialize;

use super::grid::Grid;

/// The counts of all tables.
pub(crate) struct Counts {
    pub(crate) lines: Vec<CountLine>,
}

/// The number of values of a column with the same content.
#[derive(Serialize)]
pub(crate) struct CountLine {
    table: String,
    column: String,
    content: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u16>,
    n_values: u64,
}

impl Counts {
    /// Returns the lines of a census. A counted column without values has a line too, to show that it was counted.
    pub(crate) fn new(tables: &[TableSpec], census: &Census) -> Self {
        let counted = tables.iter().flat_map(columns);
        let counted = counted.map(|(table, column)| of_column(&table, column, census));
        let names: Vec<_> = tables.iter().map(|table| table.sql_name().to_string()).collect();
        let is_of_tables = |count: &&Count| names.contains(&count.table);
        let owner_keys = census.counts.iter().filter(|count| !is_of_tables(count));
        Self { lines: counted.flatten().chain(owner_keys.map(CountLine::new)).collect() }
    }
}

/// Returns the table and the column of each column that a census counts.
fn columns(table: &TableSpec) -> impl Iterator<Item = (String, &'static str)> {
    let seal = table.seal().map(|seal| seal.sql_name());
    let (table, columns) = (table.sql_name().to_string(), table.columns().iter());
    let names = columns.flat_map(|column| {
        let next = column.token().and_then(|token| token.next_sql_name());
        let token = column.token().map(|token| token.sql_name());
        std::iter::once(column.sql_name()).chain(token).chain(next)
    });
    names.chain(seal).map(move |column| (table.clone(), column))
}

fn of_column(table: &str, column: &str, census: &Census) -> Vec<CountLine> {
    let is_of_it = |count: &&Count| count.table == table && count.column == column;
    let lines: Vec<_> = census.counts.iter().filter(is_of_it).map(CountLine::new).collect();
    if lines.is_empty() { vec![CountLine::empty(table, column)] } else { lines }
}

impl CountLine {
    fn new(count: &Count) -> Self {
        let (content, id) = match count.content {
            Content::SealedUnder(id) => ("key", Some(id.get())),
            Content::SealedUnderOwnerKey => ("owner's key", None),
            Content::WrappedUnder(id) => ("key", Some(id.get())),
            Content::WrappedWithoutRootKey => ("no root key", None),
            Content::DestroyedOwnerKey => ("destroyed", None),
            Content::TokenOf(epoch) => ("epoch", Some(epoch.into())),
            Content::NoToken => ("no token", None),
            _ => ("not sealed", None),
        };
        let (table, column) = (count.table.clone(), count.column.clone());
        Self { table, column, content, id, n_values: count.n_values }
    }

    fn empty(table: &str, column: &str) -> Self {
        let (table, column) = (table.to_owned(), column.to_owned());
        Self { table, column, content: "nothing", id: None, n_values: 0 }
    }

    fn under(&self) -> String {
        self.id.map_or_else(|| self.content.to_owned(), |id| format!("{} {id}", self.content))
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![["TABLE", "COLUMN", "UNDER", "VALUES"].map(str::to_owned)];
        rows.extend(self.lines.iter().map(|line| {
            [line.table.clone(), line.column.clone(), line.under(), line.n_values.to_string()]
        }));
        Grid(rows).fmt(f)
    }
}
