//! How far a job is, and how long it will take.

use std::time::Duration;

use crate::tables::pace::Speed;

/// The counts of a job, or of a part of it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    pub(crate) n_rows: i64,
    pub(crate) n_done: i64,
    pub(crate) n_changed: i64,
    pub(crate) n_contended: i64,
    pub(crate) n_failed: i64,
}

/// How far a job is. Counts are those of all workers together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// Rows in the table when the job began.
    pub n_rows: u64,
    /// Rows that were looked at.
    pub n_done: u64,
    /// Rows that were rewritten.
    pub n_changed: u64,
    /// Rows that somebody else changed between reading and writing; their values stand.
    pub n_contended: u64,
    /// Values that could not be opened, each recorded in `__encdb_job_errors`.
    pub n_failed: u64,
    /// How many rows all workers together looked at in a second, on average, since this worker joined.
    pub rows_per_second: u64,
    /// How long this worker has been at it.
    pub elapsed: Duration,
    /// How long the rest will take at the speed so far; unknown before the first rows.
    pub remaining: Option<Duration>,
}

impl Progress {
    /// `done_before` rows were done when this worker joined, `elapsed` ago.
    pub(crate) fn new(counts: Counts, done_before: i64, elapsed: Duration) -> Self {
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        let (n_rows, n_done) = (number(counts.n_rows), number(counts.n_done));
        let since = n_done.saturating_sub(number(done_before));
        let Speed { rows_per_second, remaining } =
            Speed::new(since, n_rows.saturating_sub(n_done), elapsed);
        Self {
            n_rows,
            n_done,
            n_changed: number(counts.n_changed),
            n_contended: number(counts.n_contended),
            n_failed: number(counts.n_failed),
            rows_per_second,
            elapsed,
            remaining,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE_SECONDS: Duration = Duration::from_secs(5);

    /// Of 100 rows, when a worker has been at it for five seconds.
    fn progress(done_before: i64, n_done: i64) -> Progress {
        let counts = Counts { n_rows: 100, n_done, ..Counts::default() };
        Progress::new(counts, done_before, FIVE_SECONDS)
    }

    #[test]
    fn the_rest_takes_as_long_for_each_row_as_what_is_done() {
        let quarter = progress(0, 25);
        assert_eq!((quarter.remaining, quarter.rows_per_second), (Some(FIVE_SECONDS * 3), 5));
        assert_eq!(progress(0, 100).remaining, Some(Duration::ZERO));
    }

    #[test]
    fn what_was_done_before_a_worker_joined_says_nothing_about_the_speed() {
        let resumed = progress(50, 75);
        assert_eq!((resumed.remaining, resumed.rows_per_second), (Some(FIVE_SECONDS), 5));
    }

    #[test]
    fn how_long_it_will_take_is_unknown_before_the_first_rows() {
        for done_before in [0, 50] {
            let begun = progress(done_before, done_before);
            assert_eq!((begun.remaining, begun.rows_per_second), (None, 0));
        }
    }

    /// Others insert rows while the table is gone through.
    #[test]
    fn with_more_rows_than_there_were_nothing_is_left() {
        assert_eq!(progress(0, 110).remaining, Some(Duration::ZERO));
    }
}
