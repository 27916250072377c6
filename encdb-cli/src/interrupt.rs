//! Ctrl-C and SIGTERM: noted the first time, obeyed at once the second time.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};

use crate::{error::Error, exit::INTERRUPTED};

/// Whether somebody asked the program to stop.
#[derive(Debug)]
pub(crate) struct Interrupt {
    received: Arc<AtomicBool>,
}

impl Interrupt {
    /// From here on the first signal is only noted. The second ends the program, which loses a batch and no row.
    pub(crate) fn listen() -> Result<Self, Error> {
        let received = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: at the first signal the flag is not set yet when the program would end.
            flag::register_conditional_shutdown(signal, INTERRUPTED.into(), Arc::clone(&received))
                .and_then(|_| flag::register(signal, Arc::clone(&received)))
                .map_err(Error::Signals)?;
        }
        Ok(Self { received })
    }

    pub(crate) fn received(&self) -> bool {
        self.received.load(Ordering::Relaxed)
    }
}
