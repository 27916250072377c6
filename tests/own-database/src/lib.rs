//! A database for one test, on a server that `cargo xtask test` started.

use std::{
    env,
    marker::PhantomData,
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use diesel::{Connection, connection::SimpleConnection};

/// The server that a test uses: the URL of an administrative database, from which others are created.
#[derive(Clone, Copy, Debug)]
pub enum Server {
    /// The first node of a Galera cluster: `ENCDB_TEST_GALERA_1`.
    GaleraFirst,
    /// The second node: `ENCDB_TEST_GALERA_2`.
    GaleraSecond,
    /// The third node, which may be killed and comes back: `ENCDB_TEST_GALERA_3`.
    GaleraThird,
    /// MySQL or MariaDB: `ENCDB_TEST_MYSQL`.
    Mysql,
    /// PostgreSQL: `ENCDB_TEST_POSTGRES`.
    Postgres,
    /// Another PostgreSQL, which has a replica: `ENCDB_TEST_POSTGRES_PRIMARY`.
    PostgresPrimary,
    /// That replica, on which nothing can be created: `ENCDB_TEST_POSTGRES_REPLICA`.
    PostgresReplica,
}

/// An empty database with a name of its own. Removed when dropped.
#[derive(Debug)]
pub struct OwnDatabase<C: Connection + SimpleConnection> {
    server: Server,
    name: String,
    connection: PhantomData<fn() -> C>,
}

impl<C: Connection + SimpleConnection> OwnDatabase<C> {
    /// Creates the database.
    ///
    /// # Panics
    /// If nothing names a server, or it does not answer.
    pub fn on(server: Server) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("encdb_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let database = Self { server, name, connection: PhantomData };
        database.administer(&format!("CREATE DATABASE {}", database.name));
        database
    }

    /// Returns its URL.
    pub fn url(&self) -> String {
        self.url_on(self.server)
    }

    /// Returns its URL on another server: a replica.
    pub fn url_on(&self, server: Server) -> String {
        with_database(&server.url(), &self.name)
    }

    /// Connects to it.
    ///
    /// # Panics
    /// If the server refuses the connection.
    pub fn connect(&self) -> C {
        C::establish(&self.url()).expect("the database was created")
    }

    /// Takes the database away from its clients, on PostgreSQL: ends their connections, and admits no other.
    ///
    /// # Panics
    /// If the server does not answer.
    pub fn take_away(&self) {
        self.administer(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS false", self.name));
        self.administer(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            self.name
        ));
    }

    /// Gives it back.
    ///
    /// # Panics
    /// If the server does not answer.
    pub fn give_back(&self) {
        self.administer(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name));
    }

    fn administer(&self, statement: &str) {
        let mut conn = C::establish(&self.server.url()).expect("the server runs");
        conn.batch_execute(statement).expect("tests may create databases");
    }
}

impl<C: Connection + SimpleConnection> Drop for OwnDatabase<C> {
    fn drop(&mut self) {
        // PostgreSQL otherwise waits for its clients, and a killed program may have left one.
        let force = match self.server {
            Server::GaleraFirst | Server::GaleraSecond | Server::GaleraThird | Server::Mysql => "",
            Server::Postgres | Server::PostgresPrimary | Server::PostgresReplica => " WITH (FORCE)",
        };
        self.administer(&format!("DROP DATABASE {}{force}", self.name));
    }
}

impl Server {
    fn url(self) -> String {
        let variable = match self {
            Self::GaleraFirst => "ENCDB_TEST_GALERA_1",
            Self::GaleraSecond => "ENCDB_TEST_GALERA_2",
            Self::GaleraThird => "ENCDB_TEST_GALERA_3",
            Self::Mysql => "ENCDB_TEST_MYSQL",
            Self::Postgres => "ENCDB_TEST_POSTGRES",
            Self::PostgresPrimary => "ENCDB_TEST_POSTGRES_PRIMARY",
            Self::PostgresReplica => "ENCDB_TEST_POSTGRES_REPLICA",
        };
        env::var(variable)
            .unwrap_or_else(|_| panic!("{variable} is not set; run `cargo xtask test`"))
    }
}

/// Returns the URL with another database in place of the part between the last slash of the address and the question
/// mark.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address.rsplit_once('/').expect("the URL names a database");
    let separator = if query.is_empty() { "" } else { "?" };
    format!("{server}/{name}{separator}{query}")
}
