//! A keyring whose keys are open: changing it, and locking it again.

use std::{fmt, time::SystemTime};

use chrono::SubsecRound;

use super::{
    DateTime, Entry, KeyEncryptionKey, KeyState, KeyringDocument, KeyringEntry, OwnerKeys, Place,
    Series, Utc, WrappedKey,
};
use crate::{
    error::{KeyStateProblem, KeyringDocumentProblem, Result},
    key_id::{KeyId, KeyringEntryId},
    keyring::{Fingerprint, FingerprintKind, Keyring, KeyringBuilder},
    primitives::{MAC_LEN, random_bytes, random_key},
    secret::KeyBytes,
};

#[cfg(test)]
mod tests;

/// A keyring with all its keys open, to be changed and locked again. The keys are wiped when it is dropped.
///
/// The steps of a rotation are steps of state: add a key, let every process load it, promote it, rewrite what the
/// former key sealed, retire the former key and in the end destroy it. Each step is a document of its own.
pub struct UnlockedKeyring {
    revision: u64,
    salt: Vec<u8>,
    owner_keys: OwnerKeys,
    keys: Series<OpenKey>,
    epochs: Series<OpenKey>,
}

/// Boxed, so that a growing list leaves no copy of the key behind.
type OpenKey = Box<KeyBytes>;

impl UnlockedKeyring {
    /// Makes a new keyring: a random salt, key 1 and epoch 1, both current.
    ///
    /// # Errors
    /// [`ErrorKind::Randomness`](crate::ErrorKind::Randomness).
    pub fn create(owner_keys: OwnerKeys) -> Result<Self> {
        let salt = random_bytes::<NEW_SALT_LEN>()?.to_vec();
        let mut created = Self::empty(salt, owner_keys);
        created.add(FingerprintKind::Root, KeyState::Current)?;
        created.add(FingerprintKind::Index, KeyState::Current)?;
        Ok(created)
    }

    /// Takes over the keyring that `builder` would build, such as the keyring of the environment
    /// ([`Environment::builder`](crate::Environment::builder)): the same salt, ids, epochs, tokens and keys of owners.
    ///
    /// If it has no index root of its own, the lowest key stays the index root of its epoch, as it was before.
    ///
    /// # Errors
    /// [`ErrorKind::Key`](crate::ErrorKind::Key), [`ErrorKind::NoCurrentKey`](crate::ErrorKind::NoCurrentKey) and
    /// [`ErrorKind::EpochOutOfRange`](crate::ErrorKind::EpochOutOfRange), as [`KeyringBuilder::build`].
    pub fn import(builder: KeyringBuilder) -> Result<Self> {
        let mut parts = builder.into_parts()?;
        let written = parts.index_roots.first().map(|(epoch, _)| *epoch);
        parts.index_roots.sort_by_key(|(epoch, _)| *epoch);
        let mut imported = Self::empty(parts.salt, parts.owner_keys);
        for (id, key) in parts.keys {
            imported.push(KeyringEntryId::Key(id), current_or_retired(id, parts.current), key);
        }
        for (epoch, key) in parts.index_roots {
            let state = current_or_retired(Some(epoch), written);
            imported.push(KeyringEntryId::Epoch(epoch), state, key);
        }
        Ok(imported)
    }

    /// Returns the keyring as programs use it. Keys that are ready or retired open, and their tokens are searched.
    ///
    /// # Errors
    /// As [`KeyringBuilder::build`].
    pub fn keyring(&self) -> Result<Keyring> {
        let open = Keyring::builder(&self.salt).owner_keys(self.owner_keys);
        let open = if self.revision == 0 { open } else { open.revision(self.revision) };
        let open = self.keys.entries.iter().fold(open, |open, entry| {
            let (KeyringEntryId::Key(id), key) = (entry.public.id, entry.key.duplicate()) else {
                return open;
            };
            match entry.public.state {
                KeyState::Current => open.current(id, key),
                KeyState::Ready | KeyState::Retired => open.retired(id, key),
            }
        });
        self.index_roots().fold(open, |open, (epoch, key)| open.index_root(epoch, key)).build()
    }

    /// Returns the root keys, ascending by id.
    pub fn keys(&self) -> impl Iterator<Item = &KeyringEntry> {
        self.keys.iter()
    }

    /// Returns the index roots, ascending by epoch.
    pub fn epochs(&self) -> impl Iterator<Item = &KeyringEntry> {
        self.epochs.iter()
    }

    /// Returns the revision that was unlocked: 0 for a keyring that was never locked.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns where the keys of owners come from.
    #[must_use]
    pub const fn owner_keys(&self) -> OwnerKeys {
        self.owner_keys
    }

    /// Adds a random root key, ready: it opens, and seals once it is promoted.
    ///
    /// # Errors
    /// [`ErrorKind::Randomness`](crate::ErrorKind::Randomness), and
    /// [`ErrorKind::KeyState`](crate::ErrorKind::KeyState) with [`KeyStateProblem::Exhausted`] after id 65535.
    pub fn add_key(&mut self) -> Result<KeyId> {
        let KeyringEntryId::Key(id) = self.add(FingerprintKind::Root, KeyState::Ready)? else {
            unreachable!("a root key is added as a root key");
        };
        Ok(id)
    }

    /// Makes a ready key the one that seals. The former one is ready again, so that the step can be undone.
    ///
    /// Every process must have loaded the key before: a process without it cannot open values that another one seals
    /// with it.
    ///
    /// # Errors
    /// [`ErrorKind::KeyState`](crate::ErrorKind::KeyState) with [`KeyStateProblem::Unknown`],
    /// [`AlreadyCurrent`](KeyStateProblem::AlreadyCurrent) and [`Retired`](KeyStateProblem::Retired).
    pub fn promote_key(&mut self, id: KeyId) -> Result<()> {
        self.keys.promote(KeyringEntryId::Key(id))
    }

    /// Ends the time in which a key may seal: from now on it only opens, and never becomes current again.
    ///
    /// # Errors
    /// [`ErrorKind::KeyState`](crate::ErrorKind::KeyState) with [`KeyStateProblem::Unknown`],
    /// [`Current`](KeyStateProblem::Current) and [`AlreadyRetired`](KeyStateProblem::AlreadyRetired).
    pub fn retire_key(&mut self, id: KeyId) -> Result<()> {
        self.keys.retire(KeyringEntryId::Key(id))
    }

    /// Removes a retired key. Its id is not used again.
    ///
    /// # Errors
    /// [`ErrorKind::KeyState`](crate::ErrorKind::KeyState) with [`KeyStateProblem::Unknown`],
    /// [`Current`](KeyStateProblem::Current), [`NotRetired`](KeyStateProblem::NotRetired), and
    /// [`SharedWithEpoch`](KeyStateProblem::SharedWithEpoch) where the key lives on as an index root.
    ///
    /// # Security
    /// The values that the key sealed are lost for good, in backups too. The caller must know that nothing needs it any
    /// more: count, in every database and table, the values and wrapped keys whose header names it.
    pub fn destroy_key(&mut self, id: KeyId) -> Result<()> {
        let id = KeyringEntryId::Key(id);
        let key = &self.keys.find(id)?.key;
        let shared = self.epochs.entries.iter().find(|root| root.key.expose() == key.expose());
        if let (Some(KeyringEntryId::Epoch(epoch)), KeyState::Retired) =
            (shared.map(|root| root.public.id), self.keys.find(id)?.public.state)
        {
            return Err(KeyStateProblem::SharedWithEpoch { epoch }.of(id));
        }
        self.keys.destroy(id)
    }

    /// Adds an epoch with a random index root, ready: its tokens are searched, and written once it is promoted.
    ///
    /// # Errors
    /// As [`add_key`](Self::add_key), after epoch 255.
    pub fn add_epoch(&mut self) -> Result<u8> {
        let KeyringEntryId::Epoch(epoch) = self.add(FingerprintKind::Index, KeyState::Ready)?
        else {
            unreachable!("an index root is added as an epoch");
        };
        Ok(epoch)
    }

    /// Makes a ready epoch the one whose tokens are written. The former one is ready again.
    ///
    /// Every process must have loaded the epoch before: a process without it does not find rows that another one writes
    /// with it.
    ///
    /// # Errors
    /// As [`promote_key`](Self::promote_key).
    pub fn promote_epoch(&mut self, epoch: u8) -> Result<()> {
        self.epochs.promote(KeyringEntryId::Epoch(epoch))
    }

    /// Ends the time in which the tokens of an epoch may be written: from now on they are only searched.
    ///
    /// # Errors
    /// As [`retire_key`](Self::retire_key).
    pub fn retire_epoch(&mut self, epoch: u8) -> Result<()> {
        self.epochs.retire(KeyringEntryId::Epoch(epoch))
    }

    /// Removes a retired epoch. Its number is not used again.
    ///
    /// # Errors
    /// As [`destroy_key`](Self::destroy_key), except for the last.
    ///
    /// # Security
    /// Rows with tokens of the epoch are no longer found. The caller must know that there are none left.
    pub fn destroy_epoch(&mut self, epoch: u8) -> Result<()> {
        self.epochs.destroy(KeyringEntryId::Epoch(epoch))
    }

    /// Locks the next revision of the document under this passphrase or key.
    ///
    /// The keyring key is a new one each time, and all keys are wrapped again: an older keyring key or an earlier
    /// passphrase opens none of the later documents.
    ///
    /// # Errors
    /// As [`WrappedKey::wrap`].
    pub fn lock(&self, under: &KeyEncryptionKey) -> Result<KeyringDocument> {
        let keyring_key = random_key()?;
        let wrapped = WrappedKey::wrap(&keyring_key, under, &Place::keyring())?;
        let inner = KeyEncryptionKey::from_key(keyring_key.duplicate());
        let wrap = |id: KeyringEntryId, key: &OpenKey| WrappedKey::wrap(key, &inner, &id.place());
        let mut document = KeyringDocument {
            revision: self.revision.saturating_add(1),
            salt: self.salt.clone(),
            owner_keys: self.owner_keys,
            keyring_key: wrapped,
            keys: self.keys.try_map(wrap)?,
            epochs: self.epochs.try_map(wrap)?,
            code: [0; MAC_LEN],
        };
        document.code = document.code(&keyring_key);
        Ok(document)
    }

    /// Opens the keys of a document whose code was right.
    pub(super) fn open(document: &KeyringDocument, inner: &KeyEncryptionKey) -> Result<Self> {
        let open = |id: KeyringEntryId, wrapped: &WrappedKey| {
            wrapped.open(inner, &id.place()).map(Box::new)
        };
        let opened = Self {
            revision: document.revision,
            salt: document.salt.clone(),
            owner_keys: document.owner_keys,
            keys: document.keys.try_map(open)?,
            epochs: document.epochs.try_map(open)?,
        };
        opened.check_fingerprints()?;
        Ok(opened)
    }

    fn empty(salt: Vec<u8>, owner_keys: OwnerKeys) -> Self {
        let series = |kind| Series { kind, next: 1, entries: vec![] };
        let (keys, epochs) = (series(FingerprintKind::Root), series(FingerprintKind::Index));
        Self { revision: 0, salt, owner_keys, keys, epochs }
    }

    fn add(&mut self, kind: FingerprintKind, state: KeyState) -> Result<KeyringEntryId> {
        let id = self.series(kind).next_id()?;
        self.push(id, state, Box::new(random_key()?));
        Ok(id)
    }

    fn push(&mut self, id: KeyringEntryId, state: KeyState, key: OpenKey) {
        let created = DateTime::<Utc>::from(SystemTime::now()).trunc_subsecs(0);
        let fingerprint = *self.fingerprint(id, &key).as_bytes();
        let public = KeyringEntry { id, state, created, fingerprint };
        self.series(id.kind()).push(Entry { public, key });
    }

    fn series(&mut self, kind: FingerprintKind) -> &mut Series<OpenKey> {
        match kind {
            FingerprintKind::Root => &mut self.keys,
            FingerprintKind::Index => &mut self.epochs,
        }
    }

    /// Returns the epochs in the order in which a keyring takes them: the epoch that is written comes first.
    fn index_roots(&self) -> impl Iterator<Item = (KeyId, KeyBytes)> {
        let is_current = |entry: &&Entry<_>| entry.public.state == KeyState::Current;
        let others = self.epochs.entries.iter().filter(move |entry| !is_current(entry));
        self.epochs.current().into_iter().chain(others).filter_map(|entry| {
            KeyId::new(entry.public.id.number()).map(|epoch| (epoch, entry.key.duplicate()))
        })
    }

    fn check_fingerprints(&self) -> Result<()> {
        for entry in self.keys.entries.iter().chain(&self.epochs.entries) {
            let id = entry.public.id;
            if *self.fingerprint(id, &entry.key).as_bytes() != entry.public.fingerprint {
                return Err(KeyringDocumentProblem::Fingerprint { id }.into());
            }
        }
        Ok(())
    }

    fn fingerprint(&self, id: KeyringEntryId, key: &KeyBytes) -> Fingerprint {
        Keyring::fingerprint_of(&self.salt, id, key)
    }
}

impl fmt::Debug for UnlockedKeyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnlockedKeyring")
            .field("revision", &self.revision)
            .field("owner_keys", &self.owner_keys)
            .field("keys", &self.keys.iter().collect::<Vec<_>>())
            .field("epochs", &self.epochs.iter().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// Returns the state of a key that was configured while `current` was the current one.
fn current_or_retired<T: PartialEq>(id: T, current: T) -> KeyState {
    if id == current { KeyState::Current } else { KeyState::Retired }
}

/// Length of the salt of a new keyring, in bytes: the length of a SHA-256, as RFC 5869, section 3.1, recommends.
const NEW_SALT_LEN: usize = 32;
