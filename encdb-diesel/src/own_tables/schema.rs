//! encdb's own tables, and the check that the keys fit the database.
//!
//! Call [`run`] when the program starts, after the keyring is installed and before the first query. It may run in
//! several processes at once: one of them does the work and the others wait for it. The tables are named `__encdb_…`,
//! which Diesel's `print-schema` passes over, and have a bookkeeping table of their own, so that the application's
//! migrations and encdb's never meet.
//!
//! An application that wants one history runs `SQLITE`, `POSTGRES` or `MYSQL` (each behind its feature) with Diesel's own
//! harness instead, and calls [`check_fingerprints`].

use diesel::Connection;
use encdb_core::{Fingerprint, Keyring};

use crate::{error::SetupError, runtime::KEYRING, sql::Backend};

mod fingerprints;
mod versions;

#[cfg(feature = "mysql")]
pub use crate::sql::mysql::MIGRATIONS as MYSQL;
#[cfg(feature = "postgres")]
pub use crate::sql::postgres::MIGRATIONS as POSTGRES;
#[cfg(feature = "sqlite")]
pub use crate::sql::sqlite::MIGRATIONS as SQLITE;

/// Brings encdb's tables up to date and checks the process keyring against the database.
///
/// Fingerprints of keys that the database does not know yet are recorded. Returns what was done.
///
/// # Errors
/// [`SetupError::Keyring`] where no keyring is installed, and what [`run_for`] may fail with.
pub fn run<C>(conn: &mut C) -> Result<Report, SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    run_for(conn, &*KEYRING.keyring()?)
}

/// [`run`] for a keyring that is not the process's.
///
/// # Errors
/// [`SetupError::Migration`], and what [`check_fingerprints`] may fail with. Nothing of a failed run stays on PostgreSQL and
/// SQLite; on MySQL, which commits each `CREATE TABLE`, the next run goes on.
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

/// Creates encdb's tables, or brings them up to date, before there is a keyring: to make the table that it is to be kept in. No
/// fingerprint is looked at. Returns the versions of the schema migrations that were applied.
///
/// # Errors
/// [`SetupError::Migration`] and [`SetupError::Database`]; on MySQL and MariaDB [`SetupError::Busy`], where another process
/// is at it for more than a minute.
pub fn create_tables<C>(conn: &mut C) -> Result<Vec<String>, SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    C::Backend::locked(conn, &mut |conn| versions::apply(conn))
}

/// Checks a keyring against the fingerprints that the database remembers, and records those it does not know.
///
/// # Errors
/// [`SetupError::OtherKey`] where a key has the id of another one, [`SetupError::IndexRootMissing`] where the database
/// has search tokens of an index root that the keyring lacks, [`SetupError::Database`]. Where another process is at it for
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

/// Forgets the index root of an epoch, so that programs start without it. Only once no token of that epoch is left: the
/// [`census`](crate::census) counts them. A program that still has it records it again.
///
/// # Errors
/// [`SetupError::Database`]; on MySQL and MariaDB [`SetupError::Busy`], where another process is at it for more than a
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
/// is at it for more than a minute.
pub fn revert<C>(conn: &mut C) -> Result<(), SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    C::Backend::locked(conn, &mut |conn| versions::revert(conn))
}

/// What [`run`] did.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// Versions of the schema migrations that were applied now.
    pub applied: Vec<String>,
    /// Fingerprints of keys that the database did not know.
    pub recorded: Vec<Fingerprint>,
}
