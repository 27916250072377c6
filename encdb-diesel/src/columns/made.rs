//! Ciphertext and tokens with the key that made them, and a check that the key is still there.
//!
//! A statement is sealed when it is built, a wrapper may be older than the keyring in force, and `Sealed` writes back
//! the bytes that were loaded. Once a key is taken out of the keyring, its ciphertext must not be written: nobody would
//! open it.

use std::fmt;

use encdb_core::{ErrorKind, Fingerprint, Keyring, Result, SearchToken};

use crate::runtime::KeyringSlot;

/// A key of a slot, to be checked later.
#[derive(Clone, Copy)]
pub(crate) struct MadeBy {
    slot: &'static KeyringSlot,
    key: Fingerprint,
}

impl MadeBy {
    /// Returns the root key that sealed `stored`, if the keyring has it; `None` under the stored key of an owner.
    pub(crate) fn sealing(
        slot: &'static KeyringSlot,
        keyring: &Keyring,
        stored: &[u8],
    ) -> Option<Self> {
        Some(Self { slot, key: keyring.key_of(stored)? })
    }

    /// Fails if the keyring in force has lost the key. Without a keyring this is not known, and passes.
    fn check(&self) -> Result<()> {
        if self.slot.has_lost(self.key) {
            return Err(ErrorKind::KeyGone { id: self.key.key() }.into());
        }
        Ok(())
    }
}

/// Ciphertext or a token, and the key that it was made with.
#[derive(Clone, Copy)]
pub struct Made<T> {
    value: T,
    by: Option<MadeBy>,
}

impl<T> Made<T> {
    /// Takes a value and its key. `by` is `None` if no keyring is asked for the key: for an owner's stored key, and for
    /// bytes that are not understood.
    pub(crate) const fn new(value: T, by: Option<MadeBy>) -> Self {
        Self { value, by }
    }

    /// Returns the value, to be sent to the database.
    ///
    /// # Errors
    /// [`ErrorKind::KeyGone`].
    pub(crate) fn to_send(&self) -> Result<&T> {
        if let Some(by) = &self.by {
            by.check()?;
        }
        Ok(&self.value)
    }
}

impl<T> fmt::Debug for Made<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Made(..)")
    }
}

impl Made<SearchToken> {
    /// Takes a token that this keyring of the slot made.
    pub(crate) fn token(slot: &'static KeyringSlot, keyring: &Keyring, token: SearchToken) -> Self {
        let root = keyring.index_root_of(token.epoch());
        Self { value: token, by: root.map(|key| MadeBy { slot, key }) }
    }

    pub(crate) fn epoch(&self) -> u8 {
        self.value.epoch()
    }
}
