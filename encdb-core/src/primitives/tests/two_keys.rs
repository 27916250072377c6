//! AES-256-GCM-SIV does not commit to its key: 48 bytes that open under two. That is why a keyring chooses its key by
//! the id in the header and never tries another (`keyring::tests`).

use std::collections::HashMap;

use super::{Provider, hex};
use crate::primitives::TAG_LEN;

for_every_provider!(one_ciphertext_opens_under_two_keys);

fn one_ciphertext_opens_under_two_keys<P: Provider>() {
    let text = include_str!("../../../tests/data/gcmsiv-two-key-collision.json");
    let file: HashMap<String, String> = serde_json::from_str(text).unwrap();
    let sealed = hex(&file["ct_and_tag"]);
    assert_eq!(sealed.len(), 48);
    let (ciphertext, tag) = sealed.split_last_chunk::<TAG_LEN>().unwrap();
    let nonce = hex(&file["nonce"]).try_into().unwrap();
    for (key, plaintext) in [("key1", "pt1"), ("key2", "pt2")] {
        let key = hex(&file[key]).try_into().unwrap();
        let opened = P::open(&key, &nonce, &hex(&file["aad"]), ciphertext, tag).unwrap();
        assert_eq!(opened, hex(&file[plaintext]), "{plaintext}");
    }
    assert_ne!(file["pt1"], file["pt2"]);
}
