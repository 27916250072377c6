//! The tasks of `cargo xtask`: one variant here and one file below for each.

mod assure;
mod attack;
mod bench;
mod ci;
mod example;
mod servers;
mod test;

use std::time::Duration;

use anyhow::Result;
use clap::Parser;

use crate::interrupt::Interrupt;
use crate::{dependencies, public_api};

/// Tasks for contributors and CI
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
pub(crate) enum Task {
    /// Runs checks that take too long for CI, and prints a table of their results
    ///
    /// Every fuzz target for a given time, encdb-core's tests on i686 and s390x, Miri, and mutation testing of encdb-core,
    /// which takes hours. The table lists a check that this machine lacks the means for as "not run", with the reason.
    /// docs/assurance.md explains the checks.
    Assure {
        /// Only checks whose name has one of these words in it: `cargo xtask assure s390x fuzz`
        names: Vec<String>,
        /// How long each fuzz target runs
        #[arg(long, default_value_t = 60, value_name = "SECONDS")]
        fuzz: u64,
        /// Writes the results into docs/assurance.md
        #[arg(long)]
        record: bool,
    },

    /// Attacks the live migration at full size: old and new writers, killed engines, killed servers, cut connections
    ///
    /// 200 000 rows a database, 100 engines killed at random moments, the server killed 5 times; a checker that is no part of
    /// the product knows what was last written. Takes some minutes for each database. The servers are the attack's own. A run
    /// prints its seed, and `ENCDB_ATTACK_SEED` repeats it. `cargo xtask test` runs a small size.
    Attack {
        /// Only these databases: `cargo xtask attack postgres`
        #[arg(value_parser = ["sqlite", "postgres", "mysql"])]
        databases: Vec<String>,
    },

    /// Measures encdb against plaintext Diesel, the bare primitive, an afternoon's wrapper and plain UPDATEs
    ///
    /// Every figure is a ratio of times taken in turn within one run, so that a noisy machine slows both
    /// sides. Takes some minutes. The values beside the ratios are this machine's. Starts PostgreSQL and
    /// MariaDB for the rotation, and installs what is missing, as `cargo xtask test` does.
    Bench {
        /// Prints one JSON object a line: name, value, unit, ratio, against, and target if there is one
        #[arg(long)]
        json: bool,
        /// Fails if a ratio is above its target
        #[arg(long)]
        check: bool,
    },

    /// Runs every check of CI, and stops at the first failure
    ///
    /// In this order: formatting, the dependencies, what the tests need, clippy with warnings as errors, every feature of
    /// encdb-core and encdb-diesel alone, the program for each database alone, the documentation with
    /// warnings as errors, the public names, the quickstart, whether the README names the test command, the reader in Python
    /// with the examples of docs/format.md, and `cargo xtask test`. CI itself only calls this.
    Ci,

    /// Checks what encdb depends on against deny.toml
    ///
    /// Advisories where the RustSec database can be reached; licences, sources, duplicate, refused and
    /// yanked versions in any case. Installs cargo-deny, in one version, into cargo's home.
    Deny,

    /// Runs an example application with data that shows something, on servers of its own
    ///
    /// Starts the servers in a temporary folder, prints where to look, and stops and removes everything on Ctrl-C.
    /// examples/README.md is the list of the applications.
    Example {
        /// The folder of the application in examples/
        #[arg(value_parser = crate::examples::names())]
        name: String,
        /// Puts load on the application for 30 seconds instead, and compares it with itself without encryption
        #[arg(long)]
        load: bool,
    },

    /// Writes the public names of the library crates into their files `public-api.txt`
    ///
    /// CI compares them, so that a review sees each change of them.
    PublicApi,

    /// Starts PostgreSQL, MariaDB, Redis and a stand-in for AWS for tests run by hand
    ///
    /// Prints the `export` lines for the shell the tests run in, then waits for Ctrl-C or the end of
    /// standard input and removes the servers with everything in them. Installs what is missing, as
    /// `cargo xtask test` does.
    Servers,

    /// Runs all tests on SQLite, PostgreSQL and MariaDB
    ///
    /// Starts throw-away servers of PostgreSQL, MariaDB and Redis, reachable only through sockets in one temporary folder, and
    /// removes them afterwards. The folder is in memory, in `/dev/shm`, where that has 8 GiB free. Also starts a stand-in for
    /// AWS Secrets Manager on the loopback interface, with the `aws`
    /// client, which pip installs into a temporary folder. Pages of the examples are looked at in Chromium, and oha, which cargo
    /// installs into its home, puts load on them. The reader in Python is installed into a virtual environment under
    /// `target/`, and stays there. When root runs this on Debian or Ubuntu, it installs missing programs; anywhere else the task
    /// names it and fails. No test is ever skipped for want of a server.
    Test {
        /// Added to every `cargo test`: `cargo xtask test -- search -- --nocapture`
        #[arg(last = true, value_name = "CARGO_TEST_ARGUMENTS")]
        arguments: Vec<String>,
    },
}

impl Task {
    pub(crate) fn run(self, interrupt: &Interrupt) -> Result<()> {
        match self {
            Self::Assure { names, fuzz, record } => {
                let results = if record { assure::Results::Record } else { assure::Results::Show };
                assure::run(&names, Duration::from_secs(fuzz), results, interrupt)
            }
            Self::Attack { databases } => attack::run(&databases, interrupt),
            Self::Bench { json, check } => {
                let output = if json { bench::Output::Json } else { bench::Output::Table };
                let misses = if check { bench::Misses::Fail } else { bench::Misses::Show };
                bench::run(output, misses, interrupt)
            }
            Self::Ci => ci::run(interrupt),
            Self::Deny => dependencies::check(interrupt),
            Self::Example { name, load } => {
                let purpose = if load { example::Purpose::Load } else { example::Purpose::Show };
                example::run(&name, purpose, interrupt)
            }
            Self::PublicApi => public_api::write(interrupt),
            Self::Servers => servers::run(interrupt),
            Self::Test { arguments } => test::run(&arguments, interrupt),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Task::command().debug_assert();
    }

    #[test]
    fn test_passes_on_what_follows_the_dashes() {
        let task = Task::parse_from(["xtask", "test", "--", "search", "--", "--nocapture"]);
        let Task::Test { arguments } = task else { panic!("parsed as {task:?}") };
        assert_eq!(arguments, ["search", "--", "--nocapture"]);
    }

    #[test]
    fn test_refuses_arguments_before_the_dashes() {
        assert!(Task::try_parse_from(["xtask", "test", "search"]).is_err());
    }
}
