//! The arguments of `trading`.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use encdb_diesel::spec::TableSpec;
use encdb_example_kit::{login, serve::Address};

use crate::{new, old::Old, order::Order, store::Store};

/// A brokerage, in the deployments that a migration from plaintext to ciphertext goes through
#[derive(Parser)]
#[command(name = "trading")]
pub(crate) struct Args {
    /// Which deployment of the application runs
    pub(crate) deployment: Deployment,
    /// The database, PostgreSQL or MariaDB
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
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
    /// Prints the number of the customer who logs in with an address
    Login { email: String },
    /// Places a trade
    Trade {
        #[command(flatten)]
        order: Order,
        #[command(flatten)]
        noted: Noted,
    },
    /// Prints the accounts of the customer with an address
    Report { email: String },
    /// Does the same over HTTP
    Serve(Serve),
    /// Compares the models with definitions and database
    Agree { definitions: PathBuf },
    /// Creates the tables, and fills them with made-up rows
    Create {
        /// How many customers there are; the other tables have up to some times as many rows
        #[arg(long, default_value_t = 200)]
        customers: u16,
        /// Other numbers make other rows
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[command(flatten)]
        noted: Noted,
    },
    /// Goes on writing, as customers do, until a file exists
    Work {
        until: PathBuf,
        #[command(flatten)]
        noted: Noted,
    },
    /// Compares the database with the last that was written to each row
    Check {
        #[command(flatten)]
        noted: Noted,
    },
    /// Compares the times of this deployment with the old one's
    Measure {
        /// The URL of a database that has the plaintext
        #[arg(long, value_name = "URL")]
        before: String,
        #[arg(long, default_value_t = 300)]
        rounds: usize,
    },
}

/// Where the application serves, and how long a login lasts.
#[derive(clap::Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) address: Address,
    #[command(flatten)]
    pub(crate) login: login::Arguments,
}

/// Where the demonstration notes what was written.
#[derive(clap::Args)]
pub(crate) struct Noted {
    /// The file with each row as it was written, for `check`
    #[arg(long, env = "TRADING_JOURNAL", value_name = "FILE")]
    pub(crate) journal: PathBuf,
}

impl Deployment {
    /// Returns the tables as this deployment uses them.
    pub(crate) fn store(self) -> &'static dyn Store {
        match self {
            Self::Old => &Old,
            Self::Keep => &new::keep::New,
            Self::Clear => &new::clear::New,
            Self::Encrypted => &new::encrypted::New,
        }
    }

    /// Returns the definitions of the deployment's models.
    pub(crate) const fn models(self) -> &'static [TableSpec] {
        match self {
            Self::Old => &[],
            Self::Keep => new::keep::SPECS,
            Self::Clear => new::clear::SPECS,
            Self::Encrypted => new::encrypted::SPECS,
        }
    }

    /// Tells whether the deployment's writer works for a customer. The customer 0 is the one of the guide.
    pub(crate) const fn writes_for(self, customer: i64) -> bool {
        customer != 0 && matches!(self, Self::Old) == (customer % 2 == 0)
    }
}
