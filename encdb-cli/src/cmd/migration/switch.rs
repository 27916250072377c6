//! `encdb switch`: lets new writers clear the plaintext.

use clap::Args;

use super::run_statements;
use crate::{
    args::{DryRunArgs, MigrationArgs},
    database::DdlStage,
    error::Error,
    exit::Outcome,
    report::Output,
};

/// Allows NULL in the plaintext columns, so that new applications may clear them
///
/// From here on the ciphertext is the truth, and an old application that is left loses nothing: what it writes in the clear is
/// sealed by the next `migrate-data`. Needs a clean `encdb verify` with the same definitions and keys.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SwitchArgs {
    #[command(flatten)]
    migration: MigrationArgs,
    #[command(flatten)]
    dry_run: DryRunArgs,
}

pub(crate) fn run(args: &SwitchArgs, out: &Output) -> Result<Outcome, Error> {
    run_statements((&args.migration, args.dry_run), DdlStage::Switch, NEXT, out)
}

const NEXT: &str = "deploy the application with `plaintext(…, clear)`; once no old application runs, `encdb migrate-data` and `encdb verify` again, \
                    and then `encdb drop-unencrypted`";

const EXAMPLES: &str = "\
Examples:
  encdb switch --tables tables.json --dry-run
  encdb switch --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json";
