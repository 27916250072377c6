use std::sync::Arc;

use super::*;

impl<V: Clone> Cache<V> {
    /// Returns the lifetime and the capacity.
    pub(in crate::own_tables::owner_keys) fn bounds(&self) -> (Duration, usize) {
        (self.lifetime, self.read().kept.cap().get())
    }
}

const LONG: Duration = Duration::from_secs(60 * 60);

fn owner(id: i64) -> BoundId {
    BoundId::integer(id)
}

fn put<V: Clone>(cache: &Cache<V>, id: i64, value: V) {
    cache.put_unless_removed_since(cache.now(), &owner(id), value);
}

#[test]
fn what_is_put_in_is_found_until_it_is_removed() {
    let cache = Cache::new(LONG, 10);
    put(&cache, 1, "one");
    assert_eq!(cache.get(&owner(1)), Some("one"));
    assert_eq!(cache.get(&owner(2)), None);
    cache.remove(&owner(1));
    assert_eq!(cache.get(&owner(1)), None);
}

#[test]
fn the_first_one_gives_way_to_one_too_many() {
    let cache = Cache::new(LONG, 100).with_capacity(2);
    for id in 1..=3 {
        put(&cache, id, id);
        assert_eq!(cache.get(&owner(1)).is_some(), id < 3, "used or not");
    }
    assert_eq!((cache.get(&owner(2)), cache.get(&owner(3))), (Some(2), Some(3)));
}

#[test]
fn what_is_outdated_is_not_found() {
    let cache = Cache::new(LONG, 10).with_lifetime(Duration::ZERO);
    put(&cache, 1, "one");
    assert_eq!(cache.get(&owner(1)), None);
}

/// If nobody else holds an `Arc`, it was dropped, and its value wiped.
#[test]
fn what_is_outdated_is_dropped_by_the_next_one() {
    let cache = Cache::new(LONG, 10).with_lifetime(Duration::ZERO);
    let secret = Arc::new(());
    put(&cache, 1, secret.clone());
    assert_eq!(Arc::strong_count(&secret), 2);
    put(&cache, 2, Arc::new(()));
    assert_eq!(Arc::strong_count(&secret), 1);
}

/// A user of the key still holds it; the cache does not.
#[test]
fn what_is_removed_discarded_or_crowded_out_is_dropped_at_once() {
    let wipes: [fn(&Cache<Arc<()>>); 3] = [
        |cache| cache.remove(&owner(1)),
        |cache| cache.discard(&owner(1)),
        |cache| put(cache, 2, Arc::new(())),
    ];
    for (n, wipe) in wipes.into_iter().enumerate() {
        let cache = Cache::new(LONG, 1);
        let secret = Arc::new(());
        put(&cache, 1, secret.clone());
        let in_use = cache.get(&owner(1));
        assert_eq!(Arc::strong_count(&secret), 3);
        wipe(&cache);
        assert_eq!(Arc::strong_count(&secret), 2, "way {n}");
        drop(in_use);
        assert_eq!(Arc::strong_count(&secret), 1, "way {n}");
    }
}

/// The secret was read before its owner was removed.
#[test]
fn what_is_not_kept_is_dropped_at_once() {
    let cache = Cache::new(LONG, 10);
    let (secret, read_at) = (Arc::new(()), cache.now());
    cache.remove(&owner(1));
    cache.put_unless_removed_since(read_at, &owner(1), secret.clone());
    assert_eq!(Arc::strong_count(&secret), 1);
}

/// One thread reads the row, another forgets the owner, and only then the first one keeps the secret that it read.
#[test]
fn what_was_read_before_its_owner_was_removed_is_not_kept() {
    let cache = Cache::new(LONG, 10);
    put(&cache, 1, "before");
    let read_at = cache.now();
    cache.remove(&owner(1));
    cache.put_unless_removed_since(read_at, &owner(1), "stale");
    assert_eq!(cache.get(&owner(1)), None);
    cache.put_unless_removed_since(read_at, &owner(2), "of another owner");
    assert_eq!(cache.get(&owner(2)), Some("of another owner"));
    put(&cache, 1, "read afterwards");
    assert_eq!(cache.get(&owner(1)), Some("read afterwards"));
}

#[test]
fn an_owner_who_is_removed_again_and_again_concerns_nobody_else() {
    let cache = Cache::new(LONG, 10);
    let read_at = cache.now();
    (0..3).for_each(|_| cache.remove(&owner(1)));
    cache.put_unless_removed_since(read_at, &owner(2), "of another owner");
    assert_eq!(cache.get(&owner(2)), Some("of another owner"));
}

/// More removals than are remembered one by one.
#[test]
fn an_owner_who_may_have_been_removed_is_taken_for_one_who_was() {
    let cache = Cache::new(LONG, 10);
    let read_at = cache.now();
    (1..=2000).for_each(|id| cache.remove(&owner(id)));
    for id in [1, 2000, 3000] {
        cache.put_unless_removed_since(read_at, &owner(id), "stale");
        assert_eq!(cache.get(&owner(id)), None, "{id}");
        put(&cache, id, "read afterwards");
        assert_eq!(cache.get(&owner(id)), Some("read afterwards"), "{id}");
    }
}

#[test]
fn what_is_discarded_may_be_put_again_by_whoever_has_read_it() {
    let cache = Cache::new(LONG, 10);
    put(&cache, 1, "of no use");
    let read_at = cache.now();
    cache.discard(&owner(1));
    assert_eq!(cache.get(&owner(1)), None);
    cache.put_unless_removed_since(read_at, &owner(1), "of use");
    assert_eq!(cache.get(&owner(1)), Some("of use"));
}
