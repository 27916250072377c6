//! The commands of `encdb`. Each is a file of its own here, and two lines in this one.

mod add;
mod analyze;
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
mod migration;
mod promote;
mod read;
mod rewrap;
mod rotate;
mod schema;
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

use analyze::AnalyzeArgs;
use completions::CompletionsArgs;
use config::ConfigArgs;
use doctor::DoctorArgs;
use inspect::InspectArgs;
use keys::KeysCommand;
use man::ManArgs;
use migration::{
    add_columns::{self, AddColumnsArgs},
    create_views::{self, CreateViewsArgs},
    decrypt_back::{self, DecryptBackArgs},
    drop_unencrypted::{self, DropUnencryptedArgs},
    errors::{self, ErrorsArgs},
    migrate_data::{self, MigrateDataArgs},
    rollback::{self, RollbackArgs},
    status::{self, StatusArgs},
    switch::{self, SwitchArgs},
};
use rotate::RotateArgs;
use schema::SchemaArgs;
use verify::VerifyArgs;

pub(crate) use read::Unread;

/// Keys and encrypted columns of encdb
///
/// Makes and changes keyring files. Moves columns from plaintext to ciphertext, and rewrites the rows of a database under another
/// key, while applications run. Counts which values are under which key, and opens every value to prove that it opens. Says what a
/// search token on a column would give away, and what is wrong with a set-up.
///
/// No secret is ever an argument: secrets come from files, variables, commands, standard input or a prompt.
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
    /// Makes and changes keyrings, and the keys in them
    #[command(subcommand)]
    Keys(KeysCommand),
    Analyze(AnalyzeArgs),
    Schema(SchemaArgs),
    Rotate(RotateArgs),
    Verify(VerifyArgs),
    AddColumns(AddColumnsArgs),
    MigrateData(MigrateDataArgs),
    CreateViews(CreateViewsArgs),
    Switch(SwitchArgs),
    DropUnencrypted(DropUnencryptedArgs),
    Rollback(RollbackArgs),
    DecryptBack(DecryptBackArgs),
    Status(StatusArgs),
    Errors(ErrorsArgs),
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
            Command::Analyze(args) => analyze::run(args, out),
            Command::Schema(args) => schema::run(args, out),
            Command::Rotate(args) => rotate::run(args, out),
            Command::Verify(args) => verify::run(args, out),
            Command::AddColumns(args) => add_columns::run(args, out),
            Command::MigrateData(args) => migrate_data::run(args, out),
            Command::CreateViews(args) => create_views::run(args, out),
            Command::Switch(args) => switch::run(args, out),
            Command::DropUnencrypted(args) => drop_unencrypted::run(args, out),
            Command::Rollback(args) => rollback::run(args, out),
            Command::DecryptBack(args) => decrypt_back::run(args, out),
            Command::Status(args) => status::run(args, out),
            Command::Errors(args) => errors::run(args, out),
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
  3    values failed or are left, a key is needed, or a token shows too much
  130  interrupted

Configuration file:
  Options that every command needs can be in encdb.toml, in the current folder.
  A setting has the name of an option. An option that is typed comes first, then
  the environment, then the file. `encdb config` shows where each comes from.

    database-variable = \"APP_DATABASE_URL\"
    keyring = \"app.keyring\"
    passphrase-file = \"secrets/passphrase\"
    tables = \"tables.json\"

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
      --tables tables.json

Columns that hold plaintext are moved by add-columns, migrate-data, verify,
switch and drop-unencrypted, in this order; each says what to do next.";
