//! P14, for `encdb_core::legacy`: keys and opened plaintext are not left in freed memory.

// Always so; it tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]
#![expect(unsafe_code, reason = "the allocator")]

use base64::{Engine, engine::general_purpose::URL_SAFE};
use encdb_core::{
    ErrorKind, KeyBytes,
    legacy::{FernetKey, FernetKeys, LegacyCipher, LegacyValue, XChaChaKey},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

#[expect(dead_code, reason = "these tests search the heap only, for bytes only")]
mod heap;

use heap::{SearchedHeap, Secret, Watch};

#[global_allocator]
static HEAP: SearchedHeap = SearchedHeap;

const NONE: [&str; 0] = [];
const PLAINTEXT: &[u8] = b"123-45-6789";
const KEY: &str = "qQTrLxdUjRgXKZZ0P-5QQPAqCu5wH1MFjEwFTkK4SyI=";
const TOKEN: &str = "gAAAAABlU_EBPHDmFL-8-IZMBQClocmYTK_8mytLOaXU-xeMobfvvmxiCE_kMNZCGEeGvq_qVHL-CFlqygl66cfngWlvoiKHIA==";
const XCHACHA_KEY: &str = "93610b956041e093e732b4b67bc3ff9eba6cfa8e10d844f6d2f9743b8058202c";
const XCHACHA_NONCE: &str = "56f811f820c89fb0d05d9f03fb74d85eb1e7551b2218aa15";
const XCHACHA_VALUE: &str = "b87e71ce86993119f768012bc7f3d1a4e0cf7476e99a9ec9eefb4d";

fn fernet_key() -> Vec<u8> {
    URL_SAFE.decode(KEY).unwrap()
}

fn fernet() -> LegacyCipher {
    LegacyCipher::Fernet(FernetKeys::new(FernetKey::from_base64(KEY).unwrap()))
}

fn plaintext() -> Vec<Secret> {
    vec![Secret::bytes("plaintext", PLAINTEXT)]
}

/// Asserts that an opened value is live while it is held, and wiped when it is dropped.
#[track_caller]
fn assert_wiped_when_dropped(cipher: &LegacyCipher, value: &LegacyValue<'_>) {
    let watch = Watch::over(plaintext());
    let opened = cipher.open(value).unwrap();
    assert_eq!((watch.live(), watch.freed()), (vec!["plaintext"], vec![]));
    drop(opened);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn the_plaintext_of_a_token_is_wiped() {
    assert_wiped_when_dropped(&fernet(), &LegacyValue::new(TOKEN.as_bytes()));
}

#[test]
fn the_plaintext_of_xchacha_is_wiped() {
    let key = KeyBytes::new(hex::decode(XCHACHA_KEY).unwrap().try_into().unwrap());
    let (nonce, value) = (hex::decode(XCHACHA_NONCE).unwrap(), hex::decode(XCHACHA_VALUE).unwrap());
    let cipher = LegacyCipher::XChaCha20Poly1305(XChaChaKey::new(key));
    assert_wiped_when_dropped(&cipher, &LegacyValue::new(&value).with_nonce(&nonce));
}

/// A token that is signed by its key, decrypted, and then refused for its padding: the decrypted bytes are gone too.
#[test]
fn the_plaintext_of_a_token_with_broken_padding_is_wiped() {
    let mut token = URL_SAFE.decode(TOKEN).unwrap();
    let signed_len = token.len() - 32;
    token[24] ^= 0x80; // the iv's last byte, and so the padding's
    let mac = Hmac::<Sha256>::new_from_slice(&fernet_key()[..16]).unwrap();
    let mac = mac.chain_update(&token[..signed_len]).finalize().into_bytes();
    token[signed_len..].copy_from_slice(&mac);
    let cipher = fernet();

    let watch = Watch::over(plaintext());
    let error = cipher.open(&LegacyValue::new(&token)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LegacyRejected);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

/// A list that grows moves its keys.
#[test]
fn fernet_keys_are_wiped_and_leave_no_copy_when_their_list_grows() {
    let bytes = fernet_key(); // outlives the watch, so that it is not freed under it
    let watch = Watch::over(vec![Secret::bytes("key", &bytes)]);
    let key = || FernetKey::from_base64(KEY).unwrap();
    let keys = (0..9).fold(FernetKeys::new(key()), |keys, _| keys.retired(key()));
    assert_eq!((watch.live().is_empty(), watch.freed()), (false, vec![]));
    drop(keys);
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}

#[test]
fn xchacha_keys_are_wiped() {
    let bytes = hex::decode(XCHACHA_KEY).unwrap();
    let watch = Watch::over(vec![Secret::bytes("key", &bytes)]);
    let key = Box::new(XChaChaKey::new(KeyBytes::new(bytes.as_slice().try_into().unwrap())));
    assert_eq!(watch.live(), ["key"]);
    drop(key);
    assert_eq!(watch.live(), NONE);
    assert_eq!(watch.freed(), NONE);
}
