//! A brokerage before, while and after its tables are encrypted: `examples/trading/migrate.sh` runs it.
//!
//! What is to be copied is in `new/models.rs`, `new/schema/` and `new/desk.rs`; `old.rs` is the application before.

mod agree;
mod args;
mod brokerage;
mod command;
mod database;
mod desk;
mod journal;
mod measure;
mod new;
mod old;
mod order;
mod record;
mod report;
mod sample;
mod serve;
mod work;

use std::process::ExitCode;

use anyhow::Result;
use args::{Args, Command};
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
    let (desk, database) = (deployment.desk(), &mut Database::connect(&url)?);
    desk.start(database)?;
    match command {
        Command::Login { email } => command::login(desk, database, &email),
        Command::Trade { order, noted } => command::trade(desk, database, &order, &noted),
        Command::Report { email } => command::report(desk, database, &email),
        Command::Serve(arguments) => serve::run(desk, &url, &arguments),
        Command::Agree { definitions } => agree::agree(database, deployment.models(), &definitions),
        Command::Create { customers, seed, noted } => {
            work::create(database, desk, customers, seed, &noted.journal)
        }
        Command::Work { until, noted } => work::work(deployment, database, &until, &noted.journal),
        Command::Check { noted } => work::check(desk, database, &noted.journal),
        Command::Measure { before, rounds } => measure::measure(desk, database, &before, rounds),
    }
}
