//! The core of encdb: bytes in, bytes out.
//!
//! A [`Keyring`] holds root keys. It seals plaintext for a [`Context`], which names a column and, where wanted, an
//! owner and a row, and opens the stored bytes in that context only. For equality look-ups it makes a [`SearchToken`]
//! over an [`Index`] of normalized values. Every stored byte is specified in `docs/format.md`.
//!
//! This crate names no ORM, holds no global state, and does no input or output except in its key sources.
//! Applications use it through `encdb-diesel`.
//!
//! | module | holds |
//! |---|---|
//! | `keyring` | the keys, sealing and opening |
//! | `context` | what a value is bound to, as bytes |
//! | `stored` | the layout of a sealed value, binary and text |
//! | `plaintext` | Rust values as bytes and back |
//! | `token`, `normalize` | search tokens |
//! | `source` | where keys come from |
//! | `primitives` | the borrowed algorithms and their self-test |
//!
//! # Features
//!
//! * `aws-lc-rs`: seals, opens and authenticates with AWS-LC instead of the `RustCrypto` crates. The bytes are the same.

mod context;
mod error;
mod keyring;
mod normalize;
mod padding;
mod plaintext;
mod primitives;
mod secret;
mod source;
mod stored;
mod token;

pub use context::{Bindable, BoundId, Column, Context, IdType};
pub use error::{Error, ErrorKind, KeyProblem, Result};
pub use keyring::{FINGERPRINT_LEN, Fingerprint, FingerprintKind, Keyring, KeyringBuilder};
pub use normalize::Normalization;
pub use plaintext::{FromPlaintext, Json, Plaintext, PlaintextBytes, ToPlaintext};
pub use secret::{KEY_LEN, KeyBytes};
pub use source::{KEY_ID_VARIABLE, KEY_VARIABLE, RETIRED_KEYS_VARIABLE, SALT_VARIABLE};
pub use stored::{
    Codec, Format, HEADER_LEN, KeyId, MAX_PLAINTEXT_LEN, OVERHEAD_LEN, Padding,
    inspect::{Inspected, inspect},
    text::{from_text, to_text},
};
pub use token::{
    DEFAULT_MAC_LEN, HighCardinality, Index, PlainTerm, SearchTerm, SearchToken, TermKind,
    UNIQUE_MAC_LEN,
};

// Switched on for their `zeroize` feature only; see the workspace manifest.
use polyval as _;
