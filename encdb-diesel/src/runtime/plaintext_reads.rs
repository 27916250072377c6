//! How many values were read in the clear, for each column that is being moved to ciphertext.

use std::sync::{Mutex, PoisonError};

use encdb_core::Column;

/// The counts of one slot. A program has few such columns, so a list is searched as fast as a map.
pub(super) struct PlaintextReads(Mutex<Vec<(Column, u64)>>);

impl PlaintextReads {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Counts one value. The event names the column, and neither the value nor the row.
    pub(super) fn count(&self, column: Column) {
        #[cfg(feature = "tracing")]
        tracing::info!(column = %column, "a value was read in the clear");
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.iter_mut().find(|(counted, _)| *counted == column) {
            Some((_, n_reads)) => *n_reads += 1,
            None => counts.push((column, 1)),
        }
    }

    /// Returns the columns that were counted, in the order of their first value.
    pub(super) fn counted(&self) -> Vec<(Column, u64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
