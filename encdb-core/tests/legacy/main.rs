//! The promises of `encdb_core::legacy`: values that others wrote open, and nothing else does.

// Always so; it tells Clippy that helpers may unwrap as tests may.
#![cfg(test)]

mod fernet_spec;
mod keys;
mod python;
mod refused_tokens;
mod xchacha;

use std::ops::Deref;

use encdb_core::{
    ErrorKind, Result,
    legacy::{FernetKey, FernetKeys, FernetToken},
};

/// The key of the Fernet specification's vectors, and the token of its `generate.json`.
pub(crate) const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
pub(crate) const TOKEN: &str = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";

/// Returns the keys of these texts, newest first.
pub(crate) fn fernet_keys(texts: &[&str]) -> FernetKeys {
    let mut keys = texts.iter().map(|text| FernetKey::from_base64(text).unwrap());
    let current = FernetKeys::new(keys.next().unwrap());
    keys.fold(current, FernetKeys::retired)
}

/// Opens a token under the specification's key.
pub(crate) fn open_token(stored: impl AsRef<[u8]>) -> Result<Vec<u8>> {
    let token = FernetToken::parse(stored.as_ref())?;
    fernet_keys(&[KEY]).open(&token).map(|plaintext| plaintext.to_vec())
}

/// Returns why it did not open.
#[track_caller]
pub(crate) fn refusal<T: Deref<Target = [u8]>>(opened: Result<T>) -> ErrorKind {
    match opened {
        Ok(plaintext) => panic!("it opened: {:?}", plaintext.escape_ascii().to_string()),
        Err(error) => error.kind(),
    }
}

/// Returns a value with its bit number `at` flipped.
pub(crate) fn with_flipped_bit(value: &[u8], at: usize) -> Vec<u8> {
    let mut flipped = value.to_vec();
    flipped[at / 8] ^= 1 << (at % 8);
    flipped
}
