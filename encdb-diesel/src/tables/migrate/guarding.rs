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
    for column in &moved.columns {
        check(moved, column, C::Backend::ddl())?;
        let guard = moved.guard_of(column)?;
        let body = C::Backend::template(&(C::Backend::ddl().guard_body)(&guard.guard(moved)))?;
        let name = name(moved, column, C::Backend::ddl());
        let trigger = moved.described.triggers.iter().find(|trigger| trigger.name == name);
        if !trigger.is_some_and(|trigger| ends_with(&trigger.definition, &body.text())) {
            return Err(wrong(moved, column, name, GuardProblem::Changed));
        }
    }
    Ok(())
}

/// Checks that a column's guard is there and runs last.
pub(super) fn check(
    moved: &MovedTable,
    column: &MovedColumn,
    ddl: &Ddl,
) -> Result<(), MigrateError> {
    let name = name(moved, column, ddl);
    match problem(&moved.described.triggers, &name, ddl) {
        None => Ok(()),
        Some(problem) => Err(wrong(moved, column, name, problem)),
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

fn name(moved: &MovedTable, column: &MovedColumn, ddl: &Ddl) -> String {
    (ddl.guard_name)(moved.spec.sql_name(), column.spec.sql_name())
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
fn ends_with(definition: &str, body: &str) -> bool {
    definition.trim_end().ends_with(body.trim_end())
}
