//! The arguments of `trading`.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::{desk::Desk, new, old::Old};

/// A brokerage, in the deployments that a migration from plaintext to ciphertext goes through.
#[derive(Parser)]
#[command(name = "trading")]
pub(crate) struct Args {
    /// Which deployment of the application runs
    pub(crate) deployment: Deployment,
    /// The database; PostgreSQL or MariaDB
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, default_value = "")]
    pub(crate) database: String,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A deployment of the application.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Deployment {
    /// Knows nothing of encryption
    Old,
    /// Reads ciphertext or plaintext, and writes both
    Keep,
    /// Reads ciphertext or plaintext, and writes ciphertext
    Clear,
    /// Knows ciphertext alone
    Encrypted,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Creates the tables, and fills them with made-up rows
    Create {
        /// How many customers there are; the other tables have some times as many rows
        #[arg(long, default_value_t = 200)]
        customers: u16,
        /// Other numbers make other rows
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The file that each row is noted in, for `check`
        #[arg(long)]
        journal: PathBuf,
    },
    /// Prints the name of the customer with this address
    Login { email: String },
    /// Goes on writing, as customers do, until a file exists
    Work {
        #[arg(long)]
        until: PathBuf,
        /// The file that each written row is noted in, for `check`
        #[arg(long)]
        journal: PathBuf,
    },
    /// Compares the database with the last that was written to each row
    Check {
        #[arg(long)]
        journal: PathBuf,
    },
}

impl Deployment {
    /// Returns the application in this deployment.
    pub(crate) fn desk(self) -> Box<dyn Desk> {
        match self {
            Self::Old => Box::new(Old),
            Self::Keep => Box::new(new::keep::New),
            Self::Clear => Box::new(new::clear::New),
            Self::Encrypted => Box::new(new::encrypted::New),
        }
    }

    /// Returns whether the deployment writes to rows whose number is this: two run at once, each with half of them.
    pub(crate) const fn writes(self, number: i64) -> bool {
        matches!(self, Self::Old) == (number % 2 == 0)
    }
}
