//! The schema migrations of encdb that a database has. Reads only.

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl as _,
    migration::{Migration, MigrationSource as _},
    sql_query,
    sql_types::Text,
};
use encdb_diesel::migrations;

use super::OwnSchema;

/// A connection to a database that may have encdb's tables.
pub(super) trait OwnTables {
    /// Reads which migrations the database has. None if it has no tables of encdb.
    fn own_schema(&mut self) -> QueryResult<Option<OwnSchema>>;
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Implements [`OwnTables`] for a backend with its types.
macro_rules! own_tables {
    ($conn:ty, $backend:ty, $migrations:expr, $catalogue:expr) => {
        impl OwnTables for $conn {
            fn own_schema(&mut self) -> QueryResult<Option<OwnSchema>> {
                let found: Vec<Name> = sql_query($catalogue).load(self)?;
                if found.is_empty() {
                    return Ok(None);
                }
                let applied: Vec<Name> = sql_query(APPLIED).load(self)?;
                let applied: Vec<String> = applied.into_iter().map(|row| row.name).collect();
                let all: Vec<Box<dyn Migration<$backend>>> =
                    $migrations.migrations().unwrap_or_default();
                let versions = all.iter().map(|it| it.name().version().to_string());
                let missing = versions.filter(|version| !applied.contains(version)).collect();
                Ok(Some(OwnSchema { applied, missing }))
            }
        }
    };
}
#[cfg(feature = "mysql")]
own_tables!(
    diesel::MysqlConnection,
    diesel::mysql::Mysql,
    migrations::MYSQL,
    "SELECT table_name AS name FROM information_schema.tables \
     WHERE table_schema = DATABASE() AND table_name = '__encdb_schema_migrations'"
);
#[cfg(feature = "postgres")]
own_tables!(
    diesel::PgConnection,
    diesel::pg::Pg,
    migrations::POSTGRES,
    "SELECT relname::text AS name FROM pg_class WHERE oid = to_regclass('__encdb_schema_migrations')"
);
#[cfg(feature = "sqlite")]
own_tables!(
    diesel::SqliteConnection,
    diesel::sqlite::Sqlite,
    migrations::SQLITE,
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name = '__encdb_schema_migrations'"
);

const APPLIED: &str = "SELECT version AS name FROM __encdb_schema_migrations";
