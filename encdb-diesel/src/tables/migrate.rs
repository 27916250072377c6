//! Moving live tables from plaintext to ciphertext, while old and new applications write, and back.
//!
//! ```no_run
//! # use diesel::prelude::*;
//! # use encdb_diesel::{migrate::Migration, spec::TableSpec};
//! # use std::ops::ControlFlow::Continue;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut conn = SqliteConnection::establish("app.sqlite")?;
//! # let table = TableSpec::new("users", encdb_diesel::spec::TableName::new("users"), &[], None, &[]);
//! // let table = <users::table as EncryptedTable>::SPEC;
//! let keyring = encdb_diesel::KEYRING.keyring()?;
//! let migration = Migration::new(table, &keyring);
//! migration.add_columns(&mut conn)?;
//! migration.migrate_data(&mut conn, |progress| {
//!     println!("{} of {}, {:?} left", progress.n_done, progress.n_rows, progress.remaining);
//!     Continue(())
//! })?;
//! let verified = migration.verify(&mut conn, |_, _| Continue(()))?;
//! assert!(verified.is_proof());
//! # Ok(())
//! # }
//! ```
//!
//! | phase | entered by | the truth is |
//! |---|---|---|
//! | `plain` | | the plaintext |
//! | `expanded` | [`add_columns`](Migration::add_columns) | the plaintext; a trigger guards the ciphertext |
//! | `filling`, `filled` | [`migrate_data`](Migration::migrate_data) | the plaintext; the ciphertext equals it, or is NULL |
//! | `verified` | [`verify`](Migration::verify) | the plaintext; the ciphertext equals it |
//! | `switched` | [`switch`](Migration::switch) | the ciphertext, or the plaintext where the ciphertext is NULL |
//! | `dropped` | [`drop_unencrypted`](Migration::drop_unencrypted) | the ciphertext |
//!
//! Each stage may be killed at any point and run again. It refuses to run out of order, and says which stage to run instead.
//! [`rollback`](Migration::rollback) leads back, until the drop; after it, [`decrypt_back`](Migration::decrypt_back) does.
//! `docs/migrate.md` is the guide.

mod decrypting;
mod error;
mod expand;
mod failures;
mod filling;
mod guarding;
mod moved;
mod old_bytes;
mod passes;
mod phase;
mod plan;
mod proof;
mod refusal;
mod retrying;
mod returning;
mod settling;
mod state;
mod switching;
#[cfg(test)]
mod tests;
mod views;

use std::{ops::ControlFlow, time::Duration};

use diesel::Connection;
use encdb_core::Keyring;

use crate::{
    spec::TableSpec,
    sql::{Backend, persistently},
    tables::{
        census::check_primary,
        jobs::JobOptions,
        legacy::LegacyKeys,
        progress::Progress,
        rewrite,
        rows::TableRows,
        throttle::Throttle,
        verify::{Failure, Verification, Verified},
    },
};

pub use error::{GuardProblem, MigrateError};
pub use failures::RowError;
pub use phase::{Phase, Stage};
pub use plan::Plan;
pub use refusal::Refusal;
pub use retrying::Retried;
pub use state::ColumnStatus;

use decrypting::Returned;
use moved::{MovedColumn, MovedTable};
use passes::{AfterLastPass, FillOptions, Observe, Pass};

/// The migration of one table's plaintext columns to ciphertext.
#[derive(Debug)]
pub struct Migration<'k> {
    table: TableSpec,
    keyring: &'k Keyring,
    legacy: LegacyKeys<'k>,
    options: FillOptions,
}

impl<'k> Migration<'k> {
    /// Returns the migration of the columns of `table` that name the plaintext column that they are moved from. Values are
    /// sealed with the current key of `keyring`.
    #[must_use]
    pub const fn new(table: TableSpec, keyring: &'k Keyring) -> Self {
        let options =
            FillOptions { job: JobOptions::DEFAULT, max_errors: None, after: AfterLastPass::End };
        Self { table, keyring, legacy: LegacyKeys::NONE, options }
    }

    /// Opens the columns that an earlier application encrypted with this cipher and its keys.
    #[cfg(feature = "legacy")]
    #[must_use]
    pub const fn opening(mut self, cipher: &'k encdb_core::legacy::LegacyCipher) -> Self {
        self.legacy = self.legacy.with(cipher);
        self
    }

    /// Sets the most rows of a batch. By default a batch takes about 200 ms.
    #[must_use]
    pub const fn batch_size(mut self, n_rows: usize) -> Self {
        self.options.job.max_batch_len = n_rows;
        self
    }

    /// Limits the rows per second, the load of the server and the lag of replicas, to leave capacity to others. There is no limit
    /// by default. All limits but the list of replicas can be changed while the work runs.
    #[must_use]
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.options.job.throttle = throttle;
        self
    }

    /// Sets the time after which another worker takes over the rows of a silent one, in whole seconds. The default is 15 s.
    #[must_use]
    pub const fn lease(mut self, lease: Duration) -> Self {
        self.options.job.lease = lease;
        self
    }

    /// Stops when more rows than this fail. There is no limit by default: failed rows are recorded and the others go on.
    #[must_use]
    pub const fn max_errors(mut self, limit: u64) -> Self {
        self.options.max_errors = Some(limit);
        self
    }

    /// Goes on when all rows are sealed, and seals rows that old writers leave in the clear, until it is stopped.
    #[must_use]
    pub const fn follow(mut self) -> Self {
        self.options.after = AfterLastPass::Follow;
        self
    }

    /// Returns the statements that a stage would run now, without running them. The UPDATEs of stages that rewrite rows are not
    /// among them.
    ///
    /// # Errors
    /// As the stage itself.
    pub fn plan<C>(&self, conn: &mut C, stage: Stage) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, stage)?;
        match stage {
            Stage::AddColumns => expand::plan::<C>(&moved),
            Stage::CreateViews => views::plan::<C>(&moved),
            Stage::Switch => switching::switch::<C>(&moved),
            Stage::DropUnencrypted => {
                Ok(switching::drop::<C>(&moved)?.and(switching::refuse_null::<C>(&moved)?))
            }
            Stage::RemoveOldBytes => old_bytes::plan::<C>(&moved),
            Stage::Rollback => returning::rollback::<C>(conn, &moved),
            Stage::DecryptBack => returning::add_plaintext::<C>(&moved),
            Stage::MigrateData => passes::plan::<C>(&moved),
            Stage::Verify => Ok(Plan::default()),
        }
    }

    /// Adds the columns for ciphertext and tokens, their indexes, and the triggers that guard them. Returns the statements that
    /// it ran; none if everything is there.
    ///
    /// # Errors
    /// [`MigrateError::Refused`] with all reasons, [`MigrateError::OutOfOrder`], [`MigrateError::Table`].
    pub fn add_columns<C>(&self, conn: &mut C) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::AddColumns)?;
        refuse(&moved, expand::refusals(&moved))?;
        let plan = expand::plan::<C>(&moved)?;
        for column in moved.columns.iter().filter(|column| column.status.is_some()) {
            if guarding::check::<C>(&moved, column, &moved.described.triggers).is_err() {
                // Writes since the guard was lost may have left stale ciphertext.
                state::forget_verification(conn, moved.key(column))?;
            }
        }
        plan.run(conn)?;
        let moved = MovedTable::read(conn, &self.table)?;
        for column in moved.columns.iter().filter(|column| column.status.is_none()) {
            let (key, to) = (moved.key(column), column.spec.sql_name());
            state::insert(conn, key, to, &column.declaration)?;
        }
        Ok(plan)
    }

    /// Seals every value that is in the clear alone, until nothing is left that can be sealed, or `observe` stops it.
    ///
    /// Rows that fail are recorded in `migration_errors` and left in the clear.
    ///
    /// # Errors
    /// [`MigrateError::TooManyErrors`], [`MigrateError::Guard`], [`MigrateError::OutOfOrder`], [`MigrateError::Table`].
    pub fn migrate_data<C>(
        &self,
        conn: &mut C,
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let mut observe = observe;
        self.fill(conn, &mut observe, &mut |conn, filling, observe| {
            rewrite::run(conn, filling, &self.options.job, observe)
        })
    }

    /// Does the same as [`migrate_data`](Self::migrate_data) with one more worker for each of the `others`, each on a thread.
    ///
    /// # Errors
    /// As [`migrate_data`](Self::migrate_data).
    pub fn migrate_data_with<C>(
        &self,
        conn: &mut C,
        others: &mut [C],
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, MigrateError>
    where
        C: Connection<Backend: Backend<C>> + Send,
    {
        let mut observe = observe;
        self.fill(conn, &mut observe, &mut |conn, filling, observe| {
            rewrite::run_with(conn, others, filling, &self.options.job, observe)
        })
    }

    fn fill<C>(
        &self,
        conn: &mut C,
        observe: &mut Observe<'_>,
        pass: &mut Pass<'_, C>,
    ) -> Result<Progress, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::MigrateData)?;
        guarding::check_all::<C>(&moved)?;
        passes::run(conn, (&moved, self.keyring, self.legacy), &self.options, observe, pass)
    }

    /// Opens every value and compares it with the plaintext and its tokens. Records a clean run, which the drop requires; on a
    /// replica it only reads, and records nothing.
    ///
    /// # Errors
    /// [`MigrateError::Guard`], [`MigrateError::OutOfOrder`], [`MigrateError::Table`]. Failures of values are no error: they are
    /// in [`Verified`], and `observe` gets the failures of each batch.
    pub fn verify<C>(
        &self,
        conn: &mut C,
        observe: impl FnMut(&Progress, &[Failure]) -> ControlFlow<()>,
    ) -> Result<Verified, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::Verify)?;
        let is_guarded = moved.phase() < Phase::Dropped;
        if is_guarded {
            guarding::check_all::<C>(&moved)?;
        }
        let verification = Verification::new(self.table, self.keyring)
            .with_legacy(self.legacy)
            .throttle(self.options.job.throttle.clone());
        let verified = verification.run(conn, observe)?;
        let moved = MovedTable::read(conn, &self.table)?;
        if verified.is_proof() && is_guarded && check_primary(conn).is_ok() {
            guarding::check_all::<C>(&moved)?;
            proof::record(conn, &moved, self.keyring, &verified)?;
        }
        Ok(verified)
    }

    /// Creates a view of the table without its plaintext columns, named like the table with `_encrypted` behind. It shows what
    /// the drop will leave, and a role that may read the view alone sees no plaintext.
    ///
    /// # Errors
    /// [`MigrateError::OutOfOrder`], [`MigrateError::Table`].
    pub fn create_views<C>(&self, conn: &mut C) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::CreateViews)?;
        let plan = views::plan::<C>(&moved)?;
        plan.run(conn)?;
        Ok(plan)
    }

    /// Allows NULL in the plaintext columns, so that models with `plaintext(…, clear)` can be deployed.
    ///
    /// # Errors
    /// [`MigrateError::OutOfOrder`], [`MigrateError::Guard`], [`MigrateError::Table`].
    pub fn switch<C>(&self, conn: &mut C) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::Switch)?;
        guarding::check_all::<C>(&moved)?;
        proof::check(&moved, self.keyring)?;
        let plan = switching::switch::<C>(&moved)?;
        plan.run(conn)?;
        enter(conn, &moved, |phase| phase.max(Phase::Switched))?;
        Ok(plan)
    }

    /// Drops the plaintext columns. There is no way back but [`decrypt_back`](Self::decrypt_back) and a backup.
    ///
    /// Others can neither read nor write the table while it checks that every value is sealed, and drops.
    ///
    /// # Errors
    /// [`MigrateError::NotVerified`], [`MigrateError::InTheClear`], [`MigrateError::Refused`] with everything that depends on the
    /// columns, [`MigrateError::Guard`], [`MigrateError::OutOfOrder`], [`MigrateError::Table`].
    pub fn drop_unencrypted<C>(&self, conn: &mut C) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::DropUnencrypted)?;
        let plan = switching::drop::<C>(&moved)?;
        if !plan.is_empty() {
            guarding::check_all::<C>(&moved)?;
            proof::check(&moved, self.keyring)?;
            refuse(&moved, switching::dependents(&moved))?;
            self.drop_planned(conn, &moved, &plan)?;
        }
        let moved = persistently(|| MovedTable::read(conn, &self.table))?;
        enter(conn, &moved, |_| Phase::Dropped)?;
        let not_null = switching::refuse_null::<C>(&moved)?;
        not_null.run(conn)?;
        Ok(plan.and(not_null))
    }

    /// Drops, unless somebody else has just done so, with the guards.
    fn drop_planned<C>(
        &self,
        conn: &mut C,
        moved: &MovedTable,
        plan: &Plan,
    ) -> Result<(), MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let Err(error) = switching::run_drop(conn, moved, plan) else { return Ok(()) };
        let now = persistently(|| MovedTable::read(conn, &self.table))?;
        let is_gone = |column: &MovedColumn| !now.has(column.dropped_column());
        if now.columns.iter().all(is_gone) { Ok(()) } else { Err(error) }
    }

    /// Goes back to the phase `verified` from `switched` or `decrypting`, and from the phases before to `plain`, where it removes
    /// everything that [`add_columns`](Self::add_columns) added.
    ///
    /// From `switched`, every value that new writers cleared is written back first. Deploy `plaintext(…, keep)` before, or new
    /// writers clear values again: then it fails with [`MigrateError::NotReturned`] and may be run again.
    ///
    /// # Errors
    /// [`MigrateError::OutOfOrder`] after the drop, [`MigrateError::NotReturned`], [`MigrateError::Table`].
    pub fn rollback<C>(&self, conn: &mut C) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        self.rollback_observed(conn, |_| ControlFlow::Continue(()))
    }

    /// Does the same as [`rollback`](Self::rollback). `observe` is called after every batch of values that are written back; if it
    /// stops the work, [`MigrateError::NotReturned`] says how many are left.
    ///
    /// # Errors
    /// As [`rollback`](Self::rollback).
    pub fn rollback_observed<C>(
        &self,
        conn: &mut C,
        mut observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::Rollback)?;
        if moved.phase() >= Phase::Switched {
            let values = (&moved, self.keyring, Returned::ToTheirOwnColumn);
            returning::fill(conn, values, &self.options.job, &mut observe)?;
            let plan = returning::rollback::<C>(conn, &moved)?;
            returning::run_rollback(conn, &moved)?;
            enter(conn, &moved, |_| Phase::Verified)?;
            return Ok(plan);
        }
        if moved.phase() > Phase::Plain {
            let values = (&moved, self.keyring, Returned::Flagged);
            returning::fill(conn, values, &self.options.job, &mut observe)?;
        }
        let plan = returning::rollback::<C>(conn, &moved)?;
        returning::run_removal(conn, &moved, &plan)?;
        for column in &moved.columns {
            state::delete(conn, moved.key(column))?;
        }
        Ok(plan)
    }

    /// Adds the plaintext columns again after the drop, and fills them from the ciphertext.
    ///
    /// Until [`rollback`](Self::rollback) ends it, a trigger clears the plaintext when an application changes the ciphertext
    /// alone, and running this again fills it again. Deploy `plaintext(…, keep)` in between.
    ///
    /// # Errors
    /// [`MigrateError::OutOfOrder`] before the drop, [`MigrateError::Table`].
    pub fn decrypt_back<C>(
        &self,
        conn: &mut C,
        mut observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::DecryptBack)?;
        refuse(&moved, returning::refusals(&moved))?;
        returning::add_plaintext::<C>(&moved)?.run(conn)?;
        enter(conn, &moved, |_| Phase::Decrypting)?;
        let moved = MovedTable::read(conn, &self.table)?;
        let values = (&moved, self.keyring, Returned::ToTheirOwnColumn);
        returning::fill(conn, values, &self.options.job, &mut observe)
    }

    /// Adds columns, seals and verifies: for a program that migrates when it starts. Does nothing that takes long once it is
    /// done.
    ///
    /// # Errors
    /// As the stages.
    pub fn run<C>(
        &self,
        conn: &mut C,
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Phase, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        if MovedTable::read(conn, &self.table)?.phase() < Phase::Verified {
            self.add_columns(conn)?;
            self.migrate_data(conn, observe)?;
            self.verify(conn, |_, _| ControlFlow::Continue(()))?;
        }
        Ok(MovedTable::read(conn, &self.table)?.phase())
    }

    /// Reads how far each column is.
    ///
    /// # Errors
    /// [`MigrateError::Damaged`], [`MigrateError::Table`].
    pub fn status<C>(&self, conn: &mut C) -> Result<Vec<ColumnStatus>, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        state::read(conn, Some(self.table.sql_name()))
    }

    /// Reads the first `n` rows that failed and are not resolved.
    ///
    /// # Errors
    /// [`MigrateError::Damaged`], [`MigrateError::Table`].
    pub fn errors<C>(&self, conn: &mut C, n: usize) -> Result<Vec<RowError>, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        errors(conn, &self.table, n)
    }

    /// Reads the table, and checks that a stage may run on it.
    fn moved<C>(&self, conn: &mut C, stage: Stage) -> Result<MovedTable, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = MovedTable::read(conn, &self.table)?;
        moved.allows(stage)?;
        Ok(moved)
    }
}

/// Reads how far the columns of all tables are.
///
/// # Errors
/// [`MigrateError::Damaged`], [`MigrateError::Table`].
pub fn status<C>(conn: &mut C) -> Result<Vec<ColumnStatus>, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    state::read(conn, None)
}

/// Reads the first `n` rows of a table that failed and are not resolved. Takes no key.
///
/// # Errors
/// [`MigrateError::Damaged`], [`MigrateError::Table`].
pub fn errors<C>(conn: &mut C, table: &TableSpec, n: usize) -> Result<Vec<RowError>, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let rows = TableRows::of(conn, table.sql_name())?;
    let name = table.sql_name().to_string();
    let errors = failures::unresolved(conn, &name, &rows.key, (failures::BEFORE_FIRST, n))?;
    Ok(errors.into_iter().map(|(error, _)| error).collect())
}

/// Records the phase that the columns of a table are in from now on.
fn enter<C>(
    conn: &mut C,
    moved: &MovedTable,
    phase: impl Fn(Phase) -> Phase,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    moved.columns.iter().try_for_each(|column| {
        persistently(|| state::set_phase(conn, moved.key(column), phase(column.phase)))
    })
}

fn refuse(moved: &MovedTable, refusals: Vec<Refusal>) -> Result<(), MigrateError> {
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(MigrateError::Refused { table: moved.name.clone(), refusals })
    }
}
