//! The schema migrations: the application's own, embedded, and encdb's.

use anyhow::{Context, Result, anyhow};
use diesel::{PgConnection, connection::SimpleConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::keys;

/// Brings the schema up to date, and installs the keys. Of instances that start at once, one does it while the others wait.
pub(crate) fn prepare(conn: &mut PgConnection, url: &str) -> Result<()> {
    conn.batch_execute(LOCK)?;
    let prepared = migrate(conn).and_then(|()| keys::install(conn, url));
    conn.batch_execute(UNLOCK)?;
    prepared
}

fn migrate(conn: &mut PgConnection) -> Result<()> {
    let run = conn.run_pending_migrations(MIGRATIONS).map(drop);
    run.map_err(|error| anyhow!(error)).context("the schema cannot be migrated")
}

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
/// The number is this application's own.
const LOCK: &str = "SELECT pg_advisory_lock(20260202)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(20260202)";
