//! Another keyring in place of the one in force.

use super::*;

#[test]
fn a_filled_slot_asks_no_source() {
    let (slot, source) = (empty_slot(), Source::of(&[2, 1]));
    slot.install(keyring(&[1])).unwrap();
    let refused = slot.install_from(source.clone()).unwrap_err();
    let SourceError::Encdb(error) = refused else { panic!("{refused:?}") };
    assert_eq!((error.kind(), source.n_loads()), (ErrorKind::KeyringInstalled, 0));
    assert!(matches!(slot.reload_from_source(), Err(ReloadError::NoSource)));
}

#[test]
fn a_source_that_fails_at_once_leaves_the_slot_empty() {
    let (slot, source) = (empty_slot(), Source::of(&[]));
    assert!(slot.install_from(source.clone()).is_err());
    assert_eq!(slot.keyring().unwrap_err().kind(), ErrorKind::KeyringMissing);
    source.set(&[1]);
    slot.install_from(source).unwrap();
}

#[test]
fn a_reload_tells_whether_anything_changed() {
    let (slot, source) = slot();
    let before = slot.keyring().unwrap();
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Unchanged);
    assert!(Arc::ptr_eq(&before, &slot.keyring().unwrap()), "what it has derived is kept");
    // One key more; another current key; one key less, and with it another epoch.
    for keys in [&[1, 2][..], &[2, 1], &[2]] {
        source.set(keys);
        assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed, "{keys:?}");
        assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Unchanged, "{keys:?}");
        assert_eq!(slot.keyring().unwrap().current(), id(keys[0]));
    }
}

/// The ids and keys are the same; only another epoch is written.
#[test]
fn a_promoted_epoch_is_a_change() {
    #[derive(Debug)]
    struct Epochs(Source);

    impl KeyringSource for Epochs {
        fn load(&self) -> Result<Keyring, SourceError> {
            self.0.load()?;
            let builder = Keyring::builder(SALT).current(id(1), key(1));
            let epochs = self.0.0.keys.lock().unwrap();
            let builder = epochs
                .iter()
                .fold(builder, |to, epoch| to.index_root(id(*epoch), key(100 + epoch)));
            Ok(builder.build()?)
        }
    }

    let (slot, source) = (empty_slot(), Source::of(&[1, 2]));
    slot.install_from(Epochs(source.clone())).unwrap();
    source.set(&[2, 1]);
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed);
    assert_eq!(slot.keyring().unwrap().epochs().next(), Some(2));
}

#[test]
fn a_reload_that_fails_keeps_the_keyring_and_says_so() {
    let (slot, source) = slot();
    source.set(&[]);
    let refused = slot.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::Source(SourceError::VariableMissing { .. })));
    assert!(refused.to_string().contains("the one in force stays"), "{refused}");
    assert_eq!(open(&slot, &sealed(1)).unwrap(), b"value");
}

/// Such as the keyring of another installation: values would be sealed under a key that nobody expects there.
#[test]
fn another_key_under_a_known_id_is_refused() {
    #[derive(Debug)]
    struct Salted(Source);

    impl KeyringSource for Salted {
        fn load(&self) -> Result<Keyring, SourceError> {
            let loaded = self.0.load()?;
            if self.0.n_loads() == 1 {
                return Ok(loaded);
            }
            let other = Keyring::builder(b"\x02 another salt altogether");
            Ok(other.current(id(2), key(2)).retired(id(1), key(1)).build()?)
        }
    }

    let (slot, source) = (empty_slot(), Source::of(&[1]));
    slot.install_from(Salted(source)).unwrap();
    let refused = slot.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::OtherKey { id: 1, .. }), "{refused:?}");
    assert!(refused.to_string().contains("root key 1"), "{refused}");
    assert_unknown(&slot, 2);
    assert_eq!(open(&slot, &sealed(1)).unwrap(), b"value");
}

/// Values under the old key would no longer open, and nobody would know the new one.
#[test]
fn another_key_under_a_known_id_is_refused_by_hand_as_well() {
    let slot = empty_slot();
    slot.reload(keyring(&[1])).unwrap();
    let before = slot.keyring().unwrap();
    let other = Keyring::builder(SALT).current(id(1), key(9)).index_root(id(1), key(1));
    let refused = slot.reload(other.build().unwrap()).unwrap_err();
    assert!(matches!(refused, ReloadError::OtherKey { id: 1, .. }), "{refused:?}");
    assert!(Arc::ptr_eq(&before, &slot.keyring().unwrap()));
    assert_eq!(open(&slot, &sealed(1)).unwrap(), b"value");
}

/// By hand and from a source: the last one wins, and the source stays.
#[test]
fn a_keyring_that_is_reloaded_by_hand_keeps_the_source() {
    let (slot, source) = slot();
    slot.reload(keyring(&[5, 1])).unwrap();
    assert_eq!(slot.keyring().unwrap().current(), id(5));
    source.set(&[2, 1]);
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed);
    assert_eq!(slot.keyring().unwrap().current(), id(2));
}
