//! Rows that could not be sealed or opened.

use std::fmt;

use encdb_diesel::{migrate::RowError, spec::TableSpec};
use serde::Serialize;

use super::{FailureLine, grid::Grid};

/// The rows of a table that failed.
pub(crate) struct RowErrorLines {
    table: String,
    pub(crate) lines: Vec<RowErrorLine>,
}

/// A row that failed.
#[derive(Serialize)]
pub(crate) struct RowErrorLine {
    #[serde(flatten)]
    failure: FailureLine,
    id: i64,
    error_type: String,
    attempts: u64,
}

/// How many rows were tried again.
#[derive(Serialize)]
pub(crate) struct RetriedLine {
    event: &'static str,
    table: String,
    n_tried: u64,
    n_resolved: u64,
}

impl RowErrorLines {
    pub(crate) fn new(table: &TableSpec, errors: &[RowError]) -> Self {
        let name = table.sql_name().to_string();
        let line = |error: &RowError| RowErrorLine {
            failure: FailureLine::new(&name, &error.column, &error.key, error.message.clone()),
            id: error.id,
            error_type: error.error_type.clone(),
            attempts: error.attempts,
        };
        let lines = errors.iter().map(line).collect();
        Self { table: name, lines }
    }
}

impl RetriedLine {
    pub(crate) fn new(table: &TableSpec, n_tried: u64, n_resolved: u64) -> Self {
        Self { event: "retried", table: table.sql_name().to_string(), n_tried, n_resolved }
    }
}

impl fmt::Display for RowErrorLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lines.is_empty() {
            return write!(f, "{}: no row is recorded that failed", self.table);
        }
        let mut rows = vec![["COLUMN", "ROW", "TRIES", "KIND", "WHAT IS WRONG"].map(str::to_owned)];
        rows.extend(self.lines.iter().map(|line| {
            let [column, row, problem] = line.failure.cells();
            [column, row, line.attempts.to_string(), line.error_type.clone(), problem]
        }));
        Grid(rows).fmt(f)
    }
}

impl fmt::Display for RetriedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, n_tried, n_resolved, .. } = self;
        write!(f, "{table}: {n_tried} failed values tried again, {n_resolved} resolved")
    }
}
