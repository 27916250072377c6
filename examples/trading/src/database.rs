//! The database of a URL: PostgreSQL or MariaDB, by Diesel's `MultiConnection`.

use anyhow::{Context, Result, bail};
use diesel::{
    Connection, MysqlConnection, PgConnection, QueryResult,
    backend::Backend,
    connection::SimpleConnection as _,
    deserialize::{self, FromSql},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{HasSqlType, Json},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use serde_json::Value;

/// A connection to one of the two.
#[derive(diesel::MultiConnection)]
pub(crate) enum Database {
    Postgres(PgConnection),
    Mysql(MysqlConnection),
}

impl Database {
    /// Connects to the database of a URL.
    pub(crate) fn connect(url: &str) -> Result<Self> {
        let refused = "the database refuses the connection";
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("postgres" | "postgresql") => {
                PgConnection::establish(url).map(Self::Postgres).context(refused)
            }
            Some("mysql") => MysqlConnection::establish(url).map(Self::Mysql).context(refused),
            _ => bail!("DATABASE_URL begins with neither postgres: nor mysql:"),
        }
    }

    /// Lets the transaction wait until no other one works for this customer. It must be the first statement, because a
    /// transaction of MariaDB goes on seeing what it saw first.
    pub(crate) fn lock_customer(&mut self, id: i64) -> QueryResult<()> {
        self.batch_execute(&format!("SELECT 1 FROM customers WHERE id = {id} FOR UPDATE"))
    }

    /// Creates the tables as they were before encryption.
    pub(crate) fn create_tables(&mut self) -> Result<()> {
        let applied = match self {
            Self::Postgres(conn) => conn.run_pending_migrations(ON_POSTGRES).map(drop),
            Self::Mysql(conn) => conn.run_pending_migrations(ON_MYSQL).map(drop),
        };
        applied.map_err(anyhow::Error::from_boxed)
    }
}

/// `MultiConnection` knows the types that every database has, and JSON is none of them.
impl HasSqlType<Json> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<Json>(lookup)
    }
}

impl FromSql<Json, MultiBackend> for Value {
    fn from_sql(stored: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        stored.from_sql::<Self, Json>()
    }
}

impl ToSql<Json, MultiBackend> for Value {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Json, self));
        Ok(IsNull::No)
    }
}

const ON_MYSQL: EmbeddedMigrations = embed_migrations!("migrations/mysql");
const ON_POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
