use super::*;

const LONG: Duration = Duration::from_secs(60 * 60);

fn owner(id: i64) -> BoundId {
    BoundId::integer(id)
}

#[test]
fn what_is_put_in_is_found_until_it_is_removed() {
    let cache = Cache::new(LONG, 10);
    cache.put(owner(1), "one");
    assert_eq!(cache.get(&owner(1)), Some("one"));
    assert_eq!(cache.get(&owner(2)), None);
    cache.remove(&owner(1));
    assert_eq!(cache.get(&owner(1)), None);
}

#[test]
fn the_first_one_gives_way_to_one_too_many() {
    let cache = Cache::new(LONG, 100).with_capacity(2);
    for id in 1..=3 {
        cache.put(owner(id), id);
        assert_eq!(cache.get(&owner(1)).is_some(), id < 3, "used or not");
    }
    assert_eq!((cache.get(&owner(2)), cache.get(&owner(3))), (Some(2), Some(3)));
}

#[test]
fn what_is_outdated_is_not_found() {
    let cache = Cache::new(LONG, 10).with_lifetime(Duration::ZERO);
    cache.put(owner(1), "one");
    assert_eq!(cache.get(&owner(1)), None);
}

/// An `Arc` that nobody else holds any more was dropped, and what it held was wiped.
#[test]
fn what_is_outdated_is_dropped_by_the_next_one() {
    let cache = Cache::new(LONG, 10).with_lifetime(Duration::ZERO);
    let secret = std::sync::Arc::new(());
    cache.put(owner(1), secret.clone());
    assert_eq!(std::sync::Arc::strong_count(&secret), 2);
    cache.put(owner(2), std::sync::Arc::new(()));
    assert_eq!(std::sync::Arc::strong_count(&secret), 1);
}
