//! A read-only pass over all rows of a table, from the first to the last.

use std::{
    ops::ControlFlow,
    thread,
    time::{Duration, Instant},
};

use diesel::Connection;

use super::{
    pace::{BATCH_TIME, Pace},
    paging::{KeyRange, Page},
    rows::TableRows,
    throttle::{Gate, Waiting},
};
use crate::{
    error::TableError,
    sql::{Backend, Row, persistently},
};

/// Why a pass ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum End {
    /// All rows were looked at.
    AllRows,
    /// The caller stopped it. Nothing is known about the remaining rows.
    Stopped,
}

/// Reads all rows in the order of their primary key, page by page, and gives each page to `look`, which may stop the pass.
/// While a limit holds the pass, `look` gets the reason and no rows.
///
/// Takes no locks. Rows that are written behind the reader are not seen.
///
/// # Errors
/// [`TableError::Database`], [`TableError::NullInKey`], and what `look` returns.
pub(crate) fn over<C, E: From<TableError>>(
    conn: &mut C,
    rows: &TableRows,
    gate: &Gate,
    mut look: impl FnMut(&[Row], Option<Waiting>) -> Result<ControlFlow<()>, E>,
) -> Result<End, E>
where
    C: Connection<Backend: Backend<C>>,
{
    let (mut after, mut pace) = (None, Pace::new(BATCH_TIME, 1));
    loop {
        let view = gate.look(conn)?;
        pace.limit(view.max_rate);
        if view.waiting.is_some() {
            if look(&[], view.waiting)?.is_break() {
                return Ok(End::Stopped);
            }
            thread::sleep(POLL);
            continue;
        }
        let (began, n_rows) = (Instant::now(), pace.batch_len());
        let range = KeyRange { after: after.as_ref(), last: None };
        let Page { rows: page, last } = persistently(|| rows.read(conn, range, n_rows))?;
        let Some(last) = last else { return Ok(End::AllRows) };
        let flow = look(&page, None)?;
        pace.took(page.len(), began.elapsed(), began);
        if flow.is_break() {
            return Ok(End::Stopped);
        }
        if !rows.key.is_whole(&last) {
            return Err(TableError::NullInKey { table: rows.table.to_string() }.into());
        }
        after = Some(last);
    }
}

/// How often a pass that a limit holds looks at the limit again.
const POLL: Duration = Duration::from_millis(100);
