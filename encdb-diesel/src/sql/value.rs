//! A value of a column whose type is known only when the program runs.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

pub(crate) use crate::spec::Storage;

/// The fields of a loaded row, in the order of the statement; `None` is NULL.
pub(crate) type Row = Vec<Option<SqlValue>>;

/// A value that is not NULL.
///
/// Types that PostgreSQL alone has, `NUMERIC`, JSON and enumerations are read and written as text. In SQLite a value is an
/// integer, a float, a text or bytes, whatever its column was declared as.
///
/// `Debug` tells the type only: a key may be personal data, and what is found in an encrypted column may be plaintext.
#[derive(Clone, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "lowercase")]
pub enum SqlValue {
    /// PostgreSQL's `BOOLEAN`. The other databases have integers.
    Bool(bool),
    /// `BYTEA`, `BLOB`, `VARBINARY`.
    Bytes(Vec<u8>),
    /// `DATE`.
    Date(NaiveDate),
    /// A floating-point number of either width.
    Float(FloatBits),
    /// An integer of any width.
    Integer(i64),
    /// `TEXT`, `VARCHAR`, and what has no variant of its own.
    Text(String),
    /// `TIME`.
    Time(NaiveTime),
    /// A timestamp without time zone.
    Timestamp(NaiveDateTime),
    /// A timestamp with time zone, in UTC.
    TimestampTz(DateTime<Utc>),
    /// A value that its Rust type does not have, such as the date `infinity`. It cannot be written.
    #[serde(skip)]
    Unreadable,
    /// PostgreSQL's `UUID`, hyphenated.
    Uuid(String),
}

/// An `f64` by its bits, which are equal where the number is stored alike: zero is not minus zero, and NaN is itself.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(from = "u64", into = "u64")]
pub struct FloatBits(pub(super) f64);

impl FloatBits {
    /// The bits of this number.
    #[must_use]
    pub const fn new(number: f64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// JSON has no NaN.
impl From<FloatBits> for u64 {
    fn from(bits: FloatBits) -> Self {
        bits.0.to_bits()
    }
}

impl From<u64> for FloatBits {
    fn from(bits: u64) -> Self {
        Self(f64::from_bits(bits))
    }
}

impl Eq for FloatBits {}

impl PartialEq for FloatBits {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Hash for FloatBits {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

impl fmt::Debug for FloatBits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FloatBits(..)")
    }
}

impl fmt::Debug for SqlValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool(_) => "Bool(..)",
            Self::Bytes(_) => "Bytes(..)",
            Self::Date(_) => "Date(..)",
            Self::Float(_) => "Float(..)",
            Self::Integer(_) => "Integer(..)",
            Self::Text(_) => "Text(..)",
            Self::Time(_) => "Time(..)",
            Self::Timestamp(_) => "Timestamp(..)",
            Self::TimestampTz(_) => "TimestampTz(..)",
            Self::Unreadable => "Unreadable",
            Self::Uuid(_) => "Uuid(..)",
        })
    }
}

impl SqlValue {
    /// Returns the integer, or a boolean as 0 or 1.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(integer) => Some(*integer),
            Self::Bool(bool) => Some(i64::from(*bool)),
            _ => None,
        }
    }

    /// Returns the bytes, where it is some.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Tells whether it is ciphertext stored as text or as bytes. Diesel takes MySQL's text of a binary collation for bytes,
    /// and ciphertext as bytes begins with one that no text has.
    pub(crate) fn storage(&self) -> Storage {
        match self {
            Self::Bytes(_) if self.text().is_none() => Storage::Bytes,
            Self::Bytes(bytes) if bytes.is_empty() => Storage::Bytes,
            _ => Storage::Text,
        }
    }

    /// Returns its length in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Text(text) | Self::Uuid(text) => text.len(),
            _ => size_of::<i64>(),
        }
    }

    /// Keeps the first `len` bytes of it, or characters of a text.
    pub(crate) fn truncate(&mut self, len: usize) {
        match self {
            Self::Bytes(bytes) => {
                bytes.truncate(len);
                bytes.shrink_to_fit();
            }
            Self::Text(text) if text.is_char_boundary(len) => {
                text.truncate(len);
                text.shrink_to_fit();
            }
            _ => (),
        }
    }

    /// Returns the text, where it is one. Diesel takes MySQL's text of a binary collation for bytes.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Uuid(text) => Some(text),
            Self::Bytes(bytes) => str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}
