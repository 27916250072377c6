//! How the program ends, as its exit code. They are documented in `encdb --help`.

use std::process::ExitCode;

use crate::error::Error;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// All was done.
    Done,
    /// A check of the doctor failed.
    Failed,
    /// Rows failed, or something is still under the key.
    Remaining,
    /// Somebody stopped it.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Remaining => 3,
            Outcome::Interrupted => INTERRUPTED,
        })
    }
}

impl Error {
    /// Returns 2 where the arguments are wrong, as clap does, 130 after Ctrl-C, and 1 for anything else.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Interrupted => INTERRUPTED,
            wrong if wrong.is_usage() => 2,
            _ => 1,
        })
    }
}

/// What shells report for a program that Ctrl-C ended.
pub(crate) const INTERRUPTED: u8 = 130;
