//! Many values in one bind parameter, which only PostgreSQL supports.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{
    column_type::{ColumnType, Kind},
    value::SqlValue,
};

/// The values of a column, one for each row. `Debug` shows none of them.
#[derive(Clone)]
#[cfg_attr(
    not(feature = "postgres"),
    expect(dead_code, reason = "the others have statements without arrays")
)]
pub(crate) enum Array<'v> {
    Bools(Vec<Option<bool>>),
    Bytes(Vec<Option<&'v [u8]>>),
    Dates(Vec<Option<NaiveDate>>),
    Floats(Vec<Option<f64>>),
    Integers(Vec<Option<i64>>),
    /// Values that are not all of the column's type. Writing them is an error; they never become NULL.
    Mixed,
    Texts(Vec<Option<&'v str>>, Option<&'v str>),
    Times(Vec<Option<NaiveTime>>),
    Timestamps(Vec<Option<NaiveDateTime>>),
    TimestampsTz(Vec<Option<DateTime<Utc>>>),
}

/// Hides the values, because a log of statements shows bind parameters by their `Debug`.
impl fmt::Debug for Array<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Array(..)")
    }
}

impl<'v> Array<'v> {
    /// Collects values of a column of this type.
    pub(crate) fn new(values: &[Option<&'v SqlValue>], column_type: &'v ColumnType) -> Self {
        let cast = column_type.cast.as_deref().filter(|_| !column_type.is_array());
        let array = match column_type.kind {
            _ if column_type.cast.is_some() => texts(values).map(|texts| Self::Texts(texts, cast)),
            Kind::Bool => all(values, |it| it.bool()).map(Self::Bools),
            Kind::Bytes => all(values, SqlValue::bytes).map(Self::Bytes),
            Kind::Date => all(values, |it| it.date()).map(Self::Dates),
            Kind::Float => all(values, |it| it.float()).map(Self::Floats),
            Kind::Integer => all(values, SqlValue::integer).map(Self::Integers),
            Kind::Time => all(values, |it| it.time()).map(Self::Times),
            Kind::Timestamp => all(values, |it| it.timestamp()).map(Self::Timestamps),
            Kind::TimestampTz => all(values, |it| it.timestamp_tz()).map(Self::TimestampsTz),
            Kind::Uuid => texts(values).map(|texts| Self::Texts(texts, Some("uuid"))),
            Kind::Enumeration | Kind::Json | Kind::Numeric | Kind::Other | Kind::Text => {
                texts(values).map(|texts| Self::Texts(texts, None))
            }
        };
        array.unwrap_or(Self::Mixed)
    }
}

/// Reads each value that is not NULL. Returns none if one has another type.
fn all<'v, T>(
    values: &[Option<&'v SqlValue>],
    read: impl Fn(&'v SqlValue) -> Option<T>,
) -> Option<Vec<Option<T>>> {
    let read = |value: &Option<&'v SqlValue>| value.map_or(Some(None), |it| read(it).map(Some));
    values.iter().map(read).collect()
}

fn texts<'v>(values: &[Option<&'v SqlValue>]) -> Option<Vec<Option<&'v str>>> {
    all(values, |value| match value {
        SqlValue::Text(text) | SqlValue::Uuid(text) => Some(text.as_str()),
        _ => None,
    })
}

impl SqlValue {
    fn bool(&self) -> Option<bool> {
        if let Self::Bool(bool) = self { Some(*bool) } else { None }
    }

    fn date(&self) -> Option<NaiveDate> {
        if let Self::Date(date) = self { Some(*date) } else { None }
    }

    fn float(&self) -> Option<f64> {
        if let Self::Float(float) = self { Some(float.get()) } else { None }
    }

    fn time(&self) -> Option<NaiveTime> {
        if let Self::Time(time) = self { Some(*time) } else { None }
    }

    fn timestamp(&self) -> Option<NaiveDateTime> {
        if let Self::Timestamp(timestamp) = self { Some(*timestamp) } else { None }
    }

    fn timestamp_tz(&self) -> Option<DateTime<Utc>> {
        if let Self::TimestampTz(timestamp) = self { Some(*timestamp) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::column_type::TEXT;

    #[test]
    fn a_value_of_another_type_is_an_error_and_never_null() {
        let (integer, text) = (SqlValue::Integer(1), SqlValue::Text("1".to_owned()));
        let integers = ColumnType::of(Kind::Integer);
        assert!(matches!(Array::new(&[Some(&integer), None], &integers), Array::Integers(_)));
        for mixed in [[Some(&integer), Some(&text)], [None, Some(&SqlValue::Unreadable)]] {
            assert!(matches!(Array::new(&mixed, &integers), Array::Mixed));
        }
        assert!(matches!(Array::new(&[Some(&integer)], &TEXT), Array::Mixed));
    }
}
