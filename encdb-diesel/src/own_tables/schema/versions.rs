//! Applying and reverting the schema of encdb's own tables, one version at a time.

use diesel::{
    Connection,
    migration::{Migration, MigrationSource as _},
};

use crate::{
    error::SetupError,
    sql::{
        Backend, SqlValue,
        fixed::{execute, load},
    },
};

/// The versions that the database has, kept like Diesel's own in a table of another name.
const CREATE_BOOKKEEPING: &str = "CREATE TABLE IF NOT EXISTS __encdb_schema_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
)";

type BoxedMigration<C> = Box<dyn Migration<<C as Connection>::Backend>>;

/// Applies the missing versions, and returns them.
pub(super) fn apply<C>(conn: &mut C) -> Result<Vec<String>, SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    conn.batch_execute(CREATE_BOOKKEEPING)?;
    let applied = applied(conn)?;
    let missing = migrations::<C>()?.into_iter().filter(|it| !applied.contains(&version::<C>(it)));
    missing.map(|migration| apply_one(conn, &migration)).collect()
}

/// Reverts everything, and drops the table of versions.
pub(super) fn revert<C>(conn: &mut C) -> Result<(), SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    conn.batch_execute(CREATE_BOOKKEEPING)?;
    let applied = applied(conn)?;
    let migrations = migrations::<C>()?;
    for migration in migrations.iter().rev().filter(|it| applied.contains(&version::<C>(it))) {
        let version = version::<C>(migration);
        let failed = |source| SetupError::Migration { version: version.clone(), source };
        migration.revert(conn).map_err(failed)?;
        // One by one, because MySQL's DROP TABLE commits: an interrupted run continues here.
        let delete = "DELETE FROM __encdb_schema_migrations WHERE version = ?";
        execute(conn, delete, [(&version).into()])?;
    }
    Ok(conn.batch_execute("DROP TABLE __encdb_schema_migrations")?)
}

fn apply_one<C>(conn: &mut C, migration: &BoxedMigration<C>) -> Result<String, SetupError>
where
    C: Connection<Backend: Backend<C>> + 'static,
{
    let version = version::<C>(migration);
    let failed = |source| SetupError::Migration { version: version.clone(), source };
    migration.run(conn).map_err(failed)?;
    let insert = "INSERT INTO __encdb_schema_migrations (version) VALUES (?)";
    execute(conn, insert, [(&version).into()])?;
    Ok(version)
}

/// Returns all migrations, in the order of their versions.
fn migrations<C>() -> Result<Vec<BoxedMigration<C>>, SetupError>
where
    C: Connection<Backend: Backend<C>>,
{
    let unreadable = |source| SetupError::Migration { version: String::new(), source };
    let embedded = C::Backend::migrations();
    let mut migrations: Vec<BoxedMigration<C>> = embedded.migrations().map_err(unreadable)?;
    migrations.sort_by_key(|migration| version::<C>(migration));
    Ok(migrations)
}

/// Reads the versions that the database has.
fn applied<C>(conn: &mut C) -> Result<Vec<String>, SetupError>
where
    C: Connection<Backend: Backend<C>>,
{
    let rows = load(conn, "SELECT version FROM __encdb_schema_migrations", [])?;
    let version = |row: Vec<Option<SqlValue>>| row.first()?.as_ref()?.text().map(str::to_owned);
    Ok(rows.into_iter().filter_map(version).collect())
}

fn version<C: Connection>(migration: &BoxedMigration<C>) -> String {
    migration.name().version().to_string()
}
