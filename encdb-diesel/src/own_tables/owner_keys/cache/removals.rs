//! The owners who were removed last, so that a secret that was read before does not come back afterwards.

use encdb_core::BoundId;
use lru::LruCache;

use super::at_least_one;

/// A point between two removals.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::own_tables::owner_keys) struct Moment(u64);

/// The last removals, by owner: a busy program locks some owner all the time, which does not concern the others.
pub(super) struct Removals {
    now: Moment,
    /// The last removal of each owner.
    last: LruCache<BoundId, Moment>,
    /// The latest removal that `last` has no room for any more.
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
            // An earlier removal of the same owner, which this one replaces.
            Some((same, _)) if same == *owner => (),
            Some((_, dropped)) => self.dropped = self.dropped.max(dropped),
            None => (),
        }
    }

    /// Tells whether the owner was removed after this moment, or may have been.
    pub(super) fn has_since(&self, moment: Moment, owner: &BoundId) -> bool {
        self.last.peek(owner).copied().unwrap_or(self.dropped) > moment
    }
}

/// More than the removals while a row is read and a passphrase is stretched. If there are more after all, some owner is
/// fetched or unlocked once more.
const AT_MOST: usize = 1000;
