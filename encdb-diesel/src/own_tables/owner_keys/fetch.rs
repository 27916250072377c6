//! From rows to open keys.

use std::{collections::HashMap, sync::Arc};

use diesel::r2d2::{ConnectionManager, PooledConnection, R2D2Connection};
use encdb_core::{
    BoundId, Error, ErrorKind, KeyBytes, Keyring, KeysOfOwner, Place, Result, SharedUnlock,
    WrappedKey, WrappedKeyProblem,
};

use super::{
    OpenKeys, OwnerKeyTable,
    cache::Moment,
    record::{FIRST, OwnerHash, ReadRecord, Record, Wraps, application_key, insert_first, read},
};
use crate::{error::OwnerKeyError, sql::Backend};

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    pub(super) fn connection(
        &self,
    ) -> Result<PooledConnection<ConnectionManager<C>>, OwnerKeyError> {
        Ok(self.pool.get()?)
    }

    /// Returns the record of an owner, unless it is missing or destroyed.
    pub(super) fn record(&self, owner: &BoundId) -> Result<Record, OwnerKeyError> {
        let rows = read(&mut *self.connection()?, &[owner.digest()], self.service_name())?;
        match rows.into_iter().next() {
            None => Err(Error::new(ErrorKind::OwnerKeyMissing).into()),
            Some((_, record)) => record,
        }
    }

    /// Reads the keys of an owner from the database.
    pub(super) fn fetch(
        &self,
        keyring: &Keyring,
        owner: &BoundId,
    ) -> Result<Arc<KeysOfOwner>, OwnerKeyError> {
        let read_at = self.open.now();
        let record = self.record(owner)?;
        let opened = self.open_record(keyring, owner, &record)?;
        Ok(self.keep_open(keyring, owner, (&record, &opened), read_at)?)
    }

    /// Returns the record of an owner and its current key, for a caller that is about to change the row.
    pub(super) fn opened(&self, owner: &BoundId) -> Result<(Record, KeyBytes), OwnerKeyError> {
        self.with_keyring(|keyring| {
            let record = self.record(owner)?;
            let opened = self.open_record(keyring, owner, &record)?;
            Ok((record, opened.key))
        })
    }

    /// Opens the keys of these owners, as far as possible here. Returns the number that are open.
    pub(super) fn open_all(&self, owners: &[BoundId]) -> Result<usize, OwnerKeyError> {
        let mut missing: Vec<&BoundId> = vec![];
        for owner in owners {
            if self.still_open(owner)?.is_none() {
                missing.push(owner);
            }
        }
        let n_open = owners.len() - missing.len();
        let fetched = missing.chunks(OWNERS_PER_QUERY).map(|owners| self.open_page(owners));
        Ok(n_open + fetched.sum::<Result<usize, _>>()?)
    }

    fn open_page(&self, owners: &[&BoundId]) -> Result<usize, OwnerKeyError> {
        let by_hash: HashMap<OwnerHash, &BoundId> =
            owners.iter().map(|owner| (owner.digest(), *owner)).collect();
        let hashes: Vec<OwnerHash> = by_hash.keys().copied().collect();
        let read_at = self.open.now();
        let rows = read(&mut *self.connection()?, &hashes, self.service_name())?;
        let mut n_open = 0;
        for (hash, record) in rows {
            let owner = by_hash.get(&hash).ok_or(OwnerKeyError::DamagedTable)?;
            match self.open_one(owner, record, read_at) {
                Ok(()) => n_open += 1,
                Err(error) if error.is_of_one_owner() => (),
                Err(error) => return Err(error),
            }
        }
        Ok(n_open)
    }

    fn open_one(
        &self,
        owner: &BoundId,
        record: ReadRecord,
        read_at: Moment,
    ) -> Result<(), OwnerKeyError> {
        let record = record?;
        self.with_keyring(|keyring| {
            let opened = self.open_record(keyring, owner, &record)?;
            self.keep_open(keyring, owner, (&record, &opened), read_at)?;
            Ok(())
        })
    }

    /// Makes a key for an owner without one.
    pub(super) fn make(&self, keyring: &Keyring, owner: &BoundId) -> Result<(), OwnerKeyError> {
        let under = keyring.wrapping_key(keyring.current())?;
        let place = Place::owner_key(owner, FIRST);
        let made = WrappedKey::wrap(&KeyBytes::random()?, &under, &place)?;
        let wraps = Wraps { by_application: Some(made), by_passphrase: None };
        insert_first(&mut *self.connection()?, owner, &wraps)
    }

    /// Opens the current key of a record: with the passphrase that was given, as a service, or with a root key.
    pub(super) fn open_record(
        &self,
        keyring: &Keyring,
        owner: &BoundId,
        record: &Record,
    ) -> Result<OpenedKey, OwnerKeyError> {
        if let Some(opened) = self.open_unlocked(keyring, owner, record)? {
            return Ok(opened);
        }
        let place = Place::owner_key(owner, record.number);
        if let (Some(service), Some(wrapped)) = (&self.service, &record.by_service) {
            return Ok(OpenedKey { key: wrapped.open(&service.key, &place)?, unlock: None });
        }
        let wrapped = record.by_application.as_ref();
        let wrapped = wrapped.ok_or_else(|| Error::new(ErrorKind::OwnerKeyLocked))?;
        let key = wrapped.open_with(&application_key(keyring, wrapped, &place)?)?;
        Ok(OpenedKey { key, unlock: None })
    }

    /// Opens the key if its passphrase was given and is unchanged.
    fn open_unlocked(
        &self,
        keyring: &Keyring,
        owner: &BoundId,
        record: &Record,
    ) -> Result<Option<OpenedKey>, OwnerKeyError> {
        let Some(wrapped) = &record.by_passphrase else { return Ok(None) };
        let Some(unlock) = self.unlocked.of(keyring, owner, wrapped)? else { return Ok(None) };
        match wrapped.open_with(&unlock.record_key) {
            Ok(key) => Ok(Some(OpenedKey { key, unlock: unlock.shared })),
            Err(error) if error.kind() == ErrorKind::WrappedKey(WrappedKeyProblem::Refused) => {
                self.unlocked.discard(owner);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the keys as values use them, and keeps them open unless the owner was forgotten or locked since the record was
    /// read.
    pub(super) fn keep_open(
        &self,
        keyring: &Keyring,
        owner: &BoundId,
        (record, opened): (&Record, &OpenedKey),
        read_at: Moment,
    ) -> Result<Arc<KeysOfOwner>> {
        let keys = Arc::new(keys_of_owner(keyring, owner, (record, &opened.key))?);
        let open = OpenKeys { keys: Arc::clone(&keys), unlock: opened.unlock.clone() };
        self.open.put_unless_removed_since(read_at, owner, open);
        Ok(keys)
    }
}

/// The current key of a record, and the entry of the shared store by which a passphrase opened it.
pub(super) struct OpenedKey {
    pub(super) key: KeyBytes,
    pub(super) unlock: Option<Arc<SharedUnlock>>,
}

/// Returns the current key and the former keys that it opens: each is wrapped by its successor.
fn keys_of_owner(
    keyring: &Keyring,
    owner: &BoundId,
    (record, key): (&Record, &KeyBytes),
) -> Result<KeysOfOwner> {
    let current = Arc::new(keyring.owner_key(record.number, key));
    let (mut next, mut opened) = (Arc::clone(&current), Vec::with_capacity(record.former.len()));
    for former in &record.former {
        let place = Place::owner_key(owner, former.number);
        let key = former.by_next.open(&next.wrapping_key()?, &place)?;
        next = Arc::new(keyring.owner_key(former.number, &key));
        opened.push(Arc::clone(&next));
    }
    Ok(KeysOfOwner::new(current, opened))
}

/// Few enough for the bind values of a statement: SQLite takes 32 766.
pub(super) const OWNERS_PER_QUERY: usize = 10_000;
