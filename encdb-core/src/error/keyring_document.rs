//! What is wrong with a keyring document, and why a key cannot change its state.

use super::{Error, ErrorKind};
use crate::key_id::KeyringEntryId;

/// What is wrong with a keyring document. Reads on after "the keyring document".
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringDocumentProblem {
    /// The code over the document differs.
    #[error("was changed after it was written; restore it from a backup")]
    Changed,
    /// An entry's fingerprint does not match its key.
    #[error("has a fingerprint that does not match {id}; the program that wrote it is faulty")]
    Fingerprint {
        /// The entry.
        id: KeyringEntryId,
    },
    /// It says that it has another format.
    #[error("is not of the format encdb-keyring-v1; was it written by a later version of encdb?")]
    Format,
    /// It is no JSON, or JSON with other fields or types.
    #[error(
        "cannot be read at line {line}, column {column}: it is cut short, or has another field or type than expected; \
         restore it from a backup"
    )]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, in bytes, from 1.
        column: usize,
    },
    /// Not exactly one key and one epoch are current.
    #[error(
        "does not have exactly one current key and one current epoch; restore it from a backup"
    )]
    NotOneCurrent,
    /// It is longer than any that is read.
    #[error("has {len} bytes, and at most {max} are read; restore it from a backup")]
    TooLong {
        /// Length of the document, in bytes.
        len: usize,
        /// The limit, in bytes.
        max: usize,
    },
    /// A field does not hold what it must.
    #[error("has a wrong value in \"{field}\"; restore it from a backup")]
    Value {
        /// The name of the field.
        field: &'static str,
    },
}

impl From<KeyringDocumentProblem> for Error {
    fn from(problem: KeyringDocumentProblem) -> Self {
        ErrorKind::KeyringDocument(problem).into()
    }
}

/// Why a key of a keyring cannot be changed as asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyStateProblem {
    /// It is current already.
    #[error("it is current already; there is nothing to do")]
    AlreadyCurrent,
    /// It is retired already.
    #[error("it is retired already; there is nothing to do")]
    AlreadyRetired,
    /// It is the current one, which cannot be done without.
    #[error("it is the current one; promote another one first")]
    Current,
    /// No number is left for another one.
    #[error("it is the last there can be, because no number is used twice; start a new keyring")]
    Exhausted,
    /// It is not retired yet.
    #[error("it is not retired; retire it first, and migrate what still needs it")]
    NotRetired,
    /// It is retired, and that is for good.
    #[error("it is retired and stays so; add a new one and promote that")]
    Retired,
    /// An index root has the same bytes.
    #[error(
        "its bytes are also the root of epoch {epoch}, so they would not be gone; \
         move the search tokens to a new epoch, and destroy epoch {epoch} first"
    )]
    SharedWithEpoch {
        /// The epoch.
        epoch: u8,
    },
    /// There is none with this number, or no longer.
    #[error("the keyring does not have it; look at the list of its keys and epochs")]
    Unknown,
}

impl KeyStateProblem {
    pub(crate) fn of(self, id: KeyringEntryId) -> Error {
        ErrorKind::KeyState { id, problem: self }.into()
    }
}
