//! What is wrong with a stored search token.

/// What is wrong with a search token that is compared with the value beside it. Reads on after "the search token".
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SearchTokenProblem {
    /// There is one, and no value.
    #[error(
        "stands beside a NULL, so that look-ups find a value that is not there; set it to NULL too, or restore the value"
    )]
    BesideNull,
    /// There is none, or one of no bytes, and there is a value.
    #[error("is missing, so that look-ups miss the row; rotate the table, which makes it")]
    Missing,
    /// It is of an epoch that the keyring has, and of another value, or changed.
    #[error(
        "does not match the value beside it, so that look-ups miss the row or find it for another value; write the value \
         once more, or empty the token and rotate the table"
    )]
    OfAnotherValue,
    /// It cannot be written, because the column is UNIQUE and another row has it: an equal value, or a token that is to become
    /// another.
    #[error(
        "cannot be written, because another row has it and the column is UNIQUE: set the other row's token to NULL, or change one of \
         two equal values, and run the same command again"
    )]
    Taken,
    /// The keyring has no index root of its epoch.
    #[error(
        "is of epoch {epoch}, which the keyring does not have, so that look-ups miss the row; rotate the table, or restore \
         the epoch's key"
    )]
    UnknownEpoch {
        /// The epoch in its first byte.
        epoch: u8,
    },
    /// One of two token columns holds a token of an epoch that belongs in the other.
    #[error(
        "is of epoch {found} in a column for tokens of epoch {expected}; rotate the table, which mends it"
    )]
    WrongEpoch {
        /// The epoch in its first byte.
        found: u8,
        /// The epoch of the column.
        expected: u8,
    },
}
