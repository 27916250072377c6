//! What is printed, and how: headings, columns, lines of a readable length, a little colour.
//!
//! Colour goes away by itself where the output is no terminal, and where `NO_COLOR` is set.

use std::{
    fmt::{self, Display},
    io::Write,
    path::Path,
};

use anstyle::{AnsiColor, Style};

/// The colour of what is as it should be.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// The colour of what is not.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// Columns of a line of text, without its indentation.
const TEXT_WIDTH: usize = 76;

pub(crate) fn title(text: &str) {
    line(format_args!("{STRONG}{text}{STRONG:#}"));
}

pub(crate) fn heading(text: &str) {
    line(format_args!("\n{STRONG}{text}{STRONG:#}"));
}

/// A paragraph.
pub(crate) fn text(text: &str) {
    for wrapped in wrap(text, TEXT_WIDTH) {
        line(format_args!("  {wrapped}"));
    }
}

/// A path on a line of its own, where no line break gets into it.
pub(crate) fn path(path: &Path) {
    line(format_args!("    {}", path.display()));
}

/// A name and its value.
pub(crate) fn field(name: &str, value: impl Display) {
    line(format_args!("  {FAINT}{name:<14}{FAINT:#}{value}"));
}

/// A name, its value, and a remark in a column of its own.
pub(crate) fn remarked(name: &str, value: &str, remark: impl Display) {
    field(name, format_args!("{value:<38}{FAINT}{remark}{FAINT:#}"));
}

/// A name and a value of several lines.
pub(crate) fn long_field(name: &str, value: &str) {
    let mut name = name;
    for wrapped in wrap(value, TEXT_WIDTH - 14) {
        field(name, wrapped);
        name = "";
    }
}

/// A name and a verdict on it, in colour.
pub(crate) fn verdict(style: Style, verdict: &str, subject: impl Display) {
    line(format_args!("  {style}{verdict:<14}{style:#}{subject}"));
}

/// An error and what caused it, each on a line of its own.
pub(crate) fn failure(error: &anyhow::Error) {
    anstream::eprintln!("\n{BAD}error:{BAD:#} {error}");
    for cause in error.chain().skip(1) {
        anstream::eprintln!("  because: {cause}");
    }
}

/// A reader that has gone (`| head`) is no reason to stop: the checks go on, and the exit code tells how they ended.
fn line(line: fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stdout(), "{line}");
}

/// Lines of at most `width` characters, unless a word is longer.
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
