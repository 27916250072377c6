//! PostgreSQL: one transaction, and an advisory lock that ends with it.

use diesel::{Connection, pg::Pg};

use crate::{error::SetupError, sql::transaction::in_transaction};

/// The number of the advisory lock: "encdb" in ASCII.
const LOCK: i64 = 0x65_6e_63_64_62;

/// Overrides the database's default. A repeatable read sees the state at its first statement, before the holder of the lock
/// has written.
const READ_COMMITTED: &str = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

pub(super) fn locked<C, R>(
    conn: &mut C,
    work: &mut dyn FnMut(&mut C) -> Result<R, SetupError>,
) -> Result<R, SetupError>
where
    C: Connection<Backend = Pg>,
{
    if in_transaction(conn) {
        // A savepoint at the caller's isolation level: only a transaction's first statement can set the level.
        return conn.transaction(|conn| under_lock(conn, work));
    }
    conn.transaction(|conn| {
        conn.batch_execute(READ_COMMITTED)?;
        under_lock(conn, work)
    })
}

fn under_lock<C, R>(
    conn: &mut C,
    work: &mut dyn FnMut(&mut C) -> Result<R, SetupError>,
) -> Result<R, SetupError>
where
    C: Connection<Backend = Pg>,
{
    conn.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK})"))?;
    work(conn)
}
