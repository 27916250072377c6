//! How long a source is left alone after it was asked in vain.

use std::time::{Duration, Instant};

/// Anyone who writes to the database can write ids of no key, as many as they like. The pause keeps what that costs small: it
/// is in proportion to what asking costs, and grows while nothing comes of it.
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

/// A mistake that is mended by hand is not waited for any longer.
const SHORTEST: Duration = Duration::from_secs(1);
/// A really new key is not waited for any longer, unless asking for it costs more than a tenth of it.
const LONGEST: Duration = Duration::from_secs(60);
const TIMES_THE_COST: u32 = 10;
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);
