//! The limits that can change while a job runs.

use std::{path::PathBuf, time::Duration};

use super::MaxLoad;

/// The limits of a throttle. Replicas are not among them: they are as the program gave them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Limits {
    pub(crate) max_rate: Option<u32>,
    pub(crate) max_load: Option<MaxLoad>,
    pub(crate) max_lag: Option<Duration>,
    pub(crate) pause_file: Option<PathBuf>,
}

impl Limits {
    pub(crate) const NONE: Self =
        Self { max_rate: None, max_load: None, max_lag: None, pause_file: None };

    /// Returns these limits, and of `others` the limits that these lack.
    pub(super) fn or(self, others: &Self) -> Self {
        Self {
            max_rate: self.max_rate.or(others.max_rate),
            max_load: self.max_load.or_else(|| others.max_load.clone()),
            max_lag: self.max_lag.or(others.max_lag),
            pause_file: self.pause_file.or_else(|| others.pause_file.clone()),
        }
    }
}
