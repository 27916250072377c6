//! PostgreSQL: one transaction, and an advisory lock that ends with it.

use diesel::pg::Pg;

super::backend::setup_backend!(Pg, super::POSTGRES);

/// The number of the advisory lock: "encdb" in ASCII.
const LOCK: i64 = 0x65_6e_63_64_62;

fn locked<C, R>(
    conn: &mut C,
    work: &mut dyn FnMut(&mut C) -> Result<R, SetupError>,
) -> Result<R, SetupError>
where
    C: Connection<Backend = Pg>,
{
    conn.transaction(|conn| {
        conn.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK})"))?;
        work(conn)
    })
}
