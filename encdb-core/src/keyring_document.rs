//! A keyring as a document: its wrapped keys, the state of each, and a code over all of it.
//!
//! A [`KeyringDocument`] is the stored form, as JSON. A passphrase or a key unlocks it into an [`UnlockedKeyring`], in
//! which keys are added, promoted, retired and destroyed, and which is locked into the next document. Input and output
//! are in `source`. Fields and the code: `docs/format.md`, "The keyring file".

use chrono::{DateTime, Utc};

use crate::{
    error::{KeyringDocumentProblem, Result},
    keyring::{FINGERPRINT_LEN, OwnerKeys},
    primitives::{MAC_LEN, equal},
    wrapped::{KeyEncryptionKey, PassphraseCost, Place, WrappedKey},
};

mod code;
mod entry;
mod json;
mod series;
mod unlocked;

pub use entry::{KeyState, KeyringEntry};
pub use unlocked::UnlockedKeyring;

use entry::Entry;
use series::Series;

/// A keyring as it is stored. Public bytes: they are worth nothing without the passphrase or key that unlocks them.
///
/// The passphrase or key wraps a keyring key, and the keyring key wraps all the others. So a passphrase is stretched
/// once, however many keys there are.
///
/// ```
/// use encdb_core::{KeyBytes, KeyEncryptionKey, KeyringDocument, OwnerKeys, UnlockedKeyring};
///
/// # fn main() -> encdb_core::Result<()> {
/// let under = KeyEncryptionKey::from_key(KeyBytes::random()?);
/// let document = UnlockedKeyring::create(OwnerKeys::Derived)?.lock(&under)?;
/// let stored = document.to_json();
///
/// let mut unlocked = KeyringDocument::from_json(&stored)?.unlock(&under)?;
/// let id = unlocked.add_key()?;
/// unlocked.promote_key(id)?;
/// assert_eq!(unlocked.keyring()?.current(), id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct KeyringDocument {
    revision: u64,
    salt: Vec<u8>,
    owner_keys: OwnerKeys,
    keyring_key: WrappedKey,
    keys: Series<WrappedKey>,
    epochs: Series<WrappedKey>,
    code: [u8; MAC_LEN],
}

/// Length limit of a keyring document, in bytes, wherever it is stored: room for 2000 keys.
pub const MAX_KEYRING_DOCUMENT_LEN: usize = 1 << 20;

impl KeyringDocument {
    /// Returns how often the keyring was locked. A writer who replaces a document says which revision was replaced.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns where the keys of owners come from.
    #[must_use]
    pub const fn owner_keys(&self) -> OwnerKeys {
        self.owner_keys
    }

    /// Returns the cost of trying a passphrase; `None` if a key unlocks the document.
    #[must_use]
    pub fn passphrase_cost(&self) -> Option<PassphraseCost> {
        self.keyring_key.cost()
    }

    /// Returns the root keys, ascending by id. The document is not verified until it is unlocked.
    pub fn keys(&self) -> impl Iterator<Item = &KeyringEntry> {
        self.keys.iter()
    }

    /// Returns the index roots, ascending by epoch. Like the [`keys`](Self::keys), they are not verified.
    pub fn epochs(&self) -> impl Iterator<Item = &KeyringEntry> {
        self.epochs.iter()
    }

    /// Opens all keys, if the document is as it was locked under this passphrase or key.
    ///
    /// # Errors
    /// [`ErrorKind::WrappedKey`](crate::ErrorKind::WrappedKey) for another passphrase or key, and
    /// [`ErrorKind::KeyringDocument`](crate::ErrorKind::KeyringDocument) with
    /// [`KeyringDocumentProblem::Changed`] for a document that is not as it was written.
    ///
    /// # Security
    /// An older document looks like the newest one: anyone who can write the file can put an old one back.
    pub fn unlock(&self, under: &KeyEncryptionKey) -> Result<UnlockedKeyring> {
        let keyring_key = self.keyring_key.open(under, &Place::keyring())?;
        if !equal(&self.code(&keyring_key), &self.code) {
            return Err(KeyringDocumentProblem::Changed.into());
        }
        UnlockedKeyring::open(self, &KeyEncryptionKey::from_key(keyring_key))
    }
}
