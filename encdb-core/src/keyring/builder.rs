//! Builds a keyring, and refuses bytes that cannot be keys.

use std::fmt;

use once_cell::sync::OnceCell;

use super::{
    Keyring, OwnerKeys,
    derive::{IndexRoot, Root},
    once_map::OnceMap,
};
use crate::{
    error::{Error, ErrorKind, KeyProblem, Result},
    key_id::KeyId,
    primitives::{Prk, self_test},
    secret::{KEY_LEN, KeyBytes},
};

/// Least and greatest length of the salt, in bytes.
pub(crate) const SALT_LEN: std::ops::RangeInclusive<usize> = 16..=64;

/// Collects the keys of a [`Keyring`] and checks them in [`build`](Self::build).
pub struct KeyringBuilder {
    salt: Vec<u8>,
    salt_name: &'static str,
    current: Option<KeyId>,
    revision: Option<u64>,
    roots: Vec<NamedKey>,
    index_roots: Vec<NamedKey>,
    owner_keys: OwnerKeys,
}

/// A key and where it was configured, for messages. Boxed, so that a growing list leaves no copy of the key behind.
struct NamedKey {
    name: &'static str,
    id: KeyId,
    key: Box<KeyBytes>,
}

impl KeyringBuilder {
    pub(super) fn new(salt: &[u8]) -> Self {
        Self {
            salt: salt.to_vec(),
            salt_name: "the salt",
            current: None,
            revision: None,
            roots: vec![],
            index_roots: vec![],
            owner_keys: OwnerKeys::Derived,
        }
    }

    /// Adds the key that seals. If it is given twice, the later one seals and the earlier one is retired.
    #[must_use]
    pub fn current(self, id: KeyId, key: KeyBytes) -> Self {
        Self { current: Some(id), ..self.named("the current key", id, key) }
    }

    /// Adds a key that only opens what it sealed before.
    #[must_use]
    pub fn retired(self, id: KeyId, key: KeyBytes) -> Self {
        self.named("a retired key", id, key)
    }

    /// Adds a root for search tokens; its id is the epoch, 1 to 255. The first root makes the tokens that are written;
    /// the tokens of the others are searched too. If none is added, the key with the lowest id is the index root.
    #[must_use]
    pub fn index_root(mut self, epoch: KeyId, key: KeyBytes) -> Self {
        self.index_roots.push(NamedKey { name: "an index root", id: epoch, key: Box::new(key) });
        self
    }

    /// Sets where the keys of owners come from; they are derived by default. Choose before the first value of an owner
    /// is sealed, and for good: derived keys do not open values under stored ones, nor the other way round.
    #[must_use]
    pub fn owner_keys(self, owner_keys: OwnerKeys) -> Self {
        Self { owner_keys, ..self }
    }

    /// Sets the revision of the keyring document that the keys are from, counted from 1. A program that reloads its
    /// keyring refuses a lower revision.
    #[must_use]
    pub fn revision(self, revision: u64) -> Self {
        Self { revision: Some(revision), ..self }
    }

    pub(crate) fn named(mut self, name: &'static str, id: KeyId, key: KeyBytes) -> Self {
        self.roots.push(NamedKey { name, id, key: Box::new(key) });
        self
    }

    pub(crate) fn named_current(self, name: &'static str, id: KeyId, key: KeyBytes) -> Self {
        Self { current: Some(id), ..self.named(name, id, key) }
    }

    pub(crate) fn salt_named(self, name: &'static str) -> Self {
        Self { salt_name: name, ..self }
    }

    /// Builds the keyring, after a self-test of the cipher, the code, the key derivation and the random generator.
    /// (Argon2id is tested when something is wrapped under a passphrase.)
    ///
    /// # Errors
    /// [`ErrorKind::Key`] with the [`KeyProblem`], [`ErrorKind::NoCurrentKey`], [`ErrorKind::EpochOutOfRange`],
    /// [`ErrorKind::Randomness`], [`ErrorKind::SelfTest`].
    pub fn build(self) -> Result<Keyring> {
        self_test()?;
        let revision = self.revision;
        let KeyringParts { salt, current, keys, index_roots, owner_keys } = self.into_parts()?;
        let extract = |key: &KeyBytes| Box::new(Prk::extract(&salt, key.expose()));
        let roots = keys.iter().map(|(id, key)| Root::new(*id, extract(key))).collect();
        let index_root = |(epoch, key): &(u8, Box<_>)| IndexRoot::new(*epoch, extract(key));
        let index_roots = index_roots.iter().map(index_root).collect();
        Ok(Keyring {
            salt,
            roots,
            current,
            revision,
            index_roots,
            columns: OnceMap::new(),
            indexes: OnceMap::new(),
            row_macs: OnceMap::new(),
            owner_keys,
            owner_key_store: OnceCell::new(),
        })
    }

    /// Checks and returns everything that a keyring is built from.
    ///
    /// # Errors
    /// As [`build`](Self::build), except for the last two.
    pub(crate) fn into_parts(mut self) -> Result<KeyringParts> {
        self.check()?;
        let current = self.current.ok_or(ErrorKind::NoCurrentKey)?;
        self.roots.sort_by_key(|key| key.id);
        let index_roots = self.take_index_roots()?;
        let keys = self.roots.into_iter().map(|key| (key.id, key.key)).collect();
        Ok(KeyringParts {
            salt: self.salt,
            current,
            keys,
            index_roots,
            owner_keys: self.owner_keys,
        })
    }

    /// Returns the index roots that were added, or else the key with the lowest id.
    fn take_index_roots(&mut self) -> Result<Vec<(u8, Box<KeyBytes>)>> {
        if self.index_roots.is_empty() {
            let lowest = self.roots.first().ok_or(ErrorKind::NoCurrentKey)?;
            let (id, key) = (lowest.id, Box::new(lowest.key.duplicate()));
            return Ok(vec![(epoch(id).ok_or(ErrorKind::EpochOutOfRange { id })?, key)]);
        }
        let given = std::mem::take(&mut self.index_roots).into_iter();
        let numbered = given.map(|NamedKey { name, id, key: root }| {
            let problem = || key(name, KeyProblem::NotAnEpoch { id });
            Ok((epoch(id).ok_or_else(problem)?, root))
        });
        numbered.collect()
    }

    fn check(&self) -> Result<()> {
        check_bytes(&self.salt, *SALT_LEN.start(), *SALT_LEN.end())
            .map_err(|problem| key(self.salt_name, problem))?;
        for named in self.roots.iter().chain(&self.index_roots) {
            let bytes = named.key.expose();
            named.key.check().map_err(|problem| key(named.name, problem))?;
            if bytes.as_slice() == self.salt {
                return Err(key(named.name, KeyProblem::EqualsSalt));
            }
        }
        check_distinct(&self.roots)?;
        check_distinct(&self.index_roots)
    }
}

/// The checked parts that a keyring is built from.
pub(crate) struct KeyringParts {
    pub(crate) salt: Vec<u8>,
    pub(crate) current: KeyId,
    /// Ascending by id.
    pub(crate) keys: Vec<(KeyId, Box<KeyBytes>)>,
    /// The index roots with their epochs, at least one. The first one makes the tokens that are written.
    pub(crate) index_roots: Vec<(u8, Box<KeyBytes>)>,
    pub(crate) owner_keys: OwnerKeys,
}

impl fmt::Debug for KeyringBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.roots.iter().map(|key| key.id.get()).collect();
        f.debug_struct("KeyringBuilder").field("keys", &ids).finish_non_exhaustive()
    }
}

fn epoch(id: KeyId) -> Option<u8> {
    u8::try_from(id.get()).ok()
}

fn key(name: &'static str, problem: KeyProblem) -> Error {
    ErrorKind::Key { name, problem }.into()
}

impl KeyBytes {
    /// Refuses a key that no generator would make.
    pub(crate) fn check(&self) -> std::result::Result<(), KeyProblem> {
        check_bytes(self.expose(), KEY_LEN, KEY_LEN)
    }
}

/// Refuses bytes that no generator would make. It refuses 32 random bytes with a chance below one in a million million.
pub(crate) fn check_bytes(
    bytes: &[u8],
    min: usize,
    max: usize,
) -> std::result::Result<(), KeyProblem> {
    if bytes.len() < min || bytes.len() > max {
        return Err(KeyProblem::Length { found: bytes.len(), min, max });
    }
    if bytes.iter().all(|byte| *byte == bytes[0]) {
        return Err(KeyProblem::AllBytesEqual);
    }
    if bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n')) {
        return Err(KeyProblem::PrintableText);
    }
    Ok(())
}

fn check_distinct(keys: &[NamedKey]) -> Result<()> {
    for (at, one) in keys.iter().enumerate() {
        for other in &keys[at + 1..] {
            if one.id == other.id {
                return Err(key(other.name, KeyProblem::DuplicateId { id: one.id }));
            }
            if one.key.expose() == other.key.expose() {
                let (first, second) = (one.id.min(other.id), one.id.max(other.id));
                return Err(key(other.name, KeyProblem::DuplicateKey { first, second }));
            }
        }
    }
    Ok(())
}
