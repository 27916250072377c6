//! The choice of the tables that are moved from plaintext to ciphertext.

use clap::Args;

use super::{DataArgs, KeyringArgs};

/// The keys, the database, and the tables that are moved.
#[derive(Debug, Args)]
pub(crate) struct MigrationArgs {
    #[command(flatten)]
    pub(crate) keyring: KeyringArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Move this table only; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) table: Vec<String>,
}

/// The keys, the database, and the names of the tables, from the arguments of any stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MigrationChoice<'a> {
    pub(crate) keyring: &'a KeyringArgs,
    pub(crate) data: &'a DataArgs,
    /// None stands for all.
    pub(crate) tables: &'a [String],
}

impl MigrationArgs {
    pub(crate) fn choice(&self) -> MigrationChoice<'_> {
        MigrationChoice { keyring: &self.keyring, data: &self.data, tables: &self.table }
    }
}

/// Whether statements are run, or printed.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct DryRunArgs {
    /// Print the SQL of this stage, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}
