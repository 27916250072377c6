//! Who was removed last: so that what was read before does not come back after.

use encdb_core::BoundId;
use lru::LruCache;

use super::at_least_one;

/// A point between two removals.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::own_tables::owner_keys) struct Moment(u64);

/// The last removals, by owner: a busy program locks some owner at any time, and that concerns nobody else.
pub(super) struct Removals {
    now: Moment,
    /// When each owner was removed the last time.
    last: LruCache<BoundId, Moment>,
    /// The latest removal of those that `last` has no room for any more.
    dropped: Moment,
}

impl Removals {
    pub(super) fn none() -> Self {
        Self { now: Moment(0), last: LruCache::new(at_least_one(AT_MOST)), dropped: Moment(0) }
    }

    pub(super) const fn now(&self) -> Moment {
        self.now
    }

    pub(super) fn add(&mut self, owner: &BoundId) {
        self.now = Moment(self.now.0 + 1);
        match self.last.push(owner.clone(), self.now) {
            // The owner's own former removal, which this one is later than.
            Some((same, _)) if same == *owner => (),
            Some((_, dropped)) => self.dropped = self.dropped.max(dropped),
            None => (),
        }
    }

    /// Whether the owner was removed after this moment, or may have been.
    pub(super) fn has_since(&self, moment: Moment, owner: &BoundId) -> bool {
        self.last.peek(owner).copied().unwrap_or(self.dropped) > moment
    }
}

/// More than there are while a row is read and a passphrase stretched. Where there are more after all, some owner is
/// fetched or unlocked once more.
const AT_MOST: usize = 1000;
