//! SQLite: one writer at a time, and values that know their own type.

use diesel::{
    deserialize::{self, FromSql},
    sqlite::{Sqlite, SqliteType, SqliteValue},
};
use diesel_dynamic_schema::dynamic_value::Any;

use super::{catalogue::sqlite::QUERIES, ddl::sqlite::DDL};

mod lock;
mod replication;

super::backend::backend!(Sqlite, diesel::sql_types::Timestamp);

/// Schema migrations of encdb's own tables for SQLite, for applications that want one history.
pub const MIGRATIONS: diesel_migrations::EmbeddedMigrations =
    diesel_migrations::embed_migrations!("migrations/sqlite");

static SYNTAX: Syntax = Syntax {
    now: "CAST(strftime('%s', 'now') AS INTEGER)",
    timestamp: "CURRENT_TIMESTAMP",
    for_update: "",
    is_same: " IS ",
    bulk: BulkUpdate::EachRow,
    number: ("CAST((", ") AS REAL)"),
    status: None,
    typing: Typing::OfValue,
    hex: ("lower(hex(", "))"),
    // A column keeps a text even if it was not declared for text.
    header: &[
        "CASE typeof(",
        ") WHEN 'text' THEN '=' || substr(",
        ", 1, 13) ELSE lower(hex(substr(",
        ", 1, 4))) END",
    ],
    may_be_sealed: MAY_BE_SEALED,
    may_be_sealed_text: MAY_BE_SEALED,
    // SQLite has octet_length since 3.43.
    n_bytes: ("length(CAST(", " AS BLOB))"),
    spelling: ("CAST(", " AS BLOB)"),
    page_cache: Some("PRAGMA cache_size"),
    written_by_others: Some("PRAGMA data_version"),
    float_bits: ("", ""),
    exactly: ("", ""),
    text_group: ("CAST(", " AS BLOB)"),
    bytes_group: ("CAST(", " AS BLOB)"),
    // `lower` folds ASCII alone. The numbers are the code points of `char::is_ascii_whitespace`, and of
    // `char::is_whitespace`.
    folds: &[
        (Normalization::Email, ("lower(trim(", ", char(9, 10, 12, 13, 32)))")),
        (
            Normalization::Trim,
            (
                "trim(",
                ", char(9, 10, 11, 12, 13, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202, \
                 8232, 8233, 8239, 8287, 12288))",
            ),
        ),
    ],
    whole: ("CAST(", " AS INTEGER)"),
};

/// Conditions on a value of any column, because SQLite's columns hold text and bytes whatever their declaration.
const MAY_BE_SEALED: &[&str] = &[
    "(substr(",
    ", 1, 1) = X'F8' AND length(",
    ") >= 32) OR (substr(",
    ", 1, 1) = X'FA' AND length(",
    ") = 36) OR substr(",
    ", 1, 7) = 'encdb1.'",
];

impl FromSql<Any, Sqlite> for SqlValue {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        match value.value_type() {
            Some(SqliteType::Binary) => Ok(Self::Bytes(value.read_blob().to_vec())),
            Some(SqliteType::Text) => Ok(Self::Text(value.read_text().to_owned())),
            Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
                Ok(Self::Integer(value.read_long()))
            }
            Some(SqliteType::Float | SqliteType::Double) => {
                Ok(Self::Float(FloatBits::new(value.read_double())))
            }
            _ => Err("a type that SQLite does not have".into()),
        }
    }
}

fn own_null(_: Kind, mut out: AstPass<'_, '_, Sqlite>) -> QueryResult<()> {
    out.push_bind_param::<Nullable<Text>, _>(&None::<String>)
}

fn zoned<'b>(_: &'b SqlValue, _: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
    Err(diesel::result::Error::QueryBuilderError("only PostgreSQL has time zones".into()))
}

/// Runs `work` in a transaction that holds the lock for writing from its first statement.
///
/// Leaves no transaction open when something fails. A COMMIT that finds readers leaves one open, and SQLite ends one by
/// itself when the disk is full. Returns the first error.
pub(crate) fn writing<C, R, E>(
    conn: &mut C,
    work: &mut dyn FnMut(&mut C) -> Result<R, E>,
) -> Result<R, E>
where
    C: Connection<Backend = Sqlite>,
    E: From<diesel::result::Error>,
{
    conn.batch_execute("BEGIN IMMEDIATE")?;
    let done = work(conn).and_then(|done| {
        conn.batch_execute("COMMIT")?;
        Ok(done)
    });
    if done.is_err() {
        let _ = conn.batch_execute("ROLLBACK");
    }
    done
}

fn array(_: &Array<'_>, _: AstPass<'_, '_, Sqlite>) -> QueryResult<()> {
    Err(diesel::result::Error::QueryBuilderError("only PostgreSQL has arrays".into()))
}
