//! The keys that wrap others: a passphrase or a key, with a root key or without.

use std::fmt;

use super::{Passphrase, PassphraseCost, PassphraseCostLimit, SALT_LEN, WrappedKeyProblem};
use crate::{
    error::Result,
    key_id::KeyId,
    primitives::{Prk, argon2id, self_test, self_test_of_argon2id},
    secret::{KEY_LEN, KeyBytes},
};

/// A passphrase, stretched by Argon2id, or 32 random bytes, to wrap keys under.
///
/// `Debug` prints no byte of it, and it is wiped when dropped. [`Keyring::wrapping_key`](crate::Keyring::wrapping_key)
/// makes one from a root key.
pub struct KeyEncryptionKey {
    secret: Secret,
    key_id: Option<KeyId>,
    limit: PassphraseCostLimit,
}

enum Secret {
    Passphrase { passphrase: Passphrase, cost: PassphraseCost, pepper: Option<KeyBytes> },
    Key(KeyBytes),
}

impl KeyEncryptionKey {
    /// Takes a passphrase, and the cost at which it wraps. A record that it opens names its own cost, up to [four
    /// times](PassphraseCostLimit::for_cost) this one.
    #[must_use]
    pub fn from_passphrase(passphrase: Passphrase, cost: PassphraseCost) -> Self {
        let secret = Secret::Passphrase { passphrase, cost, pepper: None };
        Self { secret, key_id: None, limit: PassphraseCostLimit::for_cost(cost) }
    }

    /// Takes a passphrase that is worth nothing without a root key: a stolen record cannot be tried against a list of
    /// passphrases.
    #[must_use]
    pub fn from_peppered_passphrase(
        passphrase: Passphrase,
        cost: PassphraseCost,
        pepper: Pepper,
    ) -> Self {
        let secret = Secret::Passphrase { passphrase, cost, pepper: Some(pepper.key) };
        Self { secret, key_id: Some(pepper.id), limit: PassphraseCostLimit::for_cost(cost) }
    }

    /// Opens records up to another cost: for records that were written at a higher one on purpose. A key costs nothing,
    /// and stays as it is.
    #[must_use]
    pub fn accepting(self, limit: PassphraseCostLimit) -> Self {
        Self { limit, ..self }
    }

    /// Replaces the pepper by the one of another root key. A key has no pepper, and stays as it is.
    #[must_use]
    pub fn with_pepper(self, pepper: Pepper) -> Self {
        match self.secret {
            Secret::Passphrase { passphrase, cost, .. } => {
                Self::from_peppered_passphrase(passphrase, cost, pepper).accepting(self.limit)
            }
            Secret::Key(_) => self,
        }
    }

    /// Takes a key of 32 random bytes.
    #[must_use]
    pub fn from_key(key: KeyBytes) -> Self {
        Self { secret: Secret::Key(key), key_id: None, limit: PassphraseCostLimit::default() }
    }

    /// Takes the subkey of the root key `id` that is for wrapping: purpose 7.
    pub(crate) fn of_root_key(id: KeyId, subkey: KeyBytes) -> Self {
        Self { key_id: Some(id), ..Self::from_key(subkey) }
    }

    /// Returns the root key that belongs to it.
    #[must_use]
    pub const fn key_id(&self) -> Option<KeyId> {
        self.key_id
    }

    pub(super) fn kdf(&self) -> Kdf {
        match &self.secret {
            Secret::Passphrase { cost, .. } => Kdf::Argon2id(*cost),
            Secret::Key(_) => Kdf::None,
        }
    }

    /// Checks, by public facts, whether it can open a record with this derivation and this root key.
    pub(super) fn check_suits(&self, kdf: Kdf, key_id: Option<KeyId>) -> Result<()> {
        match (kdf, &self.secret) {
            (Kdf::None, Secret::Passphrase { .. }) => Err(WrappedKeyProblem::NeedsKey.into()),
            (Kdf::Argon2id(_), Secret::Key(_)) => Err(WrappedKeyProblem::NeedsPassphrase.into()),
            _ if self.key_id != key_id => Err(WrappedKeyProblem::RootKey { needed: key_id }.into()),
            (Kdf::Argon2id(cost), _) if !self.limit.accepts(cost) => {
                let (memory_kib, passes) = (cost.memory_kib(), cost.passes());
                Err(WrappedKeyProblem::CostLimit { memory_kib, passes }.into())
            }
            _ => Ok(()),
        }
    }

    /// Derives the pseudorandom key of a record with this derivation and this salt.
    pub(super) fn extract(&self, kdf: Kdf, salt: &[u8; SALT_LEN]) -> Result<Prk> {
        match (&self.secret, kdf) {
            (Secret::Key(key), _) => Ok(Prk::extract(&NO_PEPPER, key.expose())),
            (Secret::Passphrase { .. }, Kdf::None) => Err(WrappedKeyProblem::NeedsKey.into()),
            (Secret::Passphrase { passphrase, pepper, .. }, Kdf::Argon2id(cost)) => {
                let stretched = argon2id(passphrase.expose(), salt, cost.into())?;
                let pepper = pepper.as_ref().map_or(&NO_PEPPER, KeyBytes::expose);
                Ok(Prk::extract(pepper, stretched.expose()))
            }
        }
    }

    /// Tests the primitives: a record wrapped by a faulty one would open on no other machine.
    pub(super) fn self_test(&self) -> Result<()> {
        self_test()?;
        match self.secret {
            Secret::Passphrase { .. } => self_test_of_argon2id(),
            Secret::Key(_) => Ok(()),
        }
    }
}

impl fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyEncryptionKey").finish_non_exhaustive()
    }
}

/// The addition of a root key to a passphrase: [`Keyring::pepper`](crate::Keyring::pepper). Wiped when dropped.
pub struct Pepper {
    id: KeyId,
    key: KeyBytes,
}

impl Pepper {
    /// Takes the subkey of the root key `id` that is for passphrases: purpose 6.
    pub(crate) const fn new(id: KeyId, key: KeyBytes) -> Self {
        Self { id, key }
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pepper").field("id", &self.id.get()).finish_non_exhaustive()
    }
}

/// The derivation of a record's key: the bytes 1 to 11 of the record.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kdf {
    None,
    Argon2id(PassphraseCost),
}

impl Kdf {
    /// Reads the bytes of a record.
    ///
    /// # Errors
    /// [`WrappedKeyProblem::Kdf`], [`WrappedKeyProblem::Reserved`], [`WrappedKeyProblem::Cost`].
    pub(super) fn parse(bytes: &[u8; KDF_LEN]) -> Result<Self> {
        let [kdf, memory @ .., lanes, reserved] = *bytes;
        let [m0, m1, m2, m3, p0, p1, p2, p3] = memory;
        let (memory_kib, passes) =
            (u32::from_be_bytes([m0, m1, m2, m3]), u32::from_be_bytes([p0, p1, p2, p3]));
        if kdf > ARGON2ID {
            return Err(WrappedKeyProblem::Kdf { kdf }.into());
        }
        if reserved != 0 {
            return Err(WrappedKeyProblem::Reserved.into());
        }
        match (kdf, memory_kib, passes, lanes) {
            (NONE, 0, 0, 0) => Ok(Self::None),
            (NONE, ..) => Err(WrappedKeyProblem::Cost.into()),
            _ => PassphraseCost::new(memory_kib, passes, lanes)
                .map(Self::Argon2id)
                .map_err(|_| WrappedKeyProblem::Cost.into()),
        }
    }

    pub(super) fn to_bytes(self) -> [u8; KDF_LEN] {
        let mut bytes = [0; KDF_LEN];
        if let Self::Argon2id(cost) = self {
            bytes[0] = ARGON2ID;
            bytes[1..5].copy_from_slice(&cost.memory_kib().to_be_bytes());
            bytes[5..9].copy_from_slice(&cost.passes().to_be_bytes());
            bytes[9] = cost.lanes();
        }
        bytes
    }

    pub(super) const fn cost(self) -> Option<PassphraseCost> {
        match self {
            Self::None => None,
            Self::Argon2id(cost) => Some(cost),
        }
    }
}

const NONE: u8 = 0;
const ARGON2ID: u8 = 1;
const KDF_LEN: usize = 11;
/// The default salt of HKDF (RFC 5869, section 2.2), used without a pepper.
const NO_PEPPER: [u8; KEY_LEN] = [0; KEY_LEN];
