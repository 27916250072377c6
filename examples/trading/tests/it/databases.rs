//! Databases of a test's own on both servers.

use diesel::{
    MysqlConnection, PgConnection, connection::SimpleConnection as _, prelude::*, sql_query,
    sql_types::BigInt,
};
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
        match self {
            Self::Mysql(database) => database.connect().batch_execute(sql).unwrap(),
            Self::Postgres(database) => database.connect().batch_execute(sql).unwrap(),
        }
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// A user of a database, who can be shut out of it. Tables belong to another user.
pub(crate) struct User<'a> {
    database: &'a Database,
    name: String,
    pub(crate) url: String,
}

impl Database {
    /// Returns the number that a query calls `number`.
    pub(crate) fn number(&self, query: &str) -> i64 {
        let found: Number = match self {
            Self::Mysql(database) => sql_query(query).get_result(&mut database.connect()),
            Self::Postgres(database) => sql_query(query).get_result(&mut database.connect()),
        }
        .unwrap();
        found.number
    }

    pub(crate) fn user(&self) -> User<'_> {
        let url = self.url();
        let address = url.split_once('?').map_or(&*url, |(address, _)| address);
        let name = address.rsplit('/').next().unwrap().to_owned();
        let url = url.replacen(self.owner(), &format!("//{name}@"), 1);
        self.execute(&match self {
            Self::Mysql(_) => {
                format!("CREATE USER {name}@localhost; GRANT ALL ON {name}.* TO {name}@localhost")
            }
            Self::Postgres(_) => format!("CREATE ROLE {name} LOGIN SUPERUSER"),
        });
        User { database: self, name, url }
    }

    /// Returns the user of the tests' servers, as it is in their URLs.
    const fn owner(&self) -> &'static str {
        match self {
            Self::Mysql(_) => "//root@",
            Self::Postgres(_) => "//postgres@",
        }
    }
}

impl User<'_> {
    /// Ends all connections of the user, and refuses others.
    pub(crate) fn shut_out(&self) {
        let name = &self.name;
        self.database.execute(&match self.database {
            Database::Mysql(_) => {
                format!("ALTER USER {name}@localhost ACCOUNT LOCK; KILL USER {name}@localhost")
            },
            Database::Postgres(_) => format!(
                "ALTER ROLE {name} NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}'"
            ),
        });
    }

    pub(crate) fn let_in(&self) {
        let name = &self.name;
        self.database.execute(&match self.database {
            Database::Mysql(_) => format!("ALTER USER {name}@localhost ACCOUNT UNLOCK"),
            Database::Postgres(_) => format!("ALTER ROLE {name} LOGIN"),
        });
    }
}

/// Runs a test on each server.
pub(crate) fn on_both(test: fn(fn() -> Database)) {
    test(Database::on_postgres);
    test(Database::on_mysql);
}
