//! The schema migrations: the application's own, embedded, and encdb's.

use anyhow::{Context, Result, anyhow};
use diesel::{PgConnection, connection::SimpleConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{batch, keys, phase::Phase};

/// Brings the schema to what a phase needs. Of instances that start at once, one does it while the others wait.
pub(crate) fn prepare(conn: &mut PgConnection, phase: Phase) -> Result<()> {
    conn.batch_execute(LOCK)?;
    let prepared = prepare_alone(conn, phase);
    conn.batch_execute(UNLOCK)?;
    prepared
}

fn prepare_alone(conn: &mut PgConnection, phase: Phase) -> Result<()> {
    run(conn, PLAIN)?;
    if phase == Phase::Plain {
        return Ok(());
    }
    keys::keyring()?;
    encdb_diesel::migrations::run(conn)?;
    run(conn, ENCRYPTED)?;
    match phase {
        Phase::Plain => Ok(()),
        Phase::EncryptNew | Phase::EncryptOld => batch::guard(conn),
        Phase::Mandatory => batch::make_mandatory(conn),
    }
}

fn run(conn: &mut PgConnection, migrations: EmbeddedMigrations) -> Result<()> {
    let run = conn.run_pending_migrations(migrations).map(drop);
    run.map_err(|error| anyhow!(error)).context("the schema cannot be migrated")
}

const PLAIN: EmbeddedMigrations = embed_migrations!("migrations/plain");
const ENCRYPTED: EmbeddedMigrations = embed_migrations!("migrations/encrypted");
/// The number is this application's own.
const LOCK: &str = "SELECT pg_advisory_lock(20250106)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(20250106)";
