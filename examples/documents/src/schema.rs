//! The schema migrations: the application's own, embedded, and encdb's.

use anyhow::{Context, Result, anyhow};
use diesel::{PgConnection, connection::SimpleConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

/// Brings the schema up to date. Of instances that start at once, one does it while the others wait.
pub(crate) fn prepare(conn: &mut PgConnection) -> Result<()> {
    conn.batch_execute(LOCK)?;
    let prepared = prepare_alone(conn);
    conn.batch_execute(UNLOCK)?;
    prepared
}

fn prepare_alone(conn: &mut PgConnection) -> Result<()> {
    encdb_diesel::migrations::run(conn)?;
    let run = conn.run_pending_migrations(MIGRATIONS).map(drop);
    run.map_err(|error| anyhow!(error)).context("the schema cannot be migrated")
}

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
/// The number is this application's own.
const LOCK: &str = "SELECT pg_advisory_lock(20250602)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(20250602)";
