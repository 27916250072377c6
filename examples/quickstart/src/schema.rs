//! The embedded schema migrations: encdb's own, and the application's. They are independent of each other.

use anyhow::{Error, Result};
use diesel::SqliteConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::say;

/// The application's migrations, from `migrations/`.
pub(crate) const APPLICATION: EmbeddedMigrations = embed_migrations!("migrations");

/// Brings both schemas up to date. encdb's migrations refuse other keys than those that the database was written with.
pub(crate) fn migrate(conn: &mut SqliteConnection) -> Result<()> {
    say::heading("Schema migrations");
    let report = encdb_diesel::migrations::run(conn)?;
    let applied = conn.run_pending_migrations(APPLICATION).map_err(Error::from_boxed)?;
    let keys = match report.recorded.len() {
        0 => "the keys are those that the data was written with".to_owned(),
        n_recorded => format!("{n_recorded} key fingerprints recorded"),
    };
    say::field("encdb", format!("{}; {keys}", summary(report.applied.len())));
    say::field("application", summary(applied.len()));
    Ok(())
}

fn summary(n_applied: usize) -> String {
    if n_applied == 0 { "up to date".to_owned() } else { format!("{n_applied} applied") }
}
