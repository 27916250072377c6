//! Public fingerprints of keys: 16 bytes that show whether a key is the one that the data was written with.

use std::fmt;

use super::derive::{Purpose, subkey};
use crate::{column::Column, key_id::KeyringEntryId, primitives::Prk};

/// Length of a fingerprint, in bytes.
pub const FINGERPRINT_LEN: usize = 16;

/// Whether a fingerprint belongs to a root key or to an index root.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum FingerprintKind {
    /// A root key, which values are sealed under.
    Root,
    /// An index root, which search tokens are made with.
    Index,
}

impl FingerprintKind {
    /// Returns `root` or `index`, the stored form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Index => "index",
        }
    }
}

impl fmt::Display for FingerprintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A key's public fingerprint. It only shows whether two keys are the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fingerprint {
    key: KeyringEntryId,
    bytes: [u8; FINGERPRINT_LEN],
}

impl Fingerprint {
    /// Returns the key that the fingerprint belongs to, by its id or epoch.
    #[must_use]
    pub const fn key(&self) -> KeyringEntryId {
        self.key
    }

    /// Returns the kind of the key.
    #[must_use]
    pub const fn kind(&self) -> FingerprintKind {
        self.key.kind()
    }

    /// Returns the id of a root key, or the epoch of an index root.
    #[must_use]
    pub fn id(&self) -> u16 {
        self.key.number()
    }

    /// Returns the 16 bytes: the leftmost bytes of the subkey with purpose 8 (`docs/format.md`, "Keys").
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; FINGERPRINT_LEN] {
        &self.bytes
    }

    pub(super) fn of(prk: &Prk, key: KeyringEntryId) -> Self {
        let (purpose, number) = (Purpose::Fingerprint, key.number());
        let subkey = subkey(prk, purpose, number, Column::new("", ""), None, None);
        let subkey = subkey.expect("empty names fit the length of the format");
        let mut bytes = [0; FINGERPRINT_LEN];
        bytes.copy_from_slice(&subkey.expose()[..FINGERPRINT_LEN]);
        Self { key, bytes }
    }
}
