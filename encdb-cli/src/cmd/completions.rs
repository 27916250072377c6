//! `encdb completions`: a script that completes commands and options in a shell.

use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

use super::Program;
use crate::{
    error::Error,
    exit::Outcome,
    report::{GeneratedText, Output},
};

/// Prints a script that completes commands and options in a shell
///
/// The script is made from the definitions that the help is made from. Write it again after an update of encdb. This command
/// needs no keys, no database and no configuration file.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, out: &Output) -> Result<Outcome, Error> {
    let mut script = vec![];
    generate(args.shell, &mut Program::command(), "encdb", &mut script);
    out.result(&GeneratedText::new("script", &script))?;
    Ok(Outcome::Done)
}

const EXAMPLES: &str = "\
Examples:
  encdb completions bash > ~/.local/share/bash-completion/completions/encdb
  encdb completions zsh > \"${fpath[1]}/_encdb\"
  encdb completions fish > ~/.config/fish/completions/encdb.fish";
