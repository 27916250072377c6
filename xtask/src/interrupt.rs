//! Ctrl-C and its relatives, noted and left to be asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// Whether somebody asked xtask to end.
#[derive(Debug)]
pub(crate) struct Interrupt {
    received: Arc<AtomicBool>,
}

/// Somebody did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interrupted;

impl Interrupt {
    /// From here on the signals no longer end the program by themselves.
    pub(crate) fn listen() -> Result<Self> {
        let received = Arc::new(AtomicBool::new(false));
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            flag::register(signal, Arc::clone(&received)).context("signals cannot be caught")?;
        }
        Ok(Self { received })
    }

    /// One that came already: a signal would reach all tests of the process.
    #[cfg(test)]
    pub(crate) fn received() -> Self {
        Self { received: Arc::new(AtomicBool::new(true)) }
    }

    pub(crate) fn check(&self) -> Result<(), Interrupted> {
        if self.received.load(Ordering::Relaxed) { Err(Interrupted) } else { Ok(()) }
    }
}

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}
