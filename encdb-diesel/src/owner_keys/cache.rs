//! What is open in this process: for a bounded time, and a bounded number of it.

use std::{
    num::NonZeroUsize,
    sync::{PoisonError, RwLock, RwLockWriteGuard},
    time::{Duration, Instant},
};

use encdb_core::BoundId;
use lru::LruCache;

#[cfg(test)]
mod tests;

/// Secrets by owner, in the order in which they were put in: the first one gives way to one too many. Each is dropped, and
/// so wiped, when its time is over: the next `get` of it or `put` of any does that.
pub(super) struct Cache<V> {
    /// Only peeked at, so that reading changes no order and needs no lock of its own.
    kept: RwLock<LruCache<BoundId, Kept<V>>>,
    lifetime: Duration,
}

struct Kept<V> {
    value: V,
    since: Instant,
}

impl<V: Clone> Cache<V> {
    pub(super) fn new(lifetime: Duration, capacity: usize) -> Self {
        Self { kept: RwLock::new(LruCache::new(at_least_one(capacity))), lifetime }
    }

    pub(super) fn with_lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    pub(super) fn with_capacity(self, capacity: usize) -> Self {
        self.write().resize(at_least_one(capacity));
        self
    }

    pub(super) fn get(&self, owner: &BoundId) -> Option<V> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let found = kept.peek(owner)?;
        if !self.is_outdated(found) {
            return Some(found.value.clone());
        }
        drop(kept);
        self.drop_outdated(&mut self.write());
        None
    }

    pub(super) fn put(&self, owner: BoundId, value: V) {
        let mut kept = self.write();
        self.drop_outdated(&mut kept);
        kept.put(owner, Kept { value, since: Instant::now() });
    }

    pub(super) fn remove(&self, owner: &BoundId) {
        self.write().pop(owner);
    }

    fn drop_outdated(&self, kept: &mut LruCache<BoundId, Kept<V>>) {
        while kept.peek_lru().is_some_and(|(_, first)| self.is_outdated(first)) {
            kept.pop_lru();
        }
    }

    fn is_outdated(&self, kept: &Kept<V>) -> bool {
        kept.since.elapsed() >= self.lifetime
    }

    /// Nothing here panics in the middle of a change.
    fn write(&self) -> RwLockWriteGuard<'_, LruCache<BoundId, Kept<V>>> {
        self.kept.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn at_least_one(capacity: usize) -> NonZeroUsize {
    NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN)
}
