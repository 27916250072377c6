//! PostgreSQL.

use diesel::{
    deserialize::{self, FromSql},
    pg::{Pg, PgValue},
    sql_types::{Array as PgArray, Float as FloatType, Integer, SmallInt, Timestamp, Timestamptz},
};
use diesel_dynamic_schema::dynamic_value::Any;
use uuid::Uuid;

use super::{catalogue::postgres::QUERIES, ddl::postgres::DDL};

mod lock;
mod replication;

super::backend::backend!(Pg, Timestamp);

/// Schema migrations of encdb's own tables for PostgreSQL, for applications that want one history.
pub const MIGRATIONS: diesel_migrations::EmbeddedMigrations =
    diesel_migrations::embed_migrations!("migrations/postgres");

static SYNTAX: Syntax = Syntax {
    now: "CAST(extract(epoch FROM clock_timestamp()) AS BIGINT)",
    timestamp: "now()",
    for_update: " FOR UPDATE",
    is_same: " IS NOT DISTINCT FROM ",
    bulk: BulkUpdate::JoinArrays,
    number: ("CAST((", ") AS double precision)"),
    status: None,
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
    n_bytes: ("CAST(octet_length(", ") AS bigint)"),
    spelling: ("CAST(", " AS text) COLLATE \"C\""),
    page_cache: None,
    written_by_others: None,
    float_bits: ("float8send(CAST(", " AS float8))"),
    exactly: ("(", ") COLLATE \"C\""),
    text_group: ("CAST(", " AS text) COLLATE \"C\""),
    bytes_group: ("", ""),
    // In the collation "C", `lower` folds ASCII alone.
    folds: &[
        (Normalization::Digits, ("regexp_replace(", ", '[^0-9]', '', 'g')")),
        (Normalization::Email, ("lower(btrim(", ", E' \\t\\n\\f\\r') COLLATE \"C\")")),
    ],
    whole: ("CAST(", " AS bigint)"),
};

impl FromSql<Any, Pg> for SqlValue {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.get_oid().get() {
            BOOL => <bool as FromSql<Bool, Pg>>::from_sql(value).map(Self::Bool),
            BYTEA => Ok(Self::Bytes(value.as_bytes().to_vec())),
            INT2 => {
                <i16 as FromSql<SmallInt, Pg>>::from_sql(value).map(i64::from).map(Self::Integer)
            }
            INT4 => {
                <i32 as FromSql<Integer, Pg>>::from_sql(value).map(i64::from).map(Self::Integer)
            }
            INT8 => <i64 as FromSql<BigInt, Pg>>::from_sql(value).map(Self::Integer),
            NAME | TEXT | VARCHAR => <String as FromSql<Text, Pg>>::from_sql(value).map(Self::Text),
            // PostgreSQL pads with blanks, which a comparison with text leaves out, so the key of a row would not be found
            // again.
            BPCHAR => {
                let text = <String as FromSql<Text, Pg>>::from_sql(value)?;
                Ok(Self::Text(text.trim_end_matches(' ').to_owned()))
            }
            FLOAT4 => {
                let number = <f32 as FromSql<FloatType, Pg>>::from_sql(value)?;
                Ok(Self::Float(FloatBits::new(number.into())))
            }
            FLOAT8 => <f64 as FromSql<Double, Pg>>::from_sql(value)
                .map(|number| Self::Float(FloatBits::new(number))),
            // `infinity`, years outside chrono's range, and the time 24:00 have no Rust type.
            DATE => readable(FromSql::<Date, Pg>::from_sql(value).map(Self::Date)),
            TIME => readable(FromSql::<Time, Pg>::from_sql(value).map(Self::Time)),
            TIMESTAMP => readable(FromSql::<Timestamp, Pg>::from_sql(value).map(Self::Timestamp)),
            TIMESTAMPTZ => {
                readable(FromSql::<Timestamptz, Pg>::from_sql(value).map(Self::TimestampTz))
            }
            UUID => Ok(Self::Uuid(Uuid::from_slice(value.as_bytes())?.to_string())),
            other => Err(format!("a type that encdb does not read (OID {other})").into()),
        }
    }
}

fn readable(read: deserialize::Result<SqlValue>) -> deserialize::Result<SqlValue> {
    read.or(Ok(SqlValue::Unreadable))
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
const FLOAT4: u32 = 700;
const FLOAT8: u32 = 701;
const DATE: u32 = 1082;
const TIME: u32 = 1083;
const TIMESTAMP: u32 = 1114;
const TIMESTAMPTZ: u32 = 1184;
const UUID: u32 = 2950;

fn own_null(kind: Kind, mut out: AstPass<'_, '_, Pg>) -> QueryResult<()> {
    match kind {
        Kind::TimestampTz => {
            out.push_bind_param::<Nullable<Timestamptz>, _>(&None::<chrono::DateTime<chrono::Utc>>)
        }
        Kind::Uuid => {
            out.push_sql("CAST(NULL AS uuid)");
            Ok(())
        }
        _ => out.push_bind_param::<Nullable<Text>, _>(&None::<String>),
    }
}

fn zoned<'b>(value: &'b SqlValue, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    out.push_bind_param::<Timestamptz, _>(value)
}

super::backend::to_sql!(Pg, Timestamptz, chrono::DateTime<chrono::Utc>, TimestampTz);

fn writing<C, R, E>(conn: &mut C, work: &mut dyn FnMut(&mut C) -> Result<R, E>) -> Result<R, E>
where
    C: Connection<Backend = Pg>,
    E: From<diesel::result::Error>,
{
    conn.transaction(|conn| work(conn))
}

fn array<'b>(values: &'b Array<'_>, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
    match values {
        Array::Bools(_) => out.push_bind_param::<PgArray<Nullable<Bool>>, _>(values),
        Array::Bytes(_) => out.push_bind_param::<PgArray<Nullable<Binary>>, _>(values),
        Array::Dates(_) => out.push_bind_param::<PgArray<Nullable<Date>>, _>(values),
        Array::Floats(_) => out.push_bind_param::<PgArray<Nullable<Double>>, _>(values),
        Array::Integers(_) => out.push_bind_param::<PgArray<Nullable<BigInt>>, _>(values),
        Array::Mixed => Err(diesel::result::Error::SerializationError(NOT_OF_THIS_TYPE.into())),
        Array::Times(_) => out.push_bind_param::<PgArray<Nullable<Time>>, _>(values),
        Array::Timestamps(_) => out.push_bind_param::<PgArray<Nullable<Timestamp>>, _>(values),
        Array::TimestampsTz(_) => out.push_bind_param::<PgArray<Nullable<Timestamptz>>, _>(values),
        Array::Texts(_, None) => out.push_bind_param::<PgArray<Nullable<Text>>, _>(values),
        Array::Texts(_, Some(name)) => {
            out.push_sql("CAST(");
            out.push_bind_param::<PgArray<Nullable<Text>>, _>(values)?;
            out.push_sql(" AS ");
            out.push_sql(name);
            out.push_sql("[])");
            Ok(())
        }
    }
}

macro_rules! array_to_sql {
    ($($element:ty => $variant:ident),* $(,)?) => {$(
        impl ToSql<PgArray<Nullable<$element>>, Pg> for Array<'_> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                let Self::$variant(values, ..) = self else { return Err(NOT_OF_THIS_TYPE.into()) };
                ToSql::<PgArray<Nullable<$element>>, Pg>::to_sql(values, out)
            }
        }
    )*};
}
array_to_sql! {
    BigInt => Integers,
    Binary => Bytes,
    Bool => Bools,
    Date => Dates,
    Double => Floats,
    Text => Texts,
    Time => Times,
    Timestamp => Timestamps,
    Timestamptz => TimestampsTz,
}
