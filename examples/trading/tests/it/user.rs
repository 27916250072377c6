//! A user of a database, who can be shut out of it.

use encdb_example_testing::wait;

use crate::databases::Database;

/// The user. Its name is the database's, and the tables belong to another user.
pub(crate) struct User<'a> {
    database: &'a Database,
    name: String,
    pub(crate) url: String,
}

impl<'a> User<'a> {
    /// Creates the user.
    pub(crate) fn of(database: &'a Database) -> Self {
        let url = database.url();
        let address = url.split_once('?').map_or(&*url, |(address, _)| address);
        let name = address.rsplit('/').next().unwrap().to_owned();
        let (owner, create) = match database {
            Database::Mysql(_) => (
                "//root@",
                format!("CREATE USER {name}@localhost; GRANT ALL ON {name}.* TO {name}@localhost"),
            ),
            Database::Postgres(_) => ("//postgres@", format!("CREATE ROLE {name} LOGIN SUPERUSER")),
        };
        database.execute(&create);
        let url = url.replacen(owner, &format!("//{name}@"), 1);
        Self { database, name, url }
    }

    /// Ends all connections of the user, and refuses others.
    pub(crate) fn shut_out(&self) {
        let name = &self.name;
        self.database.execute(&match self.database {
            Database::Mysql(_) => {
                format!("ALTER USER {name}@localhost ACCOUNT LOCK; KILL USER {name}@localhost")
            }
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

    /// Waits until a statement of the user waits for the lock of a row.
    pub(crate) fn wait_until_locked(&self) {
        let name = &self.name;
        let waiting = match self.database {
            Database::Mysql(_) => format!(
                "SELECT count(*) AS number FROM information_schema.processlist WHERE user = '{name}' AND info LIKE '%FOR UPDATE'"
            ),
            Database::Postgres(_) => format!(
                "SELECT count(*) AS number FROM pg_stat_activity WHERE usename = '{name}' AND wait_event_type = 'Lock'"
            ),
        };
        wait::until("a statement waits", || self.database.number(&waiting) > 0);
    }
}
