//! Keyrings of fixed keys.

use std::sync::Arc;

use encdb_diesel::{
    KEYRING, Keyring,
    keys::{KeyBytes, KeyId, KeyringBuilder},
};

pub(crate) const SALT: &[u8] = b"\x01 a salt of the tests' own";

/// Returns the key with this id, which is the same in every test.
pub(crate) fn key(id: u16) -> KeyBytes {
    let [high, low] = id.to_be_bytes();
    KeyBytes::new(std::array::from_fn(|at| match at {
        0 => high,
        1 => low,
        at => u8::try_from(at * 7 % 251).unwrap() ^ low,
    }))
}

pub(crate) fn id(id: u16) -> KeyId {
    KeyId::new(id).unwrap()
}

pub(crate) fn builder() -> KeyringBuilder {
    Keyring::builder(SALT)
}

/// Makes a keyring that seals with this key and opens with the retired ones.
pub(crate) fn keyring(current: u16, retired: &[u16]) -> Arc<Keyring> {
    let builder = builder().current(id(current), key(current));
    let builder = retired.iter().fold(builder, |builder, old| builder.retired(id(*old), key(*old)));
    Arc::new(builder.build().unwrap())
}

/// Runs a test with the keyring that most tests use.
pub(crate) fn with_keys<R>(test: impl FnOnce() -> R) -> R {
    KEYRING.scoped(&keyring(1, &[]), test)
}
