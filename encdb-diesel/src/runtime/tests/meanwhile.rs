//! Values and reloads while a source is being asked.

use super::*;

/// Values with planted key ids do not stop the threads that read them: one asks, and the others fail at once. They open
/// the value as soon as the answer is there, and nobody asks again.
#[test]
fn threads_fail_at_once_while_another_asks() {
    const N_OTHERS: usize = 7;
    /// Answers when all other threads have failed.
    #[derive(Debug)]
    struct Slow(Source, Mutex<Receiver<ErrorKind>>);

    impl KeyringSource for Slow {
        fn load(&self) -> Result<Keyring, SourceError> {
            if self.0.n_loads() > 0 {
                let failed = self.1.lock().unwrap();
                for _ in 0..N_OTHERS {
                    let kind = failed.recv_timeout(60 * SECOND).expect("it does not wait");
                    assert_eq!(kind, ErrorKind::UnknownKey { id: id(2) });
                }
            }
            self.0.load()
        }
    }

    let (slot, source, (failing, failed)) = (empty_slot(), Source::of(&[1]), channel());
    slot.install_from(Slow(source.clone(), Mutex::new(failed))).unwrap();
    source.set(&[2, 1]);
    let (stored, start) = (sealed(2), Barrier::new(N_OTHERS + 1));
    let n_opened = AtomicUsize::new(0);
    thread::scope(|scope| {
        for failing in std::iter::repeat_n(failing, N_OTHERS + 1) {
            let (slot, stored, start, n_opened) = (&slot, &stored, &start, &n_opened);
            scope.spawn(move || {
                start.wait();
                match open(slot, stored) {
                    Ok(_) => _ = n_opened.fetch_add(1, Ordering::SeqCst),
                    Err(error) => failing.send(error.kind()).unwrap(),
                }
            });
        }
    });
    assert_eq!((n_opened.into_inner(), source.n_loads()), (1, 2));
    assert_eq!(open(&slot, &stored).unwrap(), b"value");
    assert_eq!(source.n_loads(), 2);
}

/// A source may read the keyring document itself through an encrypted column. It must not wait for itself.
#[test]
fn a_source_that_meets_an_unknown_key_itself_gets_the_error() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    #[derive(Debug)]
    struct Reading(Source);

    impl KeyringSource for Reading {
        fn load(&self) -> Result<Keyring, SourceError> {
            if self.0.n_loads() > 0 {
                assert_unknown(&SLOT, 3);
            }
            self.0.load()
        }
    }

    let source = Source::of(&[1]);
    SLOT.install_from(Reading(source.clone())).unwrap();
    source.set(&[2, 1]);
    assert_eq!(open(&SLOT, &sealed(2)).unwrap(), b"value");
    assert_eq!(source.n_loads(), 2);
}

/// A store of owner keys that has none.
struct NoKeys;

impl OwnerKeyStore for NoKeys {
    fn find(&self, _: &Keyring, _: &BoundId, _: WantedKey) -> Result<Arc<KeysOfOwner>> {
        Err(ErrorKind::OwnerKeyMissing.into())
    }

    fn find_or_create(&self, keyring: &Keyring, owner: &BoundId) -> Result<Arc<KeysOfOwner>> {
        self.find(keyring, owner, WantedKey::Current)
    }

    fn replaced(&self, _: &[BoundId]) -> Result<Vec<ReplacedKey>> {
        Ok(vec![])
    }

    fn has_replaced(&self) -> Result<bool> {
        Ok(false)
    }
}

/// A timer replaces the keyring while the program still starts. Whichever comes first, the new one knows the store.
#[test]
fn a_keyring_that_is_replaced_while_the_store_is_named_knows_the_store() {
    let stored = || {
        let keys = Keyring::builder(SALT).current(id(1), key(1));
        keys.owner_keys(OwnerKeys::Stored).build().unwrap()
    };
    let of_owner = context().owned_by(BoundId::integer(7));
    for _ in 0..1000 {
        let (slot, start) = (empty_slot(), Barrier::new(2));
        slot.install(stored()).unwrap();
        let (next, store) = (stored(), Arc::new(NoKeys));
        thread::scope(|scope| {
            scope.spawn(|| {
                start.wait();
                slot.reload(next).unwrap();
            });
            start.wait();
            slot.keep_owner_keys_in(store);
        });
        let sealed = slot.keyring().unwrap().seal(&of_owner, Format::default(), b"value");
        assert_eq!(sealed.unwrap_err().kind(), ErrorKind::OwnerKeyMissing);
    }
}
