//! MySQL and MariaDB: a named lock, because `CREATE TABLE` commits.

use diesel::{
    Connection, RunQueryDsl as _,
    connection::LoadConnection,
    mysql::Mysql,
    sql_types::{Integer, Nullable},
};

use crate::error::SetupError;

/// Time to wait for another process, in seconds.
const LOCK_TIMEOUT: u32 = 60;

/// Runs `work` under a lock that is named after the database, because lock names belong to the whole server.
pub(super) fn locked<C, R>(
    conn: &mut C,
    work: &mut dyn FnMut(&mut C) -> Result<R, SetupError>,
) -> Result<R, SetupError>
where
    C: Connection<Backend = Mysql> + LoadConnection,
{
    #[derive(diesel::QueryableByName)]
    struct Lock {
        #[diesel(sql_type = Nullable<Integer>)]
        taken: Option<i32>,
    }
    let name = "CONCAT('encdb:', LEFT(SHA1(DATABASE()), 32))";
    let take = format!("SELECT CAST(GET_LOCK({name}, {LOCK_TIMEOUT}) AS SIGNED INTEGER) AS taken");
    let lock: Lock = diesel::sql_query(take).get_result(conn)?;
    if lock.taken != Some(1) {
        return Err(SetupError::Busy);
    }
    let done = work(conn);
    conn.batch_execute(&format!("DO RELEASE_LOCK({name})"))?;
    done
}
