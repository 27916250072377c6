//! The rows of one claim, rewritten, and written in one transaction with the progress.

use std::{collections::BTreeMap, mem};

use diesel::{Connection, QueryResult};
use encdb_core::Keyring;

use super::{Unsealed, replaced::Replacements, row::Rewritten, update::Swap};
use crate::{
    sql::Dialect,
    tables::{
        jobs::{Claim, Counts, Job, JobError},
        layout::Plan,
    },
};

#[derive(Debug)]
pub(super) struct Batch {
    claim: Claim,
    rows: Vec<Rewritten>,
}

impl Batch {
    pub(super) fn rewritten(
        plan: &Plan,
        keyring: &Keyring,
        (replacements, unsealed): (Replacements, Unsealed),
        mut claim: Claim,
    ) -> Self {
        let rows = mem::take(&mut claim.rows);
        let replaced = replacements.of_batch(plan, keyring, &rows);
        let rewritten = |row| Rewritten::new((plan, keyring), &replaced, unsealed, row);
        Self { rows: rows.into_iter().map(rewritten).collect(), claim }
    }

    pub(super) fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Compares and swaps the rows that changed, records those that failed, and finishes the claim: all or nothing.
    pub(super) fn write<C>(&self, conn: &mut C, plan: &Plan, job: &Job) -> Result<(), JobError>
    where
        C: Connection<Backend: Dialect<C>>,
    {
        let groups = self.by_changes();
        let n_to_change = groups.values().map(Vec::len).sum();
        C::Backend::writing(conn, &mut |conn| {
            let mut swapped = |(changes, rows): (&Vec<usize>, &Vec<&Rewritten>)| {
                Swap::new(plan, C::Backend::words(), changes).execute(conn, rows)
            };
            let n_swapped = groups.iter().map(&mut swapped).sum::<QueryResult<usize>>()?;
            let counts = self.counts(n_to_change, n_swapped);
            for row in &self.rows {
                for error in &row.errors {
                    job.record(conn, &plan.key_of(&row.old), error)?;
                }
            }
            job.finish(conn, &self.claim, &counts)
        })
    }

    /// The rows that change, by the places where they do: most often all in the same.
    fn by_changes(&self) -> BTreeMap<Vec<usize>, Vec<&Rewritten>> {
        let mut groups = BTreeMap::<_, Vec<_>>::new();
        for row in self.rows.iter().filter(|row| row.is_changed()) {
            groups.entry(row.changes()).or_default().push(row);
        }
        groups
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
