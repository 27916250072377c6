//! `encdb rollback`: goes back.

use clap::Args;
use encdb_diesel::migrate::{MigrateError, Migration, Phase, Plan, Stage};

use super::Moving;
use crate::{
    args::{DryRunArgs, MigrationArgs, ThrottleArgs},
    database::Database,
    error::Error,
    exit::Outcome,
    interrupt::Interrupt,
    report::{Output, Staged, Watch},
};

/// Goes back: from `switch` to the phase before it, and from there to a table without ciphertext
///
/// After `switch`, every value that new applications cleared is written back in the clear, and the plaintext is the truth again.
/// Deploy `plaintext(…, keep)` first, or the applications go on clearing values. A second rollback removes everything that
/// `add-columns` and `create-views` added: the columns for ciphertext and tokens, their indexes, the triggers and the view.
///
/// After `drop-unencrypted` the way back is `encdb decrypt-back`, which rollback then ends.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RollbackArgs {
    #[command(flatten)]
    migration: MigrationArgs,
    #[command(flatten)]
    throttle: ThrottleArgs,
    #[command(flatten)]
    dry_run: DryRunArgs,
}

pub(crate) fn run(args: &RollbackArgs, out: &Output) -> Result<Outcome, Error> {
    if args.dry_run.dry_run {
        return Moving::open(args.migration.choice())?.print_plan(Stage::Rollback, out);
    }
    let Moving { tables, keyring, mut database, interrupt } =
        Moving::begin(args.migration.choice())?;
    let throttle = Database::throttle(&args.throttle, &args.migration.data)?;
    let mut reached = Phase::Verified;
    for table in &tables {
        let before = database.phase(table)?;
        let watch = Watch::new(out, &table.sql_name().to_string());
        let migration = Migration::new(*table, &keyring).throttle(throttle.clone());
        let plan = roll_back(&mut database, &migration, &interrupt, watch);
        if interrupt.received()
            && matches!(&plan, Err(Error::Migrate(MigrateError::NotReturned { .. })))
        {
            out.remark("stopped after a whole batch; run the same command again to go on");
            return Ok(Outcome::Interrupted);
        }
        reached = database.phase(table)?;
        out.result(&Staged::done(Stage::Rollback, table, (before, reached), &plan?))?;
    }
    out.advice(next(reached));
    Ok(Outcome::Done)
}

fn roll_back(
    database: &mut Database,
    migration: &Migration<'_>,
    interrupt: &Interrupt,
    mut watch: Watch,
) -> Result<Plan, Error> {
    let plan = database.rollback(migration, |progress| {
        watch.show(progress)?;
        interrupt.flow()
    });
    watch.end()?;
    plan
}

const fn next(reached: Phase) -> &'static str {
    match reached {
        Phase::Plain => {
            "deploy the application without encdb's types; `encdb add-columns` begins again"
        }
        _ => {
            "the plaintext is the truth again, and the ciphertext is kept beside it: `encdb switch` goes forward, and another \
             `encdb rollback` removes the ciphertext"
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  encdb rollback --tables tables.json --dry-run
  encdb rollback --keyring app.keyring --passphrase-file passphrase \\
    --tables tables.json --table users";
