//! Rewriting the rows of a table while the application goes on reading and writing: what all such jobs share.
//!
//! A job says what becomes of a row, [`Rewrite`]. Who does which rows, how fast, and what is written and counted in which
//! transaction, is the same for every job: rows are read in the order of their primary key, in batches; while one batch is
//! written, a thread rewrites the next. A row is written only if it is still what was read, and the progress changes in the
//! transaction that writes the rows.

mod batch;
mod change;
mod run;
mod swap;
#[cfg(test)]
mod tests;
mod worker;

use super::rows::TableRows;
use crate::sql::Row;

pub(crate) use change::{Comparison, RowChange};
pub(crate) use run::{run, run_with};

/// What a job makes of the rows of a table.
pub(crate) trait Rewrite: Sync {
    /// Returns the job's name, under which its progress is kept.
    fn job(&self) -> String;

    /// Returns what tells this job from one to something else. A job that was stopped on the way to another target starts from
    /// the first row.
    fn target(&self) -> String;

    /// Returns what is read of each row.
    fn rows(&self) -> &TableRows;

    /// Says what becomes of the rows of a batch. It runs on a thread without a connection, while another batch is written.
    fn rewrite(&self, rows: Vec<Row>) -> Vec<RowChange>;
}
