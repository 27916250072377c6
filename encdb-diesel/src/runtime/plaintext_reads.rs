//! How many values were read in the clear, for each column that is being moved to ciphertext.

use std::sync::{Mutex, PoisonError};

use encdb_core::Column;

/// The counts of one slot. A program has few such columns, so a list is searched as fast as a map.
pub(super) struct PlaintextReads(Mutex<Vec<(Column, u64)>>);

impl PlaintextReads {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Counts one value. The event names the column, and neither the value nor the row. There is one whenever the number has
    /// doubled, so that a table full of plaintext does not fill the log.
    pub(super) fn count(&self, column: Column) {
        let n_reads = self.counted_once_more(column);
        #[cfg(feature = "tracing")]
        if n_reads.is_power_of_two() {
            tracing::info!(column = %column, n_reads, "values were read in the clear");
        }
        #[cfg(not(feature = "tracing"))]
        let _ = n_reads;
    }

    fn counted_once_more(&self, column: Column) -> u64 {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.iter_mut().find(|(counted, _)| *counted == column) {
            Some((_, n_reads)) => {
                *n_reads += 1;
                *n_reads
            }
            None => {
                counts.push((column, 1));
                1
            }
        }
    }

    /// Returns the columns that were counted, in the order of their first value.
    pub(super) fn counted(&self) -> Vec<(Column, u64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
