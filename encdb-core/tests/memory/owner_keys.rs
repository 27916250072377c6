//! Stored keys of owners, and the keys of columns that they keep.

use std::sync::{Arc, Mutex};

use encdb_core::{
    BoundId, ErrorKind, Keyring, KeysOfOwner, OwnerKeyStore, OwnerKeys, ReplacedKey, Result,
    WantedKey,
};

use crate::{
    DIAGNOSIS, cipher_state, context,
    heap::{Secret, Watch},
    owner, owner_key,
    support::{RAW, SALT, id, key},
};

/// The only owner's keys, until they are forgotten.
#[derive(Default)]
struct OnlyOwner(Mutex<Option<Arc<KeysOfOwner>>>);

impl OwnerKeyStore for OnlyOwner {
    fn find(&self, keyring: &Keyring, owner: &BoundId, _: WantedKey) -> Result<Arc<KeysOfOwner>> {
        self.find_or_create(keyring, owner)
    }

    fn find_or_create(&self, _: &Keyring, _: &BoundId) -> Result<Arc<KeysOfOwner>> {
        self.0.lock().unwrap().clone().ok_or_else(|| ErrorKind::OwnerKeyMissing.into())
    }

    fn replaced(&self, _: &[BoundId]) -> Result<Vec<ReplacedKey>> {
        Ok(vec![])
    }

    fn has_replaced(&self) -> Result<bool> {
        Ok(false)
    }
}

#[test]
fn a_stored_key_of_an_owner_is_wiped_with_the_keys_of_columns_that_it_keeps() {
    let store = Arc::new(OnlyOwner::default());
    let keyring = Keyring::builder(&SALT).current(id(2), key(2)).owner_keys(OwnerKeys::Stored);
    let keyring = keyring.build().unwrap();
    keyring.keep_owner_keys_in(Arc::clone(&store) as Arc<dyn OwnerKeyStore>);
    let watch = Watch::over(vec![
        Secret::bytes("column key", &owner_key()),
        cipher_state("cipher state", &owner_key()),
    ]);
    let only = Arc::new(keyring.owner_key(id(1), &key(1)));
    *store.0.lock().unwrap() = Some(Arc::new(KeysOfOwner::new(only, vec![])));
    let context = context().owned_by(owner());
    let sealed = keyring.seal(&context, RAW, DIAGNOSIS.as_bytes()).unwrap();
    keyring.open(&context, RAW, &sealed).unwrap();
    // The state of AES-256 starts with the key, except if it is sliced in software.
    let live: Vec<_> = watch.live().into_iter().filter(|name| *name != "cipher state").collect();
    assert_eq!(live, ["column key"]);
    *store.0.lock().unwrap() = None;
    assert_eq!((watch.live(), watch.freed()), (vec![], vec![]));
}
