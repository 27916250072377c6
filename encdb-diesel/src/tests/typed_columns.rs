//! The types of each database, and values that they hold exactly.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use proptest::{
    prelude::{Just, any, prop_oneof},
    strategy::{BoxedStrategy, Strategy},
};

use crate::sql::{FloatBits, SqlValue};

/// A column of one type, and a strategy for its values.
pub(crate) struct TypedColumn {
    pub(crate) name: String,
    pub(crate) declared: &'static str,
    pub(crate) values: BoxedStrategy<SqlValue>,
}

/// Returns a column of each type that this database has.
pub(crate) fn columns(database: &str) -> Vec<TypedColumn> {
    let columns = match database {
        "postgres" => postgres(),
        "mysql" => mysql(),
        _ => sqlite(),
    };
    let typed = |(n, (declared, values))| TypedColumn { name: format!("c{n}"), declared, values };
    columns.into_iter().enumerate().map(typed).collect()
}

type Declared = (&'static str, BoxedStrategy<SqlValue>);

fn postgres() -> Vec<Declared> {
    let json = texts(&["{\"a\":  1, \"a\": 2}", "null", "[1e3, \"\\u00e9\"]"]);
    let jsonb = texts(&["{\"a\": 1, \"b\": [true, null]}", "null", "1.50"]);
    let numeric =
        texts(&["0", "-1.50", "100", "1.0", "1.00", "NaN", "Infinity", LONG, "-0.000000001"]);
    let instants = timestamps(1).prop_map(|at| SqlValue::TimestampTz(at.and_utc()));
    vec![
        ("BOOLEAN", any::<bool>().prop_map(SqlValue::Bool).boxed()),
        ("BYTEA", bytes()),
        ("DATE", dates(1)),
        ("\"Mood\"", texts(&["sad", "it's \"ok\"", "happy"])),
        (
            "REAL",
            float(any::<f32>().prop_filter("one NaN is as good as another", |it| !it.is_nan())),
        ),
        ("DOUBLE PRECISION", float(any::<f64>())),
        ("SMALLINT", any::<i16>().prop_map(|n| SqlValue::Integer(n.into())).boxed()),
        ("INTEGER", any::<i32>().prop_map(|n| SqlValue::Integer(n.into())).boxed()),
        ("BIGINT", any::<i64>().prop_map(SqlValue::Integer).boxed()),
        ("JSON", json),
        ("JSONB", jsonb),
        ("NUMERIC", numeric),
        ("TEXT", any_text()),
        ("VARCHAR(200)", any_text()),
        ("TIME", times()),
        ("TIMESTAMP", timestamps(1).prop_map(SqlValue::Timestamp).boxed()),
        ("TIMESTAMPTZ", instants.boxed()),
        ("UUID", uuids().prop_map(SqlValue::Uuid).boxed()),
        ("INET", texts(&["192.0.2.7/32", "2001:db8::/32"])),
        ("INTERVAL", texts(&["1 mon 2 days 03:04:05", "-00:00:01"])),
    ]
}

fn mysql() -> Vec<Declared> {
    let numeric = texts(&[
        "0.0000000000",
        "-1.5000000000",
        "99999999999999999999.0000000001",
        "99999999999999999999.0000000002",
        "99999999999999999999.0000000003",
        "99999999999999999999.0000000004",
    ]);
    // MySQL has neither NaN nor infinity, and keeps no sign of zero.
    let singles = any::<f32>().prop_filter("finite", |it| it.is_finite()).prop_map(|it| it + 0.0);
    let doubles = any::<f64>().prop_filter("finite", |it| it.is_finite()).prop_map(|it| it + 0.0);
    vec![
        ("BOOLEAN", any::<bool>().prop_map(|it| SqlValue::Integer(it.into())).boxed()),
        ("VARBINARY(200)", bytes()),
        ("BLOB", bytes()),
        ("DATE", dates(1000)),
        ("ENUM('sad', 'it''s \"ok\"', 'happy')", texts(&["sad", "it's \"ok\"", "happy"])),
        ("FLOAT", float(singles)),
        ("DOUBLE", float(doubles)),
        ("SMALLINT", any::<i16>().prop_map(|n| SqlValue::Integer(n.into())).boxed()),
        ("INT UNSIGNED", any::<u32>().prop_map(|n| SqlValue::Integer(n.into())).boxed()),
        ("BIGINT", any::<i64>().prop_map(SqlValue::Integer).boxed()),
        ("JSON", texts(&["{\"a\": 1, \"b\": [true, null]}", "null"])),
        ("DECIMAL(30, 10)", numeric),
        ("TEXT", any_text()),
        ("VARCHAR(200) COLLATE utf8mb4_bin", any_text()),
        ("TIME(6)", times()),
        ("DATETIME(6)", timestamps(1000).prop_map(SqlValue::Timestamp).boxed()),
        ("UUID", uuids().prop_map(SqlValue::Text).boxed()),
        ("INET6", texts(&["::", "::ffff:192.0.2.7", "2001:db8::", "a::"])),
    ]
}

/// Returns SQLite's columns. A value is an integer, a float, a text or bytes, whatever its column's declaration.
fn sqlite() -> Vec<Declared> {
    // SQLite stores NaN as NULL, and zero without a sign.
    let floats = any::<f64>().prop_filter("not NaN", |it| !it.is_nan()).prop_map(|it| it + 0.0);
    vec![
        ("BOOLEAN", any::<bool>().prop_map(|it| SqlValue::Integer(it.into())).boxed()),
        (
            "BLOB",
            prop_oneof![bytes(), any_text(), any::<i64>().prop_map(SqlValue::Integer)].boxed(),
        ),
        ("DATE", texts(&["2026-02-28", "0001-01-01"])),
        ("REAL", float(floats)),
        ("INTEGER", any::<i64>().prop_map(SqlValue::Integer).boxed()),
        ("JSON", texts(&["{\"a\":  1}", "null"])),
        ("NUMERIC", prop_oneof![texts(&["1.x"]), any::<i64>().prop_map(SqlValue::Integer)].boxed()),
        ("TEXT", any_text()),
        ("TEXT COLLATE NOCASE", any_text()),
        ("TIME", texts(&["23:59:59.999999"])),
        ("TIMESTAMP", texts(&["2026-02-28 23:59:59.5", "2026-02-28T23:59:59Z"])),
    ]
}

fn texts(texts: &'static [&'static str]) -> BoxedStrategy<SqlValue> {
    let text = |at: usize| SqlValue::Text(texts[at].to_owned());
    (0..texts.len()).prop_map(text).boxed()
}

/// Generates texts in any script, with blanks at their ends, and in both cases.
fn any_text() -> BoxedStrategy<SqlValue> {
    let written = "[a-zA-Z äÄß\u{1f600}%_'\"\\\\]{0,40}";
    written.prop_map(SqlValue::Text).boxed()
}

fn uuids() -> impl Strategy<Value = String> {
    any::<[u8; 16]>().prop_map(|id| uuid::Builder::from_random_bytes(id).into_uuid().to_string())
}

fn bytes() -> BoxedStrategy<SqlValue> {
    proptest::collection::vec(any::<u8>(), 0..100).prop_map(SqlValue::Bytes).boxed()
}

fn float<F: Into<f64>>(floats: impl Strategy<Value = F> + 'static) -> BoxedStrategy<SqlValue> {
    floats.prop_map(|it| SqlValue::Float(FloatBits::new(it.into()))).boxed()
}

fn any_date(first_year: i32) -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(first_year, 1, 1).expect("a year has a first day");
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a year has a last day");
    let n_days = u64::try_from((last - first).num_days()).unwrap_or_default();
    prop_oneof![Just(0), Just(n_days), 0..=n_days].prop_map(move |n| first + Days::new(n))
}

fn dates(first_year: i32) -> BoxedStrategy<SqlValue> {
    any_date(first_year).prop_map(SqlValue::Date).boxed()
}

/// Generates times of day to the microsecond, which all databases keep.
fn any_time() -> impl Strategy<Value = NaiveTime> {
    let last = 86_399_999_999_i64;
    let micros = prop_oneof![Just(0), Just(last), 0..=last];
    micros.prop_map(|n| NaiveTime::MIN + TimeDelta::microseconds(n))
}

fn times() -> BoxedStrategy<SqlValue> {
    any_time().prop_map(SqlValue::Time).boxed()
}

fn timestamps(first_year: i32) -> BoxedStrategy<NaiveDateTime> {
    let any = (any_date(first_year), any_time()).prop_map(|(date, time)| date.and_time(time));
    prop_oneof![Just(DateTime::UNIX_EPOCH.naive_utc()), any].boxed()
}

const LONG: &str = "123456789012345678901234567890123456789.0123456789";
