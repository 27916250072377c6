//! Transactions that the database gives up in favour of another begin anew.

use diesel::result::{DatabaseErrorKind, Error};

use crate::error::JobError;

/// What `work` returns, which is a whole transaction; begun anew while the database makes it give way to another.
pub(crate) fn persistently<R>(
    mut work: impl FnMut() -> Result<R, JobError>,
) -> Result<R, JobError> {
    for _ in 1..TRIES {
        match work() {
            Err(JobError::Database(error)) if gives_way(&error) => {}
            done => return done,
        }
    }
    work()
}

/// A deadlock, or another writer. Diesel has a kind of its own for some of them only.
fn gives_way(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(_, information) => {
            let message = information.message().to_ascii_lowercase();
            message.contains("deadlock") || message.contains("database is locked")
        }
        _ => false,
    }
}

/// How often a transaction is tried before its error is the job's.
const TRIES: usize = 20;
