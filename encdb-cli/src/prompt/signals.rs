//! Signals while a secret is typed: they end the wait for a key, so that the terminal is restored before the program ends.

use std::{
    ffi::c_int,
    fs::File,
    io::{self, Read as _},
    os::unix::net::UnixStream,
};

use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::{
    SigId,
    consts::{SIGHUP, SIGINT, SIGTERM},
    low_level::{pipe, unregister},
};

use crate::interrupt;

/// The signals that end a program, caught until this is dropped.
pub(super) struct Signals {
    /// Has a byte for each signal.
    received: UnixStream,
    caught: Vec<(c_int, SigId)>,
}

impl Signals {
    pub(super) fn catch() -> io::Result<Self> {
        let (received, sent) = UnixStream::pair()?;
        let mut signals = Self { received, caught: vec![] };
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            signals.caught.push((signal, pipe::register(signal, sent.try_clone()?)?));
            interrupt::is_caught(signal);
        }
        Ok(signals)
    }

    /// Returns the end of a socket that has a byte for each signal.
    pub(super) fn received(&self) -> io::Result<UnixStream> {
        self.received.try_clone()
    }

    /// Makes each signal end the program again.
    ///
    /// # Errors
    /// [`io::ErrorKind::Interrupted`] if there was a signal already.
    pub(super) fn release(self) -> io::Result<()> {
        let mut received = self.received()?;
        drop(self);
        received.set_nonblocking(true)?;
        match received.read(&mut [0]) {
            Ok(1..) => Err(io::ErrorKind::Interrupted.into()),
            // Nothing to read, or the end, because nobody sends any more.
            _ => Ok(()),
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for (signal, caught) in self.caught.drain(..) {
            // The order loses no signal. Nobody can be told that a signal cannot be caught any more.
            let _ = interrupt::end_at(signal);
            unregister(caught);
        }
    }
}

/// Waits until there is something to read.
///
/// # Errors
/// [`io::ErrorKind::Interrupted`] after a signal.
pub(super) fn wait_for(device: &File, received: &UnixStream) -> io::Result<()> {
    let mut ready = [PollFd::new(device, PollFlags::IN), PollFd::new(received, PollFlags::IN)];
    loop {
        match poll(&mut ready, None) {
            // A signal that is caught elsewhere.
            Err(rustix::io::Errno::INTR) => (),
            Err(error) => return Err(error.into()),
            Ok(_) if !ready[1].revents().is_empty() => {
                return Err(io::ErrorKind::Interrupted.into());
            }
            Ok(_) => return Ok(()),
        }
    }
}
