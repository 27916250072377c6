//! Putting a keyring together, and refusing keys that are no keys.

use std::{fmt, sync::Arc};

use once_cell::sync::OnceCell;

use super::{
    Keyring, OwnerKeys,
    derive::{IndexRoot, Root},
    once_map::OnceMap,
};
use crate::{
    error::{Error, ErrorKind, KeyProblem, Result},
    primitives::{Prk, self_test},
    secret::{KEY_LEN, KeyBytes},
    stored::KeyId,
};

/// Least and greatest length of the salt, in bytes.
pub(crate) const SALT_LEN: std::ops::RangeInclusive<usize> = 16..=64;

/// Collects the keys of a [`Keyring`] and checks them in [`build`](Self::build).
pub struct KeyringBuilder {
    salt: Vec<u8>,
    salt_name: &'static str,
    current: Option<KeyId>,
    roots: Vec<NamedKey>,
    index_roots: Vec<NamedKey>,
    owner_keys: OwnerKeys,
}

/// A key and where it was configured, for messages. Boxed, so that a list that grows leaves no copy of the key behind.
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
            roots: vec![],
            index_roots: vec![],
            owner_keys: OwnerKeys::Derived,
        }
    }

    /// The key that seals. Given twice, the later one seals and the earlier one is retired.
    #[must_use]
    pub fn current(self, id: KeyId, key: KeyBytes) -> Self {
        Self { current: Some(id), ..self.named("the current key", id, key) }
    }

    /// A key that only opens what it sealed before.
    #[must_use]
    pub fn retired(self, id: KeyId, key: KeyBytes) -> Self {
        self.named("a retired key", id, key)
    }

    /// A root of its own for search tokens; its id is the epoch, 1 to 255. The first one makes the tokens that are
    /// written, and the others are searched too. Without any, the key with the lowest id is the index root.
    #[must_use]
    pub fn index_root(mut self, epoch: KeyId, key: KeyBytes) -> Self {
        self.index_roots.push(NamedKey { name: "an index root", id: epoch, key: Box::new(key) });
        self
    }

    /// Where the keys of owners come from: derived, unless this says otherwise. To be chosen before the first value of an
    /// owner is sealed, and for good: the one kind does not open what is under the other.
    #[must_use]
    pub fn owner_keys(self, owner_keys: OwnerKeys) -> Self {
        Self { owner_keys, ..self }
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

    /// The keyring, after a self-test of every primitive.
    ///
    /// # Errors
    /// [`ErrorKind::Key`] with the [`KeyProblem`], [`ErrorKind::NoCurrentKey`], [`ErrorKind::EpochOutOfRange`],
    /// [`ErrorKind::SelfTest`].
    pub fn build(mut self) -> Result<Keyring> {
        self_test()?;
        self.check()?;
        let current = self.current.ok_or(ErrorKind::NoCurrentKey)?;
        self.roots.sort_by_key(|key| key.id);
        let roots: Vec<Root> =
            self.roots.iter().map(|key| Root { id: key.id, prk: self.extract(key) }).collect();
        let index_roots = self.index_roots(&roots)?;
        Ok(Keyring {
            salt: self.salt,
            roots,
            current,
            index_roots,
            columns: OnceMap::new(),
            indexes: OnceMap::new(),
            owner_keys: self.owner_keys,
            owner_key_store: OnceCell::new(),
        })
    }

    /// All that a keyring is built from, checked as [`build`](Self::build) does.
    pub(crate) fn into_parts(mut self) -> Result<KeyringParts> {
        self.check()?;
        let current = self.current.ok_or(ErrorKind::NoCurrentKey)?;
        self.roots.sort_by_key(|key| key.id);
        if self.index_roots.is_empty() {
            let lowest = self.roots.first().ok_or(ErrorKind::NoCurrentKey)?;
            let (epoch, key) = (lowest.id, lowest.key.duplicate());
            self = self.index_root(epoch, key);
        }
        let keys = self.roots.into_iter().map(|key| (key.id, key.key)).collect();
        let index_roots = self.index_roots.into_iter().map(|key| Ok((epoch(key.id)?, key.key)));
        let mut index_roots = index_roots.collect::<Result<Vec<_>>>()?;
        let (epoch, _) = *index_roots.first().ok_or(ErrorKind::NoCurrentKey)?;
        index_roots.sort_by_key(|(epoch, _)| *epoch);
        Ok(KeyringParts { salt: self.salt, current, keys, epoch, index_roots })
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

    fn index_roots(&self, roots: &[Root]) -> Result<Vec<IndexRoot>> {
        if !self.index_roots.is_empty() {
            let given = self.index_roots.iter();
            return given
                .map(|key| Ok(IndexRoot { epoch: epoch(key.id)?, prk: self.extract(key) }))
                .collect();
        }
        let lowest = roots.first().ok_or(ErrorKind::NoCurrentKey)?;
        Ok(vec![IndexRoot { epoch: epoch(lowest.id)?, prk: Arc::clone(&lowest.prk) }])
    }

    fn extract(&self, key: &NamedKey) -> Arc<Prk> {
        Arc::new(Prk::extract(&self.salt, key.key.expose()))
    }
}

/// What a keyring is built from, ascending by number.
pub(crate) struct KeyringParts {
    pub(crate) salt: Vec<u8>,
    pub(crate) current: KeyId,
    pub(crate) keys: Vec<(KeyId, Box<KeyBytes>)>,
    /// The epoch that is written.
    pub(crate) epoch: u8,
    pub(crate) index_roots: Vec<(u8, Box<KeyBytes>)>,
}

impl fmt::Debug for KeyringBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.roots.iter().map(|key| key.id.get()).collect();
        f.debug_struct("KeyringBuilder").field("keys", &ids).finish_non_exhaustive()
    }
}

fn epoch(id: KeyId) -> Result<u8> {
    u8::try_from(id.get()).map_err(|_| ErrorKind::EpochOutOfRange { id }.into())
}

fn key(name: &'static str, problem: KeyProblem) -> Error {
    ErrorKind::Key { name, problem }.into()
}

impl KeyBytes {
    /// Refuses a key that nobody's generator made.
    pub(crate) fn check(&self) -> std::result::Result<(), KeyProblem> {
        check_bytes(self.expose(), KEY_LEN, KEY_LEN)
    }
}

/// Refuses what nobody's generator made. Random bytes pass but for chances below one in a million million (32 bytes).
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
