//! How much capacity a migration uses, and when it ends.

use std::time::Duration;

use super::Migration;
use crate::tables::{jobs::JobOptions, throttle::Throttle};

/// How a table is filled.
#[derive(Clone, Debug)]
pub(super) struct FillOptions {
    pub(super) job: JobOptions,
    pub(super) max_errors: Option<u64>,
    pub(super) after: AfterLastPass,
}

/// What happens when nothing is left to be sealed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum AfterLastPass {
    /// The work ends.
    End,
    /// The work waits for rows that other writers leave in the clear, until it is stopped.
    Follow,
}

impl FillOptions {
    pub(super) const DEFAULT: Self =
        Self { job: JobOptions::DEFAULT, max_errors: None, after: AfterLastPass::End };
}

impl<'k> Migration<'k> {
    /// Opens the columns that an earlier application encrypted with this cipher and its keys.
    #[cfg(feature = "legacy")]
    #[must_use]
    pub const fn opening(mut self, cipher: &'k encdb_core::legacy::LegacyCipher) -> Self {
        self.legacy = self.legacy.with(cipher);
        self
    }

    /// Sets the most rows of a batch. By default a batch takes about 200 ms.
    #[must_use]
    pub const fn batch_size(mut self, n_rows: usize) -> Self {
        self.options.job.max_batch_len = n_rows;
        self
    }

    /// Limits the rows per second, the load of the server and the lag of replicas, to leave capacity to others. There is no limit
    /// by default. All limits but the list of replicas can be changed while the work runs.
    #[must_use]
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.options.job.throttle = throttle;
        self
    }

    /// Sets the time after which another worker takes over the rows of a silent one, in whole seconds. The default is 15 s.
    #[must_use]
    pub const fn lease(mut self, lease: Duration) -> Self {
        self.options.job.lease = lease;
        self
    }

    /// Stops when more rows than this fail. There is no limit by default: failed rows are recorded and the others go on.
    #[must_use]
    pub const fn max_errors(mut self, limit: u64) -> Self {
        self.options.max_errors = Some(limit);
        self
    }

    /// Goes on when all rows are sealed, and seals rows that old writers leave in the clear, until it is stopped.
    #[must_use]
    pub const fn follow(mut self) -> Self {
        self.options.after = AfterLastPass::Follow;
        self
    }
}
