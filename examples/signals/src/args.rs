//! The command line.

use std::time::Duration;

use clap::{Parser, Subcommand};
use encdb_example_kit::{database::Database, login, serve::Address};

/// Trading signals whose payload opens for its owner alone
#[derive(Debug, Parser)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prints a new key for the keyring in the database: a line for your secret store
    Keys,
    /// Serves the JSON interface
    Serve(Serve),
    /// Prints the definitions of the encrypted columns, which `encdb` takes as `--tables`
    Tables,
}

/// What `serve` takes. The key that unlocks the keyring comes from the environment: KEYRING_KEY.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) database: Database,
    /// Fills an empty table with made-up signals
    #[arg(long)]
    pub(crate) sample: bool,
    /// How often the program asks for new keys, in seconds
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds)]
    pub(crate) new_keys_every: Duration,
    #[command(flatten)]
    pub(crate) address: Address,
    #[command(flatten)]
    pub(crate) login: login::Arguments,
}

fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().map_err(|_| NO_SECONDS)?;
    if seconds == 0 { Err(NO_SECONDS) } else { Ok(Duration::from_secs(seconds)) }
}

const NO_SECONDS: &str = "a whole number from 1 on";
