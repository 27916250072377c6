//! The core of encdb: bytes in, bytes out.
//!
//! A [`Keyring`] holds root keys. It seals plaintext for a [`Context`], which names a column and, if wanted, an owner
//! and a row, and opens the stored bytes in that context only. For equality look-ups it makes a [`SearchToken`] over an
//! [`Index`] of normalized values. Every stored byte is specified in `docs/format.md`.
//!
//! This crate names no ORM, holds no global state, and does no input or output except in its key sources.
//! Applications use it through `encdb-diesel`.
//!
//! | module | holds |
//! |---|---|
//! | `keyring` | the keys, sealing and opening |
//! | `column`, `key_id` | the names and numbers that all other modules use |
//! | `context` | the encoding of what a value is bound to |
//! | `stored` | the layout of a sealed value, binary and text |
//! | `plaintext` | Rust values as bytes and back |
//! | `token`, `normalize` | search tokens |
//! | `row_seal` | the bytes that a row seal covers |
//! | `wrapped` | one key under another |
//! | `keyring_document` | a keyring in its stored form, and the states of its keys |
//! | `source` | the places that keys come from |
//! | `primitives` | the borrowed algorithms and their self-test |
//!
//! # Features
//!
//! * `legacy`: opens values that earlier applications stored, for a migration to seal again; see the module `legacy`.
//! * `aws-lc-rs`: seals and opens with AWS-LC instead of the `RustCrypto` crates. The bytes are the same.
//! * `bigdecimal`, `ipnetwork`, `rust_decimal`, `time`: values of the types of these crates can be sealed.

mod column;
mod context;
mod error;
mod key_id;
mod keyring;
mod keyring_document;
#[cfg(feature = "legacy")]
pub mod legacy;
mod normalize;
mod padding;
mod plaintext;
mod primitives;
mod row_seal;
mod secret;
mod source;
mod stored;
mod token;
mod wrapped;

pub use column::Column;
pub use context::{Bindable, BoundId, Context, IdType, IdValue};
#[doc(hidden)]
pub use error::shown::show;
pub use error::{
    Error, ErrorKind, KeyProblem, KeyStateProblem, KeyringDocumentProblem, MigrationProblem,
    Result, RowId, RowSealProblem, SearchTokenProblem, WrappedKeyProblem,
};
pub use key_id::{KeyId, KeyringEntryId};
pub use keyring::{
    FINGERPRINT_LEN, Fingerprint, FingerprintKind, FormerKeys, Keyring, KeyringBuilder,
    KeysOfOwner, OwnerKey, OwnerKeyStore, OwnerKeys, ReplacedKey, WantedKey,
};
pub use keyring_document::{
    KeyState, KeyringDocument, KeyringEntry, MAX_KEYRING_DOCUMENT_LEN, UnlockedKeyring,
};
pub use normalize::Normalization;
pub use plaintext::{FromPlaintext, Json, Plaintext, PlaintextBytes, PlaintextKind, ToPlaintext};
pub use row_seal::{
    Coverable, CoveredType, CoveredValue, InspectedSeal, ROW_SEAL_LEN, RowParts, inspect_row_seal,
};
pub use secret::{KEY_LEN, KeyBytes, SecretText};
pub use source::{
    CommandError, CommandProblem, Environment, FileError, FileProblem, KEY_ID_VARIABLE,
    KEY_VARIABLE, KEYRING_FILE_VARIABLE, KEYRING_KEY_VARIABLE,
    KEYRING_MAX_PASSPHRASE_COST_VARIABLE, KEYRING_PASSPHRASE_VARIABLE, KeyringFile, KeyringSource,
    RETIRED_KEYS_VARIABLE, SALT_VARIABLE, SecretCommand, SecretFile, SecretSource, SecretVariable,
    SourceError, UnlockedBy,
};
pub use stored::{
    Codec, DISTINCT_START_LEN, Format, HEADER_LEN, MAX_PLAINTEXT_LEN, MAX_STORED_LEN, OVERHEAD_LEN,
    Padding,
    inspect::{Inspected, inspect},
    start::{SealedUnder, Start, TEXT_START_LEN},
    text::{from_text, to_text},
};
pub use token::{
    DEFAULT_MAC_LEN, HighCardinality, Index, PlainTerm, SearchTerm, SearchToken, SearchTokens,
    TermKind, UNIQUE_MAC_LEN,
};
pub use wrapped::{
    KeyEncryptionKey, Passphrase, PassphraseCost, PassphraseCostLimit, Pepper, Place, RecordKey,
    SHARED_UNLOCK_LEN, SharedUnlock, WRAPPED_KEY_LEN, WrappedKey,
};

// Switched on for their `zeroize` feature only; see the workspace manifest.
use blake2 as _;
use polyval as _;
