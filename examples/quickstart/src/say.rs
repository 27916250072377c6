//! Printing: headings, columns, lines of a readable length, a little colour.
//!
//! Colour is left out where the output is no terminal, or `NO_COLOR` is set.

use std::{
    fmt::{self, Display},
    io::Write,
    path::Path,
};

use anstyle::{AnsiColor, Style};

/// The colour of a good result.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// The colour of a bad result.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// Width of a line of text, without its indentation.
const TEXT_WIDTH: usize = 76;

pub(crate) fn title(text: &str) {
    line(format_args!("{STRONG}{text}{STRONG:#}"));
}

pub(crate) fn heading(text: &str) {
    line(format_args!("\n{STRONG}{text}{STRONG:#}"));
}

/// Prints a paragraph.
pub(crate) fn text(text: &str) {
    for wrapped in wrap(text, TEXT_WIDTH) {
        line(format_args!("  {wrapped}"));
    }
}

/// Prints a path on a line of its own, without line breaks.
pub(crate) fn path(path: &Path) {
    line(format_args!("    {}", path.display()));
}

/// Prints a name and its value.
pub(crate) fn field(name: &str, value: impl Display) {
    line(format_args!("  {FAINT}{name:<14}{FAINT:#}{value}"));
}

/// Prints a name, its value, and a remark in a column of its own.
pub(crate) fn remarked(name: &str, value: &str, remark: impl Display) {
    field(name, format_args!("{value:<38}{FAINT}{remark}{FAINT:#}"));
}

/// Prints a name and a value of several lines.
pub(crate) fn long_field(name: &str, value: &str) {
    let mut name = name;
    for wrapped in wrap(value, TEXT_WIDTH - 14) {
        field(name, wrapped);
        name = "";
    }
}

/// Prints a name and a verdict on it, in colour.
pub(crate) fn verdict(style: Style, verdict: &str, subject: impl Display) {
    line(format_args!("  {style}{verdict:<14}{style:#}{subject}"));
}

/// Prints an error and its causes, each on a line of its own.
pub(crate) fn failure(error: &anyhow::Error) {
    anstream::eprintln!("\n{BAD}error:{BAD:#} {error}");
    for cause in error.chain().skip(1) {
        anstream::eprintln!("  because: {cause}");
    }
}

/// Prints a line. A reader that stops reading (`| head`) does not stop the checks, and the exit code tells their result.
fn line(line: fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stdout(), "{line}");
}

/// Returns lines of at most `width` characters, unless a word is longer.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
