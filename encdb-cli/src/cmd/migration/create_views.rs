//! `encdb create-views`: shows each table as it will be without plaintext.

use clap::Args;

use super::run_statements;
use crate::{
    args::{DryRunArgs, MigrationArgs},
    database::DdlStage,
    error::Error,
    exit::Outcome,
    report::Output,
};

/// Creates a view of each table without its plaintext columns
///
/// The view is named like the table, with `_encrypted` behind. It shows what `drop-unencrypted` will leave. A role that may read
/// the view and not the table sees no plaintext.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CreateViewsArgs {
    #[command(flatten)]
    migration: MigrationArgs,
    #[command(flatten)]
    dry_run: DryRunArgs,
}

pub(crate) fn run(args: &CreateViewsArgs, out: &Output) -> Result<Outcome, Error> {
    run_statements((&args.migration, args.dry_run), DdlStage::CreateViews, NEXT, out)
}

const NEXT: &str = "let a copy of the application read the views, to see that it needs no plaintext; then `encdb switch`";

const EXAMPLES: &str = "\
Examples:
  encdb create-views --tables tables.json --dry-run
  encdb create-views --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json";
