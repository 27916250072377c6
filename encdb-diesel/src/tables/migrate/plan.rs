//! The statements of a stage, which `--dry-run` prints and a run executes.

use diesel::Connection;

use super::MigrateError;
use crate::{
    error::TableError,
    sql::{Backend, Statement, ddl::DdlCommit, persistently},
};

/// The statements of a stage, in order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Plan {
    steps: Vec<Step>,
}

/// A statement, and whether it runs in a transaction with its neighbours.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Step {
    sql: String,
    run: Run,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Run {
    /// Outside any transaction: it takes long and locks nothing.
    Alone,
    /// In a transaction of its own, which is retried if a lock is not free at once.
    Briefly,
    /// In one transaction with the steps around it, which is retried if a lock is not free at once.
    Together,
}

impl Plan {
    /// Returns the statements.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| step.sql.as_str())
    }

    /// Tells whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub(super) fn append(&mut self, other: Self) {
        self.steps.extend(other.steps);
    }

    /// Returns these statements, followed by the statements of another plan.
    pub(super) fn and(mut self, next: Self) -> Self {
        self.steps.extend(next.steps);
        self
    }

    pub(super) fn add<'v, C>(
        &mut self,
        run: Run,
        statements: impl IntoIterator<Item = Statement<'v>>,
    ) -> Result<(), MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        for statement in statements {
            let sql = C::Backend::template(&statement)?.text();
            self.steps.push(Step { sql, run });
        }
        Ok(())
    }

    /// Runs the statements. None waits long for a lock, so that nobody waits long behind it.
    pub(super) fn run<C>(&self, conn: &mut C) -> Result<(), MigrateError>
    where
        C: Connection<Backend: Backend<C>>,
    {
        for steps in
            self.steps.chunk_by(|one, next| one.run == Run::Together && next.run == one.run)
        {
            match steps {
                [Step { run: Run::Alone, sql }] => {
                    persistently(|| Ok::<_, TableError>(conn.batch_execute(sql)?))?
                }
                steps => together(conn, steps)?,
            }
        }
        Ok(())
    }
}

fn together<C>(conn: &mut C, steps: &[Step]) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    match C::Backend::ddl().commit {
        DdlCommit::WholeTransaction => persistently(|| {
            C::Backend::writing(conn, &mut |conn| {
                conn.batch_execute(C::Backend::ddl().short_wait.0)?;
                steps.iter().try_for_each(|step| conn.batch_execute(&step.sql))
            })
        })?,
        DdlCommit::EachStatement => briefly(conn, |conn| {
            steps.iter().try_for_each(|step| persistently(|| conn.batch_execute(&step.sql)))
        })?,
    }
    Ok(())
}

/// Runs `work` while statements of this connection wait only briefly for locks.
fn briefly<C>(
    conn: &mut C,
    work: impl FnOnce(&mut C) -> diesel::QueryResult<()>,
) -> diesel::QueryResult<()>
where
    C: Connection<Backend: Backend<C>>,
{
    let (before, after) = C::Backend::ddl().short_wait;
    conn.batch_execute(before)?;
    let done = work(conn);
    conn.batch_execute(after)?;
    done
}
