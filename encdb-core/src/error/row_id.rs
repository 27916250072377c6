//! The id of a row, as an error may show it.

use std::fmt;

use uuid::Uuid;

/// The id of the row that an [`Error`](super::Error) concerns: an integer or a UUID.
///
/// Texts and bytes are not shown, nor are composite ids, which may hold them: a text that identifies a row is often an e-mail
/// address or a number that identifies a person, and errors are logged. An integer or a UUID says nothing to readers of a log who
/// cannot look into the table. An owner's id is never shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RowId {
    /// An integer of any width.
    Integer(i64),
    /// A UUID.
    Uuid(Uuid),
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(id) => id.fmt(f),
            Self::Uuid(id) => id.fmt(f),
        }
    }
}
