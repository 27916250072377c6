//! What a rotation left as it was, and why.

use std::fmt;

use encdb_diesel::rotate::RecordedFailure;

use super::FailureLine;

/// The first failures of a rotation.
pub(crate) struct Recorded(pub(crate) Vec<FailureLine>);

impl Recorded {
    /// The failures of the table with this name in SQL.
    pub(crate) fn new(table: &str, failures: &[RecordedFailure]) -> Self {
        let line = |failure: &RecordedFailure| {
            // The logical name of the column: its part behind the logical name of the table.
            let column = failure.column.rsplit('.').next().unwrap_or_default();
            FailureLine::new(table, column, &failure.key, failure.message.clone())
        };
        Self(failures.iter().map(line).collect())
    }
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        FailureLine::grid(&self.0).fmt(f)
    }
}
