//! Databases of a test's own on both servers.

use diesel::{
    MysqlConnection, PgConnection, connection::SimpleConnection, prelude::*, sql_query,
    sql_types::BigInt,
};
use encdb_own_database::{OwnDatabase, Server};

/// An empty database, removed when dropped.
pub(crate) enum Database {
    Mysql(OwnDatabase<MysqlConnection>),
    Postgres(OwnDatabase<PgConnection>),
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Runs a test on each server.
pub(crate) fn on_both(test: fn(fn() -> Database)) {
    test(Database::on_postgres);
    test(Database::on_mysql);
}

impl Database {
    pub(crate) fn on_mysql() -> Self {
        Self::Mysql(OwnDatabase::on(Server::Mysql))
    }

    pub(crate) fn on_postgres() -> Self {
        Self::Postgres(OwnDatabase::on(Server::Postgres))
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Mysql(database) => database.url(),
            Self::Postgres(database) => database.url(),
        }
    }

    pub(crate) fn connect(&self) -> Box<dyn SimpleConnection> {
        match self {
            Self::Mysql(database) => Box::new(database.connect()),
            Self::Postgres(database) => Box::new(database.connect()),
        }
    }

    pub(crate) fn execute(&self, sql: &str) {
        self.connect().batch_execute(sql).unwrap();
    }

    /// Returns the number that a query calls `number`.
    pub(crate) fn number(&self, query: &str) -> i64 {
        let found: QueryResult<Number> = match self {
            Self::Mysql(database) => sql_query(query).get_result(&mut database.connect()),
            Self::Postgres(database) => sql_query(query).get_result(&mut database.connect()),
        };
        found.unwrap().number
    }
}
