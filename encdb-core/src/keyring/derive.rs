//! From root keys to subkeys: HKDF-SHA256, RFC 5869, one `info` per purpose and place.
//!
//! `info = "encdb-hkdf-v1" ‖ purpose ‖ key id ‖ table ‖ column ‖ owner? ‖ index?`, injective like the context.

use super::{Fingerprint, Keyring};
use crate::{
    column::Column,
    context::{BoundId, push_optional, push_prefixed},
    error::Result,
    key_id::{KeyId, KeyringEntryId},
    primitives::{Cipher, Mac, Prk},
    secret::KeyBytes,
    token::Index,
    wrapped::{KeyEncryptionKey, Pepper},
};

const DOMAIN: &[u8; 13] = b"encdb-hkdf-v1";

/// The purpose of a subkey. No two purposes share a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Column = 1,
    Owner = 2,
    EqualityToken = 3,
    Pepper = 6,
    Wrapping = 7,
    Fingerprint = 8,
    RowSeal = 9,
}

impl Keyring {
    /// Returns the pepper that the root key `id` adds to a passphrase: with the wrapped key alone, nobody can guess the
    /// passphrase.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownKey`](crate::ErrorKind::UnknownKey).
    pub fn pepper(&self, id: KeyId) -> Result<Pepper> {
        Ok(Pepper::new(id, self.root(id)?.subkey_without_place(Purpose::Pepper)?))
    }

    /// Returns the key that wraps other keys under the root key `id`.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownKey`](crate::ErrorKind::UnknownKey).
    pub fn wrapping_key(&self, id: KeyId) -> Result<KeyEncryptionKey> {
        let key = self.root(id)?.subkey_without_place(Purpose::Wrapping)?;
        Ok(KeyEncryptionKey::of_root_key(id, key))
    }

    /// Returns the fingerprint of a key in a keyring with this salt, under this id or epoch.
    pub(crate) fn fingerprint_of(salt: &[u8], id: KeyringEntryId, key: &KeyBytes) -> Fingerprint {
        let prk = Box::new(Prk::extract(salt, key.expose()));
        match id {
            KeyringEntryId::Key(id) => Root::new(id, prk).fingerprint,
            KeyringEntryId::Epoch(epoch) => IndexRoot::new(epoch, prk).fingerprint,
        }
    }
}

/// A root key, as the pseudorandom key extracted from it and the salt. Boxed, so that no list leaves a copy behind.
pub(super) struct Root {
    pub(super) id: KeyId,
    pub(super) prk: Box<Prk>,
    /// The fingerprint of the key, derived once, because every value that is written asks for it.
    pub(super) fingerprint: Fingerprint,
}

impl Root {
    pub(super) fn new(id: KeyId, prk: Box<Prk>) -> Self {
        let fingerprint = Fingerprint::of(&prk, KeyringEntryId::Key(id));
        Self { id, prk, fingerprint }
    }

    pub(super) fn column_cipher(&self, column: Column) -> Result<Cipher> {
        subkey(&self.prk, Purpose::Column, self.id.get(), column, None, None)
            .map(|key| Cipher::new(&key))
    }

    pub(super) fn owner_cipher(&self, column: Column, owner: &BoundId) -> Result<Cipher> {
        subkey(&self.prk, Purpose::Owner, self.id.get(), column, Some(owner), None)
            .map(|key| Cipher::new(&key))
    }

    /// Returns the MAC for the row seals of a table, or of one owner's rows in it.
    pub(super) fn row_mac(&self, table: &'static str, owner: Option<&BoundId>) -> Result<Mac> {
        subkey(&self.prk, Purpose::RowSeal, self.id.get(), Column::new(table, ""), owner, None)
            .map(|key| Mac::new(&key))
    }

    /// Returns the subkey of a purpose that has nothing to do with one column.
    fn subkey_without_place(&self, purpose: Purpose) -> Result<KeyBytes> {
        subkey(&self.prk, purpose, self.id.get(), Column::new("", ""), None, None)
    }
}

/// The root of the search tokens of one epoch.
pub(super) struct IndexRoot {
    pub(super) epoch: u8,
    pub(super) prk: Box<Prk>,
    /// The fingerprint of the root, derived once.
    pub(super) fingerprint: Fingerprint,
}

impl IndexRoot {
    pub(super) fn new(epoch: u8, prk: Box<Prk>) -> Self {
        let fingerprint = Fingerprint::of(&prk, KeyringEntryId::Epoch(epoch));
        Self { epoch, prk, fingerprint }
    }

    pub(super) fn mac(&self, index: &Index, owner: Option<&BoundId>) -> Result<Mac> {
        let text = index.derivation_text()?;
        let (epoch, column) = (u16::from(self.epoch), index.column());
        subkey(&self.prk, Purpose::EqualityToken, epoch, column, owner, Some(&text))
            .map(|key| Mac::new(&key))
    }
}

/// Returns the subkey of `prk` for one purpose and place.
pub(super) fn subkey(
    prk: &Prk,
    purpose: Purpose,
    key_id: u16,
    column: Column,
    owner: Option<&BoundId>,
    index: Option<&BoundId>,
) -> Result<KeyBytes> {
    let mut info = DOMAIN.to_vec();
    info.push(purpose as u8);
    info.extend_from_slice(&key_id.to_be_bytes());
    push_prefixed(&mut info, column.table().as_bytes())?;
    push_prefixed(&mut info, column.column().as_bytes())?;
    push_optional(&mut info, owner);
    push_optional(&mut info, index);
    Ok(prk.expand(&info))
}
