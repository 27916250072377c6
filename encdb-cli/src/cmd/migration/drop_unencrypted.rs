//! `encdb drop-unencrypted`: drops the plaintext columns.

use clap::Args;
use encdb_diesel::migrate::Stage;

use super::{Moving, run_stage};
use crate::{
    args::{DryRunArgs, MigrationArgs},
    database::DdlStage,
    error::Error,
    exit::Outcome,
    report::{NotReached, Output},
};

/// Drops the plaintext columns, if every value is sealed and was verified
///
/// Without --confirm the command prints what it would drop, and drops nothing. It refuses without a clean `encdb verify` with the
/// same definitions and keys, and while a view, a foreign key, a check, a trigger or an index over several columns depends on a
/// plaintext column. Others can neither read nor write the table while it looks once more that no value is in the clear alone, and
/// drops.
///
/// A drop alone leaves the old bytes in the files of the database. --rewrite writes the tables again without them, during which
/// PostgreSQL lets nobody read or write the table.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DropUnencryptedArgs {
    #[command(flatten)]
    migration: MigrationArgs,
    #[command(flatten)]
    dry_run: DryRunArgs,
    /// Drop the columns; without this option they are only named
    #[arg(long)]
    confirm: bool,
    /// Write the tables again afterwards, without the bytes of the dropped columns
    #[arg(long)]
    rewrite: bool,
}

pub(crate) fn run(args: &DropUnencryptedArgs, out: &Output) -> Result<Outcome, Error> {
    if args.dry_run.dry_run {
        return Moving::open(args.migration.choice())?.print_plan(Stage::DropUnencrypted, out);
    }
    let mut moving = Moving::begin(args.migration.choice())?;
    if !args.confirm && would_drop(&mut moving)? {
        moving.print_plan(Stage::DropUnencrypted, out)?;
        return Err(Error::NotConfirmed);
    }
    drop_and_rewrite(&mut moving, args, out)?;
    if moving.interrupt.received() || !args.rewrite {
        return Ok(moving.end(NEXT, out));
    }
    out.result(&NotReached)?;
    Ok(moving.end(NEXT_AFTER_REWRITE, out))
}

/// Tells whether a table still has plaintext columns.
fn would_drop(moving: &mut Moving) -> Result<bool, Error> {
    let mut would_drop = false;
    moving.each(|database, migration, _| {
        would_drop |= !database.plan(migration, Stage::DropUnencrypted)?.is_empty();
        Ok(())
    })?;
    Ok(would_drop)
}

fn drop_and_rewrite(
    moving: &mut Moving,
    args: &DropUnencryptedArgs,
    out: &Output,
) -> Result<(), Error> {
    moving.each(|database, migration, table| {
        run_stage(database, migration, (DdlStage::DropUnencrypted, table), out)?;
        if args.rewrite {
            run_stage(database, migration, (DdlStage::RemoveOldBytes, table), out)?;
        }
        Ok(())
    })
}

const NEXT: &str = "remove `plaintext(…)` from the models and the definitions, and deploy; `encdb drop-unencrypted --rewrite` removes the \
                    old bytes from the database's files; `encdb decrypt-back` is the way back";
const NEXT_AFTER_REWRITE: &str = "remove `plaintext(…)` from the models and the definitions, and deploy; make new backups, and remove the \
                                  old ones when you no longer need them; `encdb decrypt-back` is the way back";

const EXAMPLES: &str = "\
Examples:
  encdb drop-unencrypted --tables tables.json --dry-run
  encdb drop-unencrypted --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json --confirm --rewrite";
