//! Trying the rows again that failed.

use std::ops::ControlFlow;

use diesel::Connection;

use super::{
    MigrateError, Migration, Phase, RowError, Stage,
    decrypting::{Decrypting, Returned},
    failures::{self, BEFORE_FIRST},
    filling::Filling,
    guarding,
    moved::MovedTable,
    passes, settling,
};
use crate::{
    sql::{Backend, Row},
    tables::{
        paging::Key,
        rewrite::{Rewrite, rewrite_chosen},
    },
};

/// How many failed rows were tried again.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Retried {
    /// Errors whose rows were tried again.
    pub n_tried: u64,
    /// Errors that are resolved: the value is sealed, or the row or its value is gone.
    pub n_resolved: u64,
}

/// Is called after every batch, and may stop the work.
type Observe<'o> = dyn FnMut(Retried) -> ControlFlow<()> + 'o;

impl Migration<'_> {
    /// Tries the rows again that failed and are not resolved, and no others. `observe` is called after every batch, and may stop
    /// the work.
    ///
    /// Errors of rows that succeed, or that are gone, are marked as resolved in `migration_errors`; the others count one more
    /// attempt.
    ///
    /// # Errors
    /// As [`migrate_data`](Self::migrate_data).
    pub fn retry<C>(
        &self,
        conn: &mut C,
        mut observe: impl FnMut(Retried) -> ControlFlow<()>,
    ) -> Result<Retried, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = MovedTable::read(conn, &self.table)?;
        if moved.phase() == Phase::Decrypting {
            let decrypting =
                Decrypting::new(conn, &moved, self.keyring, Returned::ToTheirOwnColumn)?;
            return retry_all(conn, &moved, &decrypting, &mut observe);
        }
        moved.allows(Stage::MigrateData)?;
        guarding::check_all::<C>(&moved)?;
        let filling = Filling::new(conn, &moved, (self.keyring, self.legacy))?;
        let retried = retry_all(conn, &moved, &filling, &mut observe)?;
        passes::count(conn, &moved)?;
        Ok(retried)
    }
}

fn retry_all<C>(
    conn: &mut C,
    moved: &MovedTable,
    rewrite: &impl Rewrite,
    observe: &mut Observe<'_>,
) -> Result<Retried, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let (mut retried, mut after) = (Retried::default(), BEFORE_FIRST);
    loop {
        let page = (after, BATCH_LEN);
        let errors = failures::unresolved(conn, &moved.name, &rewrite.rows().key, page)?;
        let Some((last, _)) = errors.last() else { return Ok(retried) };
        after = last.id;
        let rows = rows_of(conn, rewrite, &errors)?;
        rewrite_chosen(conn, rewrite, rows)?;
        retried.n_tried += u64::try_from(errors.len()).unwrap_or(u64::MAX);
        retried.n_resolved += settling::settle(conn, moved, &errors)?;
        if observe(retried).is_break() {
            return Ok(retried);
        }
    }
}

/// Reads the rows of these errors that are still there, each once.
fn rows_of<C>(
    conn: &mut C,
    rewrite: &impl Rewrite,
    errors: &[(RowError, Key)],
) -> Result<Vec<Row>, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let (mut keys, mut rows) = (Vec::<&Key>::new(), vec![]);
    for (_, key) in errors {
        if rewrite.rows().key.is_whole(key) && !keys.contains(&key) {
            rows.extend(rewrite.rows().read_one(conn, key)?);
            keys.push(key);
        }
    }
    Ok(rows)
}

/// The number of errors of a batch.
const BATCH_LEN: usize = 200;
