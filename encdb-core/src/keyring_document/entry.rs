//! One key of a keyring document: its number, its state, and what is public of it.

use super::{DateTime, FINGERPRINT_LEN, Place, Utc};
use crate::{
    key_id::{KeyId, KeyringEntryId},
    keyring::FingerprintKind,
};

impl KeyringEntryId {
    /// The id or epoch with this number, unless there is none.
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

/// What a key of a keyring is used for at present.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum KeyState {
    /// Added, and known to every process before it is used: it opens, or its tokens are searched. May become current.
    Ready,
    /// The one that seals, or whose tokens are written.
    Current,
    /// It opens what it sealed, or its tokens are searched. It does not become current again.
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
    /// Which one.
    #[must_use]
    pub const fn id(&self) -> KeyringEntryId {
        self.id
    }

    /// What it is used for.
    #[must_use]
    pub const fn state(&self) -> KeyState {
        self.state
    }

    /// When it was added, to the second.
    #[must_use]
    pub const fn created(&self) -> DateTime<Utc> {
        self.created
    }

    /// The bytes of its fingerprint, as the database remembers them.
    #[must_use]
    pub const fn fingerprint(&self) -> &[u8; FINGERPRINT_LEN] {
        &self.fingerprint
    }
}

/// An entry with its key: wrapped, or open.
#[derive(Clone, Debug)]
pub(super) struct Entry<K> {
    pub(super) public: KeyringEntry,
    pub(super) key: K,
}
