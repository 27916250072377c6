//! MySQL and MariaDB.

use diesel::{
    deserialize::{self, FromSql},
    mysql::{Mysql, MysqlType, MysqlValue},
};
use diesel_dynamic_schema::dynamic_value::Any;

super::dialect::dialect!(Mysql);

static WORDS: Words = Words {
    now: "UNIX_TIMESTAMP()",
    for_update: " FOR UPDATE",
    is_same: " <=> ",
    bulk: BulkUpdate::JoinSelects,
    // Asked for by constants, both schema tables look at this table alone; joined by their columns they open every table.
    primary_key: (
        "SELECT k.COLUMN_NAME, c.CHARACTER_SET_NAME, c.COLLATION_NAME FROM (SELECT ",
        " AS name) t JOIN information_schema.STATISTICS k ON k.TABLE_SCHEMA = DATABASE() \
         AND k.TABLE_NAME = t.name AND k.INDEX_NAME = 'PRIMARY' \
         JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = DATABASE() \
         AND c.TABLE_NAME = t.name AND c.COLUMN_NAME = k.COLUMN_NAME ORDER BY k.SEQ_IN_INDEX",
    ),
    columns: (
        "SELECT COLUMN_NAME, COLLATION_NAME IS NOT NULL FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ",
        "",
    ),
    hex: ("lower(hex(", "))"),
    header: &["lower(hex(substr(", ", 1, 4)))"],
    exactly: ("CAST(", " AS BINARY)"),
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
            other => Err(format!("a type that keys and ciphertext do not have ({other:?})").into()),
        }
    }
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
