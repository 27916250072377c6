//! The rows of one transaction.

use diesel::{
    prelude::*,
    result::{DatabaseErrorKind::ForeignKeyViolation, Error as DatabaseError},
};
use uuid::Uuid;

use super::{Outcome, row::Row};
use crate::account;

/// Rows that are stored together, each with its line.
pub(super) struct Batch<R> {
    rows: Vec<(u64, R)>,
}

impl<R> Default for Batch<R> {
    fn default() -> Self {
        Self { rows: vec![] }
    }
}

impl<R: Row> Batch<R> {
    pub(super) fn add(&mut self, line: u64, row: R) {
        self.rows.push((line, row));
    }

    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Stores the rows in one transaction, and empties the batch. Returns the line, the id and the outcome of each row.
    pub(super) fn store(
        &mut self,
        conn: &mut PgConnection,
    ) -> QueryResult<Vec<(u64, Uuid, Outcome)>> {
        let rows = std::mem::take(&mut self.rows);
        conn.transaction(|conn| {
            let stored = rows.iter().map(|(line, row)| Ok((*line, row.id(), store(conn, row)?)));
            stored.collect()
        })
    }
}

/// Stores a row, if it is new, for its own account.
fn store<R: Row>(conn: &mut PgConnection, row: &R) -> QueryResult<Outcome> {
    account::choose(conn, row.account())?;
    // A transaction within the batch's: after a refused row the batch goes on.
    match conn.transaction(|conn| row.insert(conn)) {
        Ok(0) => compare(conn, row),
        Ok(_) => Ok(Outcome::Added),
        Err(DatabaseError::DatabaseError(ForeignKeyViolation, _)) => Ok(Outcome::Orphan),
        Err(error) => Err(error),
    }
}

/// Compares a row with the stored row of its id.
fn compare<R: Row>(conn: &mut PgConnection, row: &R) -> QueryResult<Outcome> {
    let Some(stored) = row.stored(conn)? else {
        return Ok(Outcome::Contradicts(vec!["account_id"]));
    };
    let fields = row.compared(&stored).into_iter();
    let differing: Vec<_> =
        fields.filter(|(_, is_same)| !is_same).map(|(field, _)| field).collect();
    Ok(if differing.is_empty() { Outcome::Present } else { Outcome::Contradicts(differing) })
}
