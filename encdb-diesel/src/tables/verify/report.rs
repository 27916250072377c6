//! The findings of a verification, so far and at the end.

use std::time::Duration;

use encdb_core::{ErrorKind, Keyring};

use super::{column::VerifiedColumn, failure::Failure, row::CheckedRow};
use crate::{
    sql::Row,
    tables::{
        layout::Layout,
        legacy::LegacyKeys,
        pass::End,
        progress::{Counts, Progress, Totals},
    },
};

/// The findings of a verification. NULL beside NULL is not counted.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verified {
    /// Whether all rows were looked at.
    pub end: End,
    /// Rows in the table when it began.
    pub n_rows: u64,
    /// Rows that were looked at.
    pub n_done: u64,
    /// Values that opened.
    pub n_values: u64,
    /// Search tokens that belong to the values beside them.
    pub n_tokens: u64,
    /// Row seals that their rows pass.
    pub n_seals: u64,
    /// Values that do not open, and search tokens and row seals that are wrong or missing. Tokens beside a value that does
    /// not open are not checked.
    pub n_failed: u64,
    /// Failures for values of owners whose key is locked here, so that nothing is known about the values.
    pub n_locked: u64,
    /// Failures for values of owners whose key was destroyed on purpose, so that nobody can open the values.
    pub n_destroyed: u64,
    /// The same by columns.
    pub columns: Vec<VerifiedColumn>,
    /// The first failures, at most [`MAX_FAILURES`](Self::MAX_FAILURES).
    pub failures: Vec<Failure>,
    /// Time that the pass took.
    pub elapsed: Duration,
}

impl Verified {
    /// The largest number of failures that are kept.
    pub const MAX_FAILURES: usize = 20;

    /// Tells whether every row was looked at and nothing was wrong.
    #[must_use]
    pub fn is_proof(&self) -> bool {
        self.end == End::AllRows && self.n_failed == 0
    }

    pub(super) fn of_rows(layout: &Layout, n_rows: i64) -> Self {
        Self {
            end: End::Stopped,
            n_rows: u64::try_from(n_rows).unwrap_or_default(),
            n_done: 0,
            n_values: 0,
            n_tokens: 0,
            n_seals: 0,
            n_failed: 0,
            n_locked: 0,
            n_destroyed: 0,
            columns: VerifiedColumn::all(layout),
            failures: vec![],
            elapsed: Duration::ZERO,
        }
    }

    pub(super) fn ended(self, end: End, elapsed: Duration) -> Self {
        Self { end, elapsed, ..self }
    }

    /// Returns the progress of the pass.
    pub(super) fn progress(&self, elapsed: Duration) -> Progress {
        let counts = Counts { n_done: self.n_done, n_failed: self.n_failed, ..Counts::default() };
        Progress::new(Totals { n_rows: self.n_rows, counts }, 0, elapsed)
    }

    /// Checks these rows, and returns their failures.
    pub(super) fn take_in(
        &mut self,
        layout: &Layout,
        keys: (&Keyring, LegacyKeys<'_>),
        rows: &[Row],
    ) -> Vec<Failure> {
        let mut failures = vec![];
        for row in rows {
            let checked = CheckedRow::new(layout, keys, row);
            self.n_done += 1;
            self.n_values += checked.n_values;
            self.n_tokens += checked.n_tokens;
            self.n_seals += checked.n_seals;
            for (column, found) in self.columns.iter_mut().zip(checked.columns) {
                column.add(found);
            }
            failures.extend(checked.failures);
        }
        let n_of = |kind| failures.iter().filter(|failure| failure.error.kind() == kind).count();
        self.n_failed += count(failures.len());
        self.n_locked += count(n_of(ErrorKind::OwnerKeyLocked));
        self.n_destroyed += count(n_of(ErrorKind::OwnerKeyDestroyed));
        let n_kept = self.failures.len();
        self.failures.extend(failures.iter().take(Self::MAX_FAILURES - n_kept).cloned());
        failures
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
