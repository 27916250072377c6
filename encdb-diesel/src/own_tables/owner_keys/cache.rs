//! The secrets that are open in this process, limited in time and number.

use std::{
    num::NonZeroUsize,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::{Duration, Instant},
};

use encdb_core::BoundId;
use lru::LruCache;

mod removals;
#[cfg(test)]
mod tests;

pub(super) use removals::Moment;

use removals::Removals;

/// Secrets by owner, in the order in which they were put in. When it is full, the oldest one is dropped. A secret is dropped,
/// and so wiped, when its time is over, at the next `get` of it or `put` of any.
pub(super) struct Cache<V> {
    state: RwLock<State<V>>,
    lifetime: Duration,
}

struct State<V> {
    /// Read with `peek` only, so that reading changes no order and takes no exclusive lock.
    kept: LruCache<BoundId, Kept<V>>,
    removals: Removals,
}

struct Kept<V> {
    value: V,
    since: Instant,
}

impl<V: Clone> Cache<V> {
    pub(super) fn new(lifetime: Duration, capacity: usize) -> Self {
        let kept = LruCache::new(at_least_one(capacity));
        Self { state: RwLock::new(State { kept, removals: Removals::none() }), lifetime }
    }

    pub(super) fn with_lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    pub(super) fn with_capacity(self, capacity: usize) -> Self {
        self.write().kept.resize(at_least_one(capacity));
        self
    }

    pub(super) const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    pub(super) fn get(&self, owner: &BoundId) -> Option<V> {
        let state = self.read();
        let found = state.kept.peek(owner)?;
        if !self.is_outdated(found) {
            return Some(found.value.clone());
        }
        drop(state);
        self.drop_outdated(&mut self.write().kept);
        None
    }

    /// Returns the current moment. Call it before reading the row from which a value to [put](Self::put_unless_removed_since)
    /// is made.
    pub(super) fn now(&self) -> Moment {
        self.read().removals.now()
    }

    /// Keeps a value, unless its owner was removed after the value was read: a wiped secret must not come back.
    pub(super) fn put_unless_removed_since(&self, read_at: Moment, owner: &BoundId, value: V) {
        self.put_as_of(Instant::now(), read_at, owner, value);
    }

    /// Does the same with a value whose time has begun earlier.
    pub(super) fn put_as_of(&self, since: Instant, read_at: Moment, owner: &BoundId, value: V) {
        let mut state = self.write();
        self.drop_outdated(&mut state.kept);
        if !state.removals.has_since(read_at, owner) {
            state.kept.put(owner.clone(), Kept { value, since });
        }
    }

    /// Tells whether the owner was removed after this moment, or may have been.
    pub(super) fn is_removed_since(&self, moment: Moment, owner: &BoundId) -> bool {
        self.read().removals.has_since(moment, owner)
    }

    /// Wipes the owner's secret, and keeps out the ones that others have read and are about to put.
    pub(super) fn remove(&self, owner: &BoundId) {
        let mut state = self.write();
        state.kept.pop(owner);
        state.removals.add(owner);
    }

    /// Wipes the owner's secret because it is outdated. Secrets that others put afterwards are kept.
    pub(super) fn discard(&self, owner: &BoundId) {
        self.write().kept.pop(owner);
    }

    fn drop_outdated(&self, kept: &mut LruCache<BoundId, Kept<V>>) {
        while kept.peek_lru().is_some_and(|(_, first)| self.is_outdated(first)) {
            kept.pop_lru();
        }
    }

    fn is_outdated(&self, kept: &Kept<V>) -> bool {
        kept.since.elapsed() >= self.lifetime
    }

    fn read(&self) -> RwLockReadGuard<'_, State<V>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the lock even if it is poisoned, because nothing panics in the middle of a change.
    fn write(&self) -> RwLockWriteGuard<'_, State<V>> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn at_least_one(capacity: usize) -> NonZeroUsize {
    NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN)
}
