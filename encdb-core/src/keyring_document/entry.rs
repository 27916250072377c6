//! One key of a keyring document: its number, its state, and its public facts.

use super::{DateTime, FINGERPRINT_LEN, Place, Utc};
use crate::{
    key_id::{KeyId, KeyringEntryId},
    keyring::FingerprintKind,
};

impl KeyringEntryId {
    /// Returns the id or epoch with this number, if there is one.
    pub(super) fn new(kind: FingerprintKind, number: u32) -> Option<Self> {
        match kind {
            FingerprintKind::Root => u16::try_from(number).ok().and_then(KeyId::new).map(Self::Key),
            FingerprintKind::Index => {
                u8::try_from(number).ok().filter(|epoch| *epoch != 0).map(Self::Epoch)
            }
        }
    }

    pub(crate) const fn kind(self) -> FingerprintKind {
        match self {
            Self::Key(_) => FingerprintKind::Root,
            Self::Epoch(_) => FingerprintKind::Index,
        }
    }

    pub(crate) fn number(self) -> u16 {
        match self {
            Self::Key(id) => id.get(),
            Self::Epoch(epoch) => epoch.into(),
        }
    }

    pub(super) fn place(self) -> Place {
        match self {
            Self::Key(id) => Place::root_key(id),
            Self::Epoch(epoch) => Place::index_root(epoch),
        }
    }
}

/// The present use of a key of a keyring.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum KeyState {
    /// Added, and known to every process before it is used: the key opens, or its tokens are searched. It may become
    /// current.
    Ready,
    /// The key that seals, or whose tokens are written.
    Current,
    /// The key opens what it sealed, or its tokens are searched. It does not become current again.
    Retired,
}

/// A key of a keyring, without the key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KeyringEntry {
    pub(super) id: KeyringEntryId,
    pub(super) state: KeyState,
    pub(super) created: DateTime<Utc>,
    pub(super) fingerprint: [u8; FINGERPRINT_LEN],
}

impl KeyringEntry {
    /// Returns the id or epoch of the key.
    #[must_use]
    pub const fn id(&self) -> KeyringEntryId {
        self.id
    }

    /// Returns the present use of the key.
    #[must_use]
    pub const fn state(&self) -> KeyState {
        self.state
    }

    /// Returns when the key was added, to the second.
    #[must_use]
    pub const fn created(&self) -> DateTime<Utc> {
        self.created
    }

    /// Returns the bytes of its fingerprint, as the database remembers them.
    #[must_use]
    pub const fn fingerprint(&self) -> &[u8; FINGERPRINT_LEN] {
        &self.fingerprint
    }
}

/// An entry with its key: wrapped, or opened.
#[derive(Clone, Debug)]
pub(super) struct Entry<K> {
    pub(super) public: KeyringEntry,
    pub(super) key: K,
}
