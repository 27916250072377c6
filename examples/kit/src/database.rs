//! Where the database is.

use std::fmt;

/// The URL of the database. `Debug` does not show it, because it may hold a password.
#[derive(Clone, clap::Args)]
pub struct Database {
    /// The URL of the PostgreSQL database
    #[arg(id = "database", long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub url: String,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}
