//! PostgreSQL: one transaction, and an advisory lock that ends with it.

use diesel::pg::Pg;

super::backend::setup_backend!(Pg, super::POSTGRES);

const CREATE_BOOKKEEPING: &str = "CREATE TABLE IF NOT EXISTS __encdb_schema_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)";

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
