//! Ctrl-C and similar signals, noted until somebody asks.

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

/// The error after such a signal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interrupted;

impl Interrupt {
    /// Catches the signals, so that they no longer end the program.
    pub(crate) fn listen() -> Result<Self> {
        let received = Arc::new(AtomicBool::new(false));
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            flag::register(signal, Arc::clone(&received)).context("signals cannot be caught")?;
        }
        Ok(Self { received })
    }

    /// Returns an interrupt that was received already, because a real signal would reach all tests of the process.
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
