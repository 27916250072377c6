//! The schema migrations, and the checks before a program uses the database.

use anyhow::{Context, Result, anyhow, ensure};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection,
    sql_query, sql_types::Bool,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use encdb_example_kit::database::Database;

use crate::keys;

/// Creates the tables, or brings them up to date. Run it as their owner. Of programs that start at once, one does it while the others
/// wait.
pub(crate) fn prepare(database: &Database) -> Result<()> {
    let keyring = keys::keyring()?;
    let mut conn = connect_without_keys(database)?;
    conn.batch_execute(LOCK)?;
    // encdb's tables come first: the application's migration grants the use of one of them.
    encdb_diesel::migrations::run_for(&mut conn, &keyring)?;
    let run = conn.run_pending_migrations(MIGRATIONS).map(drop);
    run.map_err(|error| anyhow!(error)).context("the schema cannot be migrated")
}

/// Connects, and checks that the database was written with these keys.
pub(crate) fn connect(database: &Database) -> Result<PgConnection> {
    let keyring = keys::keyring()?;
    let mut conn = connect_without_keys(database)?;
    let checked = encdb_diesel::migrations::check_fingerprints(&mut conn, &keyring);
    checked.context("the keys cannot be used with this database")?;
    Ok(conn)
}

/// Connects as a role that row-level security holds for.
pub(crate) fn connect_without_keys(database: &Database) -> Result<PgConnection> {
    // Diesel's error is left out: it may hold the address with its password.
    let conn = PgConnection::establish(&database.url);
    let mut conn = conn.map_err(|_| anyhow!("the database cannot be reached"))?;
    let role: Role = sql_query(ROLE).get_result(&mut conn)?;
    ensure!(!role.sees_everything, SEES_EVERYTHING);
    Ok(conn)
}

#[derive(QueryableByName)]
struct Role {
    #[diesel(sql_type = Bool)]
    sees_everything: bool,
}

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
/// Until the connection ends. The number is this application's own.
const LOCK: &str = "SELECT pg_advisory_lock(20250505)";
const ROLE: &str =
    "SELECT rolsuper OR rolbypassrls AS sees_everything FROM pg_roles WHERE rolname = current_user";
const SEES_EVERYTHING: &str = "row-level security does not hold for this role, because it is a superuser or has BYPASSRLS; log in as one of the \
     roles of roles.sql";
