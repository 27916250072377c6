//! Whether the guard of a column is there, runs, and is the one that encdb installed.

use diesel::Connection;

use super::{
    MigrateError,
    error::GuardProblem,
    moved::{MovedColumn, MovedTable},
};
use crate::sql::{Backend, catalogue::Trigger, ddl::Ddl};

/// Checks the guards of all columns of a table.
///
/// # Errors
/// [`MigrateError::Guard`].
pub(super) fn check_all<C>(moved: &MovedTable) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    moved.columns.iter().try_for_each(|column| check::<C>(moved, column, &moved.described.triggers))
}

/// Checks the guards as they are now, for work that holds the lock of the table.
///
/// # Errors
/// [`MigrateError::Guard`].
pub(super) fn check_now<C>(conn: &mut C, moved: &MovedTable) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let triggers = Trigger::read_all(conn, moved.spec.sql_name())?;
    moved.columns.iter().try_for_each(|column| check::<C>(moved, column, &triggers))
}

/// Checks that a column's guard is there as encdb installed it, and runs last.
pub(super) fn check<C>(
    moved: &MovedTable,
    column: &MovedColumn,
    triggers: &[Trigger],
) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let ddl = C::Backend::ddl();
    let guard = moved.guard_of(column)?;
    let body = C::Backend::template(&(ddl.guard_body)(&guard.guard(moved)))?.text();
    let name = (ddl.guard_name)(moved.spec.sql_name(), column.spec.sql_name());
    match problem(triggers, &name, &body, ddl) {
        None => Ok(()),
        Some(problem) => {
            let (table, column) = (moved.name.clone(), column.spec.sql_name().to_owned());
            Err(MigrateError::Guard { table, column, trigger: name, problem })
        }
    }
}

fn problem(triggers: &[Trigger], name: &str, body: &str, ddl: &Ddl) -> Option<GuardProblem> {
    let Some(at) = triggers.iter().position(|trigger| trigger.name == name) else {
        return Some(GuardProblem::Missing);
    };
    if triggers[at].firing != ddl.guard_firing {
        return Some(GuardProblem::Disabled);
    }
    let mut named = triggers.iter().filter(|trigger| trigger.name == name);
    if !named.all(|trigger| is_guard(&trigger.definition, ddl.guard_event, body)) {
        return Some(GuardProblem::Changed);
    }
    let changes_rows = |trigger: &Trigger| {
        let definition = trigger.definition.to_uppercase();
        let is_own = trigger.name.contains("encdb_guard");
        !is_own && definition.contains("BEFORE") && definition.contains("UPDATE")
    };
    let is_last = ddl.guard_is_after || !triggers[at + 1..].iter().any(changes_rows);
    (!is_last).then_some(GuardProblem::NotLast)
}

/// Compares without blanks and line ends at the end, which databases keep differently.
fn is_guard(definition: &str, event: &[&str], body: &str) -> bool {
    event.iter().all(|part| definition.contains(part))
        && definition.trim_end().ends_with(body.trim_end())
}
