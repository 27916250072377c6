//! Positions of a primary and the times at which they were seen, to tell for how long a replica lacks one of them.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// Positions that a replica has not reached, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Trail(VecDeque<(i64, Instant)>);

impl Trail {
    /// Adds the primary's position, and returns the time for which the replica at `reached` lacks what the primary has.
    pub(super) fn lag(&mut self, primary: i64, reached: i64, now: Instant) -> Duration {
        while self.0.front().is_some_and(|(position, _)| *position <= reached) {
            self.0.pop_front();
        }
        let is_new = self.0.back().is_none_or(|(position, _)| *position < primary);
        if primary > reached && is_new && self.0.len() < MAX_LEN {
            self.0.push_back((primary, now));
        }
        self.0.front().map_or(Duration::ZERO, |(_, seen)| now.saturating_duration_since(*seen))
    }
}

/// Limits the memory. The oldest position alone decides, and stays.
const MAX_LEN: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_replica_is_as_late_as_the_first_position_that_it_lacks() {
        let (mut trail, start) = (Trail::default(), Instant::now());
        assert_eq!(trail.lag(5, 5, start), Duration::ZERO);
        assert_eq!(trail.lag(8, 5, start), Duration::ZERO);
        assert_eq!(trail.lag(9, 7, start + SECOND * 3), SECOND * 3);
        assert_eq!(trail.lag(9, 8, start + SECOND * 4), SECOND, "9 was seen a second ago");
        assert_eq!(trail.lag(9, 9, start + SECOND * 5), Duration::ZERO);
    }

    #[test]
    fn an_idle_primary_makes_nobody_late() {
        let (mut trail, start) = (Trail::default(), Instant::now());
        assert_eq!(trail.lag(5, 5, start), Duration::ZERO);
        assert_eq!(trail.lag(5, 5, start + SECOND * 3600), Duration::ZERO);
    }
}
