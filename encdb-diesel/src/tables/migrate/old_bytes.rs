//! Removing the bytes of dropped columns from the database's files.

use diesel::Connection;

use super::{
    MigrateError, Migration, Stage,
    moved::MovedTable,
    plan::{Plan, Run},
};
use crate::sql::{Backend, SqlValue};

impl Migration<'_> {
    /// Writes the table again without the bytes of the dropped columns, which a drop alone leaves in the database's files.
    /// Returns the statements that it ran.
    ///
    /// Others can neither read nor write the table meanwhile on PostgreSQL, and cannot write on SQLite. It takes as much free
    /// disk space as the table and its indexes have. Backups, the files of replicas, write-ahead and binary logs and snapshots
    /// of disks keep their bytes, and so do blocks of the disk that no file has any more.
    ///
    /// # Errors
    /// [`MigrateError::OutOfOrder`] before the drop, [`MigrateError::LogInUse`] on SQLite, [`MigrateError::Table`]: among it, on
    /// PostgreSQL, a transaction that began before and has not ended within two minutes, because the server would keep the old
    /// bytes for it. Run it again when that has ended.
    pub fn remove_old_bytes<C>(&self, conn: &mut C) -> Result<Plan, MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let moved = self.moved(conn, Stage::RemoveOldBytes)?;
        let plan = plan::<C>(&moved)?;
        plan.run(conn)?;
        self.check_log(conn)?;
        Ok(plan)
    }

    fn check_log<C>(&self, conn: &mut C) -> Result<(), MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        let Some(query) = C::Backend::ddl().log_in_use else { return Ok(()) };
        let rows = C::Backend::load(conn, &query(self.table.sql_name()))?;
        match rows.first().and_then(|row| row.first()?.as_ref().and_then(SqlValue::integer)) {
            Some(1) => Err(MigrateError::LogInUse { table: self.table.sql_name().to_string() }),
            _ => Ok(()),
        }
    }
}

/// Returns the statements that write the table again.
pub(super) fn plan<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut plan = Plan::default();
    plan.add::<C>(Run::Alone, (C::Backend::ddl().write_again)(moved.spec.sql_name()))?;
    Ok(plan)
}
