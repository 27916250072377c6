//! How much of the database's capacity a job uses.

use std::time::Duration;

use crate::tables::{
    pace::{BATCH_TIME, Pace},
    throttle::Throttle,
};

/// The options that every job has.
#[derive(Clone, Debug)]
pub(crate) struct JobOptions {
    pub(crate) batch_time: Duration,
    pub(crate) lease: Duration,
    pub(crate) max_batch_len: usize,
    pub(crate) throttle: Throttle,
}

impl JobOptions {
    pub(crate) const DEFAULT: Self = Self {
        batch_time: BATCH_TIME,
        lease: Duration::from_secs(15),
        max_batch_len: usize::MAX,
        throttle: Throttle::new(),
    };

    /// Returns the largest number of workers that can share the limit, with at least one row a second each. A slower worker
    /// would sleep so long that another might take over its rows.
    pub(crate) fn max_workers(&self) -> usize {
        let limit = self.throttle.limits.max_rate.and_then(|limit| usize::try_from(limit).ok());
        limit.map_or(usize::MAX, |limit| limit.max(1))
    }

    /// Returns the pace of one of `n_workers`.
    pub(crate) fn pace(&self, n_workers: usize) -> Pace {
        Pace::new(self.batch_time, n_workers).at_most(self.max_batch_len)
    }

    pub(crate) fn lease_in_seconds(&self) -> i64 {
        i64::try_from(self.lease.as_secs()).unwrap_or(i64::MAX)
    }
}
