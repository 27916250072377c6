//! The stages of a migration from plaintext to ciphertext, and what they have in common. `docs/migrate.md` is the guide.

pub(crate) mod add_columns;
pub(crate) mod create_views;
pub(crate) mod decrypt_back;
pub(crate) mod drop_unencrypted;
pub(crate) mod errors;
mod left;
pub(crate) mod migrate_data;
pub(crate) mod rollback;
pub(crate) mod status;
pub(crate) mod switch;

use std::sync::Arc;

use encdb_core::{Keyring, OwnerKeys};
use encdb_diesel::{
    KEYRING,
    migrate::{Migration, Stage},
    spec::TableSpec,
};

use crate::{
    args::{DataArgs, DryRunArgs, MigrationArgs, MigrationChoice},
    database::{Database, DdlStage, StoredOwnerKeys},
    error::Error,
    exit::Outcome,
    interrupt::Interrupt,
    keyring,
    report::{Output, Staged},
    tables,
};

/// The tables that are moved, the keys, and the database.
struct Moving {
    tables: Vec<TableSpec>,
    keyring: Arc<Keyring>,
    database: Database,
    interrupt: Interrupt,
}

impl Moving {
    /// Opens the keys and the database, and changes nothing.
    fn open(args: MigrationChoice<'_>) -> Result<Self, Error> {
        let tables = tables::moved(&args.data.tables, args.tables)?;
        KEYRING.install(keyring::load(args.keyring)?)?;
        let keyring = KEYRING.keyring()?;
        let database = Database::connect(&args.data.database)?;
        keep_owner_keys(&keyring, args.data)?;
        Ok(Self { tables, keyring, database, interrupt: Interrupt::listen()? })
    }

    /// Opens the keys and the database, makes encdb's own tables, and checks that the keys belong to the database.
    fn begin(args: MigrationChoice<'_>) -> Result<Self, Error> {
        let mut moving = Self::open(args)?;
        moving.database.set_up(&moving.keyring)?;
        Ok(moving)
    }

    /// Does the work of a stage for each table, until somebody stops it.
    fn each(
        &mut self,
        mut work: impl FnMut(&mut Database, &Migration<'_>, &TableSpec) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for table in &self.tables {
            if self.interrupt.received() {
                return Ok(());
            }
            work(&mut self.database, &Migration::new(*table, &self.keyring), table)?;
        }
        Ok(())
    }

    /// Prints the statements that a stage would run for each table.
    fn print_plan(&mut self, stage: Stage, out: &Output) -> Result<Outcome, Error> {
        self.each(|database, migration, table| {
            let (phase, plan) = (database.phase(table)?, database.plan(migration, stage)?);
            out.result(&Staged::planned(stage, table, phase, &plan))
        })?;
        Ok(Outcome::Done)
    }

    /// Returns the outcome, with advice on what to do next where nobody stopped the work.
    fn end(&self, next: &str, out: &Output) -> Outcome {
        if self.interrupt.received() {
            out.remark("stopped after a whole step; run the same command again to go on");
            return Outcome::Interrupted;
        }
        out.advice(next);
        Outcome::Done
    }
}

/// Lets the keyring fetch the stored keys of owners, if it has any.
pub(super) fn keep_owner_keys(keyring: &Keyring, args: &DataArgs) -> Result<(), Error> {
    if keyring.owner_keys() == OwnerKeys::Stored {
        KEYRING.keep_owner_keys_in(StoredOwnerKeys::open(args)?.store());
    }
    Ok(())
}

/// Runs a stage that only runs statements, or prints them.
fn run_statements(
    (args, dry_run): (&MigrationArgs, DryRunArgs),
    stage: DdlStage,
    next: &str,
    out: &Output,
) -> Result<Outcome, Error> {
    if dry_run.dry_run {
        return Moving::open(args.choice())?.print_plan(stage.stage(), out);
    }
    let mut moving = Moving::begin(args.choice())?;
    moving
        .each(|database, migration, table| run_stage(database, migration, (stage, table), out))?;
    Ok(moving.end(next, out))
}

/// Runs the statements of a stage for one table.
fn run_stage(
    database: &mut Database,
    migration: &Migration<'_>,
    (stage, table): (DdlStage, &TableSpec),
    out: &Output,
) -> Result<(), Error> {
    let before = database.phase(table)?;
    let plan = database.run_stage(migration, stage)?;
    let phases = (before, database.phase(table)?);
    out.result(&Staged::done(stage.stage(), table, phases, &plan))
}
