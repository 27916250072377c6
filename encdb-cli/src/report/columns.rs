//! How far columns are on their way from plaintext to ciphertext.

use std::{
    fmt,
    time::{Duration, Instant},
};

use encdb_diesel::{
    migrate::{ColumnStatus, Phase},
    spec::TableSpec,
};
use serde::Serialize;

use super::{grid::Grid, progress::minutes};

/// The columns that are moved, a line for each.
pub(crate) struct ColumnLines(pub(crate) Vec<ColumnLine>);

/// How far a column is.
#[derive(Serialize)]
pub(crate) struct ColumnLine {
    event: &'static str,
    table: String,
    column: String,
    encrypted_column: String,
    phase: &'static str,
    n_rows: u64,
    n_migrated: u64,
    n_failed: u64,
    n_remaining: u64,
    key_id: Option<i64>,
    started_at: Option<String>,
    updated_at: Option<String>,
    verified_at: Option<String>,
    /// Values that were sealed in a second since the last look.
    #[serde(skip_serializing_if = "Option::is_none")]
    per_second: Option<u64>,
    #[serde(skip)]
    seen: Instant,
}

impl ColumnLines {
    /// Returns the columns of these tables. A column without a status is still plain.
    pub(crate) fn new(tables: &[TableSpec], statuses: &[ColumnStatus]) -> Self {
        let lines = tables.iter().flat_map(|table| {
            let name = table.sql_name().to_string();
            table.columns().iter().filter_map(move |column| {
                let from = column.plaintext()?.sql_name();
                let status = statuses.iter().find(|it| it.table == name && it.column == from);
                Some(status.map_or_else(
                    || ColumnLine::plain(&name, from, column.sql_name()),
                    ColumnLine::of,
                ))
            })
        });
        Self(lines.collect())
    }

    /// Adds the speed since an earlier look.
    pub(crate) fn since(mut self, before: &Self) -> Self {
        for line in &mut self.0 {
            let is_same = |it: &&ColumnLine| it.table == line.table && it.column == line.column;
            if let Some(earlier) = before.0.iter().find(is_same) {
                line.per_second = Some(line.speed_since(earlier));
            }
        }
        self
    }
}

impl ColumnLine {
    fn plain(table: &str, column: &str, encrypted_column: &str) -> Self {
        Self {
            event: "column",
            table: table.to_owned(),
            column: column.to_owned(),
            encrypted_column: encrypted_column.to_owned(),
            phase: Phase::Plain.name(),
            n_rows: 0,
            n_migrated: 0,
            n_failed: 0,
            n_remaining: 0,
            key_id: None,
            started_at: None,
            updated_at: None,
            verified_at: None,
            per_second: None,
            seen: Instant::now(),
        }
    }

    fn of(status: &ColumnStatus) -> Self {
        Self {
            phase: status.phase.name(),
            n_rows: status.n_rows,
            n_migrated: status.n_migrated,
            n_failed: status.n_failed,
            n_remaining: status.n_remaining,
            key_id: status.key_id,
            started_at: Some(status.started_at.clone()),
            updated_at: Some(status.updated_at.clone()),
            verified_at: status.verified_at.clone(),
            ..Self::plain(&status.table, &status.column, &status.encrypted_column)
        }
    }

    fn speed_since(&self, earlier: &Self) -> u64 {
        let n_sealed = self.n_migrated.saturating_sub(earlier.n_migrated);
        let millis = self.seen.duration_since(earlier.seen).as_millis().max(1);
        u64::try_from(u128::from(n_sealed) * 1000 / millis).unwrap_or(u64::MAX)
    }

    /// Returns the speed and the time left in words, or nothing after the first look.
    fn pace(&self) -> String {
        match self.per_second {
            None => String::new(),
            Some(0) => "0/s".to_owned(),
            Some(n) => {
                let left = Duration::from_secs(self.n_remaining.div_ceil(n));
                format!("{n}/s, {} left", minutes(left))
            }
        }
    }
}

impl fmt::Display for ColumnLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headings =
            ["TABLE", "COLUMN", "PHASE", "VALUES", "SEALED", "FAILED", "LEFT", "VERIFIED", ""];
        let mut rows = vec![headings.map(str::to_owned)];
        rows.extend(self.0.iter().map(|line| {
            let verified = line.verified_at.clone().unwrap_or_else(|| "-".to_owned());
            let [n_rows, n_migrated, n_failed, n_remaining] =
                [line.n_rows, line.n_migrated, line.n_failed, line.n_remaining]
                    .map(|n| n.to_string());
            let (table, column) = (line.table.clone(), line.column.clone());
            let phase = line.phase.to_owned();
            [table, column, phase, n_rows, n_migrated, n_failed, n_remaining, verified, line.pace()]
        }));
        Grid(rows).fmt(f)
    }
}
