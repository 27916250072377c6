//! The rows to begin with.

use std::path::Path;

use anyhow::Result;

use super::{journal::Journal, sample::Sample};
use crate::brokerage::Brokerage;

/// Creates the tables, and fills them with this many customers and their rows.
pub(crate) fn create(
    Brokerage { store, database }: Brokerage<'_>,
    n_customers: u16,
    seed: u64,
    journal: &Path,
) -> Result<()> {
    database.create_tables()?;
    let (mut sample, mut journal) = (Sample::new(seed), Journal::open(journal)?);
    let mut records = sample.ada();
    records.extend((1..=n_customers).flat_map(|number| sample.household(number)));
    for record in &records {
        store.insert(database, record.clone())?;
        journal.note(record)?;
    }
    println!("created {} rows", records.len());
    Ok(())
}
