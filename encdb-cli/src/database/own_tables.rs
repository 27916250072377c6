//! Which of encdb's own schema migrations a database has. Reads only.

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
    /// # Errors
    /// What the database says where it has no such tables.
    fn own_schema(&mut self) -> QueryResult<OwnSchema>;
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// The same for every backend but for its types.
macro_rules! own_tables {
    ($conn:ty, $backend:ty, $migrations:expr) => {
        impl OwnTables for $conn {
            fn own_schema(&mut self) -> QueryResult<OwnSchema> {
                let applied: Vec<Applied> =
                    sql_query("SELECT version FROM __encdb_schema_migrations").load(self)?;
                let applied: Vec<String> = applied.into_iter().map(|row| row.version).collect();
                let all: Vec<Box<dyn Migration<$backend>>> =
                    $migrations.migrations().unwrap_or_default();
                let versions = all.iter().map(|it| it.name().version().to_string());
                let missing = versions.filter(|version| !applied.contains(version)).collect();
                Ok(OwnSchema { applied, missing })
            }
        }
    };
}
#[cfg(feature = "mysql")]
own_tables!(diesel::MysqlConnection, diesel::mysql::Mysql, migrations::MYSQL);
#[cfg(feature = "postgres")]
own_tables!(diesel::PgConnection, diesel::pg::Pg, migrations::POSTGRES);
#[cfg(feature = "sqlite")]
own_tables!(diesel::SqliteConnection, diesel::sqlite::Sqlite, migrations::SQLITE);
