//! A writer, as customers are: it changes rows and adds trades.

use std::{path::Path, thread, time::Duration};

use anyhow::{Result, ensure};

use super::{journal::Journal, sample::Sample};
use crate::{args::Deployment, brokerage::Brokerage, record::Record};

/// Writes until a file exists, and at least once. Two deployments may work at once, each for half of the customers.
pub(crate) fn work(
    mut brokerage: Brokerage<'_>,
    deployment: Deployment,
    until: &Path,
    journal: &Path,
) -> Result<()> {
    let mut records = brokerage.store.records(brokerage.database)?;
    records.retain(|record| deployment.writes_for(record.customer()));
    ensure!(!records.is_empty(), "there are no rows to work on");
    let (mut sample, mut journal) = (Sample::new(fastrand::u64(..)), Journal::open(journal)?);
    let mut n_writes = 0;
    while n_writes == 0 || !until.exists() {
        let at = sample.below(records.len());
        write(&mut brokerage, &mut records[at], &mut sample, &mut journal)?;
        n_writes += 1;
        thread::sleep(PACE);
    }
    println!("wrote {n_writes} times");
    Ok(())
}

/// Changes a row. An account gets a trade as well.
fn write(
    Brokerage { store, database }: &mut Brokerage<'_>,
    record: &mut Record,
    sample: &mut Sample,
    journal: &mut Journal,
) -> Result<()> {
    if let Record::Account(account) = record {
        let trade = Record::Trade(sample.trade(account.id));
        store.insert(database, trade.clone())?;
        journal.note(&trade)?;
    }
    sample.change(record);
    store.update(database, record.clone())?;
    journal.note(record)
}

/// How long the writer rests after each write.
const PACE: Duration = Duration::from_millis(5);
