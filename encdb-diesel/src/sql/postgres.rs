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
    primary_key: (
        // An index has the columns of its INCLUDE as well, behind those of the key.
        "SELECT a.attname::text, NULL::text, NULL::text FROM pg_index i \
         JOIN pg_attribute a ON a.attrelid = i.indrelid \
         AND a.attnum = ANY((i.indkey::int2[])[0:i.indnkeyatts - 1]) \
         WHERE i.indisprimary AND i.indrelid = to_regclass(quote_ident(",
        ")) ORDER BY array_position(i.indkey::int2[], a.attnum)",
    ),
    columns: (
        "SELECT attname::text, CAST(atttypid IN (25, 1042, 1043) AS int)::bigint FROM pg_attribute \
         WHERE attnum > 0 AND NOT attisdropped AND attrelid = to_regclass(quote_ident(",
        "))",
    ),
    hex: ("encode(", ", 'hex')"),
    header: &["encode(substr(", ", 1, 4), 'hex')"],
    exactly: ("(", ") COLLATE \"C\""),
};

impl FromSql<Any, Pg> for SqlValue {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.get_oid().get() {
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
