//! Which database, and which of its columns.

use std::path::PathBuf;

use clap::Args;

use super::{KeyringArgs, VariableName};
use crate::error::Error;

#[derive(Debug, Args)]
#[command(next_help_heading = "Database")]
pub(crate) struct DatabaseArgs {
    /// The variable that holds the database's URL; DATABASE_URL, if none is named
    #[arg(long, value_name = "NAME")]
    database_variable: Option<VariableName>,
    /// The database's URL or, for SQLite, its path; refused if it holds a password
    #[arg(long, value_name = "URL", conflicts_with = "database_variable")]
    pub(crate) database: Option<String>,
}

impl DatabaseArgs {
    /// The name of the variable that holds the URL.
    ///
    /// # Errors
    /// As [`VariableName::checked`].
    pub(crate) fn variable(&self) -> Result<&str, Error> {
        self.database_variable.as_ref().map_or(Ok("DATABASE_URL"), VariableName::checked)
    }

    const fn is_given(&self) -> bool {
        self.database.is_some() || self.database_variable.is_some()
    }
}

/// A database, and which of its columns are encrypted.
#[derive(Debug, Args)]
pub(crate) struct DataArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The tables with encrypted columns, as the application writes them with `encdb_diesel::tables_to_json`
    #[arg(long, value_name = "FILE", help_heading = "Database")]
    pub(crate) tables: PathBuf,
}

/// Looks at a set-up, and says what is wrong with it
///
/// Checks the primitives on this machine, the keys, the database, encdb's own tables in it, whether the keys are those that
/// it was written with and, with --tables, whether every value is sealed under a key that is there. Changes nothing. A
/// check whose subject is not given is skipped.
#[derive(Debug, Args)]
#[command(after_help = DOCTOR_EXAMPLES)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The tables with encrypted columns, whose values are then counted
    #[arg(long, value_name = "FILE", help_heading = "Database")]
    pub(crate) tables: Option<PathBuf>,
}

impl DoctorArgs {
    /// Whether a database is to be looked at, wherever it is.
    pub(crate) const fn want_database(&self) -> bool {
        self.database.is_given() || self.tables.is_some()
    }
}

const DOCTOR_EXAMPLES: &str = "\
Examples:
  encdb doctor
  encdb doctor --keyring app.keyring --passphrase-file passphrase \\
    --database app.sqlite --tables tables.json";
