//! The command line. Keys come from the environment: `documents keys` prints the variables.

use clap::{Parser, Subcommand};
use encdb_example_kit::{database::Database, login, serve::Address};

use crate::{fetch, keys, queue};

/// A service that answers questions from its users' documents, which it keeps encrypted
#[derive(Debug, Parser)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Prints new keys: lines for your secret store
    Keys,
    /// Measures what it costs to seal chunks in bulk
    Measure(Database),
    /// Moves chunks from before encryption, for users who let the worker work while they are away
    Migrate(Database),
    /// Serves the JSON interface; several instances may run
    Serve(Serve),
    /// Makes chunks of documents; several may run
    Worker(Worker),
}

/// What `serve` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) queue: queue::QueueArguments,
    #[command(flatten)]
    pub(crate) keys: keys::OpenTimes,
    #[command(flatten)]
    pub(crate) fetch: fetch::FetchArguments,
    #[command(flatten)]
    pub(crate) login: login::Arguments,
    #[command(flatten)]
    pub(crate) address: Address,
    /// Fills an empty database with made-up users, and chunks from before encryption
    #[arg(long)]
    pub(crate) sample: bool,
}

/// What `worker` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Worker {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) queue: queue::QueueArguments,
    #[command(flatten)]
    pub(crate) fetch: fetch::FetchArguments,
    /// Puts a document into the queue again when nothing has come of it for so many seconds
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    pub(crate) overdue_after: u32,
}
