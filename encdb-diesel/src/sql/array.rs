//! Many values as one bind parameter, which only PostgreSQL has.

use std::fmt;

use super::value::{SqlValue, Storage};

/// The values of a column, one for each row. Borrowed, and never printed.
#[derive(Clone)]
#[cfg_attr(
    not(feature = "postgres"),
    expect(dead_code, reason = "the others have statements without arrays")
)]
pub(crate) enum Array<'v> {
    Bytes(Vec<Option<&'v [u8]>>),
    Integers(Vec<Option<i64>>),
    Texts(Vec<Option<&'v str>>),
    Uuids(Vec<Option<&'v str>>),
}

/// A log of statements shows what is bound, by its `Debug`.
impl fmt::Debug for Array<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Array(..)")
    }
}

impl<'v> Array<'v> {
    /// Values of one type: that of the first which is not NULL, or of the column.
    pub(crate) fn new(values: Vec<Option<&'v SqlValue>>, storage: Storage) -> Self {
        match (values.iter().find_map(|value| *value), storage) {
            (Some(SqlValue::Integer(_)), _) => {
                Self::Integers(values.into_iter().map(|it| it?.integer()).collect())
            }
            (Some(SqlValue::Uuid(_)), _) => Self::Uuids(texts(values)),
            (Some(SqlValue::Text(_)), _) | (None, Storage::Text) => Self::Texts(texts(values)),
            (Some(SqlValue::Bytes(_)), _) | (None, Storage::Bytes) => {
                Self::Bytes(values.into_iter().map(|it| it?.bytes()).collect())
            }
        }
    }
}

fn texts(values: Vec<Option<&SqlValue>>) -> Vec<Option<&str>> {
    values
        .into_iter()
        .map(|value| match value? {
            SqlValue::Text(text) | SqlValue::Uuid(text) => Some(text.as_str()),
            SqlValue::Bytes(_) | SqlValue::Integer(_) => None,
        })
        .collect()
}
