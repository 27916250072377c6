//! Tests that need a salt and a nonce of their choosing, which no public function takes.

use serde_json::Value;

use super::*;
use crate::{ErrorKind, Keyring};

/// The frozen records: never regenerated, a difference is a break of the format.
fn vectors() -> Value {
    serde_json::from_str(include_str!("../../tests/data/wrapped-keys-v1.json")).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn key(value: &Value) -> KeyBytes {
    KeyBytes::new(bytes(value).try_into().unwrap())
}

/// Returns the place with these bytes.
fn place(value: &Value) -> Place {
    let bytes = bytes(value);
    let owners = [crate::BoundId::integer(7), crate::BoundId::text("tenant").unwrap()];
    let places = owners.iter().map(Place::owner).chain([Place::keyring()]);
    places.into_iter().find(|place| place.as_bytes() == bytes).unwrap()
}

fn under(record: &Value, vectors: &Value) -> KeyEncryptionKey {
    let id = KeyId::new(u16::try_from(vectors["root_key_id"].as_u64().unwrap()).unwrap()).unwrap();
    let keyring = Keyring::builder(&bytes(&vectors["salt"])).current(id, key(&vectors["root_key"]));
    let keyring = keyring.build().unwrap();
    let cost = PassphraseCost::new(8 << 10, 1, 1).unwrap();
    let passphrase = record["passphrase"].as_str().map(|text| Passphrase::new(text).unwrap());
    match (passphrase, record["root_key"].as_bool().unwrap()) {
        (Some(passphrase), false) => KeyEncryptionKey::from_passphrase(passphrase, cost),
        (Some(passphrase), true) => {
            let pepper = keyring.pepper(id).unwrap();
            KeyEncryptionKey::from_peppered_passphrase(passphrase, cost, pepper)
        }
        (None, false) => KeyEncryptionKey::from_key(key(&record["under"])),
        (None, true) => keyring.wrapping_key(id).unwrap(),
    }
}

#[test]
fn format_v1_records_open_and_are_wrapped_to_the_same_bytes() {
    let vectors = vectors();
    let records = vectors["records"].as_array().unwrap();
    assert_eq!(records.len(), 4);
    for record in records {
        let (name, stored) = (&record["name"], bytes(&record["record"]));
        let (under, place) = (under(record, &vectors), place(&record["place"]));
        let wrapped = WrappedKey::parse(&stored).unwrap();
        let opened = wrapped.open(&under, &place).unwrap();
        assert_eq!(opened.expose(), key(&record["key"]).expose(), "{name}");
        let (salt, nonce) =
            (stored[12..28].try_into().unwrap(), stored[30..42].try_into().unwrap());
        let again = WrappedKey::wrap_with(salt, nonce, &opened, &under, &place).unwrap();
        assert_eq!(again, wrapped, "{name}");
        assert_eq!(wrapped.key_id(), under.key_id(), "{name}");
        assert_eq!(wrapped.cost(), under.kdf().cost(), "{name}");
    }
}

/// A record whose ciphertext and tag open under two keys (`check_format.py` opens it under both), and which commits to
/// one of them. Without the commitment, its maker could have two people open it to different keys.
#[test]
fn a_ciphertext_that_opens_under_two_keys_opens_under_the_one_it_commits_to() {
    let vectors = vectors();
    let two = &vectors["two_keys"];
    let (wrapped, place) = (WrappedKey::parse(&bytes(&two["record"])).unwrap(), Place::keyring());
    let under = |name| KeyEncryptionKey::from_key(key(&two[name]));
    let [one, other] = ["under", "other"].map(|name| wrapped.derive(&under(name), &place).unwrap());
    for (record_key, name) in [(&one, "key"), (&other, "other_key")] {
        let cipher = Cipher::new(&record_key.key);
        assert_eq!(wrapped.unseal(&cipher).unwrap().expose(), key(&two[name]).expose());
    }
    let opened = wrapped.open(&under("under"), &place).unwrap();
    assert_eq!(opened.expose(), key(&two["key"]).expose());
    let refused = wrapped.open(&under("other"), &place).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::WrappedKey(WrappedKeyProblem::Refused));
}

/// The published collision is no such record, but has the same shape: 32 bytes and a tag.
#[test]
fn the_published_collision_opens_under_neither_key() {
    let text = include_str!("../../tests/data/gcmsiv-two-key-collision.json");
    let file: Value = serde_json::from_str(text).unwrap();
    let (one, place) = (KeyEncryptionKey::from_key(key(&file["key1"])), Place::keyring());
    let nonce = bytes(&file["nonce"]).try_into().unwrap();
    let mut forged =
        WrappedKey::wrap_with([7; 16], nonce, &key(&file["key2"]), &one, &place).unwrap();
    forged.0[CIPHERTEXT..].copy_from_slice(&bytes(&file["ct_and_tag"]));
    let other = KeyEncryptionKey::from_key(key(&file["key2"]));
    for (under, problem) in [(one, WrappedKeyProblem::Changed), (other, WrappedKeyProblem::Refused)]
    {
        let refused = forged.open(&under, &place).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::WrappedKey(problem));
    }
}
