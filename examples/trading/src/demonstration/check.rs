//! The checker, which finds what was lost, added or changed.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::journal;
use crate::brokerage::Brokerage;

/// Compares each row with the last that was written to it.
pub(crate) fn check(Brokerage { store, database }: Brokerage<'_>, journal: &Path) -> Result<()> {
    let mut written = journal::last(journal)?;
    let records = store.records(database)?;
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
