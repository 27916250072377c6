//! Rewriting rows that were chosen by their keys, without a record of how far the work is.

use diesel::Connection;

use super::{Rewrite, batch::Batch};
use crate::{
    error::TableError,
    sql::{Backend, Row, persistently},
    tables::jobs::{Job, JobOptions},
};

/// Rewrites these rows in one transaction, as a job does with a batch, and records their errors.
pub(crate) fn rewrite_chosen<C>(
    conn: &mut C,
    rewrite: &impl Rewrite,
    rows: Vec<Row>,
) -> Result<(), TableError>
where
    C: Connection<Backend: Backend<C>>,
{
    let job = Job::new(rewrite.job(), rewrite.target(), &JobOptions::DEFAULT);
    let batch = Batch::of_chosen(rewrite, rows);
    persistently(|| batch.write(conn, rewrite, &job))?;
    Ok(())
}
