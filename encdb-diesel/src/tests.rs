//! What the tests of modules that no program can name have in common: a connection to each database.

pub(crate) mod typed_columns;

use diesel::{Connection, SqliteConnection};

use crate::sql::Backend;

/// Any connection whose database encdb works on.
pub(crate) trait Database: Connection<Backend: Backend<Self> + Names> + 'static {}

impl<C> Database for C where C: Connection<Backend: Backend<C> + Names> + 'static {}

/// What tests write in another way for each backend.
pub(crate) trait Names {
    const NAME: &'static str;
}

impl Names for diesel::sqlite::Sqlite {
    const NAME: &'static str = "sqlite";
}

#[cfg(feature = "postgres")]
impl Names for diesel::pg::Pg {
    const NAME: &'static str = "postgres";
}

#[cfg(feature = "mysql")]
impl Names for diesel::mysql::Mysql {
    const NAME: &'static str = "mysql";
}

pub(crate) fn sqlite() -> SqliteConnection {
    SqliteConnection::establish(":memory:").expect("SQLite is part of this program")
}

/// Runs each of these functions, which take a connection, on SQLite, and with the feature `_servers` on both servers.
macro_rules! on_every_database {
    ($($test:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[test]
            fn $test() {
                super::$test(&mut crate::tests::sqlite());
            })*
        }

        #[cfg(feature = "_servers")]
        mod on_postgres {
            $(#[test]
            fn $test() {
                use encdb_own_database::{OwnDatabase, Server};
                let database = OwnDatabase::<diesel::PgConnection>::on(Server::Postgres);
                super::$test(&mut database.connect());
            })*
        }

        #[cfg(feature = "_servers")]
        mod on_mysql {
            $(#[test]
            fn $test() {
                use encdb_own_database::{OwnDatabase, Server};
                let database = OwnDatabase::<diesel::MysqlConnection>::on(Server::Mysql);
                super::$test(&mut database.connect());
            })*
        }
    };
}
