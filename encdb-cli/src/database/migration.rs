//! The stages of a migration from plaintext to ciphertext, on a database of any backend.

use std::ops::ControlFlow;

use encdb_diesel::{
    Progress,
    migrate::{self, ColumnStatus, Migration, Phase, Plan, Retried, RowError, Stage},
    spec::TableSpec,
    verify::{Failure, Verified},
};

use super::{Database, Others, on_any};
use crate::error::Error;

/// A stage that runs statements, and rewrites no rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DdlStage {
    AddColumns,
    CreateViews,
    DropUnencrypted,
    RemoveOldBytes,
    Switch,
}

impl DdlStage {
    pub(crate) const fn stage(self) -> Stage {
        match self {
            Self::AddColumns => Stage::AddColumns,
            Self::CreateViews => Stage::CreateViews,
            Self::DropUnencrypted => Stage::DropUnencrypted,
            Self::RemoveOldBytes => Stage::RemoveOldBytes,
            Self::Switch => Stage::Switch,
        }
    }
}

impl Database {
    /// Returns the statements that a stage would run.
    pub(crate) fn plan(&mut self, migration: &Migration<'_>, stage: Stage) -> Result<Plan, Error> {
        Ok(on_any!(self, conn => migration.plan(conn, stage))?)
    }

    /// Runs the statements of a stage, and returns them.
    pub(crate) fn run_stage(
        &mut self,
        migration: &Migration<'_>,
        stage: DdlStage,
    ) -> Result<Plan, Error> {
        Ok(on_any!(self, conn => match stage {
            DdlStage::AddColumns => migration.add_columns(conn),
            DdlStage::CreateViews => migration.create_views(conn),
            DdlStage::DropUnencrypted => migration.drop_unencrypted(conn),
            DdlStage::RemoveOldBytes => migration.remove_old_bytes(conn),
            DdlStage::Switch => migration.switch(conn),
        })?)
    }

    /// Seals the values of a table with this connection and the others.
    pub(crate) fn migrate_data(
        &mut self,
        migration: &Migration<'_>,
        others: &Others<'_>,
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        match self {
            #[cfg(feature = "mysql")]
            Self::Mysql(conn) => {
                let mut others = others.connect(super::to_mysql)?;
                migration.migrate_data_with(conn, &mut others, observe)
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(conn) => {
                let mut others = others.connect(super::to_postgres)?;
                migration.migrate_data_with(conn, &mut others, observe)
            }
            #[cfg(feature = "sqlite")]
            Self::Sqlite(conn) => {
                let mut others = others.connect(super::to_sqlite)?;
                migration.migrate_data_with(conn, &mut others, observe)
            }
        }?;
        Ok(())
    }

    /// Opens every value of a table that is moved, and records a run without a failure.
    pub(crate) fn verify_moved(
        &mut self,
        migration: &Migration<'_>,
        observe: impl FnMut(&Progress, &[Failure]) -> ControlFlow<()>,
    ) -> Result<Verified, Error> {
        Ok(on_any!(self, conn => migration.verify(conn, observe))?)
    }

    pub(crate) fn rollback(
        &mut self,
        migration: &Migration<'_>,
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Plan, Error> {
        Ok(on_any!(self, conn => migration.rollback_observed(conn, observe))?)
    }

    pub(crate) fn decrypt_back(
        &mut self,
        migration: &Migration<'_>,
        observe: impl FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Progress, Error> {
        Ok(on_any!(self, conn => migration.decrypt_back(conn, observe))?)
    }

    /// Tries the rows again that failed.
    pub(crate) fn retry(
        &mut self,
        migration: &Migration<'_>,
        observe: impl FnMut(Retried) -> ControlFlow<()>,
    ) -> Result<Retried, Error> {
        Ok(on_any!(self, conn => migration.retry(conn, observe))?)
    }

    /// Reads how far the columns of all tables are.
    pub(crate) fn status(&mut self) -> Result<Vec<ColumnStatus>, Error> {
        Ok(on_any!(self, conn => migrate::status(conn))?)
    }

    /// Reads how far the columns of a table are. None where the migration has not begun.
    pub(crate) fn status_of(&mut self, table: &TableSpec) -> Result<Vec<ColumnStatus>, Error> {
        let (name, mut columns) = (table.sql_name().to_string(), self.status()?);
        columns.retain(|column| column.table == name);
        Ok(columns)
    }

    /// Returns the phase of the column that is least far.
    pub(crate) fn phase(&mut self, table: &TableSpec) -> Result<Phase, Error> {
        let columns = self.status_of(table)?;
        let phases = columns.iter().map(|column| column.phase);
        Ok(phases.min().unwrap_or(Phase::Plain))
    }

    /// Reads the first rows that failed. None where encdb has no tables yet.
    pub(crate) fn row_errors(
        &mut self,
        table: &TableSpec,
        n: usize,
    ) -> Result<Vec<RowError>, Error> {
        if self.status_of(table)?.is_empty() {
            return Ok(vec![]);
        }
        Ok(on_any!(self, conn => migrate::errors(conn, table, n))?)
    }
}
