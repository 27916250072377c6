//! Keys, keyrings and the states that are made from them.

use std::hint::black_box;

use aes_gcm_siv::{Aes256GcmSiv, KeyInit};
use encdb_core::{Context, Keyring};

use crate::{
    DIAGNOSIS, INDEX, associated_data, cipher_state, column_key, context,
    heap::{Secret, Watch},
    index_key, keyring, mac_state, owner, owner_key, prk, root_key_and_prk,
    support::{RAW, SALT, id, key, key_bytes},
};

#[test]
fn a_key_is_wiped() {
    let watch = Watch::over(vec![Secret::bytes("key", &key_bytes(1))]);
    let key = black_box(Box::new(key(1)));
    assert_eq!(watch.live(), ["key"]);
    drop(key);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// Six keys: the list of them has to grow.
#[test]
fn the_keys_of_a_builder_are_wiped() {
    let secrets = (1..=6).map(|number| Secret::bytes("key", &key_bytes(number)));
    let watch = Watch::over(secrets.collect());
    let builder = || {
        let builder = Keyring::builder(&SALT).current(id(6), key(6)).retired(id(5), key(5));
        let builder = builder.retired(id(4), key(4)).retired(id(3), key(3)).retired(id(2), key(2));
        builder.index_root(id(1), key(1))
    };
    drop(builder());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    drop(builder().build().unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    builder().retired(id(6), key(7)).build().unwrap_err();
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn a_keyring_keeps_states_and_wipes_them() {
    let (column, index) = (column_key(), index_key(&[0]));
    let mut secrets = Vec::from(root_key_and_prk());
    secrets.extend([
        Secret::state("PRK state", &key_bytes(1), prk),
        Secret::bytes("column key", &column),
        cipher_state("column state", &column),
        Secret::bytes("index key", &index),
        mac_state("index state", &index),
    ]);
    let watch = Watch::over(secrets);
    let keyring = Box::new(keyring());
    assert_eq!(watch.live(), ["PRK state"]);
    let stored = keyring.seal(&context(), RAW, b"").unwrap();
    keyring.token(&INDEX, None, "x").unwrap();
    // The state of AES-256 starts with the key, except if it is sliced in software; AWS-LC's state is out of sight.
    let live: Vec<_> = watch.live().into_iter().filter(|name| *name != "column key").collect();
    let column = if cfg!(feature = "aws-lc-rs") { None } else { Some("column state") };
    let expected: Vec<_> = ["PRK state"].into_iter().chain(column).chain(["index state"]).collect();
    assert_eq!(live, expected);
    keyring.open(&context(), RAW, &stored).unwrap();
    drop(keyring);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn keys_of_owners_are_wiped_after_each_use() {
    let (sealing, index) = (owner_key(), index_key(&[&[1][..], owner().as_bytes()].concat()));
    let keyring = keyring();
    let context = context().owned_by(owner());
    let watch = Watch::over(vec![
        Secret::bytes("owner key", &sealing),
        cipher_state("owner state", &sealing),
        Secret::bytes("index key", &index),
        mac_state("index state", &index),
    ]);
    let stored = keyring.seal(&context, RAW, DIAGNOSIS.as_bytes()).unwrap();
    keyring.open(&context, RAW, &stored).unwrap();
    keyring.token(&INDEX, Some(&owner()), DIAGNOSIS).unwrap();
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    // These are the keys: the values open by hand.
    assert!(opened_by_hand(&sealing, &context, &stored).is_some());
}

/// Opens a stored value under this key, by the cipher alone.
fn opened_by_hand(key: &[u8; 32], context: &Context, stored: &[u8]) -> Option<Vec<u8>> {
    use aes_gcm_siv::aead::{Aead, Payload};
    let nonce = stored[4..16].try_into().unwrap();
    let aad = associated_data(context, &stored[..4]);
    Aes256GcmSiv::new(key.into()).decrypt(nonce, Payload { msg: &stored[16..], aad: &aad }).ok()
}
