//! Waiting for what another process does.

use std::{
    thread,
    time::{Duration, Instant},
};

/// Asks again and again until it is so. Fails when that takes longer than anything takes on a busy machine.
#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        thread::yield_now();
    }
}

const PATIENCE: Duration = Duration::from_secs(60);
