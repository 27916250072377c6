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
mod dropping;
mod error;
mod expand;
mod failures;
mod filling;
mod guarding;
mod locking;
mod moved;
mod old_bytes;
mod options;
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

use std::ops::ControlFlow;

use diesel::Connection;
use encdb_core::Keyring;

use crate::{
    spec::TableSpec,
    sql::{Backend, persistently},
    tables::{legacy::LegacyKeys, progress::Progress, rows::TableRows},
};

pub use error::{GuardProblem, MigrateError};
pub use failures::RowError;
pub use phase::{Phase, Stage};
pub use plan::Plan;
pub use refusal::Refusal;
pub use retrying::Retried;
pub use state::ColumnStatus;

use moved::MovedTable;
use options::FillOptions;

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
        Self { table, keyring, legacy: LegacyKeys::NONE, options: FillOptions::DEFAULT }
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
            Stage::Switch => switching::plan::<C>(&moved),
            Stage::DropUnencrypted => {
                Ok(dropping::plan::<C>(&moved)?.and(dropping::refuse_null::<C>(&moved)?))
            }
            Stage::RemoveOldBytes => old_bytes::plan::<C>(&moved),
            Stage::Rollback => returning::plan::<C>(conn, &moved),
            Stage::DecryptBack => returning::add_plaintext::<C>(&moved),
            Stage::MigrateData => passes::plan::<C>(&moved),
            Stage::Verify => Ok(Plan::default()),
        }
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
