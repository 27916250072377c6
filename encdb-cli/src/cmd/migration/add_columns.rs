//! `encdb add-columns`: adds the columns for ciphertext and tokens.

use clap::Args;

use super::run_statements;
use crate::{
    args::{DryRunArgs, MigrationArgs},
    database::DdlStage,
    error::Error,
    exit::Outcome,
    report::Output,
};

/// Adds the columns for ciphertext and search tokens, their indexes, and the triggers that guard them
///
/// The first step of moving columns from plaintext to ciphertext while applications read and write. Nothing that is there
/// changes: the plaintext stays the truth. A trigger clears a ciphertext when an application that knows nothing of encdb changes
/// the plaintext alone, so that no ciphertext is ever stale.
///
/// Tables that cannot be moved as they are, such as one whose primary key is to be encrypted, are refused with all reasons.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AddColumnsArgs {
    #[command(flatten)]
    migration: MigrationArgs,
    #[command(flatten)]
    dry_run: DryRunArgs,
}

pub(crate) fn run(args: &AddColumnsArgs, out: &Output) -> Result<Outcome, Error> {
    run_statements((&args.migration, args.dry_run), DdlStage::AddColumns, NEXT, out)
}

const NEXT: &str = "deploy the application with `plaintext(…, keep)` on the fields that are moved; then `encdb migrate-data` seals the values that are there";

const EXAMPLES: &str = "\
Examples:
  encdb add-columns --tables tables.json --dry-run
  encdb add-columns --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json";
