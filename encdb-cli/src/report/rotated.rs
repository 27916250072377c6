//! How the rotation of a table proceeds, and how it ended.

use std::fmt;

use encdb_diesel::jobs::Progress;
use serde::Serialize;

use super::progress::{Far, Proceeding, millis};

/// How far the rotation of a table is, or how it ended.
#[derive(Serialize)]
pub(crate) struct Rotated<'t> {
    event: &'static str,
    table: &'t str,
    n_rows: u64,
    n_done: u64,
    n_changed: u64,
    n_contended: u64,
    n_failed: u64,
    rows_per_second: u64,
    elapsed_ms: u64,
    remaining_ms: Option<u64>,
}

impl<'t> Rotated<'t> {
    pub(crate) fn new(event: &'static str, table: &'t str, progress: &Progress) -> Self {
        Self {
            event,
            table,
            n_rows: progress.n_rows,
            n_done: progress.n_done,
            n_changed: progress.n_changed,
            n_contended: progress.n_contended,
            n_failed: progress.n_failed,
            rows_per_second: progress.rows_per_second,
            elapsed_ms: millis(progress.elapsed),
            remaining_ms: progress.remaining.map(millis),
        }
    }
}

impl fmt::Display for Rotated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { event, table, n_rows, n_done, n_changed, n_contended, n_failed, .. } = self;
        write!(f, "{table}: {event}, {n_done} of {n_rows} rows, {n_changed} rewritten")?;
        if *n_contended > 0 {
            write!(f, ", {n_contended} changed by others in the meantime")?;
        }
        if *n_failed > 0 {
            write!(f, ", {n_failed} values failed")?;
        }
        Ok(())
    }
}

impl Proceeding for Progress {
    fn far(&self) -> Far {
        let Self { n_done, n_rows, rows_per_second, remaining, .. } = *self;
        Far { n_done, n_rows, rows_per_second, remaining }
    }

    fn line(&self, table: &str) -> impl Serialize {
        Rotated::new("progress", table, self)
    }
}
