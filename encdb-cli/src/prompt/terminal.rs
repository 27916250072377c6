//! The terminal while a secret is typed. It shows no key, and is restored afterwards, even after Ctrl-C or a signal that ends
//! the program.
//!
//! `rpassword` edits the line. On its own it prints the question before the terminal is silent, and ends the program on
//! Ctrl-C before the terminal is restored.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::net::UnixStream,
};

use rpassword::{ConfigBuilder, prompt_password_with_config};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

use super::signals::{Signals, wait_for};

/// Asks `question`, and returns the line that somebody types.
///
/// # Errors
/// [`io::ErrorKind::Interrupted`] after Ctrl-C or a signal; an error if there is no terminal, or from the terminal.
pub(super) fn ask(question: &str) -> io::Result<String> {
    // From before the terminal is silent until after it is restored.
    let signals = Signals::catch()?;
    let typed = answer(question, signals.received()?);
    signals.release()?;
    typed
}

fn answer(question: &str, signals: UnixStream) -> io::Result<String> {
    let silent = Silent::begin()?;
    let config = ConfigBuilder::new()
        .input_reader(Keys { device: silent.device.try_clone()?, signals })
        .output_writer(silent.device.try_clone()?)
        .build();
    let typed = prompt_password_with_config(question, config);
    (&silent.device).write_all(b"\n")?;
    typed
}

/// The terminal, silent until this is dropped.
struct Silent {
    device: File,
    before: Termios,
}

impl Silent {
    fn begin() -> io::Result<Self> {
        let device = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let before = tcgetattr(&device)?;
        let mut silent = before.clone();
        silent
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&device, OptionalActions::Now, &silent)?;
        Ok(Self { device, before })
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // A terminal that has gone away needs no restoring.
        let _ = tcsetattr(&self.device, OptionalActions::Now, &self.before);
    }
}

/// The keys that are typed.
struct Keys {
    device: File,
    signals: UnixStream,
}

impl Read for Keys {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        wait_for(&self.device, &self.signals)?;
        let len = self.device.read(bytes)?;
        if bytes[..len].contains(&CTRL_C) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        Ok(len)
    }
}

/// ECMA-48, section 8.3.28: end of text.
const CTRL_C: u8 = 0x03;
