//! `encdb man`: prints or writes the man pages.

mod page;

use std::{fs, io, path::PathBuf};

use clap::{Args, CommandFactory as _};

use super::Program;
use crate::{
    error::Error,
    exit::Outcome,
    report::{GeneratedText, Output, WrittenFile},
};

/// Prints the man page, or writes the man pages of all commands
///
/// The page that is printed names every command and every exit code. With --output-dir each command has a page as well:
/// encdb.1, encdb-keys.1, encdb-keys-add.1 and so on. The pages are made from the definitions that the help is made from. This
/// command needs no keys, no database and no configuration file.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ManArgs {
    /// Write the pages of all commands into this folder, which is made if it is missing
    #[arg(long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
}

pub(crate) fn run(args: &ManArgs, out: &Output) -> Result<Outcome, Error> {
    let mut program = Program::command().disable_help_subcommand(true);
    program.build();
    match &args.output_dir {
        None => out.result(&GeneratedText::new("page", page::of(&program).as_bytes()))?,
        Some(folder) => {
            fs::create_dir_all(folder).map_err(|source| unwritten(folder.clone(), source))?;
            write_pages(&program, folder, out)?;
        }
    }
    Ok(Outcome::Done)
}

/// Writes the page of a command, and the pages of its subcommands.
fn write_pages(command: &clap::Command, folder: &PathBuf, out: &Output) -> Result<(), Error> {
    let path = folder.join(page::file_name(command));
    fs::write(&path, page::of(command)).map_err(|source| unwritten(path.clone(), source))?;
    out.result(&WrittenFile { file: path.display().to_string() })?;
    command.get_subcommands().try_for_each(|subcommand| write_pages(subcommand, folder, out))
}

fn unwritten(path: PathBuf, source: io::Error) -> Error {
    Error::Write { path, source }
}

const EXAMPLES: &str = "\
Examples:
  encdb man | man -l -
  encdb man --output-dir ~/.local/share/man/man1";
