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
    primary_key,
    columns,
    sight,
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
    stored_columns,
    role: "SELECT CASE WHEN @@global.read_only THEN 'replica' ELSE 'primary' END",
    spelling: ("CAST(CONVERT(", " USING utf8mb4) AS BINARY)"),
    exactly: ("CAST(", " AS BINARY)"),
};

/// Other databases of the server may be another environment's, whose keys have the same ids.
fn stored_columns(schemas: &[&'static str]) -> Statement<'static> {
    let select = Statement::new(
        "SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, c.COLLATION_NAME IS NOT NULL, \
         c.TABLE_SCHEMA = DATABASE(), 0 FROM information_schema.COLUMNS c JOIN information_schema.TABLES t \
         ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME \
         WHERE t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND c.TABLE_NAME NOT LIKE '\\_\\_encdb\\_%' \
         AND c.DATA_TYPE IN ('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', \
         'char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext') AND c.TABLE_SCHEMA IN (DATABASE()",
    );
    let named = schemas.iter().fold(select, |select, schema| select.sql(", ").bind_text(schema));
    named.sql(") ORDER BY 1, 2, 3")
}

/// Asked for by constants, both schema tables look at this table alone; joined by their columns they open every table.
fn primary_key(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT k.COLUMN_NAME, c.CHARACTER_SET_NAME, c.COLLATION_NAME FROM information_schema.STATISTICS k \
         JOIN information_schema.COLUMNS c ON c.COLUMN_NAME = k.COLUMN_NAME AND c.TABLE_SCHEMA = ",
    );
    let columns = named(select, " AND c.TABLE_NAME = ", table);
    let keys = named(columns.sql(" WHERE k.TABLE_SCHEMA = "), " AND k.TABLE_NAME = ", table);
    keys.sql(" AND k.INDEX_NAME = 'PRIMARY' ORDER BY k.SEQ_IN_INDEX")
}

fn columns(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT COLUMN_NAME, COLLATION_NAME IS NOT NULL FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ",
    );
    named(select, " AND TABLE_NAME = ", table)
}

/// A system-versioned table (MariaDB) keeps former rows, which no ordinary query sees.
fn sight(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT CASE TABLE_TYPE WHEN 'BASE TABLE' THEN 'whole' WHEN 'SYSTEM VERSIONED' THEN 'history' ELSE 'no table' END \
         FROM information_schema.TABLES WHERE TABLE_SCHEMA = ",
    );
    named(select, " AND TABLE_NAME = ", table)
}

/// The database that the table is in, `between`, and the table's name.
fn named(
    statement: Statement<'static>,
    between: &'static str,
    table: TableName,
) -> Statement<'static> {
    let placed = match table.schema() {
        Some(schema) => statement.bind_text(schema),
        None => statement.sql("DATABASE()"),
    };
    placed.sql(between).bind_text(table.name())
}

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
