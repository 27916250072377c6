//! How far work over a table is, and the time that it will take.

use std::time::Duration;

use super::{pace::Speed, throttle::Waiting};

/// The outcome of rows: of a batch, or of all rows done so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    pub(crate) n_done: u64,
    pub(crate) n_changed: u64,
    pub(crate) n_contended: u64,
    pub(crate) n_failed: u64,
}

/// The counts of a whole job, and the number of rows when it began.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Totals {
    pub(crate) n_rows: u64,
    pub(crate) counts: Counts,
}

/// How far work over a table is. All workers of a job count together.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// Rows in the table when the work began.
    pub n_rows: u64,
    /// Rows that were looked at.
    pub n_done: u64,
    /// Rows that were rewritten.
    pub n_changed: u64,
    /// Rows that another writer changed between reading and writing. They keep the other writer's values.
    pub n_contended: u64,
    /// Values that do not open, and tokens and row seals that are wrong. A job that rewrites rows records each in
    /// `__encdb_job_errors`.
    pub n_failed: u64,
    /// Average number of rows that all workers together looked at in a second, since this worker joined.
    pub rows_per_second: u64,
    /// Time since this worker joined.
    pub elapsed: Duration,
    /// Time that the rest will take at the speed so far; none before the first rows.
    pub remaining: Option<Duration>,
    /// The limit that holds the work at the moment.
    pub waiting: Option<Waiting>,
}

impl Progress {
    /// Returns the progress of a worker that joined `elapsed` ago, when `done_before` rows were done.
    pub(crate) fn new(totals: Totals, done_before: u64, elapsed: Duration) -> Self {
        let Totals { n_rows, counts } = totals;
        let since = counts.n_done.saturating_sub(done_before);
        let n_left = n_rows.saturating_sub(counts.n_done);
        let Speed { rows_per_second, remaining } = Speed::new(since, n_left, elapsed);
        Self {
            n_rows,
            n_done: counts.n_done,
            n_changed: counts.n_changed,
            n_contended: counts.n_contended,
            n_failed: counts.n_failed,
            rows_per_second,
            elapsed,
            remaining,
            waiting: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE_SECONDS: Duration = Duration::from_secs(5);

    /// Returns the progress over 100 rows, five seconds after a worker joined.
    fn progress(done_before: u64, n_done: u64) -> Progress {
        let counts = Counts { n_done, ..Counts::default() };
        Progress::new(Totals { n_rows: 100, counts }, done_before, FIVE_SECONDS)
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
            let started = progress(done_before, done_before);
            assert_eq!((started.remaining, started.rows_per_second), (None, 0));
        }
    }

    /// Other writers insert rows during the pass.
    #[test]
    fn with_more_rows_than_there_were_nothing_is_left() {
        assert_eq!(progress(0, 110).remaining, Some(Duration::ZERO));
    }
}
