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
/// PostgreSQL's own types, `NUMERIC`, JSON and enumerations are read and written as text. On SQLite a value is an integer, a
/// float, a text or bytes, whatever its column's declaration.
///
/// `Debug` shows only the type: a key may be personal data, and an encrypted column may contain plaintext.
#[derive(Clone, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "lowercase")]
pub enum SqlValue {
    /// PostgreSQL's `BOOLEAN`. The other databases use integers.
    Bool(bool),
    /// `BYTEA`, `BLOB`, `VARBINARY`.
    Bytes(Vec<u8>),
    /// `DATE`.
    Date(NaiveDate),
    /// A floating-point number of either width.
    Float(FloatBits),
    /// An integer of any width.
    Integer(i64),
    /// `TEXT`, `VARCHAR`, and types without a variant of their own.
    Text(String),
    /// `TIME`.
    Time(NaiveTime),
    /// A timestamp without time zone.
    Timestamp(NaiveDateTime),
    /// A timestamp with time zone, in UTC.
    TimestampTz(DateTime<Utc>),
    /// A value that its Rust type cannot represent, such as the date `infinity`. It cannot be written.
    #[serde(skip)]
    Unreadable,
    /// PostgreSQL's `UUID`, hyphenated.
    Uuid(String),
}

/// An `f64` that is compared by its bits, as it is stored: zero differs from minus zero, and NaN equals itself.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(from = "u64", into = "u64")]
pub struct FloatBits(pub(super) f64);

impl FloatBits {
    /// Returns the bits of this number.
    #[must_use]
    pub const fn new(number: f64) -> Self {
        Self(number)
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// Converts to the bits, because JSON has no NaN.
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

    /// Returns the bytes, or none for another type.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Tells whether ciphertext is stored as text or as bytes. Diesel reads MySQL's text with a binary collation as bytes,
    /// but ciphertext as bytes starts with a byte that no text has.
    pub(crate) fn storage(&self) -> Storage {
        match self {
            Self::Bytes(_) if self.text().is_none() => Storage::Bytes,
            Self::Bytes(bytes) if bytes.is_empty() => Storage::Bytes,
            _ => Storage::Text,
        }
    }

    /// Returns the value's length in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Text(text) | Self::Uuid(text) => text.len(),
            _ => size_of::<i64>(),
        }
    }

    /// Keeps the first `len` bytes of the value. A text stays whole where that would split a character.
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

    /// Returns the text, or none for another type. Diesel reads MySQL's text with a binary collation as bytes.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Uuid(text) => Some(text),
            Self::Bytes(bytes) => str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}
