//! Public fingerprints of keys: 16 bytes that tell whether a key is the one that the data was written with.

use std::fmt;

use super::derive::{IndexRoot, Purpose, Root, subkey};
use crate::{column::Column, primitives::Prk};

/// Length of a fingerprint, in bytes.
pub const FINGERPRINT_LEN: usize = 16;

/// Whether a fingerprint is that of a root key or of an index root.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum FingerprintKind {
    /// A root key, which values are sealed under.
    Root,
    /// An index root, which search tokens are made with.
    Index,
}

impl FingerprintKind {
    /// `root` or `index`, as it is stored.
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

/// A key's public fingerprint. It tells nothing about the key but whether another one is the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fingerprint {
    kind: FingerprintKind,
    id: u16,
    bytes: [u8; FINGERPRINT_LEN],
}

impl Fingerprint {
    /// What the key is for.
    #[must_use]
    pub const fn kind(&self) -> FingerprintKind {
        self.kind
    }

    /// The key id of a root key, the epoch of an index root.
    #[must_use]
    pub const fn id(&self) -> u16 {
        self.id
    }

    /// The 16 bytes: the leftmost of the subkey with purpose 8 (`docs/format.md`, "Keys").
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; FINGERPRINT_LEN] {
        &self.bytes
    }

    fn of(prk: &Prk, kind: FingerprintKind, id: u16) -> Self {
        let subkey = subkey(prk, Purpose::Fingerprint, id, Column::new("", ""), None, None);
        let subkey = subkey.expect("empty names fit the length of the format");
        let mut bytes = [0; FINGERPRINT_LEN];
        bytes.copy_from_slice(&subkey.expose()[..FINGERPRINT_LEN]);
        Self { kind, id, bytes }
    }
}

impl Root {
    pub(super) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.prk, FingerprintKind::Root, self.id.get())
    }
}

impl IndexRoot {
    pub(super) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.prk, FingerprintKind::Index, u16::from(self.epoch))
    }
}
