//! What is wrong with a value on its way from plaintext to ciphertext.

/// Why a value could not be moved from plaintext to ciphertext, or back. Reads on after "the value".
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationProblem {
    /// It is in the plaintext column alone.
    #[error("is in the clear and not sealed yet; run `encdb migrate-data`")]
    InTheClear,
    /// The database holds a value that its declared kind cannot represent.
    #[error(
        "in the clear cannot be read as {kind}; correct the value or the column's kind, then run `encdb errors --retry`"
    )]
    NoEncoding {
        /// The kind that the column is declared to have.
        kind: &'static str,
    },
    /// The value is ciphertext of an earlier application, and its key was not given.
    #[error("is ciphertext of an earlier application, whose key was not given; give it")]
    NoLegacyKey,
    /// The plaintext column holds a value that is not the sealed one.
    #[error(
        "in the clear is not the value that is sealed beside it; set the ciphertext to NULL if the value in the clear is right, and run \
         `encdb migrate-data`"
    )]
    NotTheSealedOne,
    /// The database refused the row: a constraint or a trigger of the table.
    #[error(
        "was refused by a constraint or a trigger of the table; correct the row, then run `encdb errors --retry`"
    )]
    Refused,
    /// Another row has the same search token, and the token column is UNIQUE.
    #[error(
        "is equal to another row's value after normalization, and the search tokens are UNIQUE; change one of the two, then \
         run `encdb errors --retry`"
    )]
    Repeated,
}
