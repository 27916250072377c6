//! The stage `switch`.

use diesel::Connection;

use super::{
    MigrateError, Migration, Phase, Stage, enter, guarding,
    moved::{MovedColumn, MovedTable},
    plan::{Plan, Run},
    proof,
};
use crate::{
    spec::Nullability,
    sql::{Backend, ddl::Altered},
};

impl Migration<'_> {
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
        let plan = plan::<C>(&moved)?;
        plan.run(conn)?;
        enter(conn, &moved, |phase| phase.max(Phase::Switched))?;
        Ok(plan)
    }
}

/// Returns the statements that allow NULL in the plaintext columns.
pub(super) fn plan<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut plan = Plan::default();
    for column in moved.columns.iter().filter(|column| column.flag().is_none()) {
        let described = moved.described(column.from.sql_name());
        if described.is_some_and(|it| it.nullability == Nullability::NotNull) {
            let altered = altered(moved, column);
            plan.add::<C>(Run::Together, (C::Backend::ddl().allow_null)(&altered))?;
        }
    }
    Ok(plan)
}

/// Returns the plaintext column as it was declared.
pub(super) fn altered<'m>(moved: &'m MovedTable, column: &'m MovedColumn) -> Altered<'m> {
    Altered {
        table: moved.spec.sql_name(),
        column: column.from.sql_name(),
        declaration: &column.declaration.declared,
    }
}
