//! The exit codes of the program, which `encdb --help` documents.

use std::process::ExitCode;

use encdb_diesel::migrate::MigrateError;

use crate::error::Error;

/// The result of a command that did not fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// Everything was done.
    Done,
    /// A check of the doctor failed.
    Failed,
    /// Rows failed, values are left as they were or still under the key, or a token gives away too much.
    Remaining,
    /// Somebody stopped the command.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Remaining => REMAINING,
            Outcome::Interrupted => INTERRUPTED,
        })
    }
}

impl Error {
    /// Returns 2 for wrong arguments, as clap does, 130 after Ctrl-C, 3 if values are left as they were, and 1 for any other
    /// error.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Interrupted => INTERRUPTED,
            Self::Migrate(error) if leaves_values(error) => REMAINING,
            wrong if wrong.is_usage() => 2,
            _ => 1,
        })
    }
}

/// Tells whether a stage stopped because of values that it had to leave as they were.
const fn leaves_values(error: &MigrateError) -> bool {
    matches!(
        error,
        MigrateError::InTheClear { .. }
            | MigrateError::NoValue { .. }
            | MigrateError::NotReturned { .. }
            | MigrateError::TooManyErrors { .. }
    )
}

const REMAINING: u8 = 3;
/// The exit code that shells report for a program that Ctrl-C ended.
pub(crate) const INTERRUPTED: u8 = 130;
