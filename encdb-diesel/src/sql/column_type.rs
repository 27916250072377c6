//! What a column is declared to hold, as far as reading, comparing and writing its values needs it.

use crate::spec::Storage;

/// The type of a column.
#[doc(hidden)]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ColumnType {
    pub(crate) kind: Kind,
    /// On PostgreSQL, the name of a type whose values travel as text: they are cast to text where they are read, and to this
    /// type where they are written. The catalogue has quoted it.
    pub(crate) cast: Option<String>,
}

pub(crate) static BYTES: ColumnType = ColumnType::of(Kind::Bytes);
pub(crate) static TEXT: ColumnType = ColumnType::of(Kind::Text);

/// What the values of a column are, whatever each database calls them.
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
    /// A type that encdb knows nothing about.
    Other,
    Text,
    Time,
    Timestamp,
    /// PostgreSQL's `timestamp with time zone`. MySQL's `TIMESTAMP` is read in the time zone of the connection.
    TimestampTz,
    Uuid,
}

impl ColumnType {
    /// A type whose values travel as what they are.
    pub(crate) const fn of(kind: Kind) -> Self {
        Self { kind, cast: None }
    }

    /// A type whose values travel as text, under this name.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "the others have no casts"))]
    pub(crate) const fn as_text(kind: Kind, name: String) -> Self {
        Self { kind, cast: Some(name) }
    }

    /// What ciphertext in such a column is stored as.
    pub(crate) fn storage(&self) -> Storage {
        match self.kind {
            Kind::Text => Storage::Text,
            _ => Storage::Bytes,
        }
    }

    /// Tells whether its values are texts, with blanks at their ends that count.
    pub(crate) fn travels_as_text(&self) -> bool {
        matches!(self.kind, Kind::Json | Kind::Other | Kind::Text)
    }

    /// Tells whether two different spellings of a value may be equal for the database, so that its text has to be compared.
    pub(crate) fn has_spellings(&self) -> bool {
        matches!(self.kind, Kind::Json | Kind::Numeric | Kind::Other | Kind::Text)
    }
}
