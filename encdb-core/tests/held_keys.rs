//! The keys that a keyring has, and the key that a stored value names.

use encdb_core::{
    BoundId, Column, Context, Fingerprint, FingerprintKind, KeyEncryptionKey, Keyring, OwnerKeys,
    RowParts, UnlockedKeyring,
};

use crate::support::{COLUMN, KEYRING, RAW, SALT, id, key, keyring};

fn fingerprint(keyring: &Keyring, kind: FingerprintKind, id: u16) -> Option<Fingerprint> {
    keyring.fingerprints().find(|it| it.kind() == kind && it.id() == id)
}

fn root(keyring: &Keyring, id: u16) -> Option<Fingerprint> {
    fingerprint(keyring, FingerprintKind::Root, id)
}

#[test]
fn a_keyring_holds_its_own_keys_alone() {
    let both = keyring(2, &[1]);
    let (one, two) = (root(&both, 1).unwrap(), root(&both, 2).unwrap());
    assert!(both.holds(one) && both.holds(two));
    assert!(KEYRING.holds(one) && !KEYRING.holds(two));
    let other_salt = Keyring::builder(b"\x07 another salt of this length").current(id(1), key(1));
    assert!(!other_salt.build().unwrap().holds(one));
}

#[test]
fn a_stored_value_names_the_key_that_sealed_it() {
    let (both, context) = (keyring(2, &[1]), Context::new(COLUMN));
    let sealed = KEYRING.seal(&context, RAW, b"value").unwrap();
    assert_eq!(both.key_of(&sealed), root(&both, 1));
    let sealed = both.seal(&context, RAW, b"value").unwrap();
    assert_eq!(both.key_of(&sealed), root(&both, 2));
    assert_eq!(KEYRING.key_of(&sealed), None);
    assert_eq!(both.key_of(b"plain"), None);
}

#[test]
fn a_row_seal_names_its_key_as_a_value_does() {
    let row = RowParts::new(Column::new("patients", "row_mac"), BoundId::integer(7));
    let seal = KEYRING.seal_row(&row).unwrap();
    assert_eq!(KEYRING.key_of(&seal), root(&KEYRING, 1));
    assert_eq!(keyring(3, &[]).key_of(&seal), None);
}

/// Its number is in the same place as the id of a root key.
#[test]
fn what_is_under_the_stored_key_of_an_owner_names_no_root_key() {
    let context = Context::new(COLUMN).owned_by(BoundId::integer(7));
    let mut derived = KEYRING.seal(&context, RAW, b"value").unwrap();
    assert_eq!(KEYRING.key_of(&derived), root(&KEYRING, 1));
    derived[1] |= HAS_STORED_OWNER_KEY;
    assert_eq!(KEYRING.key_of(&derived), None);
}

#[test]
fn an_epoch_names_its_index_root() {
    let two = Keyring::builder(&SALT).current(id(1), key(1));
    let two = two.index_root(id(2), key(2)).index_root(id(1), key(1)).build().unwrap();
    for epoch in [1, 2] {
        let expected = fingerprint(&two, FingerprintKind::Index, epoch.into());
        assert!(expected.is_some());
        assert_eq!(two.index_root_of(epoch), expected);
    }
    assert_eq!(two.index_root_of(3), None);
}

#[test]
fn the_revision_is_that_of_the_document() {
    assert_eq!(KEYRING.revision(), None);
    let under = KeyEncryptionKey::from_key(key(1));
    let created = UnlockedKeyring::create(OwnerKeys::Derived).unwrap();
    assert_eq!(created.keyring().unwrap().revision(), None, "it is in no document yet");
    let first = created.lock(&under).unwrap();
    let second = first.unlock(&under).unwrap().lock(&under).unwrap();
    for (document, revision) in [(first, 1), (second, 2)] {
        let keyring = document.unlock(&under).unwrap().keyring().unwrap();
        assert_eq!(keyring.revision(), Some(revision));
    }
}

/// The bit of the second byte for a stored owner key: `docs/format.md`, "A sealed value".
const HAS_STORED_OWNER_KEY: u8 = 0x04;
