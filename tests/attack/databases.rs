//! The databases: their SQL, and how a connection is cut.

use diesel::{
    Connection, QueryResult, QueryableByName, RunQueryDsl as _,
    connection::SimpleConnection as _,
    sql_query,
    sql_types::{Binary, Nullable, Text},
};
use encdb_diesel::Backend;

use crate::table::NAME;

/// A row as it is stored.
#[derive(Clone, Debug, QueryableByName)]
pub(crate) struct StoredRow {
    #[diesel(sql_type = Text)]
    pub(crate) tenant: String,
    #[diesel(sql_type = Text)]
    pub(crate) code: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) email: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) note: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) born: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub(crate) email_encrypted: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub(crate) note_encrypted: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub(crate) born_encrypted: Option<Vec<u8>>,
}

/// A database that is attacked.
pub(crate) trait Attacked: 'static {
    type Conn: Connection<Backend: Backend<Self::Conn>> + Send + 'static;
    const NAME: &'static str;
    /// Statements before the table is created.
    const SETUP: &'static str;
    /// The type of the UUID in the key, and the type that it is cast to for the checker.
    const TENANT: &'static str = "UUID";
    const SHOWN: &'static str = "TEXT";
    /// The declaration of the text in the key.
    const CODE: &'static str;
    /// The type of texts of any length.
    const LONG_TEXT: &'static str = "TEXT";
    /// The end of CREATE TABLE.
    const TABLE_OPTIONS: &'static str = "";
    /// The end of an INSERT that changes the row that is there.
    const UPSERT: &'static str;
    /// Statements after connecting.
    const PATIENT: &'static str;
    /// Ends the connections of others, if the database can.
    const CUT: &'static str;

    fn quoted(name: &str) -> String {
        format!("\"{name}\"")
    }

    fn text(text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }

    fn bytes(bytes: &[u8]) -> String {
        format!("X'{}'", hex::encode(bytes))
    }

    /// Returns an UPDATE that joins another table.
    fn joined(set: &str, condition: &str) -> String {
        format!(
            "UPDATE {} SET {set} FROM (SELECT 1 AS one) AS o WHERE one = 1 AND {condition}",
            Self::table()
        )
    }

    fn rows(conn: &mut Self::Conn, query: &str) -> QueryResult<Vec<StoredRow>>;

    fn table() -> String {
        Self::quoted(NAME)
    }

    /// Returns the schema of the table in a database.
    fn schema(url: &str) -> &'static str;

    /// Connects, and waits while the server is away.
    fn connect(url: &str) -> Self::Conn {
        let began = std::time::Instant::now();
        loop {
            match Self::Conn::establish(url).map(Self::patient) {
                Ok(Ok(conn)) => return conn,
                other if began.elapsed() > LONGEST_AWAY => {
                    panic!("{}: {:?}", Self::NAME, other.map(|conn| conn.map(|_| ())));
                }
                _ => std::thread::sleep(RETRY),
            }
        }
    }

    fn patient(mut conn: Self::Conn) -> QueryResult<Self::Conn> {
        conn.batch_execute(Self::PATIENT)?;
        Ok(conn)
    }
}

pub(crate) struct Sqlite;

impl Attacked for Sqlite {
    type Conn = diesel::SqliteConnection;
    const NAME: &'static str = "sqlite";
    const SETUP: &'static str = "PRAGMA journal_mode = WAL";
    const TENANT: &'static str = "TEXT";
    const CODE: &'static str = "TEXT COLLATE NOCASE";
    const UPSERT: &'static str = "ON CONFLICT (tenant, code) DO UPDATE SET email = excluded.email, note = excluded.note, born = excluded.born";
    const PATIENT: &'static str = "PRAGMA busy_timeout = 60000; PRAGMA synchronous = NORMAL";
    const CUT: &'static str = "";

    fn schema(_: &str) -> &'static str {
        "main"
    }

    fn rows(conn: &mut Self::Conn, query: &str) -> QueryResult<Vec<StoredRow>> {
        sql_query(query).load(conn)
    }
}

#[cfg(feature = "postgres")]
pub(crate) struct Postgres;

#[cfg(feature = "postgres")]
impl Attacked for Postgres {
    type Conn = diesel::PgConnection;
    const NAME: &'static str = "postgres";
    const SETUP: &'static str = "CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false); \
                                 CREATE SCHEMA \"Tom's schema\"";
    const CODE: &'static str = "VARCHAR(40) COLLATE folding";
    const UPSERT: &'static str = "ON CONFLICT (tenant, code) DO UPDATE SET email = excluded.email, note = excluded.note, born = excluded.born";
    const PATIENT: &'static str = "SET client_min_messages = warning";
    const CUT: &'static str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                               AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1";

    fn bytes(bytes: &[u8]) -> String {
        format!("'\\x{}'::bytea", hex::encode(bytes))
    }

    fn table() -> String {
        format!("{}.{}", Self::quoted(Self::schema("")), Self::quoted(NAME))
    }

    fn schema(_: &str) -> &'static str {
        "Tom's schema"
    }

    fn rows(conn: &mut Self::Conn, query: &str) -> QueryResult<Vec<StoredRow>> {
        sql_query(query).load(conn)
    }
}

#[cfg(feature = "mysql")]
pub(crate) struct Mysql;

#[cfg(feature = "mysql")]
impl Attacked for Mysql {
    type Conn = diesel::MysqlConnection;
    const NAME: &'static str = "mysql";
    const SETUP: &'static str = "SELECT 1";
    const SHOWN: &'static str = "CHAR";
    const CODE: &'static str = "VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci";
    const LONG_TEXT: &'static str = "LONGTEXT";
    const TABLE_OPTIONS: &'static str = " CHARACTER SET utf8mb4";
    const UPSERT: &'static str =
        "ON DUPLICATE KEY UPDATE email = VALUES(email), note = VALUES(note), born = VALUES(born)";
    const PATIENT: &'static str = "SET SESSION innodb_lock_wait_timeout = 20";
    const CUT: &'static str = "BEGIN NOT ATOMIC \
        DECLARE victim BIGINT; \
        SELECT id INTO victim FROM information_schema.processlist WHERE db = DATABASE() AND id <> connection_id() ORDER BY rand() LIMIT 1; \
        IF victim IS NOT NULL THEN KILL victim; END IF; END";

    fn quoted(name: &str) -> String {
        format!("`{name}`")
    }

    /// Returns the database's name.
    fn schema(url: &str) -> &'static str {
        let (_, after_host) = url.rsplit_once("localhost/").expect("a server on this machine");
        let name = after_host.split_once('?').map_or(after_host, |(name, _)| name);
        name.to_owned().leak()
    }

    fn text(text: &str) -> String {
        format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
    }

    fn joined(set: &str, condition: &str) -> String {
        format!(
            "UPDATE {} JOIN (SELECT 1 AS one) o ON one = 1 SET {set} WHERE {condition}",
            Self::table()
        )
    }

    fn rows(conn: &mut Self::Conn, query: &str) -> QueryResult<Vec<StoredRow>> {
        sql_query(query).load(conn)
    }
}

/// How long a server may be away.
const LONGEST_AWAY: std::time::Duration = std::time::Duration::from_secs(120);
const RETRY: std::time::Duration = std::time::Duration::from_millis(50);
