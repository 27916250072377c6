//! SQLite: one writer at a time, by `BEGIN IMMEDIATE`.

use diesel::{Connection, RunQueryDsl as _, connection::LoadConnection, sqlite::Sqlite};

use super::writing;
use crate::{error::SetupError, sql::transaction::in_transaction};

/// Time to wait for another process, in milliseconds.
const BUSY_TIMEOUT: i32 = 60_000;

pub(super) fn locked<C, R>(
    conn: &mut C,
    work: &mut dyn FnMut(&mut C) -> Result<R, SetupError>,
) -> Result<R, SetupError>
where
    C: Connection<Backend = Sqlite> + LoadConnection,
{
    if in_transaction(conn) {
        // The caller's transaction has the lock that it wanted.
        return work(conn);
    }
    let timeout = busy_timeout(conn)?;
    conn.batch_execute(&format!("PRAGMA busy_timeout = {}", timeout.max(BUSY_TIMEOUT)))?;
    let done = writing(conn, work);
    conn.batch_execute(&format!("PRAGMA busy_timeout = {timeout}"))?;
    done
}

/// Reads the PRAGMA itself. The table function of the same name would read the schema, which may be locked.
fn busy_timeout<C>(conn: &mut C) -> Result<i32, SetupError>
where
    C: Connection<Backend = Sqlite> + LoadConnection,
{
    #[derive(diesel::QueryableByName)]
    struct Timeout {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        timeout: i32,
    }
    let pragma: Timeout = diesel::sql_query("PRAGMA busy_timeout").get_result(conn)?;
    Ok(pragma.timeout)
}
