//! Databases, tables, models and keys that the suite uses.

pub(crate) mod keys;
pub(crate) mod leak;
pub(crate) mod models;
#[cfg(feature = "mysql")]
pub(crate) mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
pub(crate) mod reader;
pub(crate) mod sources;
pub(crate) mod sqlite;
pub(crate) mod tables;

use std::io::Write;

/// Writes past the capture of the test harness, so that the text shows although the test passes.
pub(crate) fn announce(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// Returns the encdb error inside a Diesel error, as a program matches on it.
pub(crate) fn encdb_error(error: &diesel::result::Error) -> encdb_diesel::Error {
    use diesel::result::Error::{DeserializationError, SerializationError};
    match error {
        DeserializationError(source) | SerializationError(source) => {
            let mut source: &(dyn std::error::Error + 'static) = &**source;
            loop {
                if let Some(found) = source.downcast_ref::<encdb_diesel::Error>() {
                    return *found;
                }
                source = source.source().unwrap_or_else(|| panic!("no encdb error in {error:?}"));
            }
        }
        other => panic!("no encdb error: {other:?}"),
    }
}

/// Checks that a statement was refused because it would have written a value that was sealed for another row.
pub(crate) fn assert_another_row<T: std::fmt::Debug>(result: diesel::QueryResult<T>) {
    match result {
        Err(diesel::result::Error::DatabaseError(_, of_database)) => {
            let message = of_database.message();
            let known = ["integer overflow", "bigint out of range", "BIGINT value is out of range"];
            assert!(known.iter().any(|known| message.starts_with(known)), "{message}");
        }
        other => panic!("not refused by the database: {other:?}"),
    }
}

/// Returns the kind of the encdb error of a result that must have failed.
pub(crate) fn kind_of<T>(result: diesel::QueryResult<T>) -> encdb_diesel::ErrorKind {
    match result {
        Ok(_) => panic!("this had to fail"),
        Err(error) => encdb_error(&error).kind(),
    }
}
