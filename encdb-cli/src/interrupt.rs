//! Ctrl-C and SIGTERM: the first signal is noted, the second ends the program at once.

mod reading;

use std::{
    ffi::c_int,
    io,
    ops::ControlFlow,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use signal_hook::{
    SigId,
    consts::{SIGINT, SIGTERM},
    flag,
    low_level::unregister,
};

pub(crate) use reading::{Reading, StoppableCommand};

use crate::{error::Error, exit::INTERRUPTED};

/// Whether somebody asked the program to stop.
#[derive(Debug)]
pub(crate) struct Interrupt {
    received: Arc<AtomicBool>,
}

impl Interrupt {
    /// Notes the first signal from here on. The second one ends the program, which loses a batch and no row.
    pub(crate) fn listen() -> Result<Self, Error> {
        let received = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // The order matters: the first signal must not find the flag set and end the program.
            flag::register_conditional_shutdown(signal, INTERRUPTED.into(), Arc::clone(&received))
                .and_then(|_| flag::register(signal, Arc::clone(&received)))
                .map_err(Error::Signals)?;
            is_caught(signal);
        }
        Ok(Self { received })
    }

    pub(crate) fn received(&self) -> bool {
        self.received.load(Ordering::Relaxed)
    }

    /// Tells the work after each step whether it may go on.
    pub(crate) fn flow(&self) -> ControlFlow<()> {
        if self.received() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Makes a caught signal end the program again. The handler of `signal_hook` stays, and would ignore the signal.
pub(crate) fn end_at(signal: c_int) -> io::Result<()> {
    let ending = flag::register_conditional_default(signal, Arc::new(AtomicBool::new(true)))?;
    ENDING.lock().unwrap_or_else(PoisonError::into_inner).push((signal, ending));
    Ok(())
}

/// Undoes [`end_at`] for a signal that is caught once more.
pub(crate) fn is_caught(signal: c_int) {
    let mut ending = ENDING.lock().unwrap_or_else(PoisonError::into_inner);
    for (_, action) in ending.extract_if(.., |(of, _)| *of == signal) {
        unregister(action);
    }
}

/// The handlers that [`end_at`] has registered.
static ENDING: Mutex<Vec<(c_int, SigId)>> = Mutex::new(Vec::new());
