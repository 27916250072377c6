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
    moved.columns.iter().try_for_each(|column| check::<C>(moved, column))
}

/// Checks that a column's guard is there, is what encdb installs, and runs last.
///
/// # Errors
/// [`MigrateError::Guard`].
pub(super) fn check<C>(moved: &MovedTable, column: &MovedColumn) -> Result<(), MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let ddl = C::Backend::ddl();
    let name = (ddl.guard_name)(moved.spec.sql_name(), column.spec.sql_name());
    if let Some(problem) = problem(&moved.described.triggers, &name, ddl) {
        return Err(wrong(moved, column, name, problem));
    }
    let guard = moved.guard_of(column)?;
    let guard = guard.guard(moved);
    let body = C::Backend::template(&(ddl.guard_body)(&guard))?.text();
    let mut triggers = moved.described.triggers.iter().filter(|trigger| trigger.name == name);
    if triggers.all(|trigger| is_guard(&trigger.definition, ddl.guard_event, &body)) {
        Ok(())
    } else {
        Err(wrong(moved, column, name, GuardProblem::Changed))
    }
}

fn problem(triggers: &[Trigger], name: &str, ddl: &Ddl) -> Option<GuardProblem> {
    let Some(at) = triggers.iter().position(|trigger| trigger.name == name) else {
        return Some(GuardProblem::Missing);
    };
    if triggers[at].firing != ddl.guard_firing {
        return Some(GuardProblem::Disabled);
    }
    let changes_rows = |trigger: &Trigger| {
        let definition = trigger.definition.to_uppercase();
        let is_own = trigger.name.contains("encdb_guard");
        !is_own && definition.contains("BEFORE") && definition.contains("UPDATE")
    };
    let is_last = ddl.guard_is_after || !triggers[at + 1..].iter().any(changes_rows);
    (!is_last).then_some(GuardProblem::NotLast)
}

fn wrong(
    moved: &MovedTable,
    column: &MovedColumn,
    trigger: String,
    problem: GuardProblem,
) -> MigrateError {
    let (table, column) = (moved.name.clone(), column.spec.sql_name().to_owned());
    MigrateError::Guard { table, column, trigger, problem }
}

/// Compares without blanks and line ends at the end, which databases keep differently.
fn is_guard(definition: &str, event: &[&str], body: &str) -> bool {
    event.iter().all(|part| definition.contains(part))
        && definition.trim_end().ends_with(body.trim_end())
}
