//! A keyring as JSON: a document that is read is written back the same, and a changed document does not unlock.

use std::sync::LazyLock;

use encdb_core::{ErrorKind, KeyringDocument, OwnerKeys, UnlockedKeyring};

use super::Target;
use crate::keys::key_encryption_key;

pub(super) const TARGET: Target = Target { name: "keyring_document", check, samples };

fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let document = match KeyringDocument::from_json(text) {
        Ok(document) => document,
        Err(error) => return assert!(is_problem(error.kind()), "{error}"),
    };
    let written = document.to_json();
    let again = KeyringDocument::from_json(&written).expect("what was written can be read");
    assert_eq!(again.to_json(), written);
    match document.unlock(&key_encryption_key()) {
        Ok(_) => assert!(AUTHENTIC.contains(&written), "a document unlocks that nobody locked"),
        Err(error) => assert!(is_problem(error.kind()), "{error}"),
    }
}

/// The authentic documents as they are written, because white space in a document does not matter.
static AUTHENTIC: LazyLock<Vec<String>> = LazyLock::new(|| {
    let corpus = TARGET.corpus();
    let authentic = corpus.iter().filter(|entry| entry.is_authentic());
    let texts = authentic.filter_map(|entry| std::str::from_utf8(entry.bytes()).ok());
    texts.filter_map(|text| KeyringDocument::from_json(text).ok()).map(|it| it.to_json()).collect()
});

fn is_problem(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::KeyringDocument(_) | ErrorKind::WrappedKey(_))
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let locked = |keyring: &UnlockedKeyring| {
        keyring.lock(&key_encryption_key()).expect("no passphrase").to_json().into_bytes()
    };
    let one = UnlockedKeyring::create(OwnerKeys::Derived).expect("randomness");
    let mut several = UnlockedKeyring::create(OwnerKeys::Stored).expect("randomness");
    let id = several.add_key().expect("a second key");
    several.promote_key(id).expect("the key is there");
    several.add_epoch().expect("a second epoch");
    vec![("authentic-one-key", locked(&one)), ("authentic-several-keys", locked(&several))]
}
