//! Retrying transactions that the database ended in favour of another.

use std::{
    iter, thread,
    time::{Duration, Instant},
};

use diesel::result::{DatabaseErrorKind, Error};

use crate::error::TableError;

#[cfg(test)]
mod tests;

/// An error after which another try may succeed.
pub(crate) trait Retryable {
    /// Tells whether another transaction was in the way.
    fn is_retryable(&self) -> bool;
}

impl Retryable for TableError {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_retryable())
    }
}

/// Allows a retry after a deadlock or a conflict with another writer. Diesel has an error kind for some of these only.
impl Retryable for Error {
    fn is_retryable(&self) -> bool {
        match self {
            Self::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
            Self::DatabaseError(_, information) => {
                let message = information.message().to_ascii_lowercase();
                GIVING_WAY.iter().any(|words| message.contains(words))
            }
            _ => false,
        }
    }
}

/// Runs `work`, which is a whole transaction, and runs it again after a pause while the database ends it in favour of
/// another. Returns its result.
///
/// A try may itself wait for a lock until the database's timeout, so no new try starts after the first minute.
pub(crate) fn persistently<R, E: Retryable>(work: impl FnMut() -> Result<R, E>) -> Result<R, E> {
    patiently(PATIENCE, work)
}

fn patiently<R, E: Retryable>(
    patience: Duration,
    mut work: impl FnMut() -> Result<R, E>,
) -> Result<R, E> {
    let (began, mut pauses) = (Instant::now(), pauses());
    loop {
        match work() {
            Err(error) if error.is_retryable() => match pauses.next() {
                Some(pause) if began.elapsed() < patience => thread::sleep(pause),
                _ => return Err(error),
            },
            done => return done,
        }
    }
}

/// Returns the pauses after each try but the last, which give the other transaction time to end.
fn pauses() -> impl Iterator<Item = Duration> {
    let doubled = |pause: &Duration| Some((*pause * 2).min(LONGEST_PAUSE));
    iter::successors(Some(SHORTEST_PAUSE), doubled).take(TRIES - 1)
}

/// Parts of error messages in English, by which a retryable error is recognized. In other languages it is not.
///
/// A node of a Galera cluster reports a deadlock for a transaction that fails certification, and the last words while it waits for
/// the others.
const GIVING_WAY: [&str; 5] = [
    "deadlock",
    "lock wait timeout exceeded",
    "due to lock timeout",
    "database is locked",
    "wsrep has not yet prepared node",
];

/// The number of tries before the caller gets the error.
const TRIES: usize = 20;
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(200);
const PATIENCE: Duration = Duration::from_secs(60);
