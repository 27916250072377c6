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
    primary_key: ("SELECT name, NULL, NULL FROM pragma_table_info(", ") WHERE pk > 0 ORDER BY pk"),
    // The words by which SQLite itself gives a column the affinity TEXT (https://sqlite.org/datatype3.html, 3.1).
    columns: (
        "SELECT name, type LIKE '%CHAR%' OR type LIKE '%TEXT%' OR type LIKE '%CLOB%' FROM pragma_table_info(",
        ")",
    ),
    hex: ("lower(hex(", "))"),
    // A column that was declared for something else than text keeps a text that it is given.
    header: &[
        "CASE typeof(",
        ") WHEN 'text' THEN '=' || substr(",
        ", 1, 13) ELSE lower(hex(substr(",
        ", 1, 4))) END",
    ],
    exactly: ("", ""),
};

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
