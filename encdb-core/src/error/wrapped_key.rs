//! Why a wrapped key does not open.

use super::{Error, ErrorKind};
use crate::key_id::KeyId;

/// What is wrong with a wrapped key, or with what it is to be opened under. Reads on after "the wrapped key".
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WrappedKeyProblem {
    /// The commitment is right and the tag is not: bytes were changed.
    #[error("opens, but its bytes are not those that were written; restore it from a backup")]
    Changed,
    /// The cost is out of bounds, or there is one where no passphrase is needed.
    #[error("asks for a cost out of bounds, so nothing was computed; it was changed: restore it")]
    Cost,
    /// The cost is more than the program accepts.
    #[error(
        "asks for {memory_kib} KiB and {passes} passes, more than this program accepts, so nothing was computed; if it was \
         written so on purpose, raise the limit (KEYRING_MAX_PASSPHRASE_COST), else restore it"
    )]
    CostLimit {
        /// Memory that it asks for, in KiB.
        memory_kib: u32,
        /// Passes over it.
        passes: u32,
    },
    /// The first byte is no wrapped key's.
    #[error("begins with {format:#04x} where 0xf9 is expected; it is something else")]
    Format {
        /// The first byte.
        format: u8,
    },
    /// The key derivation is one that this version does not know.
    #[error(
        "names the key derivation {kdf}, which this version of encdb does not know; is it of a later one?"
    )]
    Kdf {
        /// The number in the record.
        kdf: u8,
    },
    /// The record is cut short, or too long.
    #[error("has {len} bytes where 122 are needed; is the SQL column long enough?")]
    Length {
        /// Length found, in bytes.
        len: usize,
    },
    /// A key was wrapped by a key, and a passphrase was given.
    #[error("was wrapped by a key; give that key and not a passphrase")]
    NeedsKey,
    /// A key was wrapped by a passphrase, and a key was given.
    #[error("was wrapped by a passphrase; give that passphrase and not a key")]
    NeedsPassphrase,
    /// The commitment differs: another passphrase or key, or another place. On purpose one case.
    #[error("does not open: the passphrase or key is another one, or it belongs to another place")]
    Refused,
    /// A byte that must be 0 is not.
    #[error("has a reserved byte set; it was changed, or written by a later version")]
    Reserved,
    /// The record needs another root key than the given one; or one where none was given, or none where one was.
    #[error("{}", root_key(*.needed))]
    RootKey {
        /// The root key that the record names.
        needed: Option<KeyId>,
    },
}

fn root_key(needed: Option<KeyId>) -> String {
    match needed {
        Some(id) => format!("was wrapped with the root key {id}; open it with that one"),
        None => "was wrapped without a root key; open it without one".to_owned(),
    }
}

impl From<WrappedKeyProblem> for Error {
    fn from(problem: WrappedKeyProblem) -> Self {
        ErrorKind::WrappedKey(problem).into()
    }
}
