//! Values that are not on the heap: they are dropped where they lie.

use std::mem::MaybeUninit;

use aes_gcm_siv::{Aes256GcmSiv, KeyInit};
use encdb_core::{KeyBytes, KeyId, ToPlaintext};
use hmac::Mac;
use polyval::Polyval;
use sha2::{Digest, Sha256};

use crate::{
    heap::{Secret, memory_of},
    keyring, mac, prk,
    support::key_bytes,
};

/// Drops a value that is made from a key where it lies, and asserts that nothing of its state is left there.
#[track_caller]
fn assert_wiped_in_place<T>(make: impl Fn(&[u8; 32]) -> T) {
    let key = key_bytes(1);
    let state = Secret::state("state", &key, &make);
    let mut place = Box::new(MaybeUninit::new(make(&key)));
    assert!(state.is_in(memory_of(&*place)), "it is there before");
    // SAFETY: it was initialized above, and is not used as a `T` again.
    unsafe { place.assume_init_drop() };
    assert!(!state.is_in(memory_of(&*place)), "it is still there");
}

/// The check itself: it finds a value that is not wiped.
#[test]
#[should_panic(expected = "it is still there")]
fn a_plain_array_is_not_wiped_in_place() {
    assert_wiped_in_place(|key| *key);
}

#[test]
fn keys_and_numbers_are_wiped_in_place() {
    assert_wiped_in_place(|key| KeyBytes::new(*key));
    let keyring = keyring();
    assert_wiped_in_place(|key| keyring.owner_key(KeyId::new(1).unwrap(), &KeyBytes::new(*key)));
    assert_wiped_in_place(|key| {
        let number = i64::from_be_bytes(*key.first_chunk().unwrap());
        Box::leak(Box::new(number)).to_plaintext().unwrap()
    });
}

/// The `zeroize` features that the workspace manifest switches on; without one of them its line here fails.
#[test]
fn the_primitives_are_wiped_in_place() {
    assert_wiped_in_place(|key| aes::Aes256::new(key.into()));
    assert_wiped_in_place(|key| Aes256GcmSiv::new(key.into()));
    assert_wiped_in_place(|key| Polyval::new((&key[..16]).try_into().unwrap()));
    assert_wiped_in_place(mac);
    assert_wiped_in_place(|key| mac(key).chain_update(key));
    assert_wiped_in_place(|key| Sha256::new_with_prefix(key));
    assert_wiped_in_place(|key| Sha256::new_with_prefix([*key; 3].concat()));
    assert_wiped_in_place(|key| blake2::Blake2b512::new_with_prefix(key));
    assert_wiped_in_place(|key| blake2::Blake2b512::new_with_prefix([*key; 5].concat()));
    assert_wiped_in_place(prk);
}
