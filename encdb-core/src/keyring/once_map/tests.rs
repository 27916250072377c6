use std::{sync::atomic::AtomicUsize, thread};

use super::*;

const BUCKETS: usize = 8;

fn made(map: &OnceMap<u32, u32, BUCKETS>, key: u32) -> u32 {
    *map.get_or_try_init(key, || Ok::<_, ()>(key + 1)).unwrap()
}

/// More keys than buckets, so that some share one.
#[test]
fn every_key_keeps_its_value() {
    let map = OnceMap::<_, _, BUCKETS>::new();
    let keys = 0..10 * u32::try_from(BUCKETS).unwrap();
    assert!(keys.clone().all(|key| made(&map, key) == key + 1));
    let again = |key| *map.get_or_try_init(key, || Err(())).unwrap();
    assert!(keys.clone().all(|key| again(key) == key + 1));
}

#[test]
fn a_failure_is_not_kept() {
    let map = OnceMap::<_, _, BUCKETS>::new();
    assert_eq!(map.get_or_try_init(1, || Err("no")), Err("no"));
    assert_eq!(made(&map, 1), 2);
}

/// The second thread gets the first one's value, also while a third key goes into the same bucket.
#[test]
fn threads_agree_on_every_value() {
    let (map, number) = (OnceMap::<_, _, BUCKETS>::new(), AtomicUsize::new(0));
    let all = || -> Vec<usize> {
        let make = || Ok::<_, ()>(number.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        (0..1000).map(|key| *map.get_or_try_init(key, make).unwrap()).collect()
    };
    let seen =
        thread::scope(|scope| [scope.spawn(all), scope.spawn(all)].map(|it| it.join().unwrap()));
    assert_eq!(seen[0], seen[1]);
}

/// The state that two threads leave when both have seen the end of a bucket.
#[test]
fn an_entry_is_put_behind_those_of_other_keys_and_not_beside_its_own() {
    let bucket = Bucket::new();
    let put = |key: u32, value: u32| {
        *append(&bucket, Box::new(Entry { key, value, next: OnceCell::new() }))
    };
    assert_eq!([put(1, 10), put(2, 20), put(3, 30)], [10, 20, 30]);
    assert_eq!([put(1, 11), put(2, 21), put(3, 31)], [10, 20, 30], "the first ones are kept");
}
