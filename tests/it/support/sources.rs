//! Sources of keys and secrets that a test changes while they are in use, and that count how often they are read.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use encdb_diesel::{
    Keyring,
    error::SourceError,
    keys::{KeyBytes, KeyEncryptionKey, KeyringSource, SecretSource, SecretText},
};

use super::keys::{builder, id, key};

/// Returns the tests' keys with these ids, the first one current. Without any, the source fails.
#[derive(Clone, Debug)]
pub(crate) struct Keys(Arc<Mutex<Vec<u16>>>);

impl Keys {
    pub(crate) fn of(ids: &[u16]) -> Self {
        Self(Arc::new(Mutex::new(ids.to_vec())))
    }

    pub(crate) fn set(&self, ids: &[u16]) {
        *self.0.lock().unwrap() = ids.to_vec();
    }
}

impl KeyringSource for Keys {
    fn load(&self) -> Result<Keyring, SourceError> {
        let ids = self.0.lock().unwrap();
        let Some((current, retired)) = ids.split_first() else {
            return Err(SourceError::VariableMissing { name: "KEYS".to_owned() });
        };
        let builder = builder().current(id(*current), key(*current));
        let retired = retired.iter();
        Ok(retired.fold(builder, |builder, old| builder.retired(id(*old), key(*old))).build()?)
    }
}

/// A source that counts how often it is read.
#[derive(Debug)]
pub(crate) struct Counted<S> {
    source: S,
    n_loads: Arc<AtomicUsize>,
}

impl<S> Counted<S> {
    pub(crate) fn new(source: S) -> (Self, impl Fn() -> usize) {
        let n_loads = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&n_loads);
        (Self { source, n_loads }, move || counter.load(Ordering::SeqCst))
    }
}

impl<S: KeyringSource> KeyringSource for Counted<S> {
    fn load(&self) -> Result<Keyring, SourceError> {
        self.n_loads.fetch_add(1, Ordering::SeqCst);
        self.source.load()
    }
}

/// Returns the key that unlocks the keyring documents of the tests, in base64.
pub(crate) fn unlocking_key() -> String {
    STANDARD.encode(key(900).expose())
}

/// Returns the key-encryption key that locks them.
pub(crate) fn under() -> KeyEncryptionKey {
    KeyEncryptionKey::from_key(KeyBytes::new(*key(900).expose()))
}

/// The secret source of that key.
#[derive(Debug)]
pub(crate) struct UnlockingKey;

impl SecretSource for UnlockingKey {
    fn read(&self) -> Result<SecretText, SourceError> {
        Ok(SecretText::new(unlocking_key()))
    }

    fn describe(&self) -> String {
        "the tests' key".to_owned()
    }
}
