//! The rows of one claim, rewritten, and written in one transaction with the progress.

use diesel::Connection;
use encdb_core::Keyring;

use super::{plan::Plan, row::Rewritten, update};
use crate::{
    jobs::{Claim, Counts, Job, JobError},
    sql::{Dialect, Row},
};

#[derive(Debug)]
pub(super) struct Batch<'r> {
    rows: Vec<Rewritten<'r>>,
}

impl<'r> Batch<'r> {
    pub(super) fn rewritten(plan: &Plan, keyring: &Keyring, rows: &'r [Row]) -> Self {
        Self { rows: rows.iter().map(|row| Rewritten::new(plan, keyring, row)).collect() }
    }

    /// Compares and swaps the rows that changed, records those that failed, and finishes the claim: all or nothing.
    pub(super) fn write<C>(
        &self,
        conn: &mut C,
        plan: &Plan,
        job: &Job,
        claim: &Claim,
    ) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let changed: Vec<&Rewritten<'_>> =
            self.rows.iter().filter(|row| row.is_changed()).collect();
        C::Backend::writing(conn, &mut |conn| {
            let mut n_swapped = 0;
            for rows in changed.chunks(update::ROWS_PER_STATEMENT) {
                n_swapped +=
                    C::Backend::execute(conn, &update::swap(plan, C::Backend::words(), rows))?;
            }
            let counts = self.counts(changed.len(), n_swapped);
            for row in &self.rows {
                for error in &row.errors {
                    job.record(conn, &plan.key_of(row.old), error)?;
                }
            }
            job.finish(conn, claim, &counts)
        })
    }

    fn counts(&self, n_to_change: usize, n_swapped: usize) -> Counts {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        Counts {
            n_rows: 0,
            n_done: count(self.rows.len()),
            n_changed: count(n_swapped),
            n_contended: count(n_to_change.saturating_sub(n_swapped)),
            n_failed: count(self.rows.iter().map(|row| row.errors.len()).sum()),
        }
    }
}
