//! The result of a table's rotation.

use std::fmt;

use encdb_diesel::Progress;
use serde::Serialize;

use super::progress::ProgressLine;

/// The counts of a rotation that ended.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct Rotated<'t>(ProgressLine<'t>);

impl<'t> Rotated<'t> {
    pub(crate) fn new(event: &'static str, table: &'t str, progress: &Progress) -> Self {
        Self(ProgressLine::new(event, table, progress))
    }
}

impl fmt::Display for Rotated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ProgressLine { event, table, n_rows, n_done, n_changed, n_contended, n_failed, .. } =
            self.0;
        write!(f, "{table}: {event}, {n_done} of {n_rows} rows, {n_changed} rewritten")?;
        if n_contended > 0 {
            write!(f, ", {n_contended} changed by others in the meantime")?;
        }
        if n_failed > 0 {
            write!(f, ", {n_failed} values failed")?;
        }
        Ok(())
    }
}
