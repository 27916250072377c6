//! Waiting for a condition, but not for ever.

use std::{
    thread,
    time::{Duration, Instant},
};

/// Waits until a condition is true. Fails after a minute, and names the condition.
#[track_caller]
pub fn until(condition: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_true() {
        assert!(Instant::now() < deadline, "{condition}: not within {PATIENCE:?}");
        thread::yield_now();
    }
}

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
