//! The commands: what can be typed after `encdb`, and what each does. A command is a file of its own here, and two lines in
//! this one.

mod add;
mod census;
mod completions;
mod config;
mod destroy;
mod doctor;
mod entry;
mod generate;
mod init;
mod inspect;
mod keys;
mod list;
mod man;
mod promote;
mod read;
mod rewrap;
mod rotate;
mod state;
mod verify;
mod version;

use clap::{Parser, Subcommand};

use crate::{
    args::{ConfigurationArgs, OutputArgs},
    error::Error,
    exit::Outcome,
    report::Output,
};

use completions::CompletionsArgs;
use config::ConfigArgs;
use doctor::DoctorArgs;
use inspect::InspectArgs;
use keys::KeysCommand;
use man::ManArgs;
use rotate::RotateArgs;
use verify::VerifyArgs;

pub(crate) use read::Unread;

/// Keys and encrypted columns of encdb
///
/// Makes and changes keyring files, rewrites the rows of a database under another key while the application runs, counts
/// what is under which key, opens all of it to see that it can be, and says what is wrong with a set-up. No secret is ever given as an argument: secrets come from
/// files, variables, commands, standard input or a prompt.
#[derive(Debug, Parser)]
#[command(name = "encdb", version, long_version = version::long(), after_long_help = AFTER, arg_required_else_help = true)]
pub(crate) struct Program {
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) configuration: ConfigurationArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Keyring files, and the keys in them
    #[command(subcommand)]
    Keys(KeysCommand),
    Rotate(RotateArgs),
    Verify(VerifyArgs),
    Inspect(InspectArgs),
    Doctor(DoctorArgs),
    Config(ConfigArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl Program {
    /// Runs the command.
    pub(crate) fn run(&self, out: &Output) -> Result<Outcome, Error> {
        match &self.command {
            Command::Keys(command) => command.run(out),
            Command::Rotate(args) => rotate::run(args, out),
            Command::Verify(args) => verify::run(args, out),
            Command::Inspect(args) => inspect::run(args, out),
            Command::Doctor(args) => doctor::run(args, out),
            Command::Config(ConfigArgs {}) => config::run(&self.configuration, out),
            Command::Completions(args) => completions::run(args, out),
            Command::Man(args) => man::run(args, out),
        }
    }
}

const AFTER: &str = "\
Exit codes:
  0    done
  1    failed
  2    wrong usage
  3    values do not open, or something is under the key; then it is not destroyed
  130  interrupted

Examples:
  A new keyring, and its keys:
    encdb keys init --keyring app.keyring --passphrase-file passphrase
    encdb keys list --keyring app.keyring

  Another key, step by step (each says what to do next):
    encdb keys add --keyring app.keyring --passphrase-file passphrase
    encdb keys promote 2 --keyring app.keyring --passphrase-file passphrase
    encdb rotate --keyring app.keyring --passphrase-file passphrase \\
      --tables tables.json
    encdb keys census --tables tables.json --expect-none 1
    encdb keys retire 1 --keyring app.keyring --passphrase-file passphrase
    encdb verify --keyring app.keyring --passphrase-file passphrase \\
      --tables tables.json";
