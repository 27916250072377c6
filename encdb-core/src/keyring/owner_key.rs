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

/// The stored key of an owner, open: what seals the owner's values and makes the owner's tokens. Wiped when dropped.
pub struct OwnerKey(Prk);

impl OwnerKey {
    /// What stands in a header where a root key has its id. An owner has one key, so it is always the same.
    pub(super) const NUMBER: KeyId = KeyId::new(1).expect("1 is an id");

    pub(super) fn cipher(&self, column: Column, owner: &BoundId) -> Result<Cipher> {
        let number = Self::NUMBER.get();
        subkey(&self.0, Purpose::Owner, number, column, Some(owner), None)
            .map(|key| Cipher::new(&key))
    }

    pub(super) fn mac(&self, epoch: u8, index: &Index, owner: &BoundId) -> Result<Mac> {
        let (text, column) = (index.derivation_text()?, index.column());
        let purpose = Purpose::EqualityToken;
        subkey(&self.0, purpose, epoch.into(), column, Some(owner), Some(&text))
            .map(|key| Mac::new(&key))
    }
}

impl fmt::Debug for OwnerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnerKey(..)")
    }
}

/// Where stored owner keys are kept. `encdb-diesel` implements it over a table of encdb's own.
///
/// A keyring asks for each value of an owner, so an implementation keeps what it fetched, for a while.
pub trait OwnerKeyStore: Send + Sync {
    /// The key of an owner who has one.
    ///
    /// # Errors
    /// [`ErrorKind::OwnerKeyMissing`], [`ErrorKind::OwnerKeyDestroyed`], [`ErrorKind::OwnerKeyLocked`],
    /// [`ErrorKind::OwnerKeyUnavailable`]; [`ErrorKind::UnknownKey`] where the keyring lacks the root key that wraps it,
    /// and [`ErrorKind::WrappedKey`].
    fn find(&self, keyring: &Keyring, owner: &BoundId) -> Result<Arc<OwnerKey>>;

    /// The key of an owner, made now for one who never had any.
    ///
    /// # Errors
    /// As [`find`](Self::find), but for `OwnerKeyMissing`; and [`ErrorKind::Randomness`].
    fn find_or_create(&self, keyring: &Keyring, owner: &BoundId) -> Result<Arc<OwnerKey>>;
}

/// What to do for an owner who has no key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Missing {
    Create,
    Refuse,
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

    /// The owner key that these 32 random bytes are: `HKDF-Extract(salt, key)`, RFC 5869, section 2.2.
    #[must_use]
    pub fn owner_key(&self, key: &KeyBytes) -> OwnerKey {
        OwnerKey(Prk::extract(&self.salt, key.expose()))
    }

    pub(super) fn stored_owner_key(
        &self,
        owner: &BoundId,
        missing: Missing,
    ) -> Result<Arc<OwnerKey>> {
        let store = self.owner_key_store.get().ok_or(ErrorKind::OwnerKeyTableMissing)?;
        match missing {
            Missing::Create => store.find_or_create(self, owner),
            Missing::Refuse => store.find(self, owner),
        }
    }
}
