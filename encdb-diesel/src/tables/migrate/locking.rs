//! Statements that run while nobody else can write the table.

use diesel::Connection;

use super::{MigrateError, moved::MovedTable, plan::Plan};
use crate::sql::{Backend, Statement, ddl::DdlCommit, persistently};

/// Runs the statements of a plan while nobody else can write the table, if `check` passes.
pub(super) fn run_locked<C>(
    conn: &mut C,
    moved: &MovedTable,
    plan: &Plan,
    check: &mut dyn FnMut(&mut C) -> Result<(), MigrateError>,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let ddl = C::Backend::ddl();
    match ddl.commit {
        DdlCommit::EachStatement => lock_tables(conn, moved, |conn| {
            check(conn)?;
            // The server's own threads share the table even now: MariaDB keeps statistics of it.
            plan.statements().try_for_each(|sql| persistently(|| conn.batch_execute(sql)))?;
            Ok(())
        }),
        DdlCommit::WholeTransaction => persistently(|| {
            C::Backend::writing(conn, &mut |conn| {
                conn.batch_execute(ddl.short_wait.0)?;
                if let Some((before, after)) = ddl.lock {
                    let lock = Statement::new(before).table(moved.spec.sql_name()).sql(after);
                    C::Backend::execute(conn, &lock.once())?;
                }
                check(conn)?;
                Ok(plan.statements().try_for_each(|sql| conn.batch_execute(sql))?)
            })
        }),
    }
}

/// Runs `work` while this connection alone may use the table, on MySQL.
fn lock_tables<C>(
    conn: &mut C,
    moved: &MovedTable,
    work: impl FnOnce(&mut C) -> Result<(), MigrateError>,
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let (before, after) = C::Backend::ddl().short_wait;
    let lock = Statement::new("LOCK TABLES ").table(moved.spec.sql_name()).sql(" WRITE");
    let lock = C::Backend::template(&lock)?.text();
    conn.batch_execute(before)?;
    let done = match persistently(|| conn.batch_execute(&lock)) {
        Ok(()) => {
            let done = work(conn);
            conn.batch_execute("UNLOCK TABLES")?;
            done
        }
        Err(error) => Err(error.into()),
    };
    conn.batch_execute(after)?;
    done
}
