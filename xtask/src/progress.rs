//! The messages of xtask while it works: lines in the shape of cargo's own, on standard error.

use std::fmt::Display;
use std::io::{IsTerminal, stderr};

/// Says that something happens or has happened.
pub(crate) fn line(verb: &str, what: impl Display) {
    print(GREEN, verb, what);
}

/// Says that something went wrong.
pub(crate) fn failed(what: impl Display) {
    print(RED, "FAILED", what);
}

fn print(color: &str, verb: &str, what: impl Display) {
    if stderr().is_terminal() {
        eprintln!("{color}{verb:>VERB_WIDTH$}{PLAIN} {what}");
    } else {
        eprintln!("{verb:>VERB_WIDTH$} {what}");
    }
}

/// The width of cargo's own column.
const VERB_WIDTH: usize = 12;

// ECMA-48 section 8.3.117, "select graphic rendition".
const GREEN: &str = "\x1b[1;32m";
const RED: &str = "\x1b[1;31m";
const PLAIN: &str = "\x1b[0m";
