//! What the demonstration wrote, so that it can be compared in the end.
//!
//! A line for each write, after it was committed, with the whole row in the clear. No application should have such a file.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
};

use anyhow::{Context, Result};

use crate::record::Record;

/// The open file, to whose end lines are written.
pub(crate) struct Journal(File);

impl Journal {
    /// Opens a journal, or begins it.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = OpenOptions::new().append(true).create(true).open(path);
        file.map(Self).with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Notes a row as it was written.
    pub(crate) fn note(&mut self, record: &Record) -> Result<()> {
        let line = serde_json::to_string(record)? + "\n";
        self.0.write_all(line.as_bytes()).context("the journal cannot be written")
    }
}

/// Returns each row as it was written last, by its key.
pub(crate) fn last(path: &Path) -> Result<BTreeMap<(&'static str, String), Record>> {
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
    let record = |line| serde_json::from_str(line).context("the journal has a damaged line");
    let records: Vec<Record> = text.lines().map(record).collect::<Result<_>>()?;
    Ok(records.into_iter().map(|record| (record.key(), record)).collect())
}
