//! The rows of one claim, rewritten and then written in one transaction with the progress.

use std::{
    collections::BTreeMap,
    mem,
    time::{Duration, Instant},
};

use diesel::{
    Connection, QueryResult,
    result::{DatabaseErrorKind, Error as DatabaseError},
};
use encdb_core::{Error, ErrorKind, MigrationProblem};

use super::{Purpose, Rewrite, RowChange, change::Shape, swap::Swap};
use crate::{
    error::TableError,
    sql::{Backend, Retryable as _, Row},
    tables::{
        jobs::{Claim, Job},
        progress::Counts,
    },
};

#[derive(Debug)]
pub(super) struct Batch {
    /// None where the rows were chosen by their keys.
    claim: Option<Claim>,
    rows: Vec<RowChange>,
}

/// What became of the rows of a batch.
#[derive(Debug, Default)]
struct Written<'b> {
    n_swapped: usize,
    /// Rows that the database refused.
    refused: Vec<(&'b RowChange, Error)>,
}

/// How the rows of a batch are written.
#[derive(Clone, Copy, Debug)]
enum Swapping {
    Together,
    OneByOne,
}

impl Batch {
    pub(super) fn new(rewrite: &impl Rewrite, mut claim: Claim) -> Self {
        let rows = rewrite.rewrite(mem::take(&mut claim.rows));
        Self { claim: Some(claim), rows }
    }

    /// Returns a batch of rows that no worker has claimed.
    pub(super) fn of_chosen(rewrite: &impl Rewrite, rows: Vec<Row>) -> Self {
        Self { claim: None, rows: rewrite.rewrite(rows) }
    }

    pub(super) fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Compares and swaps the changed rows, records the failed ones, and finishes the claim, all in one transaction.
    ///
    /// If the database refuses a statement, all rows are written one by one, so that only the refused rows are left out. Returns how
    /// long it waited for the transaction to begin, as it does on SQLite while others write.
    pub(super) fn write<C>(
        &self,
        conn: &mut C,
        rewrite: &impl Rewrite,
        job: &Job,
    ) -> Result<Duration, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        match self.write_by(conn, rewrite, job, Swapping::Together) {
            Err(TableError::Database(error)) if is_of_a_row(&error) => {
                self.write_by(conn, rewrite, job, Swapping::OneByOne)
            }
            written => written,
        }
    }

    fn write_by<C>(
        &self,
        conn: &mut C,
        rewrite: &impl Rewrite,
        job: &Job,
        swapping: Swapping,
    ) -> Result<Duration, TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let groups = self.by_shape();
        let asked = Instant::now();
        C::Backend::writing(conn, &mut |conn| {
            let waited = asked.elapsed();
            let mut written = Written::default();
            told(conn, rewrite.purpose(), |conn| {
                for (shape, changes) in &groups {
                    let swap = Swap::new(rewrite.rows(), C::Backend::syntax(), shape);
                    match swapping {
                        Swapping::Together => written.n_swapped += swap.execute(conn, changes)?,
                        Swapping::OneByOne => {
                            let repeated = rewrite.repeated();
                            swap_one_by_one(conn, &swap, changes, repeated, &mut written)?;
                        }
                    }
                }
                Ok(())
            })?;
            self.record(conn, rewrite, job, &written)?;
            if let Some(claim) = &self.claim {
                job.finish(conn, claim, &self.counts(&written))?;
            }
            Ok(waited)
        })
    }

    /// Records the failed rows and the numbers of written ones.
    fn record<C>(
        &self,
        conn: &mut C,
        rewrite: &impl Rewrite,
        job: &Job,
        written: &Written<'_>,
    ) -> Result<(), TableError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        for row in &self.rows {
            for error in row.errors() {
                rewrite.record(conn, job, row.old(), error)?;
            }
        }
        for (row, error) in &written.refused {
            rewrite.record(conn, job, row.old(), error)?;
        }
        let mut n_of_place = BTreeMap::new();
        let is_refused =
            |row: &RowChange| written.refused.iter().any(|(it, _)| std::ptr::eq(*it, row));
        for row in self.rows.iter().filter(|row| !is_refused(row)) {
            row.written().for_each(|at| *n_of_place.entry(at).or_default() += 1);
        }
        rewrite.wrote(conn, &n_of_place)
    }

    /// Groups the changed rows by the columns that are compared and written, which are mostly the same for all.
    fn by_shape(&self) -> BTreeMap<Shape, Vec<&RowChange>> {
        let mut groups = BTreeMap::<_, Vec<_>>::new();
        for row in self.rows.iter().filter(|row| row.is_changed()) {
            groups.entry(row.shape()).or_default().push(row);
        }
        groups
    }

    fn counts(&self, written: &Written<'_>) -> Counts {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let n_to_change = self.rows.iter().filter(|row| row.is_changed()).count();
        let n_refused = written.refused.len();
        let n_errors: usize = self.rows.iter().map(|row| row.errors().len()).sum();
        Counts {
            n_done: count(self.rows.len()),
            n_changed: count(written.n_swapped),
            n_contended: count(n_to_change.saturating_sub(written.n_swapped + n_refused)),
            n_failed: count(n_errors + n_refused),
        }
    }
}

/// Runs `work` while the guards of the table know its purpose.
fn told<C>(
    conn: &mut C,
    purpose: Purpose,
    work: impl FnOnce(&mut C) -> QueryResult<()>,
) -> QueryResult<()>
where
    C: Connection<Backend: Backend<C>>,
{
    let Some((before, after)) = C::Backend::ddl().sealing.filter(|_| purpose == Purpose::Sealing)
    else {
        return work(conn);
    };
    conn.batch_execute(before)?;
    let done = work(conn);
    // After an error PostgreSQL takes no statement until the end of the transaction, which ends the setting too.
    let ended = conn.batch_execute(after);
    done.and(ended)
}

/// Writes each row by itself, and sets the rows aside that the database refuses.
///
/// # Errors
/// The database's error, if it refuses every row for a reason that is no constraint: then the reason is not in the rows.
fn swap_one_by_one<'b, C>(
    conn: &mut C,
    swap: &Swap<'_>,
    changes: &[&'b RowChange],
    repeated: ErrorKind,
    written: &mut Written<'b>,
) -> QueryResult<()>
where
    C: Connection<Backend: Backend<C>>,
{
    let (mut n_swapped, mut other) = (0, None);
    for change in changes {
        conn.batch_execute("SAVEPOINT encdb_row")?;
        match swap.execute(conn, &[*change]) {
            Ok(n) => n_swapped += n,
            Err(error) if is_of_a_row(&error) => {
                conn.batch_execute("ROLLBACK TO SAVEPOINT encdb_row")?;
                written.refused.push((change, refused(&error, repeated)));
                other = other.or(Some(error).filter(|error| !is_constraint(error)));
            }
            Err(error) => return Err(error),
        }
        conn.batch_execute("RELEASE SAVEPOINT encdb_row")?;
    }
    written.n_swapped += n_swapped;
    match other {
        Some(error) if n_swapped == 0 && changes.len() > 1 => Err(error),
        _ => Ok(()),
    }
}

fn is_constraint(error: &DatabaseError) -> bool {
    matches!(
        error,
        DatabaseError::DatabaseError(
            DatabaseErrorKind::CheckViolation
                | DatabaseErrorKind::ExclusionViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::RestrictViolation
                | DatabaseErrorKind::UniqueViolation,
            _
        )
    )
}

/// Tells whether the database refused a row, and not the whole work.
fn is_of_a_row(error: &DatabaseError) -> bool {
    let DatabaseError::DatabaseError(kind, _) = error else { return false };
    let is_lost = matches!(
        kind,
        DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::ReadOnlyTransaction
            | DatabaseErrorKind::UnableToSendCommand
    );
    !is_lost && !error.is_retryable()
}

/// Returns the public reason. The database's message may quote a value.
fn refused(error: &DatabaseError, repeated: ErrorKind) -> Error {
    Error::new(match error {
        DatabaseError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => repeated,
        _ => ErrorKind::Migration(MigrationProblem::Refused),
    })
}
