//! `encdb decrypt-back`: fills the plaintext columns again after the drop.

use clap::Args;
use encdb_diesel::{
    Progress,
    migrate::{Migration, Stage},
};

use super::Moving;
use crate::{
    args::{DryRunArgs, MigrationArgs, ThrottleArgs},
    database::Database,
    error::Error,
    exit::Outcome,
    interrupt::Interrupt,
    report::{ColumnLines, Output, Watch},
};

/// Adds the plaintext columns again after the drop, and opens every value into them
///
/// Until `encdb rollback` ends it, the ciphertext is the truth: a trigger clears a plaintext when an application changes the
/// ciphertext alone, and running this again fills it again. Values that do not open are left, and recorded in the table
/// migration_errors; the exit code is then 3.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DecryptBackArgs {
    #[command(flatten)]
    migration: MigrationArgs,
    #[command(flatten)]
    throttle: ThrottleArgs,
    #[command(flatten)]
    dry_run: DryRunArgs,
}

pub(crate) fn run(args: &DecryptBackArgs, out: &Output) -> Result<Outcome, Error> {
    if args.dry_run.dry_run {
        return Moving::open(args.migration.choice())?.print_plan(Stage::DecryptBack, out);
    }
    let Moving { tables, keyring, mut database, interrupt } =
        Moving::begin(args.migration.choice())?;
    let throttle = Database::throttle(&args.throttle, &args.migration.data)?;
    let mut n_failed = 0;
    for table in &tables {
        if interrupt.received() {
            break;
        }
        let watch = Watch::new(out, &table.sql_name().to_string());
        let migration = Migration::new(*table, &keyring).throttle(throttle.clone());
        n_failed += open_all(&mut database, &migration, &interrupt, watch)?.n_failed;
        let columns = ColumnLines::new(&[*table], &database.status_of(table)?);
        out.results(&columns, &columns.0)?;
    }
    Ok(outcome(n_failed, &interrupt, out))
}

fn open_all(
    database: &mut Database,
    migration: &Migration<'_>,
    interrupt: &Interrupt,
    mut watch: Watch,
) -> Result<Progress, Error> {
    let ended = database.decrypt_back(migration, |progress| {
        watch.show(progress)?;
        interrupt.flow()
    });
    watch.end()?;
    ended
}

fn outcome(n_failed: u64, interrupt: &Interrupt, out: &Output) -> Outcome {
    if interrupt.received() {
        out.remark("stopped after a whole batch; run the same command again to go on");
        return Outcome::Interrupted;
    }
    if n_failed > 0 {
        out.remark(format_args!(
            "{n_failed} values do not open and are not in the clear; `encdb errors` lists them"
        ));
        return Outcome::Remaining;
    }
    out.advice("deploy the application with `plaintext(…, keep)`; then `encdb rollback` makes the plaintext the truth again");
    Outcome::Done
}

const EXAMPLES: &str = "\
Examples:
  encdb decrypt-back --tables tables.json --dry-run
  encdb decrypt-back --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json";
