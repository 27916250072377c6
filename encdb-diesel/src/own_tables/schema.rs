//! encdb's own tables, and the check that the keys fit the database.
//!
//! Call [`run`] when the program starts, after the keyring is installed and before the first query. Several processes may
//! call it at once: one of them does the work and the others wait. The tables are named `__encdb_…`, which Diesel's
//! `print-schema` skips, and have a bookkeeping table of their own, so that encdb's migrations and the application's never
//! meet.
//!
//! An application that wants one history runs `SQLITE`, `POSTGRES` or `MYSQL` (each behind its feature) with Diesel's own
//! harness instead, and calls [`check_fingerprints`].

use diesel::Connection;
use encdb_core::{Fingerprint, Keyring};

use crate::{error::SetupError, runtime::KEYRING, sql::Backend};

pub(super) mod fingerprints;
mod versions;

#[cfg(feature = "mysql")]
pub use crate::sql::mysql::MIGRATIONS as MYSQL;
#[cfg(feature = "postgres")]
pub use crate::sql::postgres::MIGRATIONS as POSTGRES;
#[cfg(feature = "sqlite")]
pub use crate::sql::sqlite::MIGRATIONS as SQLITE;

/// Brings encdb's tables up to date and checks the process keyring against the database.
///
/// Records the fingerprints of keys that the database does not know yet. Returns a report of its changes.
///
/// # Errors
/// [`SetupError::Keyring`] where no keyring is installed, and the errors of [`run_for`].
pub fn run<C>(conn: &mut C) -> Result<Report, SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    run_for(conn, &*KEYRING.keyring()?)
}

/// Does the same as [`run`] for another keyring than the process's.
///
/// # Errors
/// [`SetupError::Migration`], and the errors of [`check_fingerprints`]. A failed run leaves nothing behind on PostgreSQL and
/// SQLite. MySQL commits each `CREATE TABLE`, and the next run continues there.
pub fn run_for<C>(conn: &mut C, keyring: &Keyring) -> Result<Report, SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    let fingerprints: Vec<Fingerprint> = keyring.fingerprints().collect();
    C::Backend::locked(conn, &mut |conn| {
        let applied = versions::apply(conn)?;
        let recorded = fingerprints::check(conn, &fingerprints)?;
        Ok(Report { applied, recorded })
    })
}

/// Creates encdb's tables, or brings them up to date, before there is a keyring: one of the tables can hold it. Checks no
/// fingerprints. Returns the versions of the schema migrations that were applied.
///
/// # Errors
/// [`SetupError::Migration`] and [`SetupError::Database`]; on MySQL and MariaDB [`SetupError::Busy`], where another process
/// holds the lock for more than a minute.
pub fn create_tables<C>(conn: &mut C) -> Result<Vec<String>, SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    C::Backend::locked(conn, &mut |conn| versions::apply(conn))
}

/// Checks a keyring against the fingerprints that the database remembers, and records those it does not know.
///
/// # Errors
/// [`SetupError::OtherKey`] where a key has the id of another one, [`SetupError::IndexRootMissing`] where the database has
/// search tokens of an index root that the keyring lacks, [`SetupError::Database`]. Where another process holds the lock for
/// more than a minute, [`SetupError::Busy`] on MySQL and MariaDB and [`SetupError::Database`] on SQLite; PostgreSQL waits.
pub fn check_fingerprints<C>(
    conn: &mut C,
    keyring: &Keyring,
) -> Result<Vec<Fingerprint>, SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    let fingerprints: Vec<Fingerprint> = keyring.fingerprints().collect();
    C::Backend::locked(conn, &mut |conn| fingerprints::check(conn, &fingerprints))
}

/// Forgets the index root of an epoch, so that programs start without it. Call it only when no token of that epoch is left,
/// as the [`census`](crate::census) counts them. A program that still has the root records it again.
///
/// # Errors
/// [`SetupError::Database`]; on MySQL and MariaDB [`SetupError::Busy`], where another process holds the lock for more than a
/// minute.
pub fn forget_epoch<C>(conn: &mut C, epoch: u8) -> Result<(), SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    C::Backend::locked(conn, &mut |conn| fingerprints::forget(conn, epoch))
}

/// Removes encdb's tables again. The encrypted columns of the application are its own and stay.
///
/// # Errors
/// [`SetupError::Migration`] and [`SetupError::Database`]; on MySQL and MariaDB [`SetupError::Busy`], where another process
/// holds the lock for more than a minute.
pub fn revert<C>(conn: &mut C) -> Result<(), SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    C::Backend::locked(conn, &mut |conn| versions::revert(conn))
}

/// The changes that [`run`] made.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// Versions of the schema migrations that were applied.
    pub applied: Vec<String>,
    /// Fingerprints of keys that the database did not know.
    pub recorded: Vec<Fingerprint>,
}
