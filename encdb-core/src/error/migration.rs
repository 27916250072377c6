//! What is wrong with a value whose column is moved from plaintext to ciphertext.

/// What is wrong with a value whose column is moved from plaintext to ciphertext, or was. Reads on after "the value".
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationProblem {
    /// The flag beside it says that it is in the clear, and it is ciphertext.
    #[error(
        "is ciphertext, and the flag beside it says that it is in the clear, so somebody wrote one without the other; find out \
         who, and set the flag to true where the ciphertext opens"
    )]
    CiphertextFlaggedClear,
    /// The flag beside it is NULL.
    #[error(
        "has a flag that is NULL, so that nothing tells ciphertext from plaintext; set the flag to false where the value is in \
         the clear, and make the column NOT NULL"
    )]
    FlagNull,
    /// There is no ciphertext, and the model has a value.
    #[error(
        "is NULL, and the model has one in every row: the row may not be migrated, or a writer without encdb left it in the \
         clear; `encdb status` says how many such rows there are"
    )]
    NoCiphertext,
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
        "was refused by a constraint or a trigger of the table; correct the row, and run the same command again"
    )]
    Refused,
    /// Another row has the same search token, and the token column is UNIQUE.
    #[error(
        "is equal to another row's value after normalization, and the search tokens are UNIQUE; change one of the two, then \
         run `encdb errors --retry`"
    )]
    Repeated,
}
