//! One key under another: a stored key is a record of 122 bytes.
//!
//! A record names what opens it: a passphrase and its cost, or a key, and the root key that is needed, if any. Parsing
//! checks all of that before anything is computed. Offsets and derivation: `docs/format.md`, "A wrapped key".

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    context::push_prefixed,
    error::{Result, WrappedKeyProblem},
    key_id::KeyId,
    primitives::{Cipher, MAC_LEN, NONCE_LEN, TAG_LEN, equal, random_bytes, random_nonce},
    secret::{KEY_LEN, KeyBytes},
};

mod cost;
mod cost_limit;
mod key_encryption_key;
mod passphrase;
mod place;
mod shared_unlock;
#[cfg(test)]
mod tests;

pub use cost::PassphraseCost;
pub use cost_limit::PassphraseCostLimit;
pub use key_encryption_key::{KeyEncryptionKey, Pepper};
pub use passphrase::Passphrase;
pub use place::Place;
pub use shared_unlock::{SHARED_UNLOCK_LEN, SharedUnlock};

use key_encryption_key::Kdf;

/// Length of every wrapped key, in bytes.
pub const WRAPPED_KEY_LEN: usize = 122;

/// A key that is wrapped by another one, as it is stored. Public bytes: they are worth nothing without the other key.
///
/// ```
/// use encdb_core::{KeyBytes, KeyEncryptionKey, Passphrase, PassphraseCost, Place, WrappedKey};
///
/// # fn main() -> encdb_core::Result<()> {
/// # let cost = PassphraseCost::new(8 << 10, 1, 1)?;
/// let under = KeyEncryptionKey::from_passphrase(Passphrase::new("correct horse battery")?, cost);
/// let place = Place::keyring();
///
/// let key = KeyBytes::random()?;
/// let wrapped = WrappedKey::wrap(&key, &under, &place)?;
/// let stored = wrapped.as_bytes();
///
/// let opened = WrappedKey::parse(stored)?.open(&under, &place)?;
/// assert_eq!(opened.expose(), key.expose());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct WrappedKey([u8; WRAPPED_KEY_LEN]);

impl WrappedKey {
    /// Reads a record, and checks its shape and the bounds of its cost. Nothing is computed or allocated.
    ///
    /// # Errors
    /// [`ErrorKind::WrappedKey`](crate::ErrorKind::WrappedKey) with [`WrappedKeyProblem::Length`],
    /// [`Format`](WrappedKeyProblem::Format), [`Kdf`](WrappedKeyProblem::Kdf),
    /// [`Reserved`](WrappedKeyProblem::Reserved) and [`Cost`](WrappedKeyProblem::Cost), in this order.
    pub fn parse(record: &[u8]) -> Result<Self> {
        let wrapped =
            Self(record.try_into().map_err(|_| WrappedKeyProblem::Length { len: record.len() })?);
        if wrapped.0[0] != FORMAT {
            return Err(WrappedKeyProblem::Format { format: wrapped.0[0] }.into());
        }
        Kdf::parse(wrapped.kdf_and_cost())?;
        Ok(wrapped)
    }

    /// Returns the 122 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; WRAPPED_KEY_LEN] {
        &self.0
    }

    /// Returns the root key that is needed to open the record: it wraps the key, or the passphrase has its pepper.
    #[must_use]
    pub fn key_id(&self) -> Option<KeyId> {
        KeyId::new(u16::from_be_bytes(*self.part::<KEY_ID, 2>()))
    }

    /// Returns the cost of opening the record, if a passphrase opens it.
    #[must_use]
    pub fn cost(&self) -> Option<PassphraseCost> {
        Kdf::parse(self.kdf_and_cost()).ok().and_then(Kdf::cost)
    }

    /// Wraps `key`. It opens under the same passphrase or key only, and in the same place only.
    ///
    /// AES-256-GCM-SIV, [RFC 8452](https://www.rfc-editor.org/rfc/rfc8452), under a key that is derived for this record
    /// with a fresh salt.
    ///
    /// # Errors
    /// [`ErrorKind::Randomness`](crate::ErrorKind::Randomness),
    /// [`ErrorKind::OutOfMemory`](crate::ErrorKind::OutOfMemory), [`ErrorKind::SelfTest`](crate::ErrorKind::SelfTest),
    /// and [`ErrorKind::ContextTooLong`](crate::ErrorKind::ContextTooLong) for a place of more than 65535 bytes.
    pub fn wrap(key: &KeyBytes, under: &KeyEncryptionKey, place: &Place) -> Result<Self> {
        under.self_test()?;
        Self::wrap_with(random_bytes()?, random_nonce()?, key, under, place)
    }

    /// Opens the key, if it was wrapped under this passphrase or key, for this place.
    ///
    /// # Errors
    /// [`ErrorKind::WrappedKey`](crate::ErrorKind::WrappedKey): before anything is computed
    /// [`WrappedKeyProblem::NeedsPassphrase`], [`NeedsKey`](WrappedKeyProblem::NeedsKey),
    /// [`RootKey`](WrappedKeyProblem::RootKey) and [`CostLimit`](WrappedKeyProblem::CostLimit); then
    /// [`Refused`](WrappedKeyProblem::Refused) for another passphrase, key or place, and
    /// [`Changed`](WrappedKeyProblem::Changed) for changed bytes. Also
    /// [`ErrorKind::OutOfMemory`](crate::ErrorKind::OutOfMemory), and
    /// [`ErrorKind::ContextTooLong`](crate::ErrorKind::ContextTooLong) for a place of more than 65535 bytes.
    ///
    /// # Security
    /// A wrong passphrase takes as long as the right one: Argon2id runs for either.
    pub fn open(&self, under: &KeyEncryptionKey, place: &Place) -> Result<KeyBytes> {
        self.open_with(&self.record_key(under, place)?)
    }

    /// Returns a key that opens this record and no other, to be kept in place of the passphrase.
    ///
    /// # Errors
    /// As [`open`](Self::open), except for [`WrappedKeyProblem::Changed`].
    pub fn record_key(&self, under: &KeyEncryptionKey, place: &Place) -> Result<RecordKey> {
        under.check_suits(Kdf::parse(self.kdf_and_cost())?, self.key_id())?;
        let record_key = self.derive(under, place)?;
        self.check_commitment(&record_key)?;
        Ok(record_key)
    }

    /// Opens the key, if this is the record that `record_key` was made for.
    ///
    /// # Errors
    /// [`ErrorKind::WrappedKey`](crate::ErrorKind::WrappedKey) with [`WrappedKeyProblem::Refused`] for another record,
    /// such as the same key wrapped again; and [`Changed`](WrappedKeyProblem::Changed).
    pub fn open_with(&self, record_key: &RecordKey) -> Result<KeyBytes> {
        self.check_commitment(record_key)?;
        self.unseal(&Cipher::new(&record_key.key))
    }

    fn check_commitment(&self, record_key: &RecordKey) -> Result<()> {
        if equal(&record_key.commitment, self.part::<COMMITMENT, MAC_LEN>()) {
            return Ok(());
        }
        Err(WrappedKeyProblem::Refused.into())
    }

    fn wrap_with(
        salt: [u8; SALT_LEN],
        nonce: [u8; NONCE_LEN],
        key: &KeyBytes,
        under: &KeyEncryptionKey,
        place: &Place,
    ) -> Result<Self> {
        let mut wrapped = Self([0; WRAPPED_KEY_LEN]);
        wrapped.0[0] = FORMAT;
        wrapped.0[KDF..SALT].copy_from_slice(&under.kdf().to_bytes());
        wrapped.0[SALT..KEY_ID].copy_from_slice(&salt);
        let key_id = under.key_id().map_or(0, KeyId::get);
        wrapped.0[KEY_ID..NONCE].copy_from_slice(&key_id.to_be_bytes());
        wrapped.0[NONCE..COMMITMENT].copy_from_slice(&nonce);
        let record_key = wrapped.derive(under, place)?;
        wrapped.0[COMMITMENT..CIPHERTEXT].copy_from_slice(&record_key.commitment);
        wrapped.0[CIPHERTEXT..TAG].copy_from_slice(key.expose());
        wrapped.seal(&Cipher::new(&record_key.key));
        Ok(wrapped)
    }

    /// Derives the key of this record, and the commitment to it.
    fn derive(&self, under: &KeyEncryptionKey, place: &Place) -> Result<RecordKey> {
        let mut info = DOMAIN.to_vec();
        info.extend_from_slice(&self.0[..NONCE]);
        push_prefixed(&mut info, place.as_bytes())?;
        let prk = under.extract(Kdf::parse(self.kdf_and_cost())?, self.part::<SALT, SALT_LEN>())?;
        let [key, commitment] = prk.expand_two(&info);
        Ok(RecordKey { key, commitment: *commitment.expose() })
    }

    /// Encrypts the key in place, in the record.
    fn seal(&mut self, cipher: &Cipher) {
        let nonce = *self.part::<NONCE, NONCE_LEN>();
        let (associated_data, body) = self.0.split_at_mut(CIPHERTEXT);
        let (key, tag) = body.split_at_mut(KEY_LEN);
        let sealed = cipher.seal(&nonce, associated_data, key);
        tag.copy_from_slice(&sealed.expect("32 bytes are under the limit of AES-GCM-SIV"));
    }

    fn unseal(&self, cipher: &Cipher) -> Result<KeyBytes> {
        let opened = cipher.open(
            self.part::<NONCE, NONCE_LEN>(),
            &self.0[..CIPHERTEXT],
            self.part::<CIPHERTEXT, KEY_LEN>(),
            self.part::<TAG, TAG_LEN>(),
        );
        let opened = Zeroizing::new(opened.map_err(|_| WrappedKeyProblem::Changed)?);
        let fill = |key: &mut [u8; KEY_LEN]| opened.as_slice().try_into().map(|bytes| *key = bytes);
        Ok(KeyBytes::filled_by(fill).expect("a ciphertext of 32 bytes opens to 32"))
    }

    fn kdf_and_cost(&self) -> &[u8; SALT - KDF] {
        self.part::<KDF, { SALT - KDF }>()
    }

    /// Returns the `N` bytes at `OFFSET`. The compiler checks both against the length of the record.
    fn part<const OFFSET: usize, const N: usize>(&self) -> &[u8; N] {
        const { assert!(OFFSET + N <= WRAPPED_KEY_LEN, "a part lies within the record") };
        self.0[OFFSET..].first_chunk().expect("asserted above")
    }
}

/// Prints the public facts: the cost of a passphrase, and the root key that is needed.
impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrappedKey")
            .field("cost", &self.cost())
            .field("key_id", &self.key_id().map(KeyId::get))
            .finish_non_exhaustive()
    }
}

/// The key-encryption key of one record, made of a passphrase or key. It opens that record without Argon2id. Wiped when
/// dropped.
pub struct RecordKey {
    key: KeyBytes,
    commitment: [u8; MAC_LEN],
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordKey(..)")
    }
}

/// The format byte of a wrapped key; a sealed value has 0xF8.
const FORMAT: u8 = 0xf9;
const DOMAIN: &[u8; 12] = b"encdb-dek-v1";

const KDF: usize = 1;
const SALT: usize = 12;
const KEY_ID: usize = 28;
const NONCE: usize = 30;
const COMMITMENT: usize = 42;
const CIPHERTEXT: usize = 74;
const TAG: usize = 106;
/// Length of the salt of one record, in bytes (RFC 9106, section 3.1, recommends 16).
const SALT_LEN: usize = KEY_ID - SALT;
