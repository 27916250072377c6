//! The pause after a source was asked in vain.

use std::time::{Duration, Instant};

/// The time during which a source is not asked. Anyone who writes to the database can write as many unknown key ids as
/// they like. The pause keeps the cost of that small: it grows while asking does not help, and in proportion to the
/// time that asking takes.
pub(super) struct Pause {
    until: Option<Instant>,
    length: Duration,
}

impl Pause {
    pub(super) const fn none() -> Self {
        Self { until: None, length: Duration::ZERO }
    }

    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| now >= until)
    }

    /// Begins the next pause, after the source was asked in vain between these two times.
    pub(super) fn begin(&mut self, asked: Instant, now: Instant) {
        self.length = self.length.saturating_mul(2).clamp(SHORTEST, LONGEST);
        let cost = now.saturating_duration_since(asked).saturating_mul(TIMES_THE_COST);
        self.until = Some(now + self.length.max(cost.min(A_DAY)));
    }
}

/// The shortest pause: nobody waits longer for a mistake that is mended by hand.
const SHORTEST: Duration = Duration::from_secs(1);
/// The longest pause: nobody waits longer for a new key, unless asking for it takes more than a tenth of this.
const LONGEST: Duration = Duration::from_secs(60);
const TIMES_THE_COST: u32 = 10;
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);
