//! The stage `create-views`: a view of each table as it will be without the plaintext.

use diesel::Connection;

use super::{
    MigrateError, Migration, Stage,
    moved::MovedTable,
    plan::{Plan, Run},
};
use crate::{
    spec::TableName,
    sql::{
        Backend, Statement,
        catalogue::Columns,
        ddl::{MAX_NAME_LEN, own_name},
    },
};

impl Migration<'_> {
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
        let plan = plan::<C>(&moved)?;
        plan.run(conn)?;
        Ok(plan)
    }
}

/// Returns the statements that create the view, or create it again.
pub(super) fn plan<C>(moved: &MovedTable) -> Result<Plan, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let mut plan = Plan::default();
    let table = moved.spec.sql_name();
    let is_clear = |name: &str| moved.columns.iter().any(|column| column.from.sql_name() == name);
    let columns = moved.described.columns.iter().map(|column| column.name.as_str());
    let create = Statement::new("CREATE VIEW ").schema_of(table).name(name(table));
    let create = create.sql(" AS SELECT ");
    let create = create.list(columns.filter(|column| !is_clear(column)), Statement::name);
    let create = match table.schema() {
        // SQLite's views name no file.
        Some(_) if !C::Backend::ddl().qualifies_views => create.sql(" FROM ").name(table.name()),
        _ => create.sql(" FROM ").table(table),
    };
    plan.add::<C>(Run::Together, [drop(table), create])?;
    Ok(plan)
}

/// Returns the statement that removes the view.
pub(super) fn drop(table: TableName) -> Statement<'static> {
    Statement::new("DROP VIEW IF EXISTS ").schema_of(table).name(name(table))
}

/// Tells whether the view exists.
pub(super) fn exists<C>(conn: &mut C, table: TableName) -> Result<bool, MigrateError>
where
    C: Connection<Backend: Backend<C>>,
{
    let view = TableName::new(String::leak(name(table)));
    let view = match table.schema() {
        Some(schema) => view.in_schema(schema),
        None => view,
    };
    Ok(!Columns::read(conn, view)?.is_empty())
}

/// Returns the name of a table's view.
pub(super) fn name(table: TableName) -> String {
    let whole = format!("{}_encrypted", table.name());
    // A database that cuts names would take a longer one for the table's own.
    if whole.len() <= MAX_NAME_LEN { whole } else { own_name("encrypted", &[table.name()]) }
}
