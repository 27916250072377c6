//! What a verification found, by columns and in all.

use std::fmt;

use encdb_diesel::verify::{Verified, VerifiedColumn};
use serde::Serialize;

use super::grid::Grid;

/// The columns of all tables that were verified.
#[derive(Default)]
pub(crate) struct VerifiedColumns {
    pub(crate) lines: Vec<VerifiedColumnLine>,
    n_tables: u64,
}

/// The values of a column.
#[derive(Clone, Serialize)]
pub(crate) struct VerifiedColumnLine {
    event: &'static str,
    table: String,
    column: String,
    n_total: u64,
    n_successful: u64,
    n_failed: u64,
}

/// The numbers of tables and columns. A column without a failure is successful.
#[derive(Serialize)]
pub(crate) struct VerifiedTotals {
    event: &'static str,
    n_tables: u64,
    n_columns: u64,
    n_successful: u64,
    n_failed: u64,
}

impl VerifiedColumns {
    /// Adds the columns of a table.
    pub(crate) fn add(&mut self, table: &str, verified: &Verified) {
        self.n_tables += 1;
        let line = |column: &VerifiedColumn| VerifiedColumnLine {
            event: "column",
            table: table.to_owned(),
            column: column.column.clone(),
            n_total: column.n_total,
            n_successful: column.n_successful(),
            n_failed: column.n_failed,
        };
        self.lines.extend(verified.columns.iter().map(line));
    }

    pub(crate) fn totals(&self) -> VerifiedTotals {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let n_failed = count(self.lines.iter().filter(|line| line.n_failed > 0).count());
        let n_columns = count(self.lines.len());
        VerifiedTotals {
            event: "total",
            n_tables: self.n_tables,
            n_columns,
            n_successful: n_columns - n_failed,
            n_failed,
        }
    }
}

impl fmt::Display for VerifiedColumns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows =
            vec![["TABLE", "COLUMN", "TOTAL", "SUCCESSFUL", "FAILED"].map(str::to_owned)];
        rows.extend(self.lines.iter().map(|line| {
            let [total, successful, failed] =
                [line.n_total, line.n_successful, line.n_failed].map(|n| n.to_string());
            [line.table.clone(), line.column.clone(), total, successful, failed]
        }));
        Grid(rows).fmt(f)
    }
}

impl fmt::Display for VerifiedTotals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Total tables: {}", self.n_tables)?;
        writeln!(f, "Total columns: {}", self.n_columns)?;
        writeln!(f, "Successful: {}", self.n_successful)?;
        write!(f, "Failed: {}", self.n_failed)
    }
}
