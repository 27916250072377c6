//! What is wrong with a row seal.

/// Why a row does not pass its seal. Reads on after "the row seal".
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RowSealProblem {
    /// The stored bytes have not the shape of a row seal.
    #[error(
        "has {len} bytes that are no seal; it was not written by encdb, or was changed: restore the row from a \
         backup"
    )]
    Malformed {
        /// Length of what is stored, in bytes.
        len: usize,
    },
    /// There is none: the column is NULL.
    #[error(
        "is missing; the row was written by a program that makes none, or somebody removed it: the documentation of \
         `#[encdb(seal = …)]` says how rows get their first one"
    )]
    Missing,
    /// It is not the seal of this row as it stands, for whatever reason: on purpose one case.
    #[error(
        "does not match this row: a value, a covered column or the key was changed past the model, or the row is \
         of another owner or key; find out who wrote it, or restore the row from a backup"
    )]
    Refused,
}
