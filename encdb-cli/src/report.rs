//! All printing: results to standard output, advice, progress and errors to standard error; for people, or as JSON.
//!
//! A result is a value that can be written both ways. No result holds a secret, except the key that `keys generate` makes.

mod agreement;
mod analyzed;
mod census;
mod checks;
mod columns;
mod generated;
mod grid;
mod inspection;
mod keys;
mod not_reached;
mod progress;
mod recorded;
mod rewrapped;
mod rotated;
mod row_errors;
mod staged;
mod verified;
mod verified_columns;

use std::{
    error::Error as _,
    fmt::Display,
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::{
    args::{OutputArgs, want_json},
    error::Error,
};

pub(crate) use agreement::{Agreed, Disagreements};
pub(crate) use analyzed::Analyses;
pub(crate) use census::Counts;
pub(crate) use checks::{Check, State};
pub(crate) use columns::ColumnLines;
pub(crate) use generated::{GeneratedText, WrittenFile};
pub(crate) use grid::Grid;
pub(crate) use inspection::Inspection;
pub(crate) use keys::{Change, KeyList, Proof, Refusal, Step};
pub(crate) use not_reached::NotReached;
pub(crate) use progress::Watch;
pub(crate) use recorded::Recorded;
pub(crate) use rewrapped::Rewrapped;
pub(crate) use rotated::Rotated;
pub(crate) use row_errors::{RetriedLine, RowErrorLines};
pub(crate) use staged::Staged;
pub(crate) use verified::{FailureLine, Findings};
pub(crate) use verified_columns::VerifiedColumns;

/// The outputs of the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    format: Format,
    verbosity: Verbosity,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Format {
    Human,
    Json,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Verbosity {
    Normal,
    Quiet,
}

impl Output {
    pub(crate) const fn new(args: OutputArgs) -> Self {
        let format = if args.json { Format::Json } else { Format::Human };
        let verbosity = if args.quiet { Verbosity::Quiet } else { Verbosity::Normal };
        Self { format, verbosity }
    }

    /// Prints the result of a command.
    pub(crate) fn result<R: Display + Serialize>(&self, result: &R) -> Result<(), Error> {
        match self.format {
            Format::Human => line(result),
            Format::Json => line(json(result)),
        }
    }

    /// Prints a change that was made. If printing fails, the error says that the change was made.
    pub(crate) fn changed(&self, change: &Change<'_>) -> Result<(), Error> {
        self.result(change).map_err(|error| match error {
            Error::Result(source) => Error::ResultOfChange { revision: change.revision, source },
            error => error,
        })
    }

    /// Prints several results: a table for people, and as JSON one line for each.
    pub(crate) fn results<'r, R: Display, E: Serialize + 'r>(
        &self,
        all: &R,
        each: impl IntoIterator<Item = &'r E>,
    ) -> Result<(), Error> {
        match self.format {
            Format::Human => line(all),
            Format::Json => each.into_iter().try_for_each(|entry| line(json(entry))),
        }
    }

    /// Prints several results in the place of those before: on a terminal for people over them, elsewhere after an empty line.
    pub(crate) fn again<'r, R: Display, E: Serialize + 'r>(
        &self,
        all: &R,
        each: impl IntoIterator<Item = &'r E>,
    ) -> Result<(), Error> {
        if self.format == Format::Human {
            line(if io::stdout().is_terminal() { CLEAR_SCREEN } else { "" })?;
        }
        self.results(all, each)
    }

    /// Tells people what to do next.
    pub(crate) fn advice(&self, text: impl Display) {
        if (self.format, self.verbosity) == (Format::Human, Verbosity::Normal) {
            remark(format_args!("{FAINT}next:{FAINT:#} {text}"));
        }
    }

    /// Tells people what is done now, because it may take long.
    pub(crate) fn note(&self, text: impl Display) {
        if (self.format, self.verbosity) == (Format::Human, Verbosity::Normal) {
            remark(format_args!("{FAINT}{text}{FAINT:#}"));
        }
    }

    /// Tells people why the exit code is what it is, even with `--quiet`.
    pub(crate) fn remark(&self, text: impl Display) {
        if self.format == Format::Human {
            remark(text);
        }
    }

    /// Tells why a key was not destroyed. For programs this is the last line, after the counts.
    pub(crate) fn refused(&self, refusal: &Refusal) -> Result<(), Error> {
        match self.format {
            Format::Human => remark(refusal),
            Format::Json => line(json(refusal))?,
        }
        Ok(())
    }

    /// Prints an error and its causes.
    pub(crate) fn failure(&self, error: &Error) {
        let causes = causes(error);
        if self.format == Format::Json {
            let failure = Failure { error: error.to_string(), causes };
            remark(json(&failure));
            return;
        }
        remark(format_args!("{BAD}error:{BAD:#} {error}"));
        causes.iter().for_each(|cause| remark(format_args!("  because: {cause}")));
    }
}

/// Prints the mistake in the arguments, or the help that they ask for.
pub(crate) fn misuse(error: &clap::Error) -> ExitCode {
    if error.use_stderr() && want_json() {
        let text = error.render().to_string();
        let ends = ["\n\nUsage:", "\n\nFor more information"];
        let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
        let error = text[..end].trim_start_matches("error: ").trim().to_owned();
        remark(json(&Failure { error, causes: vec![] }));
    } else {
        // A closed output must not change the exit code.
        let _ = error.print();
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(1))
}

/// Prints the problem of the configuration file, before the arguments are known.
pub(crate) fn refused(error: &Error) -> ExitCode {
    let format = if want_json() { Format::Json } else { Format::Human };
    Output { format, verbosity: Verbosity::Normal }.failure(error);
    error.exit_code()
}

#[derive(Serialize)]
struct Failure {
    error: String,
    causes: Vec<String>,
}

/// Returns the causes of an error, the nearest first.
pub(crate) fn causes(error: &Error) -> Vec<String> {
    let chain = std::iter::successors(error.source(), |&error| error.source());
    chain.map(ToString::to_string).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("names and numbers can be written as JSON")
}

/// Prints a line. A reader that stops reading (`| head`) is no error: the exit code still tells the result. A full disk is an
/// error, because the result is lost.
fn line(text: impl Display) -> Result<(), Error> {
    let mut stdout = anstream::stdout();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Result(error)),
        _ => Ok(()),
    }
}

/// Writes a line to standard error. Ignores a failure, because there is no other place to report it.
fn remark(text: impl Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Moves a terminal's cursor to the first line, and clears what is below.
const CLEAR_SCREEN: &str = "\x1b[H\x1b[J";
const GOOD: Style = AnsiColor::Green.on_default();
const WARNING: Style = AnsiColor::Yellow.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();
