//! Owner keys that are stored: random ones, which somebody else keeps, wrapped.

use std::{fmt, sync::Arc};

use super::{
    Keyring,
    derive::{Purpose, subkey},
};
use crate::{
    column::Column,
    context::BoundId,
    error::{ErrorKind, Result},
    key_id::KeyId,
    primitives::{Cipher, Mac, Prk},
    secret::KeyBytes,
    token::Index,
    wrapped::KeyEncryptionKey,
};

#[cfg(test)]
mod tests;

/// Whether the keys of owners are derived from a root key, or random ones that are stored, wrapped.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum OwnerKeys {
    /// Derived: nothing is stored, and none of them can be destroyed on its own.
    Derived,
    /// Stored: each can be destroyed, and with it all that the owner has.
    Stored,
}

/// A stored key of an owner, open: what seals the owner's values and makes the owner's tokens. Wiped when dropped.
///
/// An owner's first key has the number 1, and one that replaces another has the next number.
pub struct OwnerKey {
    number: KeyId,
    prk: Prk,
}

impl OwnerKey {
    /// Its number: what stands in a header where a root key has its id.
    #[must_use]
    pub const fn number(&self) -> KeyId {
        self.number
    }

    /// What wraps the key that this one has replaced, so that this one opens that as well.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`], which no number causes.
    pub fn wrapping_key(&self) -> Result<KeyEncryptionKey> {
        let nowhere = Column::new("", "");
        subkey(&self.prk, Purpose::Wrapping, self.number.get(), nowhere, None, None)
            .map(KeyEncryptionKey::from_key)
    }

    pub(super) fn cipher(&self, column: Column, owner: &BoundId) -> Result<Cipher> {
        subkey(&self.prk, Purpose::Owner, self.number.get(), column, Some(owner), None)
            .map(|key| Cipher::new(&key))
    }

    pub(super) fn mac(&self, epoch: u8, index: &Index, owner: &BoundId) -> Result<Mac> {
        let (text, column) = (index.derivation_text()?, index.column());
        let purpose = Purpose::EqualityToken;
        subkey(&self.prk, purpose, epoch.into(), column, Some(owner), Some(&text))
            .map(|key| Mac::new(&key))
    }

    pub(super) fn row_mac(&self, table: &'static str, owner: &BoundId) -> Result<Mac> {
        let column = Column::new(table, "");
        subkey(&self.prk, Purpose::RowSeal, self.number.get(), column, Some(owner), None)
            .map(|key| Mac::new(&key))
    }
}

impl fmt::Debug for OwnerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnerKey(..)")
    }
}

/// All keys that an owner has, open: the current one, which seals, and those that it has replaced, which only open.
#[derive(Debug)]
pub struct KeysOfOwner {
    current: Arc<OwnerKey>,
    former: Vec<Arc<OwnerKey>>,
}

impl KeysOfOwner {
    /// The current key of an owner, and those that are left of the ones before.
    #[must_use]
    pub const fn new(current: Arc<OwnerKey>, former: Vec<Arc<OwnerKey>>) -> Self {
        Self { current, former }
    }

    /// The key that seals.
    #[must_use]
    pub fn current(&self) -> &OwnerKey {
        &self.current
    }

    /// All keys, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &OwnerKey> {
        std::iter::once(&self.current).chain(&self.former).map(|key| &**key)
    }

    /// The key with this number.
    #[must_use]
    pub fn numbered(&self, number: KeyId) -> Option<&OwnerKey> {
        self.all().find(|key| key.number == number)
    }
}

/// Which key of an owner is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "an owner's keys have numbers, and one is current")]
pub enum WantedKey {
    /// The one that seals now, as far as is known.
    Current,
    /// The one with this number: where it is not among those that are kept, they are fetched again.
    Numbered(KeyId),
}

/// An owner whose key was replaced.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ReplacedKey {
    /// The owner.
    pub owner: BoundId,
    /// The number of the key that seals now.
    pub current: KeyId,
    /// What has become of the ones before.
    pub former: FormerKeys,
}

impl ReplacedKey {
    /// What a store says of an owner.
    #[must_use]
    pub const fn new(owner: BoundId, current: KeyId, former: FormerKeys) -> Self {
        Self { owner, current, former }
    }
}

/// What has become of the keys that an owner had before.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "either one is left, or none is")]
pub enum FormerKeys {
    /// They are destroyed: nothing is under them.
    Destroyed,
    /// One is left, which values and tokens may be under.
    Left,
}

/// Where stored owner keys are kept. `encdb-diesel` implements it over a table of encdb's own.
///
/// A keyring asks for each value of an owner, so an implementation keeps what it fetched, for a while.
pub trait OwnerKeyStore: Send + Sync {
    /// The keys of an owner who has one. The wanted one is among them, unless the owner has no such key.
    ///
    /// # Errors
    /// [`ErrorKind::OwnerKeyMissing`], [`ErrorKind::OwnerKeyDestroyed`], [`ErrorKind::OwnerKeyLocked`],
    /// [`ErrorKind::OwnerKeyWrappedTwice`], [`ErrorKind::OwnerKeyUnavailable`]; [`ErrorKind::UnknownKey`] where the keyring
    /// lacks the root key that wraps it, and [`ErrorKind::WrappedKey`].
    fn find(
        &self,
        keyring: &Keyring,
        owner: &BoundId,
        wanted: WantedKey,
    ) -> Result<Arc<KeysOfOwner>>;

    /// The keys of an owner, for whom something is to be sealed. A store may make a key for an owner who never had any.
    ///
    /// # Errors
    /// As [`find`](Self::find); and [`ErrorKind::Randomness`].
    fn find_or_create(&self, keyring: &Keyring, owner: &BoundId) -> Result<Arc<KeysOfOwner>>;

    /// Those of these owners whose key was replaced. What was kept of an earlier key of theirs is fetched again.
    ///
    /// # Errors
    /// [`ErrorKind::OwnerKeyUnavailable`].
    fn replaced(&self, owners: &[BoundId]) -> Result<Vec<ReplacedKey>>;

    /// Whether any owner's key was ever replaced.
    ///
    /// # Errors
    /// [`ErrorKind::OwnerKeyUnavailable`].
    fn has_replaced(&self) -> Result<bool>;
}

/// What is to be done with an owner's key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Use {
    Seal,
    Open(WantedKey),
}

impl Keyring {
    /// Where the keys of owners come from.
    #[must_use]
    pub const fn owner_keys(&self) -> OwnerKeys {
        self.owner_keys
    }

    /// Says where stored owner keys are kept. A keyring that has been told before stays with that.
    ///
    /// One with derived owner keys never asks.
    pub fn keep_owner_keys_in(&self, store: Arc<dyn OwnerKeyStore>) {
        let _told_before = self.owner_key_store.set(store);
    }

    /// The owner key with this number that these 32 random bytes are: `HKDF-Extract(salt, key)`, RFC 5869, section 2.2.
    #[must_use]
    pub fn owner_key(&self, number: KeyId, key: &KeyBytes) -> OwnerKey {
        OwnerKey { number, prk: Prk::extract(&self.salt, key.expose()) }
    }

    /// Whether any stored key of an owner was ever replaced. A keyring that does not know where these are knows of none.
    ///
    /// # Errors
    /// [`ErrorKind::OwnerKeyUnavailable`].
    pub fn has_replaced_owner_keys(&self) -> Result<bool> {
        self.owner_key_store.get().map_or(Ok(false), |store| store.has_replaced())
    }

    /// Those of these owners whose stored key was replaced. A keyring that does not know where these are knows of none.
    ///
    /// # Errors
    /// [`ErrorKind::OwnerKeyUnavailable`].
    pub fn replaced_owner_keys(&self, owners: &[BoundId]) -> Result<Vec<ReplacedKey>> {
        self.owner_key_store.get().map_or_else(|| Ok(vec![]), |store| store.replaced(owners))
    }

    pub(super) fn stored_owner_keys(
        &self,
        owner: &BoundId,
        purpose: Use,
    ) -> Result<Arc<KeysOfOwner>> {
        let store = self.owner_key_store.get().ok_or(ErrorKind::OwnerKeyTableMissing)?;
        match purpose {
            Use::Seal => store.find_or_create(self, owner),
            Use::Open(wanted) => store.find(self, owner, wanted),
        }
    }
}
