//! Stored owner keys: random keys that an [`OwnerKeyStore`] keeps, wrapped.

use std::{fmt, sync::Arc};

use super::{
    Keyring,
    derive::{Purpose, subkey},
    once_map::OnceMap,
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

/// Where the keys of owners come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum OwnerKeys {
    /// Derived from a root key: nothing is stored, and no key of an owner can be destroyed alone.
    Derived,
    /// Random, and stored wrapped: each can be destroyed, and with it all that the owner has.
    Stored,
}

/// An owner's stored key, opened: it seals the owner's values and makes the owner's tokens. Wiped when dropped, with the keys of
/// columns that it derives when they are first used.
///
/// An owner's first key has the number 1, and one that replaces another has the next number.
pub struct OwnerKey {
    number: KeyId,
    prk: Prk,
    /// The keys of the columns, for the owner of this key.
    columns: OnceMap<Column, OwnersKey, FEW_COLUMNS>,
}

/// The key of a column and an owner, and no cipher: the unused bytes of a cipher hold what was on the stack before, and are not
/// wiped with it. Boxed, so that the map leaves no copy behind.
struct OwnersKey {
    owner: BoundId,
    key: Box<KeyBytes>,
}

impl OwnerKey {
    /// Returns the number, which a header contains in place of a root key's id.
    #[must_use]
    pub const fn number(&self) -> KeyId {
        self.number
    }

    /// Returns the key that wraps the key before this one, so that this key opens the one before too.
    ///
    /// # Errors
    /// [`ErrorKind::ContextTooLong`], which no number causes.
    pub fn wrapping_key(&self) -> Result<KeyEncryptionKey> {
        let nowhere = Column::new("", "");
        subkey(&self.prk, Purpose::Wrapping, self.number.get(), nowhere, None, None)
            .map(KeyEncryptionKey::from_key)
    }

    /// Returns the cipher of a column.
    ///
    /// Its key is derived once for the owner who comes first, who is the only one unless a store gives two owners the same key.
    pub(super) fn cipher(&self, column: Column, owner: &BoundId) -> Result<Cipher> {
        let derive =
            || subkey(&self.prk, Purpose::Owner, self.number.get(), column, Some(owner), None);
        let kept = self.columns.get_or_try_init(column, || {
            derive().map(|key| OwnersKey { owner: owner.clone(), key: Box::new(key) })
        })?;
        if kept.owner == *owner { Ok(Cipher::new(&kept.key)) } else { Ok(Cipher::new(&derive()?)) }
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

/// All keys of an owner, opened: the current one, which seals, and the replaced ones that are left, which only open.
#[derive(Debug)]
pub struct KeysOfOwner {
    current: Arc<OwnerKey>,
    former: Vec<Arc<OwnerKey>>,
}

impl KeysOfOwner {
    /// Takes the current key of an owner, and the former ones that are left.
    #[must_use]
    pub const fn new(current: Arc<OwnerKey>, former: Vec<Arc<OwnerKey>>) -> Self {
        Self { current, former }
    }

    /// Returns the key that seals.
    #[must_use]
    pub fn current(&self) -> &OwnerKey {
        &self.current
    }

    /// Returns all keys, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &OwnerKey> {
        std::iter::once(&self.current).chain(&self.former).map(|key| &**key)
    }

    /// Returns the key with this number.
    #[must_use]
    pub fn numbered(&self, number: KeyId) -> Option<&OwnerKey> {
        self.all().find(|key| key.number == number)
    }
}

/// The key of an owner that is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "an owner's keys have numbers, and one is current")]
pub enum WantedKey {
    /// The key that seals now, as far as is known.
    Current,
    /// The key with this number. If it is not among the kept keys, they are fetched again.
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
    /// The state of the keys before.
    pub former: FormerKeys,
}

impl ReplacedKey {
    /// Takes what a store says of an owner.
    #[must_use]
    pub const fn new(owner: BoundId, current: KeyId, former: FormerKeys) -> Self {
        Self { owner, current, former }
    }
}

/// The state of the keys that an owner had before.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "either one is left, or none is")]
pub enum FormerKeys {
    /// All are destroyed: nothing is under them.
    Destroyed,
    /// At least one is left: values and tokens may be under it.
    Left,
}

/// The place where stored owner keys are kept. `encdb-diesel` implements it over a table of encdb's own.
///
/// A keyring asks for each value of an owner, so an implementation caches the keys that it fetched for a while.
pub trait OwnerKeyStore: Send + Sync {
    /// Returns the keys of an owner who has one. The wanted key is among them, unless the owner has no such key.
    ///
    /// # Errors
    /// [`ErrorKind::OwnerKeyMissing`], [`ErrorKind::OwnerKeyDestroyed`], [`ErrorKind::OwnerKeyLocked`],
    /// [`ErrorKind::OwnerKeyWrappedTwice`], [`ErrorKind::OwnerKeyUnavailable`]; [`ErrorKind::UnknownKey`] if the
    /// keyring lacks the root key that wraps it, and [`ErrorKind::WrappedKey`].
    fn find(
        &self,
        keyring: &Keyring,
        owner: &BoundId,
        wanted: WantedKey,
    ) -> Result<Arc<KeysOfOwner>>;

    /// Returns the keys of an owner, to seal something. A store may make a key for an owner who never had any.
    ///
    /// # Errors
    /// As [`find`](Self::find); and [`ErrorKind::Randomness`].
    fn find_or_create(&self, keyring: &Keyring, owner: &BoundId) -> Result<Arc<KeysOfOwner>>;

    /// Returns those among these owners whose key was replaced. Kept copies of their earlier keys are fetched again.
    ///
    /// # Errors
    /// [`ErrorKind::OwnerKeyUnavailable`].
    fn replaced(&self, owners: &[BoundId]) -> Result<Vec<ReplacedKey>>;

    /// Tells whether any owner's key was ever replaced.
    ///
    /// # Errors
    /// [`ErrorKind::OwnerKeyUnavailable`].
    fn has_replaced(&self) -> Result<bool>;
}

/// What an owner's key is used for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Use {
    Seal,
    Open(WantedKey),
}

impl Keyring {
    /// Returns where the keys of owners come from.
    #[must_use]
    pub const fn owner_keys(&self) -> OwnerKeys {
        self.owner_keys
    }

    /// Says where stored owner keys are kept. The first answer stays; later ones are ignored.
    ///
    /// A keyring with derived owner keys never asks there.
    pub fn keep_owner_keys_in(&self, store: Arc<dyn OwnerKeyStore>) {
        let _told_before = self.owner_key_store.set(store);
    }

    /// Makes the owner key with this number from 32 random bytes: `HKDF-Extract(salt, key)`, RFC 5869, section 2.2.
    #[must_use]
    pub fn owner_key(&self, number: KeyId, key: &KeyBytes) -> OwnerKey {
        let prk = Prk::extract(&self.salt, key.expose());
        OwnerKey { number, prk, columns: OnceMap::new() }
    }

    /// Tells whether any stored key of an owner was ever replaced; no, if the keyring was given no store.
    ///
    /// # Errors
    /// [`ErrorKind::OwnerKeyUnavailable`].
    pub fn has_replaced_owner_keys(&self) -> Result<bool> {
        self.owner_key_store.get().map_or(Ok(false), |store| store.has_replaced())
    }

    /// Returns those among these owners whose stored key was replaced; none, if the keyring was given no store.
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

/// Most tables have fewer encrypted columns of an owner.
const FEW_COLUMNS: usize = 8;
