//! Passphrases, wrapped keys and keyring documents.

use encdb_core::{
    KeyEncryptionKey, Keyring, Passphrase, PassphraseCost, Place, UnlockedKeyring, WrappedKey,
};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::{
    cipher_state,
    heap::{Secret, Watch},
    support::{SALT, id, key, key_bytes},
};

/// Composed and decomposed letters, so that its NFKC is not the text itself; longer than any buffer that grows.
const PASSPHRASE: &str =
    "fu\u{308}nf Pinguine im U\u{308}bergang, dazu ein hartna\u{308}ckiger Schnupfen im Eis";

fn passphrase_secrets() -> Vec<Secret> {
    use unicode_normalization::UnicodeNormalization;
    let folded: String = PASSPHRASE.nfkc().collect();
    vec![
        Secret::bytes("passphrase", PASSPHRASE.as_bytes()),
        Secret::bytes("passphrase", folded.as_bytes()),
    ]
}

fn under_passphrase(text: &str) -> KeyEncryptionKey {
    let cost = PassphraseCost::new(8 << 10, 1, 1).unwrap();
    KeyEncryptionKey::from_passphrase(Passphrase::new(text).unwrap(), cost)
}

#[test]
fn a_passphrase_is_wiped() {
    let watch = Watch::over(passphrase_secrets());
    let under = under_passphrase(PASSPHRASE);
    assert_eq!(watch.live(), ["passphrase"]);
    drop(under);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// Neither the key is left, nor the key that wraps it, nor a key that is derived.
#[test]
fn wrapping_and_opening_leave_no_key() {
    let mut secrets = passphrase_secrets();
    secrets.push(Secret::bytes("key", &key_bytes(1)));
    secrets.push(Secret::bytes("under", &key_bytes(2)));
    let watch = Watch::over(secrets);
    // Only once with a passphrase: searching the memory of Argon2id takes a second.
    WrappedKey::wrap(&key(1), &under_passphrase(PASSPHRASE), &Place::keyring()).unwrap();
    let under = KeyEncryptionKey::from_key(key(2));
    let wrapped = WrappedKey::wrap(&key(1), &under, &Place::keyring()).unwrap();
    drop(wrapped.open(&under, &Place::keyring()).unwrap());
    wrapped.open(&under, &Place::index_root(1)).unwrap_err();
    drop(under);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// What is derived from a key on the way to a record: its PRK, and the key-encryption key with its commitment.
#[test]
fn opening_leaves_no_derived_key() {
    let under = KeyEncryptionKey::from_key(key(2));
    let wrapped = WrappedKey::wrap(&key(1), &under, &Place::keyring()).unwrap();
    let (prk, expander) = Hkdf::<Sha256>::extract(Some(&[0; 32]), &key_bytes(2));
    let mut derived = [0; 64];
    let info = [b"encdb-dek-v1", &wrapped.as_bytes()[..30], &[0, 4, 0, 3, 0, 0]].concat();
    expander.expand(&info, &mut derived).unwrap();
    // The commitment says that these are the keys.
    assert_eq!(derived[32..], wrapped.as_bytes()[42..74]);
    let kek: &[u8; 32] = derived.first_chunk().unwrap();
    let no_salt = |key: &[u8; 32]| Hkdf::<Sha256>::new(Some(&[0; 32]), key);
    let watch = Watch::over(vec![
        Secret::bytes("PRK", &prk),
        Secret::state("PRK state", &key_bytes(2), no_salt),
        Secret::bytes("key-encryption key", kek),
        cipher_state("cipher state", kek),
    ]);
    let record_key = Box::new(wrapped.record_key(&under, &Place::keyring()).unwrap());
    drop(wrapped.open_with(&record_key).unwrap());
    // It holds the key itself, whichever library the cipher is of.
    assert!(watch.live().contains(&"key-encryption key"));
    drop(record_key);
    drop(wrapped.open(&under, &Place::keyring()).unwrap());
    WrappedKey::wrap(&key(1), &under, &Place::keyring()).unwrap();
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// The last block of Argon2id is the key before a last hash; the test computes it by itself.
#[test]
fn the_memory_of_argon2id_is_wiped() {
    use argon2::{Algorithm, Argon2, Block, Params, Version};
    use unicode_normalization::UnicodeNormalization;
    let under = under_passphrase(PASSPHRASE);
    let wrapped = WrappedKey::wrap(&key(1), &under, &Place::keyring()).unwrap();
    let params = Params::new(8 << 10, 1, 1, Some(32)).unwrap();
    let mut blocks = vec![Block::new(); params.block_count()];
    let (folded, salt) = (PASSPHRASE.nfkc().collect::<String>(), &wrapped.as_bytes()[12..28]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(folded.as_bytes(), salt, &mut [0; 32], &mut blocks)
        .unwrap();
    let words = blocks.pop().unwrap();
    let last: Vec<u8> = words.as_ref().iter().flat_map(|word| word.to_ne_bytes()).collect();
    let watch = Watch::over(vec![Secret::bytes("block", &last)]);
    drop(wrapped.open(&under, &Place::keyring()).unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn an_unlocked_keyring_is_wiped() {
    let secrets = [1, 2].map(|number| Secret::bytes("key", &key_bytes(number)));
    let watch = Watch::over(secrets.into());
    let builder = Keyring::builder(&SALT).current(id(2), key(2)).retired(id(1), key(1));
    let mut unlocked = UnlockedKeyring::import(builder).unwrap();
    assert_eq!(watch.live(), ["key"]);
    let under = KeyEncryptionKey::from_key(key(9));
    let document = unlocked.lock(&under).unwrap();
    // Lists that grow leave nothing behind either.
    for _ in 0..6 {
        unlocked.add_key().unwrap();
        unlocked.add_epoch().unwrap();
    }
    drop((unlocked.keyring().unwrap(), unlocked));
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
    drop(document.unlock(&under).unwrap());
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}
