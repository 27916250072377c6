//! Transactions that the database gives up in favour of another are tried again.

use std::{
    iter, thread,
    time::{Duration, Instant},
};

use diesel::result::{DatabaseErrorKind, Error};

use crate::error::TableError;

#[cfg(test)]
mod tests;

/// An error that may mean: not now, and it is worth another try.
pub(crate) trait Retryable {
    /// Whether it was another transaction that was in the way of this one.
    fn is_retryable(&self) -> bool;
}

impl Retryable for TableError {
    fn is_retryable(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_retryable())
    }
}

/// A deadlock, or another writer. Diesel has a kind of its own for some of them only.
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

/// What `work` returns, which is a whole transaction; begun again, after a pause, while the database makes it give way to
/// another.
///
/// Another try may itself wait for a lock until the database's own time for that is over: so a new one begins within the
/// first minute only.
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

/// How long to wait after each try but the last, for the other transaction to end.
fn pauses() -> impl Iterator<Item = Duration> {
    let doubled = |pause: &Duration| Some((*pause * 2).min(LONGEST_PAUSE));
    iter::successors(Some(SHORTEST_PAUSE), doubled).take(TRIES - 1)
}

/// What messages have in them, of databases that speak English: others are not known to give way.
const GIVING_WAY: [&str; 4] =
    ["deadlock", "lock wait timeout exceeded", "due to lock timeout", "database is locked"];

/// How often a transaction is tried before its error is the caller's.
const TRIES: usize = 20;
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(200);
const PATIENCE: Duration = Duration::from_secs(60);
