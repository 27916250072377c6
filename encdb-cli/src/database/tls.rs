//! The TLS of a connection, as its server sees it.

use diesel::QueryResult;
#[cfg(any(feature = "mysql", feature = "postgres"))]
use diesel::{
    OptionalExtension as _, QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text,
};

/// A connection to a server, or to a file.
pub(super) trait Tls {
    /// Asks for the version of the protocol, such as `TLSv1.3`. None without TLS.
    fn tls_version(&mut self) -> QueryResult<Option<String>>;
}

#[cfg(any(feature = "mysql", feature = "postgres"))]
#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    #[diesel(column_name = "Value")]
    value: String,
}

#[cfg(feature = "mysql")]
impl Tls for diesel::MysqlConnection {
    fn tls_version(&mut self) -> QueryResult<Option<String>> {
        version(self, "SHOW SESSION STATUS LIKE 'Ssl_version'")
    }
}

#[cfg(feature = "postgres")]
impl Tls for diesel::PgConnection {
    fn tls_version(&mut self) -> QueryResult<Option<String>> {
        version(
            self,
            "SELECT version AS \"Value\" FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl",
        )
    }
}

#[cfg(feature = "sqlite")]
impl Tls for diesel::SqliteConnection {
    fn tls_version(&mut self) -> QueryResult<Option<String>> {
        Ok(None)
    }
}

#[cfg(any(feature = "mysql", feature = "postgres"))]
fn version<C>(conn: &mut C, statement: &str) -> QueryResult<Option<String>>
where
    C: diesel::connection::LoadConnection,
    for<'a> diesel::query_builder::SqlQuery: diesel::query_dsl::LoadQuery<'a, C, Version>,
{
    let found: Option<Version> = sql_query(statement).get_result(conn).optional()?;
    Ok(found.map(|version| version.value).filter(|version| !version.is_empty()))
}
