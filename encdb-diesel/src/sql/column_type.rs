//! A column's declared type, as far as reading, comparing and writing its values needs it.

use crate::spec::Storage;

/// The type of a column.
#[doc(hidden)]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ColumnType {
    pub(crate) kind: Kind,
    /// On PostgreSQL, the quoted name of a type whose values travel as text. They are cast to text when they are read, and to
    /// this type when they are written.
    pub(crate) cast: Option<String>,
}

pub(crate) static BYTES: ColumnType = ColumnType::of(Kind::Bytes);
pub(crate) static TEXT: ColumnType = ColumnType::of(Kind::Text);

/// The kind of a column's values, under one name for all databases.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(
    not(all(feature = "mysql", feature = "postgres", feature = "sqlite")),
    allow(dead_code, reason = "no database has all of them")
)]
pub(crate) enum Kind {
    Bool,
    Bytes,
    Date,
    Enumeration,
    Float,
    Integer,
    Json,
    Numeric,
    /// A type that encdb does not know.
    Other,
    Text,
    Time,
    Timestamp,
    /// PostgreSQL's `timestamp with time zone`. MySQL's `TIMESTAMP` is read in the connection's time zone.
    TimestampTz,
    Uuid,
}

impl ColumnType {
    /// Returns a type whose values travel as they are.
    pub(crate) const fn of(kind: Kind) -> Self {
        Self { kind, cast: None }
    }

    /// Returns a type whose values travel as text, under this name.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "the others have no casts"))]
    pub(crate) const fn as_text(kind: Kind, name: String) -> Self {
        Self { kind, cast: Some(name) }
    }

    /// Tells whether the values are arrays. `unnest` would take an array of arrays apart into its innermost elements, so they
    /// travel as texts until they are written.
    pub(crate) fn is_array(&self) -> bool {
        self.cast.as_deref().is_some_and(|name| name.ends_with("[]"))
    }

    /// Returns the storage of ciphertext in such a column.
    pub(crate) fn storage(&self) -> Storage {
        match self.kind {
            Kind::Text => Storage::Text,
            _ => Storage::Bytes,
        }
    }

    /// Tells whether the values are texts in which blanks at the end count.
    pub(crate) fn travels_as_text(&self) -> bool {
        matches!(self.kind, Kind::Json | Kind::Other | Kind::Text | Kind::Uuid)
    }

    /// Tells whether the database may treat different spellings of a value as equal, so that the text has to be compared.
    pub(crate) fn has_spellings(&self) -> bool {
        matches!(self.kind, Kind::Json | Kind::Numeric | Kind::Other | Kind::Text | Kind::Uuid)
    }
}
