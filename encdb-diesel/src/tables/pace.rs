//! Batches of a size that takes about the wanted time, a limit on rows per second, and an estimate of the time left.

use std::{
    thread,
    time::{Duration, Instant},
};

/// The size of the next batch, and the pause before it.
#[derive(Debug)]
pub(crate) struct Pace {
    batch_time: Duration,
    n_workers: usize,
    /// This worker's part of the limit.
    rows_per_second: Option<u32>,
    batch_len: usize,
    max_len: usize,
}

impl Pace {
    /// Returns the pace of one of `n_workers`, without a limit.
    pub(crate) const fn new(batch_time: Duration, n_workers: usize) -> Self {
        let (batch_len, max_len) = (FIRST_LEN, usize::MAX);
        Self { batch_time, n_workers, rows_per_second: None, batch_len, max_len }
    }

    /// Returns the same pace for batches of at most `max_len` rows.
    pub(crate) fn at_most(self, max_len: usize) -> Self {
        Self { max_len: max_len.max(1), ..self }
    }

    /// Sets the limit of all workers together for the next batches.
    pub(crate) fn limit(&mut self, max_rate: Option<u32>) {
        let n_workers = u32::try_from(self.n_workers).unwrap_or(u32::MAX).max(1);
        self.rows_per_second = max_rate.map(|limit| limit / n_workers);
    }

    /// Returns the number of rows in the next batch: at most one second's worth under the limit, so that nobody waits long
    /// for a batch to end.
    pub(crate) fn batch_len(&self) -> usize {
        let limit = self.rows_per_second.and_then(|limit| usize::try_from(limit).ok());
        let allowed = limit.map_or(self.batch_len, |limit| self.batch_len.min(limit.max(1)));
        allowed.min(self.max_len)
    }

    /// Adjusts the batch size to the time that the work took, and waits until the limit allows another batch after one that `began`
    /// then.
    pub(crate) fn took(&mut self, n_rows: usize, work: Duration, began: Instant) {
        if n_rows >= self.batch_len() {
            self.batch_len = next_len(self.batch_len, work, self.batch_time);
        }
        if let Some(limit) = self.rows_per_second {
            let rows = u32::try_from(n_rows).unwrap_or(u32::MAX);
            let allowed = Duration::from_secs(rows.into()) / limit.max(1);
            thread::sleep(allowed.min(LONGEST_PAUSE).saturating_sub(began.elapsed()));
        }
    }
}

/// The speed so far, and the time that the rest will take at that speed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speed {
    pub(crate) rows_per_second: u64,
    /// None before the first rows.
    pub(crate) remaining: Option<Duration>,
}

impl Speed {
    /// Returns the speed of a job that did `n_done` rows in this time and has `n_left` rows left.
    pub(crate) fn new(n_done: u64, n_left: u64, elapsed: Duration) -> Self {
        let rows_per_second = u128::from(n_done) * 1000 / elapsed.as_millis().max(1);
        Self {
            rows_per_second: u64::try_from(rows_per_second).unwrap_or(u64::MAX),
            remaining: (n_done > 0).then(|| elapsed.mul_f64(ratio(n_left, n_done))),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}

/// Returns the size of the next batch: at least half of the last one and at most eight times as many, so that one slow or
/// quick batch does not decide alone.
fn next_len(len: usize, took: Duration, wanted: Duration) -> usize {
    let wanted_len = if took.is_zero() {
        len * 8
    } else {
        usize::try_from(wanted.as_nanos() * len as u128 / took.as_nanos()).unwrap_or(usize::MAX)
    };
    wanted_len.clamp(len / 2, len * 8).clamp(1, MAX_LEN)
}

/// Small, because the lengths of the values are not known yet: two batches are in memory before the first one has been timed.
const FIRST_LEN: usize = 8;
/// A batch is one second's rows at most, unless the limit was lowered after it was claimed. A worker that sleeps for longer
/// would lose its claims.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// The default time of a batch, for which a writer may have to wait for one of its rows.
pub(crate) const BATCH_TIME: Duration = Duration::from_millis(200);
/// Limits the memory of a batch of short values; the time of a batch limits it for long ones. Beyond this size a batch's
/// fixed costs do not matter.
const MAX_LEN: usize = 2_000;

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Duration = Duration::from_millis(200);

    #[test]
    fn a_batch_grows_to_the_time_it_should_take() {
        assert_eq!(next_len(100, Duration::from_millis(150), WANTED), 133);
        assert_eq!(next_len(100, Duration::from_millis(1), WANTED), 800);
        assert_eq!(next_len(100, Duration::ZERO, WANTED), 800);
        assert_eq!(next_len(MAX_LEN, Duration::ZERO, WANTED), MAX_LEN);
    }

    #[test]
    fn a_batch_shrinks_and_never_to_nothing() {
        assert_eq!(next_len(100, Duration::from_millis(250), WANTED), 80);
        assert_eq!(next_len(100, Duration::from_secs(60), WANTED), 50);
        assert_eq!(next_len(1, Duration::from_secs(60), WANTED), 1);
    }

    #[test]
    fn a_limit_bounds_the_batch_to_what_it_allows_in_a_second() {
        let limited = |n_workers, max_rate| {
            let mut pace = Pace::new(WANTED, n_workers);
            pace.limit(Some(max_rate));
            pace.batch_len()
        };
        assert_eq!(limited(1, 7), 7);
        assert_eq!(limited(2, 7), 3);
        assert_eq!(limited(1, 0), 1);
        assert_eq!(limited(1, 1_000_000), FIRST_LEN);
    }

    #[test]
    fn a_batch_from_before_the_limit_was_lowered_is_no_long_pause() {
        let (mut pace, began) = (Pace::new(WANTED, 1), Instant::now());
        pace.limit(Some(1));
        pace.took(1_000, Duration::ZERO, began);
        assert!(began.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn a_last_batch_that_is_short_says_nothing_about_the_size() {
        let mut pace = Pace::new(WANTED, 1);
        pace.took(3, Duration::ZERO, Instant::now());
        assert_eq!(pace.batch_len(), FIRST_LEN);
    }
}
