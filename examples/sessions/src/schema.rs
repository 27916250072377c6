//! The schema migrations: the application's own, embedded, and encdb's.

use anyhow::{Context, Result, anyhow};
use diesel::PgConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{batch, keys, phase::Phase};

const PLAIN: EmbeddedMigrations = embed_migrations!("migrations/plain");
const ENCRYPTED: EmbeddedMigrations = embed_migrations!("migrations/encrypted");

/// Brings the schema to what a phase needs.
pub(crate) fn prepare(conn: &mut PgConnection, phase: Phase) -> Result<()> {
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
