//! The command line.

use clap::{Parser, Subcommand};
use encdb_example_kit::{database::Database, login, serve::Address};

use crate::phase::Phase;

/// A coaching service that moves its transcripts from plaintext to ciphertext
#[derive(Debug, Parser)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prints a new key and a new salt: two lines for your secret store
    Keys,
    /// Serves pages and the JSON interface
    Serve(Serve),
}

/// What `serve` takes. The keys come from the environment: MASTER_ENCRYPTION_KEY and STATIC_ENCRYPTION_SALT.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// 0: as before encryption; 1: new sessions are encrypted; 2: old ones are encrypted, too; 3: encryption is mandatory
    #[arg(long, value_enum)]
    pub(crate) phase: Phase,
    #[command(flatten)]
    pub(crate) database: Database,
    /// Fills an empty table with made-up sessions
    #[arg(long)]
    pub(crate) sample: bool,
    #[command(flatten)]
    pub(crate) address: Address,
    #[command(flatten)]
    pub(crate) login: login::Arguments,
}
