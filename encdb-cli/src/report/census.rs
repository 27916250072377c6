//! What is under which key.

use std::fmt;

use encdb_diesel::census::{Census, Content, Count};
use serde::Serialize;

use super::grid::Grid;

/// The counts of all tables.
pub(crate) struct Counts {
    pub(crate) lines: Vec<CountLine>,
}

/// How many values of a column are the same.
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
    pub(crate) fn new(census: &Census) -> Self {
        Self { lines: census.counts.iter().map(CountLine::new).collect() }
    }
}

impl CountLine {
    fn new(count: &Count) -> Self {
        let (content, id) = match count.content {
            Content::SealedUnder(id) => ("key", Some(id.get())),
            Content::SealedUnderOwnerKey => ("owner's key", None),
            Content::WrappedUnder(id) => ("key", Some(id.get())),
            Content::TokenOf(epoch) => ("epoch", Some(epoch.into())),
            _ => ("not sealed", None),
        };
        let (table, column) = (count.table.clone(), count.column.clone());
        Self { table, column, content, id, n_values: count.n_values }
    }

    fn under(&self) -> String {
        self.id.map_or_else(|| self.content.to_owned(), |id| format!("{} {id}", self.content))
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lines.is_empty() {
            return f.write_str("no values");
        }
        let mut rows = vec![["TABLE", "COLUMN", "UNDER", "VALUES"].map(str::to_owned)];
        rows.extend(self.lines.iter().map(|line| {
            [line.table.clone(), line.column.clone(), line.under(), line.n_values.to_string()]
        }));
        Grid(rows).fmt(f)
    }
}
