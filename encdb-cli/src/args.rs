//! What may be typed after `encdb`.

mod database;
mod duration;
mod inspect;
mod keys;
mod output;
mod pass;
mod read;
mod rotate;
mod unlock;
mod variable;
mod verify;

use clap::{Parser, Subcommand};

#[cfg(feature = "sqlite")]
pub(crate) use database::AttachedFile;
pub(crate) use database::{DataArgs, DatabaseArgs, DoctorArgs, OwnerKeysArgs, UrlPlace};
pub(crate) use inspect::InspectArgs;
pub(crate) use keys::{
    AddArgs, CensusArgs, DestroyArgs, EntryArgs, GenerateArgs, InitArgs, KeysCommand, ListArgs,
    PromoteArgs, RewrapArgs,
};
pub(crate) use output::OutputArgs;
pub(crate) use pass::PassArgs;
pub(crate) use read::want_json;
pub(crate) use rotate::RotateArgs;
pub(crate) use unlock::{CostArgs, KeyringArgs, NewUnlockArgs, UnlockArgs, Unlocking, Way};
pub(crate) use variable::VariableName;
pub(crate) use verify::VerifyArgs;

/// Keys and encrypted columns of encdb
///
/// Makes and changes keyring files, rewrites the rows of a database under another key while the application runs, counts
/// what is under which key, opens all of it to see that it can be, and says what is wrong with a set-up. No secret is ever given as an argument: secrets come from
/// files, variables, commands, standard input or a prompt.
#[derive(Debug, Parser)]
#[command(name = "encdb", version, after_long_help = AFTER, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) output: OutputArgs,
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
