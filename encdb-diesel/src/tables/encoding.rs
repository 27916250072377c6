//! Values as the database has them, in the encodings that are sealed, and back.

use std::str::FromStr as _;

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use encdb_core::{
    Error, ErrorKind, FromPlaintext, MigrationProblem, PlaintextKind, Result, ToPlaintext,
};
use ipnetwork::IpNetwork;
use serde::de::IgnoredAny;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::sql::{Kind, SqlValue};

/// Tells whether values of a column of this type can be read as this kind.
pub(crate) const fn fits(kind: PlaintextKind, column: Kind) -> bool {
    match kind {
        PlaintextKind::Bool => matches!(column, Kind::Bool | Kind::Integer),
        PlaintextKind::Bytes => matches!(column, Kind::Bytes),
        PlaintextKind::Date => matches!(column, Kind::Date | Kind::Text),
        PlaintextKind::Decimal => {
            matches!(column, Kind::Numeric | Kind::Integer | Kind::Float | Kind::Text)
        }
        PlaintextKind::Float => matches!(column, Kind::Float | Kind::Integer | Kind::Numeric),
        PlaintextKind::Integer => matches!(column, Kind::Integer | Kind::Bool | Kind::Numeric),
        PlaintextKind::Json => matches!(column, Kind::Json | Kind::Text | Kind::Bytes),
        PlaintextKind::Network => matches!(column, Kind::Other | Kind::Text),
        PlaintextKind::Time => matches!(column, Kind::Time | Kind::Text),
        PlaintextKind::Timestamp => {
            matches!(column, Kind::Timestamp | Kind::TimestampTz | Kind::Text)
        }
        PlaintextKind::Uuid => matches!(column, Kind::Uuid | Kind::Text | Kind::Bytes),
        // Text, and kinds that a later version may have.
        _ => !matches!(column, Kind::Bytes | Kind::Bool),
    }
}

/// Returns the bytes to seal for a value that a column holds.
///
/// # Errors
/// [`MigrationProblem::NoEncoding`] for a value that is none of this kind, and the errors of the encodings.
pub(crate) fn plaintext(kind: PlaintextKind, value: &SqlValue) -> Result<Zeroizing<Vec<u8>>> {
    match kind {
        PlaintextKind::Bool => bytes(&found(bool(value), kind)?),
        PlaintextKind::Bytes => Ok(Zeroizing::new(found(value.bytes(), kind)?.to_vec())),
        PlaintextKind::Date => bytes(&found(date(value), kind)?),
        PlaintextKind::Decimal => bytes(&found(decimal(value), kind)?),
        PlaintextKind::Float => bytes(&found(float(value), kind)?),
        PlaintextKind::Integer => bytes(&found(integer(value), kind)?),
        PlaintextKind::Json => {
            let text = found(value.text().filter(|text| is_json(text)), kind)?;
            Ok(Zeroizing::new(text.as_bytes().to_vec()))
        }
        PlaintextKind::Network => bytes(&found(network(value), kind)?),
        PlaintextKind::Time => bytes(&found(time(value), kind)?),
        PlaintextKind::Timestamp => bytes(&found(timestamp(value), kind)?),
        PlaintextKind::Uuid => bytes(&found(uuid(value), kind)?),
        _ => Ok(Zeroizing::new(found(text(value), kind)?.into_bytes())),
    }
}

/// Whether a column keeps the zeros at the end of a decimal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Digits {
    /// The column has as many digits behind the point as it was declared with.
    AsDeclared,
    /// The column has the digits that were written.
    AsWritten,
}

impl Digits {
    /// Returns what a column of this type does.
    pub(crate) fn of(kind: Kind, declared: &str) -> Self {
        if kind == Kind::Text || (kind == Kind::Numeric && !declared.contains('(')) {
            Self::AsWritten
        } else {
            Self::AsDeclared
        }
    }
}

/// Tells whether a value that a column holds is this plaintext. JSON is compared as JSON, and a decimal as a number where the
/// column does not keep its digits: an application seals the value as it gave it to the database.
///
/// # Errors
/// As [`plaintext`].
pub(crate) fn is_same(
    kind: PlaintextKind,
    (value, digits): (&SqlValue, Digits),
    opened: &[u8],
) -> Result<bool> {
    let stored = plaintext(kind, value)?;
    Ok(*stored == opened
        || match kind {
            // SQLite has numbers without digits in a column of any type.
            PlaintextKind::Decimal if digits == Digits::AsDeclared || value.text().is_none() => {
                BigDecimal::from_plaintext(stored.to_vec())?
                    == BigDecimal::from_plaintext(opened.to_vec())?
            }
            PlaintextKind::Json => {
                let parsed = |bytes| serde_json::from_slice::<serde_json::Value>(bytes).ok();
                parsed(&stored).is_some_and(|stored| Some(stored) == parsed(opened))
            }
            _ => false,
        })
}

/// Returns a plaintext as a value for a column of this type.
///
/// # Errors
/// The errors of the encodings, and [`MigrationProblem::NoEncoding`].
pub(crate) fn value(kind: PlaintextKind, column: Kind, opened: &[u8]) -> Result<SqlValue> {
    let decimal =
        |opened: Vec<u8>| Ok(SqlValue::Text(BigDecimal::from_plaintext(opened)?.to_plain_string()));
    let opened = opened.to_vec();
    match (kind, column) {
        (PlaintextKind::Bool, _) => {
            let bool = bool::from_plaintext(opened)?;
            Ok(if column == Kind::Bool {
                SqlValue::Bool(bool)
            } else {
                SqlValue::Integer(i64::from(bool))
            })
        }
        (PlaintextKind::Bytes, _) => Ok(SqlValue::Bytes(opened)),
        (PlaintextKind::Date, Kind::Date) => Ok(SqlValue::Date(NaiveDate::from_plaintext(opened)?)),
        (PlaintextKind::Date, _) => {
            Ok(SqlValue::Text(NaiveDate::from_plaintext(opened)?.to_string()))
        }
        (PlaintextKind::Decimal, Kind::Float | Kind::Integer) => {
            of_text(kind, column, &BigDecimal::from_plaintext(opened)?.to_plain_string())
        }
        (PlaintextKind::Decimal, _) => decimal(opened),
        (PlaintextKind::Float, Kind::Integer | Kind::Numeric) => {
            of_text(kind, column, &f64::from_plaintext(opened)?.to_string())
        }
        (PlaintextKind::Float, _) => {
            Ok(SqlValue::Float(crate::sql::FloatBits::new(f64::from_plaintext(opened)?)))
        }
        (PlaintextKind::Integer, Kind::Numeric) => {
            Ok(SqlValue::Text(i64::from_plaintext(opened)?.to_string()))
        }
        (PlaintextKind::Integer, Kind::Bool) => {
            Ok(SqlValue::Bool(i64::from_plaintext(opened)? != 0))
        }
        (PlaintextKind::Integer, _) => Ok(SqlValue::Integer(i64::from_plaintext(opened)?)),
        (PlaintextKind::Network, _) => {
            Ok(SqlValue::Text(IpNetwork::from_plaintext(opened)?.to_string()))
        }
        (PlaintextKind::Time, Kind::Time) => Ok(SqlValue::Time(NaiveTime::from_plaintext(opened)?)),
        (PlaintextKind::Time, _) => {
            Ok(SqlValue::Text(NaiveTime::from_plaintext(opened)?.format("%H:%M:%S%.f").to_string()))
        }
        (PlaintextKind::Timestamp, Kind::TimestampTz) => {
            Ok(SqlValue::TimestampTz(DateTime::<Utc>::from_plaintext(opened)?))
        }
        (PlaintextKind::Timestamp, Kind::Timestamp) => {
            Ok(SqlValue::Timestamp(NaiveDateTime::from_plaintext(opened)?))
        }
        (PlaintextKind::Timestamp, _) => {
            let time = NaiveDateTime::from_plaintext(opened)?;
            Ok(SqlValue::Text(time.format("%Y-%m-%d %H:%M:%S%.f").to_string()))
        }
        (PlaintextKind::Uuid, Kind::Bytes) => {
            Ok(SqlValue::Bytes(Uuid::from_plaintext(opened)?.as_bytes().to_vec()))
        }
        (PlaintextKind::Uuid, _) => Ok(SqlValue::Text(Uuid::from_plaintext(opened)?.to_string())),
        (PlaintextKind::Json, Kind::Bytes) => Ok(SqlValue::Bytes(opened)),
        (PlaintextKind::Json, _) => Ok(SqlValue::Text(String::from_plaintext(opened)?)),
        _ => of_text(kind, column, &String::from_plaintext(opened)?),
    }
}

/// Returns the value that a column of this type holds for a text. SQLite's columns take any text.
fn of_text(kind: PlaintextKind, column: Kind, text: &str) -> Result<SqlValue> {
    let other = || SqlValue::Text(text.to_owned());
    Ok(match column {
        Kind::Date => text.parse().map_or_else(|_| other(), SqlValue::Date),
        Kind::Float => SqlValue::Float(crate::sql::FloatBits::new(found(text.parse().ok(), kind)?)),
        Kind::Integer => text.parse().map_or_else(|_| other(), SqlValue::Integer),
        _ => other(),
    })
}

fn bytes(value: &impl ToPlaintext) -> Result<Zeroizing<Vec<u8>>> {
    Ok(Zeroizing::new(value.to_plaintext()?.to_vec()))
}

fn found<T>(value: Option<T>, kind: PlaintextKind) -> Result<T> {
    let no_encoding = || {
        let problem = MigrationProblem::NoEncoding { kind: name(kind) };
        Error::new(ErrorKind::Migration(problem))
    };
    value.ok_or_else(no_encoding)
}

const fn name(kind: PlaintextKind) -> &'static str {
    match kind {
        PlaintextKind::Bool => "bool",
        PlaintextKind::Bytes => "bytes",
        PlaintextKind::Date => "date",
        PlaintextKind::Decimal => "decimal",
        PlaintextKind::Float => "float",
        PlaintextKind::Integer => "integer",
        PlaintextKind::Json => "json",
        PlaintextKind::Network => "network",
        PlaintextKind::Time => "time",
        PlaintextKind::Timestamp => "timestamp",
        PlaintextKind::Uuid => "uuid",
        _ => "text",
    }
}

fn bool(value: &SqlValue) -> Option<bool> {
    match value.integer()? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

fn date(value: &SqlValue) -> Option<NaiveDate> {
    match value {
        SqlValue::Date(date) => Some(*date),
        value => NaiveDate::parse_from_str(value.text()?, "%Y-%m-%d").ok(),
    }
}

fn decimal(value: &SqlValue) -> Option<BigDecimal> {
    match value {
        SqlValue::Integer(integer) => Some((*integer).into()),
        // The shortest text that is read as the same number.
        SqlValue::Float(float) => BigDecimal::from_str(&float.get().to_string()).ok(),
        value => BigDecimal::from_str(value.text()?).ok(),
    }
}

fn float(value: &SqlValue) -> Option<f64> {
    match value {
        SqlValue::Float(float) => Some(float.get()),
        #[expect(
            clippy::cast_precision_loss,
            reason = "only integers that a float holds exactly pass"
        )]
        SqlValue::Integer(integer) => {
            (integer.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS).then_some(*integer as f64)
        }
        value => value.text()?.parse().ok(),
    }
}

fn integer(value: &SqlValue) -> Option<i64> {
    value.integer().or_else(|| value.text()?.parse().ok())
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn network(value: &SqlValue) -> Option<IpNetwork> {
    value.text()?.parse().ok()
}

fn text(value: &SqlValue) -> Option<String> {
    match value {
        SqlValue::Integer(integer) => Some(integer.to_string()),
        SqlValue::Date(date) => Some(date.to_string()),
        value => Some(value.text()?.to_owned()),
    }
}

fn time(value: &SqlValue) -> Option<NaiveTime> {
    match value {
        SqlValue::Time(time) => Some(*time),
        value => parse_any(value.text()?, &["%H:%M:%S%.f", "%H:%M"], NaiveTime::parse_from_str),
    }
}

fn timestamp(value: &SqlValue) -> Option<NaiveDateTime> {
    const FORMATS: [&str; 4] = [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.fZ",
        "%Y-%m-%dT%H:%M:%S%.fZ",
    ];
    match value {
        SqlValue::Timestamp(time) => Some(*time),
        SqlValue::TimestampTz(time) => Some(time.naive_utc()),
        value => parse_any(value.text()?, &FORMATS, NaiveDateTime::parse_from_str),
    }
}

fn parse_any<T, E>(
    text: &str,
    formats: &[&str],
    parse: impl Fn(&str, &str) -> std::result::Result<T, E>,
) -> Option<T> {
    formats.iter().find_map(|format| parse(text, format).ok())
}

fn uuid(value: &SqlValue) -> Option<Uuid> {
    let from_bytes = value.bytes().and_then(|bytes| Uuid::from_slice(bytes).ok());
    from_bytes.or_else(|| Uuid::parse_str(value.text()?).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_the_same_number_with_fewer_digits_where_the_column_adds_them() {
        let stored = SqlValue::Text("12.5000".to_owned());
        let sealed = |text: &str| bytes(&BigDecimal::from_str(text).unwrap()).unwrap();
        let numeric = |declared| Digits::of(Kind::Numeric, declared);
        let text = Digits::of(Kind::Text, "varchar(20)");
        for (number, digits, same) in [
            ("12.5000", numeric("numeric"), true),
            ("12.5", numeric("numeric(18,4)"), true),
            ("12.5", numeric("numeric"), false),
            ("12.5", text, false),
            ("12.50001", numeric("decimal(18,4)"), false),
        ] {
            let is_same = is_same(PlaintextKind::Decimal, (&stored, digits), &sealed(number));
            assert_eq!(is_same.unwrap(), same, "{number} {digits:?}");
        }
    }
}
