//! What the command line asks for.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;
use encdb_example_kit::log;

use crate::{
    agree::agree,
    args::{Args, Command, Noted},
    brokerage::Brokerage,
    database::Database,
    demonstration::{self, Journal},
    order::Order,
    record::Record,
    serve,
};

/// Does what the command line asks for, and says what went wrong.
pub(crate) fn main() -> ExitCode {
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
        Command::Login { email } => login(brokerage, &email),
        Command::Trade { order, noted } => trade(brokerage, &order, &noted),
        Command::Report { email } => report(brokerage, &email),
        Command::Serve(arguments) => serve::run(store, &url, &arguments),
        Command::Agree { definitions } => agree(database, deployment.models(), &definitions),
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

/// Prints who logs in with an address.
fn login(mut brokerage: Brokerage<'_>, email: &str) -> Result<()> {
    println!("welcome, customer {}", brokerage.log_in(email)?.id);
    Ok(())
}

/// Places a trade for the customer whose account it is.
fn trade(mut brokerage: Brokerage<'_>, order: &Order, noted: &Noted) -> Result<()> {
    let customer = brokerage.account(&order.account)?.customer_id;
    let (account, trade) = brokerage.place(customer, order)?;
    println!("traded {} under the ticket {}", trade.symbol, trade.ticket);
    let mut journal = Journal::open(&noted.journal)?;
    journal.note(&Record::Account(account))?;
    journal.note(&Record::Trade(trade))
}

/// Prints the accounts of a customer.
fn report(mut brokerage: Brokerage<'_>, email: &str) -> Result<()> {
    let customer = brokerage.log_in(email)?;
    let report = brokerage.report(customer.id)?;
    println!("{} {}", report.full_name, report.email);
    for account in report.accounts {
        println!(
            "{} balance {} {}, {} trades for {}",
            account.account_number,
            account.balance.normalized(),
            account.currency,
            account.trades.len(),
            account.cost.normalized()
        );
    }
    Ok(())
}
