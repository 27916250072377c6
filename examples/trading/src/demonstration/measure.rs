//! How much slower the application is with ciphertext: two databases, asked in turn.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use diesel::{Connection as _, QueryResult, result::Error::RollbackTransaction};

use super::sample::Sample;
use crate::{
    brokerage::Brokerage,
    database::Database,
    old::Old,
    record::{Customer, Record},
    store::Store,
};

/// Prints a ratio for each thing that customers do: the time with this deployment over the time with the old one, on a
/// database that still has the plaintext.
pub(crate) fn measure(
    Brokerage { store, database }: Brokerage<'_>,
    before: &str,
    n_rounds: usize,
) -> Result<()> {
    let mut before = Database::connect(before)?;
    let customers: Vec<Customer> =
        Old.records(&mut before)?.into_iter().filter_map(customer).collect();
    ensure!(!customers.is_empty() && n_rounds > 0, "there is nothing to measure");
    for (name, task) in TASKS {
        let (mut old, mut new) = (Duration::ZERO, Duration::ZERO);
        for customer in customers.iter().cycle().take(n_rounds) {
            old += timed(|| task(&Old, &mut before, customer)).context("before")?;
            new += timed(|| task(store, database, customer)).context("after")?;
        }
        println!("{name:<7} takes {:.2} times as long", new.as_secs_f64() / old.as_secs_f64());
    }
    Ok(())
}

type Task = fn(&dyn Store, &mut Database, &Customer) -> QueryResult<()>;

const TASKS: [(&str, Task); 3] = [("login", login), ("trade", trade), ("report", report)];

fn login(store: &dyn Store, database: &mut Database, customer: &Customer) -> QueryResult<()> {
    store.login(database, &customer.email).map(drop)
}

/// Adds a trade, and takes it back.
fn trade(store: &dyn Store, database: &mut Database, customer: &Customer) -> QueryResult<()> {
    let trade = Sample::new(fastrand::u64(..)).trade(customer.id);
    let added = database.transaction(|database| {
        store.insert(database, Record::Trade(trade))?;
        Err::<(), _>(RollbackTransaction)
    });
    added.or_else(|error| if error == RollbackTransaction { Ok(()) } else { Err(error) })
}

fn report(store: &dyn Store, database: &mut Database, customer: &Customer) -> QueryResult<()> {
    store.accounts_of(database, customer.id)?;
    store.trades_of(database, customer.id).map(drop)
}

fn timed(task: impl FnOnce() -> QueryResult<()>) -> Result<Duration> {
    let began = Instant::now();
    task()?;
    Ok(began.elapsed())
}

fn customer(record: Record) -> Option<Customer> {
    match record {
        Record::Customer(it) => Some(it),
        _ => None,
    }
}
