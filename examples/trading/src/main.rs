//! A brokerage before, while and after its tables are encrypted: `examples/trading/migrate.sh` runs it.
//!
//! What is to be copied is in `new/models.rs`, `new/schema/` and `new/store.rs`; `old.rs` is the application before.

mod agree;
mod args;
mod brokerage;
mod command;
mod database;
mod demonstration;
mod new;
mod old;
mod order;
mod record;
mod report;
mod serve;
mod store;

use std::process::ExitCode;

use anyhow::Result;
use args::{Args, Command};
use brokerage::Brokerage;
use clap::Parser as _;
use database::Database;
use encdb_example_kit::log;

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(Args { deployment, database: url, command }: Args) -> Result<()> {
    log::start();
    let (store, database) = (deployment.store(), &mut Database::connect(&url)?);
    store.start(database)?;
    let brokerage = Brokerage { store, database };
    match command {
        Command::Login { email } => command::login(brokerage, &email),
        Command::Trade { order, noted } => command::trade(brokerage, &order, &noted),
        Command::Report { email } => command::report(brokerage, &email),
        Command::Serve(arguments) => serve::run(store, &url, &arguments),
        Command::Agree { definitions } => agree::agree(database, deployment.models(), &definitions),
        Command::Create { customers, seed, noted } => {
            demonstration::create(brokerage, customers, seed, &noted.journal)
        }
        Command::Work { until, noted } => {
            demonstration::work(brokerage, deployment, &until, &noted.journal)
        }
        Command::Check { noted } => demonstration::check(brokerage, &noted.journal),
        Command::Measure { before, rounds } => demonstration::measure(brokerage, &before, rounds),
    }
}
