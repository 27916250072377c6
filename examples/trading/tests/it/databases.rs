//! Databases of a test's own on both servers.

use diesel::{MysqlConnection, PgConnection};
use encdb_own_database::{OwnDatabase, Server};

/// An empty database, removed when dropped.
pub(crate) enum Database {
    Mysql(OwnDatabase<MysqlConnection>),
    Postgres(OwnDatabase<PgConnection>),
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

    pub(crate) fn execute(&self, sql: &str) {
        use diesel::connection::SimpleConnection as _;
        match self {
            Self::Mysql(database) => database.connect().batch_execute(sql).unwrap(),
            Self::Postgres(database) => database.connect().batch_execute(sql).unwrap(),
        }
    }
}

/// Runs a test on each server.
pub(crate) fn on_both(test: fn(fn() -> Database)) {
    test(Database::on_postgres);
    test(Database::on_mysql);
}
