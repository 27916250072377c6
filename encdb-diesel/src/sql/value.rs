//! A value of a column whose type is known only when the program runs.

use std::fmt;

use serde::{Deserialize, Serialize};

pub(crate) use crate::spec::Storage;

/// The fields of a loaded row, in the order of the statement; `None` is NULL.
pub type Row = Vec<Option<SqlValue>>;

/// A value that is not NULL, of one of the types that keys, ciphertext and tokens have.
///
/// `Debug` tells the type only: a key may be personal data, and what is found in an encrypted column may be plaintext.
#[derive(Clone, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "lowercase")]
pub enum SqlValue {
    /// `BYTEA`, `BLOB`, `VARBINARY`.
    Bytes(Vec<u8>),
    /// An integer of any width.
    Integer(i64),
    /// `TEXT`, `VARCHAR`.
    Text(String),
    /// PostgreSQL's `UUID`, hyphenated.
    Uuid(String),
}

impl fmt::Debug for SqlValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes(_) => "Bytes(..)",
            Self::Integer(_) => "Integer(..)",
            Self::Text(_) => "Text(..)",
            Self::Uuid(_) => "Uuid(..)",
        })
    }
}

impl SqlValue {
    /// The integer, where it is one.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(integer) => Some(*integer),
            _ => None,
        }
    }

    /// The bytes, where it is some.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Whether it is ciphertext stored as text or as bytes. Diesel takes MySQL's text of a binary collation for bytes, and
    /// ciphertext as bytes begins with one that no text has.
    pub(crate) fn storage(&self) -> Storage {
        match self {
            Self::Bytes(_) if self.text().is_none() => Storage::Bytes,
            Self::Bytes(bytes) if bytes.is_empty() => Storage::Bytes,
            _ => Storage::Text,
        }
    }

    /// How many bytes it has.
    pub(crate) fn n_bytes(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Integer(_) => size_of::<i64>(),
            Self::Text(text) | Self::Uuid(text) => text.len(),
        }
    }

    /// Keeps so many bytes of it, or characters of a text.
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
            Self::Integer(_) | Self::Text(_) | Self::Uuid(_) => (),
        }
    }

    /// The text, where it is one. Diesel takes MySQL's text of a binary collation for bytes.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Uuid(text) => Some(text),
            Self::Bytes(bytes) => str::from_utf8(bytes).ok(),
            Self::Integer(_) => None,
        }
    }
}
