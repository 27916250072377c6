//! MySQL and MariaDB.

use diesel::{
    deserialize::{self, FromSql},
    mysql::{Mysql, MysqlType, MysqlValue, sql_types::Datetime},
};
use diesel_dynamic_schema::dynamic_value::Any;

use super::{catalogue::mysql::QUERIES, ddl::mysql::DDL};

mod lock;
mod replication;

super::backend::backend!(Mysql, Datetime);

/// Schema migrations of encdb's own tables for MySQL and MariaDB, for applications that want one history.
pub const MIGRATIONS: diesel_migrations::EmbeddedMigrations =
    diesel_migrations::embed_migrations!("migrations/mysql");

static SYNTAX: Syntax = Syntax {
    now: "UNIX_TIMESTAMP()",
    timestamp: "UTC_TIMESTAMP()",
    for_update: " FOR UPDATE",
    is_same: " <=> ",
    bulk: BulkUpdate::JoinSelects,
    number: ("(", ") + 0e0"),
    status: Some("SHOW GLOBAL STATUS WHERE Variable_name = "),
    typing: Typing::OfColumn,
    hex: ("lower(hex(", "))"),
    header: &["lower(hex(substr(", ", 1, 4)))"],
    may_be_sealed: &[
        "(substr(",
        ", 1, 1) = X'F8' AND length(",
        ") >= 32) OR (substr(",
        ", 1, 1) = X'FA' AND length(",
        ") = 36)",
    ],
    may_be_sealed_text: &["substr(", ", 1, 7) = 'encdb1.'"],
    n_bytes: ("octet_length(", ")"),
    spelling: ("CAST(CONVERT(", " USING utf8mb4) AS BINARY)"),
    page_cache: None,
    written_by_others: None,
    float_bits: ("", ""),
    exactly: ("CAST(", " AS BINARY)"),
    // GROUP BY compares the first `max_sort_length` bytes alone, and a digest is shorter.
    text_group: ("UNHEX(SHA2(CONVERT(", " USING utf8mb4), 256))"),
    bytes_group: ("UNHEX(SHA2(", ", 256))"),
    folds: &[(Normalization::Digits, ("REGEXP_REPLACE(", ", '[^0-9]', '')"))],
    whole: ("CAST(", " AS SIGNED)"),
};

impl FromSql<Any, Mysql> for SqlValue {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        match value.value_type() {
            MysqlType::Blob => Ok(Self::Bytes(value.as_bytes().to_vec())),
            MysqlType::String => <String as FromSql<Text, Mysql>>::from_sql(value).map(Self::Text),
            MysqlType::Tiny | MysqlType::Short | MysqlType::Long | MysqlType::LongLong => {
                <i64 as FromSql<BigInt, Mysql>>::from_sql(value).map(Self::Integer)
            }
            MysqlType::UnsignedTiny
            | MysqlType::UnsignedShort
            | MysqlType::UnsignedLong
            | MysqlType::UnsignedLongLong => {
                <u64 as FromSql<diesel::sql_types::Unsigned<BigInt>, Mysql>>::from_sql(value)
                    .and_then(|id| Ok(Self::Integer(i64::try_from(id)?)))
            }
            MysqlType::Float | MysqlType::Double => {
                <f64 as FromSql<Double, Mysql>>::from_sql(value)
                    .map(|number| Self::Float(FloatBits::new(number)))
            }
            MysqlType::Numeric | MysqlType::Enum | MysqlType::Set => {
                Ok(Self::Text(str::from_utf8(value.as_bytes())?.to_owned()))
            }
            // Zeros for an unknown date, and times beyond a day, have no Rust type.
            MysqlType::Date => readable(FromSql::<Date, Mysql>::from_sql(value).map(Self::Date)),
            MysqlType::Time => readable(FromSql::<Time, Mysql>::from_sql(value).map(Self::Time)),
            MysqlType::DateTime | MysqlType::Timestamp => {
                readable(FromSql::<Datetime, Mysql>::from_sql(value).map(Self::Timestamp))
            }
            other => Err(format!("a type that encdb does not read ({other:?})").into()),
        }
    }
}

fn readable(read: deserialize::Result<SqlValue>) -> deserialize::Result<SqlValue> {
    read.or(Ok(SqlValue::Unreadable))
}

fn own_null(_: Kind, mut out: AstPass<'_, '_, Mysql>) -> QueryResult<()> {
    out.push_bind_param::<Nullable<Text>, _>(&None::<String>)
}

fn zoned<'b>(_: &'b SqlValue, _: AstPass<'_, 'b, Mysql>) -> QueryResult<()> {
    Err(diesel::result::Error::QueryBuilderError("only PostgreSQL has time zones".into()))
}

fn writing<C, R, E>(conn: &mut C, work: &mut dyn FnMut(&mut C) -> Result<R, E>) -> Result<R, E>
where
    C: Connection<Backend = Mysql>,
    E: From<diesel::result::Error>,
{
    conn.transaction(|conn| work(conn))
}

fn array(_: &Array<'_>, _: AstPass<'_, '_, Mysql>) -> QueryResult<()> {
    Err(diesel::result::Error::QueryBuilderError("only PostgreSQL has arrays".into()))
}
