//! P14: dropping wipes. Keys, the states made from them and copies of plaintext are not left in freed memory.
//!
//! The stack and the registers are out of reach of this test, and of the promise (`docs/threat-model.md`, "What is
//! wiped").

// Always so; it tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]
#![expect(
    unsafe_code,
    reason = "an allocator, and bytes of values that were dropped where they lie"
)]

#[path = "../again.rs"]
mod again;
#[path = "../heap.rs"]
mod heap;
mod in_place;
mod keys;
mod owner_keys;
mod plaintexts;
mod sources;
#[expect(dead_code, reason = "these tests look into memory, and not into what is printed")]
#[path = "../support.rs"]
mod support;
mod the_search;
mod wrapped_keys;

use aes_gcm_siv::{Aes256GcmSiv, KeyInit};
use encdb_core::{BoundId, Context, Index, Keyring};
use hkdf::Hkdf;
use hmac::Hmac;
use sha2::Sha256;

use heap::{SearchedHeap, Secret};
use support::{COLUMN, SALT, base64, key_bytes, subkey};

#[global_allocator]
static HEAP: SearchedHeap = SearchedHeap;

pub(crate) const INDEX: Index = Index::new(COLUMN, &[]);
pub(crate) const DIAGNOSIS: &str =
    "Quälende Borreliose im Übergang, dazu ein hartnäckiger Schnupfen";
pub(crate) const NONE: [&str; 0] = [];

pub(crate) fn context() -> Context {
    Context::new(COLUMN)
}

pub(crate) fn owner() -> BoundId {
    BoundId::integer(7)
}

/// Makes a keyring of one key, a new one each time.
pub(crate) fn keyring() -> Keyring {
    support::keyring(1, &[])
}

pub(crate) fn encoded(number: u16) -> String {
    base64(&key_bytes(number))
}

pub(crate) fn column_key() -> [u8; 32] {
    subkey(1, COLUMN, &[0], &[0])
}

pub(crate) fn owner_key() -> [u8; 32] {
    subkey(2, COLUMN, &[&[1][..], owner().as_bytes()].concat(), &[0])
}

pub(crate) fn index_key(owner: &[u8]) -> [u8; 32] {
    subkey(3, COLUMN, owner, b"\x01\x04\0\x02eq")
}

pub(crate) fn cipher_state(name: &'static str, key: &[u8; 32]) -> Secret {
    Secret::state(name, key, |key| Aes256GcmSiv::new(key.into()))
}

/// Returns both states of HMAC: after the key with the inner pad, and with the outer.
pub(crate) fn mac_state(name: &'static str, key: &[u8; 32]) -> Secret {
    Secret::state(name, key, mac)
}

pub(crate) fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).unwrap()
}

pub(crate) fn prk(key: &[u8; 32]) -> Hkdf<Sha256> {
    Hkdf::new(Some(&SALT), key)
}

pub(crate) fn root_key_and_prk() -> [Secret; 2] {
    let (prk, _) = Hkdf::<Sha256>::extract(Some(&SALT), &key_bytes(1));
    [Secret::bytes("root key", &key_bytes(1)), Secret::bytes("PRK", &prk)]
}

pub(crate) fn diagnosis() -> Vec<Secret> {
    vec![Secret::bytes("diagnosis", DIAGNOSIS.as_bytes())]
}

pub(crate) fn associated_data(context: &Context, header: &[u8]) -> Vec<u8> {
    let owner = context.owner().map_or(vec![0], |owner| [&[1], owner.as_bytes()].concat());
    [&b"encdb-aad-v1"[..], header, b"\0\x08patients\0\x09diagnosis", &owner, &[0]].concat()
}
