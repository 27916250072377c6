//! The search itself.

use std::hint::black_box;

use crate::{
    NONE,
    heap::{Secret, Watch},
    support::key_bytes,
};

/// The search finds a secret in a live block, and in a block that is freed or outgrown without being wiped.
#[test]
fn the_search_finds_what_is_not_wiped() {
    let secret = key_bytes(1);
    let watch = Watch::over(vec![Secret::bytes("key", &secret)]);
    let plain = black_box(Box::new(secret));
    assert_eq!((watch.live(), watch.freed()), (vec!["key"], vec![]));
    drop(plain);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec!["key"]));
    drop(watch);

    let watch = Watch::over(vec![Secret::bytes("key", &secret[8..])]);
    let mut grown = black_box(Vec::with_capacity(32));
    grown.extend_from_slice(&secret);
    grown.push(0);
    assert_eq!(watch.freed(), ["key"]);
    grown.fill(0);
    assert_eq!(watch.live(), NONE);
}
