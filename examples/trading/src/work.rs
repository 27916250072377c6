//! The demonstration around the application: rows to begin with, writers that go on, and a checker.

use std::{path::Path, thread, time::Duration};

use anyhow::{Context, Result, ensure};

use crate::{
    args::Deployment,
    database::Database,
    desk::Desk,
    journal::{self, Journal},
    record::Record,
    sample::Sample,
};

/// Creates the tables, and fills them with this many customers and their rows.
pub(crate) fn create(
    database: &mut Database,
    desk: &dyn Desk,
    customers: u16,
    seed: u64,
    journal: &Path,
) -> Result<()> {
    database.create_tables()?;
    let (mut sample, mut journal) = (Sample::new(seed), Journal::open(journal)?);
    let mut records = sample.ada();
    records.extend((1..=customers).flat_map(|number| sample.household(number)));
    for record in &records {
        desk.insert(database, record.clone())?;
        journal.note(record)?;
    }
    println!("created {} rows", records.len());
    Ok(())
}

/// Changes rows and adds trades until a file exists. Two deployments may work at once, each for half of the customers.
pub(crate) fn work(
    deployment: Deployment,
    database: &mut Database,
    until: &Path,
    journal: &Path,
) -> Result<()> {
    let desk = deployment.desk();
    let mut records = desk.records(database)?;
    records.retain(|record| deployment.serves(record.customer()));
    ensure!(!records.is_empty(), "there are no rows to work on");
    let (mut sample, mut journal) = (Sample::new(fastrand::u64(..)), Journal::open(journal)?);
    let mut n_writes = 0;
    loop {
        let at = sample.below(records.len());
        let record = &mut records[at];
        if let Record::Account(account) = record {
            let trade = Record::Trade(sample.trade(account.id));
            desk.insert(database, trade.clone())?;
            journal.note(&trade)?;
        }
        sample.change(record);
        desk.update(database, record.clone())?;
        journal.note(record)?;
        n_writes += 1;
        if until.exists() {
            break;
        }
        thread::sleep(PACE);
    }
    println!("wrote {n_writes} times");
    Ok(())
}

/// Compares each row with the last that was written to it.
pub(crate) fn check(desk: &dyn Desk, database: &mut Database, journal: &Path) -> Result<()> {
    let mut written = journal::last(journal)?;
    let records = desk.records(database)?;
    let n_rows = records.len();
    for record in records {
        let (table, row) = record.key();
        let last = written.remove(&record.key());
        let last = last.with_context(|| format!("nobody wrote {row} of {table}"))?;
        ensure!(last == record, "{row} of {table} is not as it was written last");
    }
    ensure!(written.is_empty(), "{} rows are lost", written.len());
    println!("all {n_rows} rows are as they were written last");
    Ok(())
}

/// How long a writer rests after each write.
const PACE: Duration = Duration::from_millis(5);
