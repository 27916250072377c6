//! The owners who are unlocked: in this process, or in all processes that share a store.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant, SystemTime},
};

use encdb_core::{BoundId, ErrorKind, Keyring, RecordKey, SharedUnlock, WrappedKey};

use super::{
    cache::{Cache, Moment},
    record::{OwnerHash, in_hexadecimal},
    unlock_store::UnlockStore,
};
use crate::error::OwnerKeyError;

#[cfg(test)]
#[cfg(feature = "_servers")]
mod tests;

/// The keys that passphrases have opened, by owner.
pub(super) struct Unlocked {
    here: Cache<Arc<RecordKey>>,
    shared: Option<Shared>,
}

/// A store, and its latest answers.
struct Shared {
    store: Box<dyn UnlockStore>,
    confirmed: Cache<Arc<SharedUnlock>>,
}

/// A record key, and the entry of the store that it is from.
pub(super) struct Unlock {
    pub(super) record_key: Arc<RecordKey>,
    pub(super) shared: Option<Arc<SharedUnlock>>,
}

impl Unlocked {
    pub(super) fn new(lifetime: Duration, capacity: usize) -> Self {
        Self { here: Cache::new(lifetime, capacity), shared: None }
    }

    pub(super) fn with_lifetime(self, lifetime: Duration) -> Self {
        Self { here: self.here.with_lifetime(lifetime), ..self }
    }

    pub(super) fn with_capacity(self, capacity: usize) -> Self {
        Self { here: self.here.with_capacity(capacity), ..self }
    }

    pub(super) fn shared_in(self, store: Box<dyn UnlockStore>) -> Self {
        // An answer that has no room any more is asked for again.
        let confirmed = Cache::new(LEASE, ANSWERS);
        Self { shared: Some(Shared { store, confirmed }), ..self }
    }

    /// Returns the current moment, for [`keep`](Self::keep).
    pub(super) fn now(&self) -> Moment {
        match &self.shared {
            None => self.here.now(),
            Some(shared) => shared.confirmed.now(),
        }
    }

    /// Keeps a record key that a passphrase has opened, unless the owner was locked here since `read_at`. Returns the entry of
    /// the store.
    pub(super) fn keep(
        &self,
        keyring: &Keyring,
        owner: &BoundId,
        record_key: RecordKey,
        read_at: Moment,
    ) -> Result<Option<Arc<SharedUnlock>>, OwnerKeyError> {
        let Some(shared) = &self.shared else {
            self.here.put_unless_removed_since(read_at, owner, Arc::new(record_key));
            return Ok(None);
        };
        let under = keyring.wrapping_key(keyring.current())?;
        let until = SystemTime::now() + self.here.lifetime();
        let unlock = Arc::new(SharedUnlock::wrap(&record_key, &under, until)?);
        shared.put(owner, &unlock, (self.here.lifetime(), read_at))?;
        Ok(Some(unlock))
    }

    /// Returns the key that opens this record of the owner, if the owner's passphrase was given.
    pub(super) fn of(
        &self,
        keyring: &Keyring,
        owner: &BoundId,
        record: &WrappedKey,
    ) -> Result<Option<Unlock>, OwnerKeyError> {
        let Some(shared) = &self.shared else {
            let record_key = self.here.get(owner);
            return Ok(record_key.map(|record_key| Unlock { record_key, shared: None }));
        };
        let latest = shared.confirmed.get(owner);
        if let Some(opened) = latest.and_then(|unlock| opened(keyring, unlock, record).transpose())
        {
            return opened.map(Some);
        }
        // The answer at hand may be of an earlier passphrase than the record.
        let unlock = shared.ask(owner)?;
        unlock.map_or(Ok(None), |unlock| opened(keyring, unlock, record))
    }

    /// Tells whether a key that was opened by this entry of the store may still be used.
    pub(super) fn is_still(
        &self,
        owner: &BoundId,
        unlock: Option<&Arc<SharedUnlock>>,
    ) -> Result<bool, OwnerKeyError> {
        match (&self.shared, unlock) {
            (Some(shared), Some(unlock)) => Ok(shared.confirmed(owner)?.as_ref() == Some(unlock)),
            _ => Ok(true),
        }
    }

    /// Locks the owner. Returns when no process uses the key any more that the passphrase has opened.
    pub(super) fn remove(&self, owner: &BoundId) -> Result<(), OwnerKeyError> {
        self.here.remove(owner);
        let Some(shared) = &self.shared else { return Ok(()) };
        shared.confirmed.remove(owner);
        shared.store.remove(&name(owner))?;
        // Another process may have asked just before.
        thread::sleep(LEASE);
        Ok(())
    }

    /// Wipes a record key of this process that opens nothing any more.
    pub(super) fn discard(&self, owner: &BoundId) {
        self.here.discard(owner);
    }
}

#[cfg(all(test, feature = "sqlite"))]
impl Unlocked {
    /// Returns the lifetime and the capacity.
    pub(super) fn bounds(&self) -> (Duration, usize) {
        self.here.bounds()
    }
}

impl Shared {
    fn put(
        &self,
        owner: &BoundId,
        unlock: &Arc<SharedUnlock>,
        (lifetime, read_at): (Duration, Moment),
    ) -> Result<(), OwnerKeyError> {
        let asked_at = Instant::now();
        self.store.put(&name(owner), unlock.as_bytes(), lifetime)?;
        self.confirmed.put_as_of(asked_at, read_at, owner, Arc::clone(unlock));
        if self.confirmed.is_removed_since(read_at, owner) {
            self.store.remove(&name(owner))?;
        }
        Ok(())
    }

    /// Returns the store's entry for the owner, as it is or was [`LEASE`] ago at most. Bytes that no process wrote are none.
    fn confirmed(&self, owner: &BoundId) -> Result<Option<Arc<SharedUnlock>>, OwnerKeyError> {
        if let Some(unlock) = self.confirmed.get(owner) {
            return Ok(Some(unlock));
        }
        self.ask(owner)
    }

    fn ask(&self, owner: &BoundId) -> Result<Option<Arc<SharedUnlock>>, OwnerKeyError> {
        // The time counts from before the question: the answer may be old when it arrives.
        let (asked_at, read_at) = (Instant::now(), self.confirmed.now());
        let answer = self.store.get(&name(owner))?;
        let unlock = answer.and_then(|bytes| SharedUnlock::parse(&bytes).ok());
        let Some(unlock) = unlock.filter(|unlock| !unlock.is_over(SystemTime::now())) else {
            return Ok(None);
        };
        let unlock = Arc::new(unlock);
        self.confirmed.put_as_of(asked_at, read_at, owner, Arc::clone(&unlock));
        Ok(Some(unlock))
    }
}

/// Returns the record key in an entry. An entry of another record, as after a change of the passphrase, has none, and neither
/// has one that was changed: the owner gives the passphrase again, which replaces it.
fn opened(
    keyring: &Keyring,
    unlock: Arc<SharedUnlock>,
    record: &WrappedKey,
) -> Result<Option<Unlock>, OwnerKeyError> {
    let Some(id) = unlock.key_id() else { return Ok(None) };
    match unlock.open(record, &keyring.wrapping_key(id)?) {
        Ok(key) => Ok(Some(Unlock { record_key: Arc::new(key), shared: Some(unlock) })),
        Err(error) if matches!(error.kind(), ErrorKind::WrappedKey(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Returns the name of an owner in the store.
fn name(owner: &BoundId) -> String {
    let hash: OwnerHash = owner.digest();
    in_hexadecimal(&hash)
}

/// The time for which an answer of the store is used, in every process. A lock waits for it, and so is in force everywhere when
/// it returns (a lease, as in C. Gray and D. Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File
/// Cache Consistency", SOSP 1989).
const LEASE: Duration = Duration::from_millis(100);
const ANSWERS: usize = 10_000;
