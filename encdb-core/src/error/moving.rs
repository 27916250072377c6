//! What is wrong with a value of a column that is moved from plaintext to ciphertext.

/// What is wrong with a value whose column is moved from plaintext to ciphertext, or was. Reads on after "the value".
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MovingProblem {
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
}
