//! The output of the doctor.

use std::fmt;

use serde::Serialize;

use super::{BAD, FAINT, GOOD, WARNING, causes};
use crate::error::Error;

/// One check.
#[derive(Debug, Serialize)]
pub(crate) struct Check {
    check: &'static str,
    pub(crate) state: State,
    message: String,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Ok,
    Warning,
    Failed,
    Skipped,
}

impl Check {
    pub(crate) fn ok(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, state: State::Ok, message: message.into() }
    }

    /// Returns a check that works, but is dangerous.
    pub(crate) fn warning(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, state: State::Warning, message: message.into() }
    }

    pub(crate) fn skipped(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, state: State::Skipped, message: message.into() }
    }

    pub(crate) fn failed(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, state: State::Failed, message: message.into() }
    }

    /// Returns a check that ended in an error.
    pub(crate) fn refused(check: &'static str, error: &Error) -> Self {
        let causes = causes(error).join(": ");
        let separator = if causes.is_empty() { "" } else { ": " };
        Self::failed(check, format!("{error}{separator}{causes}"))
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (style, state) = match self.state {
            State::Ok => (GOOD, "ok"),
            State::Warning => (WARNING, "warning"),
            State::Failed => (BAD, "failed"),
            State::Skipped => (FAINT, "skipped"),
        };
        write!(f, "{style}{state:<7}{style:#}  {:<12}  {}", self.check, self.message)
    }
}
