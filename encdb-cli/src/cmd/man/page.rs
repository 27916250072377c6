//! One man page.
//!
//! `clap_mangen` renders the parts that clap has by kind. The exit codes and examples, which clap has only as plain text
//! behind the help, are rendered here line by line.

use clap::Command;
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};

/// Returns the page of a command that has been built, as the source text of `man`.
pub(super) fn of(command: &Command) -> String {
    let man = man(command);
    let mut page = vec![];
    let sections = [
        Man::render_title,
        Man::render_name_section,
        Man::render_synopsis_section,
        Man::render_description_section,
        Man::render_options_section,
    ];
    for render in sections {
        render(&man, &mut page).expect("memory takes everything that is written");
    }
    let page = String::from_utf8(page).expect("help is UTF-8");
    in_ascii(&(page + &commands(command) + &behind_help(command)))
}

/// Names every other character by its number, because `groff` alone reads bytes.
fn in_ascii(page: &str) -> String {
    let mut ascii = String::with_capacity(page.len());
    for letter in page.chars() {
        match letter.is_ascii() {
            true => ascii.push(letter),
            false => ascii += &format!("\\[u{:04X}]", u32::from(letter)),
        }
    }
    ascii
}

/// Returns the name of the file that `man` looks for: `encdb-keys-add.1`.
pub(super) fn file_name(command: &Command) -> String {
    man(command).get_filename()
}

fn man(command: &Command) -> Man {
    Man::new(command.clone()).source(concat!("encdb ", env!("CARGO_PKG_VERSION"))).manual("encdb")
}

/// Renders the commands under a command, however deep, with the line that says what each does.
fn commands(command: &Command) -> String {
    let mut roff = Roff::new();
    if command.has_subcommands() {
        roff.control("SH", ["COMMANDS"]);
        list(command, &mut roff);
    }
    roff.to_roff()
}

fn list(command: &Command, roff: &mut Roff) {
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_bin_name().unwrap_or_else(|| subcommand.get_name());
        let about = subcommand.get_about().map(ToString::to_string).unwrap_or_default();
        roff.control("TP", []).text([bold(name)]).text([roman(about)]);
        list(subcommand, roff);
    }
}

/// Renders the text behind the help. A line that ends with a colon and is not indented begins a section.
fn behind_help(command: &Command) -> String {
    let text = command.get_after_long_help().or_else(|| command.get_after_help());
    let text = text.map(ToString::to_string).unwrap_or_default();
    let mut roff = Roff::new();
    for line in text.lines() {
        match line.strip_suffix(':').filter(|heading| !heading.starts_with(' ')) {
            Some(heading) => {
                roff.control("fi", []).control("SH", [heading.to_uppercase().as_str()]);
                roff.control("nf", []);
            }
            None => {
                roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
            }
        }
    }
    roff.control("fi", []);
    roff.to_roff()
}
