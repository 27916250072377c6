//! SQLite: one writer at a time, and values that know their own type.

use diesel::{
    deserialize::{self, FromSql},
    sqlite::{Sqlite, SqliteType, SqliteValue},
};
use diesel_dynamic_schema::dynamic_value::Any;

super::dialect::dialect!(Sqlite);

static WORDS: Words = Words {
    now: "CAST(strftime('%s', 'now') AS INTEGER)",
    for_update: "",
    is_same: " IS ",
    bulk: BulkUpdate::EachRow,
    primary_key,
    columns,
    sight,
    typing: Typing::OfValue,
    hex: ("lower(hex(", "))"),
    // A column that was declared for something else than text keeps a text that it is given.
    header: &[
        "CASE typeof(",
        ") WHEN 'text' THEN '=' || substr(",
        ", 1, 13) ELSE lower(hex(substr(",
        ", 1, 4))) END",
    ],
    may_be_sealed: MAY_BE_SEALED,
    may_be_sealed_text: MAY_BE_SEALED,
    stored_columns,
    role: "SELECT 'primary'",
    spelling: ("CAST(", " AS BLOB)"),
    exactly: ("", ""),
};

/// A value is text or bytes whatever its column was declared as.
const MAY_BE_SEALED: &[&str] = &[
    "(substr(",
    ", 1, 1) = X'F8' AND length(",
    ") >= 32) OR (substr(",
    ", 1, 1) = X'FA' AND length(",
    ") = 36) OR substr(",
    ", 1, 7) = 'encdb1.'",
];

/// All attached files are looked at, so that no schema need be named.
fn stored_columns(_: &[&'static str]) -> Statement<'static> {
    Statement::new(
        "SELECT l.schema, l.name, c.name, 0, l.schema = (SELECT n.schema FROM pragma_table_list n \
         JOIN pragma_database_list d ON d.name = n.schema WHERE n.name = l.name \
         ORDER BY d.seq <> 1, d.seq LIMIT 1), 0 \
         FROM pragma_table_list l JOIN pragma_table_info(l.name, l.schema) c \
         WHERE l.type = 'table' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND l.name NOT LIKE '\\_\\_encdb\\_%' ESCAPE '\\' ORDER BY 1, 2, 3",
    )
}

fn primary_key(table: TableName) -> Statement<'static> {
    let select = Statement::new("SELECT name, NULL, NULL FROM pragma_table_info(");
    arguments(select, table).sql(") WHERE pk > 0 ORDER BY pk")
}

/// Text are the columns to which SQLite itself gives the affinity TEXT (<https://sqlite.org/datatype3.html>, 3.1).
fn columns(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT name, type LIKE '%CHAR%' OR type LIKE '%TEXT%' OR type LIKE '%CLOB%' FROM pragma_table_info(",
    );
    arguments(select, table).sql(")")
}

/// A name without a schema is looked for among temporary tables, in the main file, and in the attached ones in their order.
fn sight(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT CASE l.type WHEN 'table' THEN 'whole' ELSE 'no table' END \
         FROM pragma_table_list l JOIN pragma_database_list d ON d.name = l.schema WHERE l.name = ",
    );
    let named = select.bind_text(table.name()).sql(" COLLATE NOCASE");
    let placed = match table.schema() {
        Some(schema) => named.sql(" AND l.schema = ").bind_text(schema).sql(" COLLATE NOCASE"),
        None => named,
    };
    placed.sql(" ORDER BY d.seq <> 1, d.seq LIMIT 1")
}

/// A pragma's arguments: the table, and the file that it is in.
fn arguments(statement: Statement<'static>, table: TableName) -> Statement<'static> {
    let named = statement.bind_text(table.name());
    match table.schema() {
        Some(schema) => named.sql(", ").bind_text(schema),
        None => named,
    }
}

impl FromSql<Any, Sqlite> for SqlValue {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        match value.value_type() {
            Some(SqliteType::Binary) => Ok(Self::Bytes(value.read_blob().to_vec())),
            Some(SqliteType::Text) => Ok(Self::Text(value.read_text().to_owned())),
            Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => {
                Ok(Self::Integer(value.read_long()))
            }
            _ => Err("neither an integer nor a text nor bytes".into()),
        }
    }
}

/// Runs `work` in a transaction that holds the lock for writing from its first statement.
///
/// Whatever fails, no transaction is left open: a COMMIT that finds readers leaves it open, and SQLite ends it by itself
/// where the disk is full. The first error is the one to tell.
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
