//! Rewriting the rows of a table while the application goes on reading and writing: the part that all such jobs share.
//!
//! A job implements [`Rewrite`] and decides the change of each row. The rest is the same for every job: which worker takes
//! which rows, the speed, and what each transaction writes and counts. Rows are read in the order of their primary key, in
//! batches; while one batch is written, a thread rewrites the next. A row is written only if it has not changed since it was
//! read, and the transaction that writes rows also updates the progress.

mod batch;
mod change;
mod chosen;
mod room;
mod run;
mod swap;
#[cfg(test)]
mod tests;
mod worker;

use std::collections::BTreeMap;

use diesel::Connection;
use encdb_core::{Error, ErrorKind, SearchTokenProblem};

use super::{jobs::Job, rows::TableRows};
use crate::{
    error::TableError,
    sql::{Backend, Row},
};

pub(crate) use change::{Comparison, RowChange};
pub(crate) use chosen::rewrite_chosen;
pub(crate) use run::{run, run_with};

/// What a job writes, as far as guards have to know it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    Other,
    /// Ciphertext of the plaintext beside it.
    Sealing,
}

/// A job that rewrites the rows of a table.
pub(crate) trait Rewrite: Sync {
    /// Returns the job's name, under which its progress is kept.
    fn job(&self) -> String;

    /// Returns the text that identifies the job's target. A job that was stopped on the way to another target starts from the
    /// first row.
    fn target(&self) -> String;

    /// Returns the columns that are read of each row.
    fn rows(&self) -> &TableRows;

    /// Returns the change of each row of a batch. Runs on a thread without a connection while another batch is written.
    fn rewrite(&self, rows: Vec<Row>) -> Vec<RowChange>;

    /// Returns the failure of a row whose new value another row has in a UNIQUE column.
    fn repeated(&self) -> ErrorKind {
        ErrorKind::SearchToken(SearchTokenProblem::Taken)
    }

    /// Records a row that could not be worked on. Runs in the transaction that writes the batch.
    fn record<C>(&self, conn: &mut C, job: &Job, row: &Row, error: &Error) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        job.record(conn, &self.rows().key_of(row), error)
    }

    /// Tells whether the job seals plaintext that stays beside the ciphertext.
    fn purpose(&self) -> Purpose {
        Purpose::Other
    }

    /// Takes note of the places that a batch wrote, each with the number of rows. Runs in the transaction that writes the
    /// batch.
    fn wrote<C>(&self, _: &mut C, _: &BTreeMap<usize, u64>) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        Ok(())
    }
}
