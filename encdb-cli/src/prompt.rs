//! Secrets that somebody types, or that come on standard input. Each is read once and returned as often as needed.

#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod terminal;

use std::io::{self, IsTerminal};

use encdb_core::{SecretSource, SecretText, SourceError};

use crate::error::Error;

/// A secret that was read, and its source.
#[derive(Debug)]
pub(crate) struct Answer {
    origin: &'static str,
    text: SecretText,
}

/// Whether a secret is typed once, or twice because a typing error would lock everybody out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Asked {
    Once,
    Twice,
}

impl Answer {
    /// Reads what somebody types after `question`, without an echo.
    pub(crate) fn prompted(question: &str, asked: Asked) -> Result<Self, Error> {
        let text = secret(&format!("{question}: "))?;
        if asked == Asked::Twice
            && secret(&format!("{question}, again: "))?.expose() != text.expose()
        {
            return Err(Error::NotTheSame);
        }
        Ok(Self { origin: PROMPT, text })
    }

    /// Reads all of standard input.
    pub(crate) fn from_stdin() -> Result<Self, Error> {
        let text = SecretText::read_from(io::stdin().lock()).map_err(|it| unread(STDIN, it))?;
        Ok(Self { origin: STDIN, text })
    }
}

impl SecretSource for Answer {
    fn read(&self) -> Result<SecretText, SourceError> {
        Ok(SecretText::new(self.text.expose().to_owned()))
    }

    fn describe(&self) -> String {
        self.origin.to_owned()
    }
}

/// Returns whether there is somebody to ask.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal()
}

fn secret(question: &str) -> Result<SecretText, Error> {
    #[cfg(unix)]
    use terminal::ask;

    #[cfg(not(unix))]
    use rpassword::prompt_password as ask;

    match ask(question) {
        Ok(typed) => Ok(SecretText::new(typed)),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(Error::Interrupted),
        Err(error) => Err(unread(PROMPT, error)),
    }
}

fn unread(what: &str, source: io::Error) -> Error {
    Error::Read { what: what.to_owned(), source }
}

const PROMPT: &str = "what was typed";
const STDIN: &str = "standard input";
