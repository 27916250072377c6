use super::*;
use crate::error::OwnerKeyError;

/// Returns a database error with this message.
fn said(message: &str) -> Error {
    Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
}

/// Runs work that fails this many times first, and returns its result and the number of tries.
fn tried(n_times: usize) -> (Result<(), Error>, usize) {
    let mut n_tries = 0;
    let done = persistently(|| {
        n_tries += 1;
        if n_tries > n_times { Ok(()) } else { Err(said("database is locked")) }
    });
    (done, n_tries)
}

#[test]
fn what_gives_way_begins_anew_and_other_errors_are_the_callers() {
    assert!(matches!(tried(3), (Ok(()), 4)));
    let mut n_tries = 0;
    let refused = persistently(|| -> Result<(), Error> {
        n_tries += 1;
        Err(said("no such table"))
    });
    assert!(refused.is_err() && n_tries == 1);
}

#[test]
fn nothing_is_tried_for_ever() {
    assert!(matches!(tried(usize::MAX), (Err(_), TRIES)));
}

/// A try may take as long as the database waits for a lock: 50 s on MySQL.
#[test]
fn no_try_begins_after_the_time_for_it() {
    let mut n_tries = 0;
    let gave_up = patiently(Duration::ZERO, || -> Result<(), Error> {
        n_tries += 1;
        Err(said("database is locked"))
    });
    assert!(gave_up.is_err() && n_tries == 1);
}

/// On a SQLite database without a busy timeout, twenty tries without pauses would end before any other writer has committed.
#[test]
fn pauses_double_up_to_a_limit_and_are_seconds_together() {
    let pauses: Vec<u128> = pauses().map(|pause| pause.as_millis()).collect();
    assert_eq!(pauses[..9], [1, 2, 4, 8, 16, 32, 64, 128, 200]);
    assert_eq!((pauses.len(), pauses[18]), (TRIES - 1, 200));
    assert!(pauses.iter().sum::<u128>() > 2_000);
}

#[test]
fn the_words_for_giving_way_of_each_database_are_known() {
    for words in [
        "Deadlock found when trying to get lock; try restarting transaction",
        "Lock wait timeout exceeded; try restarting transaction",
        "canceling statement due to lock timeout",
        "database is locked",
        "WSREP has not yet prepared node for application use",
    ] {
        assert!(said(words).is_retryable(), "{words}");
    }
    let serialization = DatabaseErrorKind::SerializationFailure;
    assert!(Error::DatabaseError(serialization, Box::new(String::new())).is_retryable());
    assert!(!said("disk I/O error").is_retryable() && !Error::NotFound.is_retryable());
}

#[test]
fn whoever_changed_an_owners_key_meanwhile_was_in_the_way() {
    assert!(OwnerKeyError::Contended.is_retryable());
    assert!(OwnerKeyError::Database(said("database is locked")).is_retryable());
    assert!(!OwnerKeyError::NoPassphrase.is_retryable() && !TableError::LeaseLost.is_retryable());
}
