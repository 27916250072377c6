//! Values under keys that a slot lacks: the source is asked.

use super::*;

#[test]
fn a_known_key_asks_nothing() {
    let (slot, source) = slot();
    for _ in 0..10 {
        assert_eq!(open(&slot, &sealed(1)).unwrap(), b"value");
    }
    assert_eq!(open(&slot, b"plaintext").unwrap_err().kind(), ErrorKind::NotSealed { len: 9 });
    assert_eq!(source.n_loads(), 1);
}

#[test]
fn an_unknown_key_asks_once_and_opens() {
    let (slot, source) = slot();
    source.set(&[2, 1]);
    assert_eq!(open(&slot, &sealed(2)).unwrap(), b"value");
    assert_eq!((source.n_loads(), slot.keyring().unwrap().current()), (2, id(2)));
    assert_eq!(open(&slot, &sealed(2)).unwrap(), b"value");
    assert_eq!(source.n_loads(), 2);
}

/// Rotations may follow each other: only asking in vain is paused.
#[test]
fn an_answer_that_helped_does_not_delay_the_next() {
    let (slot, source) = slot();
    for newest in [2, 3, 4] {
        source.set(&[newest, 1]);
        assert_eq!(open(&slot, &sealed(newest)).unwrap(), b"value");
    }
    assert_eq!(source.n_loads(), 4);
}

#[test]
fn without_a_source_an_unknown_key_is_unknown() {
    let slot = empty_slot();
    slot.install(keyring(&[1])).unwrap();
    assert_unknown(&slot, 2);
    let refused = slot.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::NoSource), "{refused:?}");
    assert!(refused.to_string().contains("install_from"), "{refused}");
}

#[test]
fn a_source_that_panics_leaves_the_slot_in_order() {
    #[derive(Debug)]
    struct Panicking(Source);

    impl KeyringSource for Panicking {
        fn load(&self) -> Result<Keyring, SourceError> {
            assert_ne!(self.0.n_loads(), 1, "the second time");
            self.0.load()
        }
    }

    let (slot, source) = (empty_slot(), Source::of(&[1]));
    slot.install_from(Panicking(source.clone())).unwrap();
    let panicked = thread::scope(|scope| scope.spawn(|| open(&slot, &sealed(2))).join().is_err());
    assert!(panicked);
    assert_eq!(open(&slot, &sealed(1)).unwrap(), b"value");
    // The third time, by another way.
    source.load().unwrap();
    source.set(&[2, 1]);
    assert_eq!(open(&slot, &sealed(2)).unwrap(), b"value");
}

#[test]
fn a_scoped_keyring_is_not_reloaded() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let source = Source::of(&[1]);
    SLOT.install_from(source.clone()).unwrap();
    SLOT.scoped(&Arc::new(keyring(&[5])), || assert_unknown(&SLOT, 2));
    assert_eq!(source.n_loads(), 1);
}
