//! Whether definitions and database agree.

use std::fmt;

use encdb_diesel::{agreement::Disagreement, spec::TableSpec};
use serde::Serialize;

/// Definitions that fit the database.
#[derive(Serialize)]
pub(crate) struct Agreed {
    event: &'static str,
    n_tables: usize,
    n_columns: usize,
}

/// Everything that disagrees.
pub(crate) struct Disagreements {
    pub(crate) lines: Vec<DisagreementLine>,
}

/// One thing that disagrees.
#[derive(Serialize)]
pub(crate) struct DisagreementLine {
    event: &'static str,
    table: String,
    column: Option<String>,
    problem: String,
    #[serde(skip)]
    text: String,
}

impl Agreed {
    pub(crate) fn of(tables: &[TableSpec]) -> Self {
        let n_columns = tables.iter().map(|table| table.columns().len()).sum();
        Self { event: "agreed", n_tables: tables.len(), n_columns }
    }
}

impl Disagreements {
    pub(crate) fn of(found: &[Disagreement]) -> Self {
        let line = |it: &Disagreement| DisagreementLine {
            event: "disagreed",
            table: it.table.clone(),
            column: it.column.clone(),
            problem: it.problem.to_string(),
            text: it.to_string(),
        };
        Self { lines: found.iter().map(line).collect() }
    }
}

impl fmt::Display for Agreed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_tables, n_columns, .. } = self;
        write!(
            f,
            "definitions and database agree: {n_tables} tables, {n_columns} encrypted columns"
        )
    }
}

impl fmt::Display for Disagreements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.lines.iter().map(|line| line.text.as_str()).collect();
        f.write_str(&lines.join("\n"))
    }
}
