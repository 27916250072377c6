//! The work of the commands, the same for every deployment.

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

/// Creates the tables and fills them.
pub(crate) fn create(
    desk: &dyn Desk,
    database: &mut Database,
    customers: u16,
    seed: u64,
    journal: &Path,
) -> Result<()> {
    database.create_tables()?;
    let (mut sample, mut journal) = (Sample::new(seed), Journal::open(journal)?);
    let mut n_rows = 0;
    for number in 1..=customers {
        for record in sample.household(number) {
            desk.insert(database, record.clone())?;
            journal.note(&record)?;
            n_rows += 1;
        }
    }
    println!("created {n_rows} rows");
    Ok(())
}

/// Prints who logs in with an address.
pub(crate) fn login(desk: &dyn Desk, database: &mut Database, email: &str) -> Result<()> {
    let customer = desk.customer(database, email)?.context("nobody logs in with this address")?;
    println!("welcome, {}", customer.full_name);
    Ok(())
}

/// Changes one row after the other until a file exists.
pub(crate) fn work(
    deployment: Deployment,
    database: &mut Database,
    until: &Path,
    journal: &Path,
) -> Result<()> {
    let desk = deployment.desk();
    let mut records = desk.records(database)?;
    records.retain(|record| deployment.writes(record.number()));
    ensure!(!records.is_empty(), "there are no rows to work on");
    let (mut sample, mut journal) = (Sample::new(records.len() as u64), Journal::open(journal)?);
    let mut n_writes = 0;
    while !until.exists() {
        let at = sample.below(records.len());
        let record = &mut records[at];
        sample.change(record);
        desk.update(database, record.clone())?;
        journal.note(record)?;
        n_writes += 1;
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

/// How long a worker rests after each write.
const PACE: Duration = Duration::from_millis(5);
