//! The rows of one claim, rewritten and then written in one transaction with the progress.

use std::{collections::BTreeMap, mem};

use diesel::{Connection, QueryResult};

use super::{Rewrite, RowChange, change::Shape, swap::Swap};
use crate::{
    error::TableError,
    sql::Backend,
    tables::{
        jobs::{Claim, Job},
        progress::Counts,
        rows::TableRows,
    },
};

#[derive(Debug)]
pub(super) struct Batch {
    claim: Claim,
    rows: Vec<RowChange>,
}

impl Batch {
    pub(super) fn new(rewrite: &impl Rewrite, mut claim: Claim) -> Self {
        let rows = rewrite.rewrite(mem::take(&mut claim.rows));
        Self { claim, rows }
    }

    pub(super) fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Compares and swaps the changed rows, records the failed ones, and finishes the claim, all in one transaction.
    pub(super) fn write<C>(
        &self,
        conn: &mut C,
        rows: &TableRows,
        job: &Job,
    ) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let groups = self.by_shape();
        let n_to_change = groups.values().map(Vec::len).sum();
        C::Backend::writing(conn, &mut |conn| {
            let mut swapped = |(shape, changes): (&Shape, &Vec<&RowChange>)| {
                Swap::new(rows, C::Backend::syntax(), shape).execute(conn, changes)
            };
            let n_swapped = groups.iter().map(&mut swapped).sum::<QueryResult<usize>>()?;
            let counts = self.counts(n_to_change, n_swapped);
            for row in &self.rows {
                for error in row.errors() {
                    job.record(conn, &rows.key_of(row.old()), error)?;
                }
            }
            job.finish(conn, &self.claim, &counts)
        })
    }

    /// Groups the changed rows by the columns that are compared and written, which are mostly the same for all.
    fn by_shape(&self) -> BTreeMap<Shape, Vec<&RowChange>> {
        let mut groups = BTreeMap::<_, Vec<_>>::new();
        for row in self.rows.iter().filter(|row| row.is_changed()) {
            groups.entry(row.shape()).or_default().push(row);
        }
        groups
    }

    fn counts(&self, n_to_change: usize, n_swapped: usize) -> Counts {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        Counts {
            n_done: count(self.rows.len()),
            n_changed: count(n_swapped),
            n_contended: count(n_to_change.saturating_sub(n_swapped)),
            n_failed: count(self.rows.iter().map(|row| row.errors().len()).sum()),
        }
    }
}
