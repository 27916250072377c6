//! Signals while a secret is read: they end the command that prints the secret, and then the program.
//!
//! A command has a process group of its own, so Ctrl-C does not reach it. Without this it would go on although nobody reads
//! its output.

use std::{
    ffi::c_int,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use encdb_core::{SecretCommand, SecretSource, SecretText, SourceError};
use signal_hook::{
    SigId,
    consts::{SIGINT, SIGTERM},
    flag,
    low_level::{emulate_default_handler, unregister},
};

use super::{end_at, is_caught};

/// While this exists, a signal ends commands first and then the program. Afterwards it ends the program at once.
pub(crate) struct Reading {
    received: Received,
    caught: Vec<SigId>,
    /// None when everything has been read.
    going_on: Option<Sender<()>>,
    watch: Option<JoinHandle<()>>,
}

/// Whether there was a signal, and its number.
#[derive(Clone, Default)]
struct Received {
    any: Arc<AtomicBool>,
    which: Arc<AtomicUsize>,
}

impl Reading {
    pub(crate) fn begin() -> io::Result<Self> {
        let received = Received::default();
        let (going_on, over) = channel();
        let watched = received.clone();
        let watch = thread::Builder::new().spawn(move || watched.watch(&over))?;
        let (going_on, watch) = (Some(going_on), Some(watch));
        let mut reading = Self { received, caught: vec![], going_on, watch };
        SIGNALS.iter().try_for_each(|signal| reading.catch(*signal))?;
        Ok(reading)
    }

    /// Returns the flag that tells a command to end.
    pub(crate) fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.received.any)
    }

    fn catch(&mut self, signal: c_int) -> io::Result<()> {
        let Received { any, which } = &self.received;
        // The order matters: the number is stored before the flag.
        let number = usize::try_from(signal).unwrap_or_default();
        self.caught.push(flag::register_usize(signal, Arc::clone(which), number)?);
        self.caught.push(flag::register(signal, Arc::clone(any))?);
        is_caught(signal);
        Ok(())
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        // The order loses no signal. Nobody can be told that a signal cannot be caught any more.
        let _ = SIGNALS.map(end_at);
        for caught in self.caught.drain(..) {
            unregister(caught);
        }
        drop(self.going_on.take());
        // Does not return after a signal.
        let _ = self.watch.take().map(JoinHandle::join);
    }
}

impl Received {
    /// Ends the program after a signal, as the signal itself would have done.
    fn watch(&self, over: &Receiver<()>) {
        while !self.any() && over.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {}
        if self.any() {
            // Reading a file, for example, does not notice signals and is not waited for.
            let _ = over.recv_timeout(GRACE);
            let which = self.which.load(Ordering::Relaxed);
            let _ = emulate_default_handler(c_int::try_from(which).unwrap_or(SIGTERM));
        }
    }

    fn any(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }
}

/// A command that does not outlive the program.
#[derive(Debug)]
pub(crate) struct StoppableCommand(pub(crate) SecretCommand);

impl SecretSource for StoppableCommand {
    fn read(&self) -> Result<SecretText, SourceError> {
        let foreign = |error: io::Error| SourceError::Foreign {
            origin: self.describe(),
            reason: format!("signals cannot be caught: {error}"),
        };
        let reading = Reading::begin().map_err(foreign)?;
        self.0.clone().with_stop(reading.stop()).read()
    }

    fn describe(&self) -> String {
        self.0.describe()
    }
}

/// SIGHUP is not listed: `nohup` makes the program ignore it, and a caught SIGHUP would end the program.
const SIGNALS: [c_int; 2] = [SIGINT, SIGTERM];
/// The time between two checks for a signal.
const INTERVAL: Duration = Duration::from_millis(20);
/// The time that a command may take to die.
const GRACE: Duration = Duration::from_secs(1);
