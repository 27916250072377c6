//! A failure of a verification, and the row that has it.

use encdb_core::Error;

use crate::tables::key_part::KeyPart;

/// A value that does not open, or a search token that is wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// The table's name in SQL.
    pub table: String,
    /// The column's name in SQL: the token column's, where the token is wrong.
    pub column: String,
    /// The row's primary key.
    pub key: Vec<KeyPart>,
    /// What is wrong, and what to do about it; [`SearchToken`](encdb_core::ErrorKind::SearchToken) where a token is wrong.
    pub error: Error,
}
