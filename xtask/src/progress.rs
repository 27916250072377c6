//! The messages of xtask while it works: lines in the shape of cargo's own, on standard error.

use std::fmt::Display;
use std::io::{IsTerminal, Write, stderr};

/// Says that something happens or has happened.
pub(crate) fn line(verb: &str, what: impl Display) {
    print(GREEN, verb, what);
}

/// Says that something went wrong.
pub(crate) fn failed(what: impl Display) {
    print(RED, "FAILED", what);
}

/// Writes a text of several lines as it is.
pub(crate) fn text(text: impl Display) {
    // Nobody reads it any more. The servers are stopped all the same.
    let _ = writeln!(stderr(), "{text}");
}

fn print(color: &str, verb: &str, what: impl Display) {
    let mut out = stderr();
    let written = if out.is_terminal() {
        writeln!(out, "{color}{verb:>VERB_WIDTH$}{PLAIN} {what}")
    } else {
        writeln!(out, "{verb:>VERB_WIDTH$} {what}")
    };
    // Nobody reads it any more. The servers are stopped all the same.
    drop(written);
}

/// The width of cargo's own column.
const VERB_WIDTH: usize = 12;

// ECMA-48 section 8.3.117, "select graphic rendition".
const GREEN: &str = "\x1b[1;32m";
const RED: &str = "\x1b[1;31m";
const PLAIN: &str = "\x1b[0m";
