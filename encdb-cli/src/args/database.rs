//! Which database, and which of its columns.

use std::path::PathBuf;

use clap::Args;

use super::{KeyringArgs, VariableName};

#[derive(Debug, Args)]
#[command(next_help_heading = "Database")]
pub(crate) struct DatabaseArgs {
    /// The variable that holds the database's URL
    #[arg(long, value_name = "NAME", default_value = "DATABASE_URL")]
    pub(crate) database_variable: VariableName,
    /// The database's URL or, for SQLite, its path; refused if it holds a password
    #[arg(long, value_name = "URL", conflicts_with = "database_variable")]
    pub(crate) database: Option<String>,
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

const DOCTOR_EXAMPLES: &str = "\
Examples:
  encdb doctor
  encdb doctor --keyring app.keyring --passphrase-file passphrase \\
    --database app.sqlite --tables tables.json";
