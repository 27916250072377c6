//! PostgreSQL.

use diesel::{
    deserialize::{self, FromSql},
    pg::{Pg, PgValue},
    sql_types::{Array as PgArray, Integer, SmallInt},
};
use diesel_dynamic_schema::dynamic_value::Any;
use uuid::Uuid;

super::dialect::dialect!(Pg);

static WORDS: Words = Words {
    now: "CAST(extract(epoch FROM clock_timestamp()) AS BIGINT)",
    for_update: " FOR UPDATE",
    is_same: " IS NOT DISTINCT FROM ",
    bulk: BulkUpdate::JoinArrays,
    primary_key,
    columns,
    sight,
    typing: Typing::OfColumn,
    hex: ("encode(", ", 'hex')"),
    header: &["encode(substr(", ", 1, 4), 'hex')"],
    may_be_sealed: &[
        "(substr(",
        ", 1, 1) = '\\xf8'::bytea AND length(",
        ") >= 32) OR (substr(",
        ", 1, 1) = '\\xfa'::bytea AND length(",
        ") = 36)",
    ],
    may_be_sealed_text: &["substr(", ", 1, 7) = 'encdb1.'"],
    stored_columns,
    role: "SELECT CASE WHEN pg_is_in_recovery() THEN 'replica' ELSE 'primary' END",
    spelling: ("CAST(", " AS text) COLLATE \"C\""),
    exactly: ("(", ") COLLATE \"C\""),
};

/// All schemas are looked at, whichever the connection searches. What a partition holds is read through the whole.
fn stored_columns(_: &[&'static str]) -> Statement<'static> {
    Statement::new(
        "SELECT n.nspname::text, c.relname::text, a.attname::text, \
         CAST(coalesce(nullif(t.typbasetype, 0), t.oid) <> 17 AS int)::bigint, \
         CAST(pg_table_is_visible(c.oid) AS int)::bigint, CAST(row_security_active(c.oid) AS int)::bigint \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         JOIN pg_type t ON t.oid = a.atttypid \
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' \
         AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
         AND c.relname NOT LIKE '\\_\\_encdb\\_%' \
         AND coalesce(nullif(t.typbasetype, 0), t.oid) IN (17, 25, 1042, 1043) \
         AND NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = c.oid) ORDER BY 1, 2, 3",
    )
}

/// An index has the columns of its INCLUDE as well, behind those of the key.
fn primary_key(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT a.attname::text, NULL::text, NULL::text FROM pg_index i \
         JOIN pg_attribute a ON a.attrelid = i.indrelid \
         AND a.attnum = ANY((i.indkey::int2[])[0:i.indnkeyatts - 1]) WHERE i.indisprimary AND i.indrelid = ",
    );
    relation(select, table).sql(" ORDER BY array_position(i.indkey::int2[], a.attnum)")
}

fn columns(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT attname::text, CAST(atttypid IN (25, 1042, 1043) AS int)::bigint FROM pg_attribute \
         WHERE attnum > 0 AND NOT attisdropped AND attrelid = ",
    );
    relation(select, table)
}

/// Ordinary and partitioned tables ('r' and 'p') have rows of their own; `SELECT` of a whole sees all its partitions, and
/// of a partition its own rows alone.
fn sight(table: TableName) -> Statement<'static> {
    let select = Statement::new(
        "SELECT CASE WHEN c.relkind NOT IN ('r', 'p') THEN 'no table' \
         WHEN row_security_active(c.oid) THEN 'row security' \
         WHEN EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = c.oid) THEN 'partition' \
         WHEN EXISTS (SELECT 1 FROM pg_subscription_rel WHERE srrelid = c.oid) THEN 'subscription' \
         ELSE 'whole' END FROM pg_class c WHERE c.oid = ",
    );
    relation(select, table)
}

/// The table's number in the catalogue; NULL where there is none.
fn relation(statement: Statement<'static>, table: TableName) -> Statement<'static> {
    let named = statement.sql("to_regclass(quote_ident(");
    let named = match table.schema() {
        Some(schema) => named.bind_text(schema).sql(") || '.' || quote_ident("),
        None => named,
    };
    named.bind_text(table.name()).sql("))")
}

impl FromSql<Any, Pg> for SqlValue {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.get_oid().get() {
            BOOL => Ok(Self::Integer(i64::from(value.as_bytes() == [1]))),
            BYTEA => Ok(Self::Bytes(value.as_bytes().to_vec())),
            INT2 => {
                <i16 as FromSql<SmallInt, Pg>>::from_sql(value).map(i64::from).map(Self::Integer)
            }
            INT4 => {
                <i32 as FromSql<Integer, Pg>>::from_sql(value).map(i64::from).map(Self::Integer)
            }
            INT8 => <i64 as FromSql<BigInt, Pg>>::from_sql(value).map(Self::Integer),
            NAME | TEXT | VARCHAR => <String as FromSql<Text, Pg>>::from_sql(value).map(Self::Text),
            // Padded with blanks, which a comparison with text leaves out: so the key of a row would not be found again.
            BPCHAR => {
                let text = <String as FromSql<Text, Pg>>::from_sql(value)?;
                Ok(Self::Text(text.trim_end_matches(' ').to_owned()))
            }
            UUID => Ok(Self::Uuid(Uuid::from_slice(value.as_bytes())?.to_string())),
            other => {
                Err(format!("a type that keys and ciphertext do not have (OID {other})").into())
            }
        }
    }
}

// The catalogue's numbers for the types (pg_type.dat), which no release changes.
const BOOL: u32 = 16;
const BYTEA: u32 = 17;
const NAME: u32 = 19;
const INT8: u32 = 20;
const INT2: u32 = 21;
const INT4: u32 = 23;
const TEXT: u32 = 25;
const BPCHAR: u32 = 1042;
const VARCHAR: u32 = 1043;
const UUID: u32 = 2950;

fn writing<C, R, E>(conn: &mut C, work: &mut dyn FnMut(&mut C) -> Result<R, E>) -> Result<R, E>
where
    C: Connection<Backend = Pg>,
    E: From<diesel::result::Error>,
{
    conn.transaction(|conn| work(conn))
}

fn array<'b>(values: &'b Array<'_>, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    match values {
        Array::Bytes(_) => out.push_bind_param::<PgArray<Nullable<Binary>>, _>(values)?,
        Array::Integers(_) => out.push_bind_param::<PgArray<Nullable<BigInt>>, _>(values)?,
        Array::Texts(_) => out.push_bind_param::<PgArray<Nullable<Text>>, _>(values)?,
        Array::Uuids(_) => {
            out.push_sql("CAST(");
            out.push_bind_param::<PgArray<Nullable<Text>>, _>(values)?;
            out.push_sql(" AS uuid[])");
        }
    }
    Ok(())
}

impl ToSql<PgArray<Nullable<Binary>>, Pg> for Array<'_> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let Self::Bytes(bytes) = self else { return Err(NOT_OF_THIS_TYPE.into()) };
        ToSql::<PgArray<Nullable<Binary>>, Pg>::to_sql(bytes, out)
    }
}

impl ToSql<PgArray<Nullable<BigInt>>, Pg> for Array<'_> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let Self::Integers(integers) = self else { return Err(NOT_OF_THIS_TYPE.into()) };
        ToSql::<PgArray<Nullable<BigInt>>, Pg>::to_sql(integers, out)
    }
}

impl ToSql<PgArray<Nullable<Text>>, Pg> for Array<'_> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let (Self::Texts(texts) | Self::Uuids(texts)) = self else {
            return Err(NOT_OF_THIS_TYPE.into());
        };
        ToSql::<PgArray<Nullable<Text>>, Pg>::to_sql(texts, out)
    }
}
