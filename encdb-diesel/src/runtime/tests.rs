//! When a source is asked again, and how often. That columns ask is for the suite.

use std::{
    cell::Cell,
    sync::{
        Arc, Barrier, LazyLock, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
    time::{Duration, Instant},
};

use encdb_core::{
    BoundId, Column, Context, ErrorKind, Format, KeyBytes, KeyId, Keyring, KeyringSource,
    KeysOfOwner, OwnerKeyStore, OwnerKeys, ReplacedKey, Result, SourceError, WantedKey,
};

use super::{KeyringSlot, Origin, Reloaded};
use crate::error::ReloadError;

const SECOND: Duration = Duration::from_secs(1);

thread_local! {
    static PASSED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// The clock of the tests stands still, but for what passes on purpose, on this thread.
fn now() -> Instant {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    *START + PASSED.get()
}

fn pass(time: Duration) {
    PASSED.set(PASSED.get() + time);
}

const SALT: &[u8] = b"\x01 a salt of the tests' own";

fn id(id: u16) -> KeyId {
    KeyId::new(id).unwrap()
}

fn key(id: u16) -> KeyBytes {
    let [high, low] = id.to_be_bytes();
    KeyBytes::new(std::array::from_fn(|at| [high, low, b'k', 0xA5][at % 4]))
}

/// A keyring with these keys, of which the first seals, and the lowest is the index root.
fn keyring(keys: &[u16]) -> Keyring {
    let (current, retired) = keys.split_first().unwrap();
    let builder = Keyring::builder(SALT).current(id(*current), key(*current));
    let builder = retired.iter().fold(builder, |builder, old| builder.retired(id(*old), key(*old)));
    builder.build().unwrap()
}

fn context() -> Context {
    Context::new(Column::new("table", "column"))
}

/// A value under this key.
fn sealed(id: u16) -> Vec<u8> {
    keyring(&[id]).seal(&context(), Format::default(), b"value").unwrap()
}

fn open(slot: &KeyringSlot, stored: &[u8]) -> Result<Vec<u8>> {
    slot.read_or_reload(|keyring| keyring.open(&context(), Format::default(), stored))
}

#[track_caller]
fn assert_unknown(slot: &KeyringSlot, key_id: u16) {
    let kind = open(slot, &sealed(key_id)).map_err(|error| error.kind());
    assert_eq!(kind, Err(ErrorKind::UnknownKey { id: id(key_id) }));
}

const NO_REVISION: u64 = 0;

/// A source that counts how often it is asked.
#[derive(Clone, Debug)]
struct Source(Arc<State>);

#[derive(Debug)]
struct State {
    keys: Mutex<Vec<u16>>,
    /// What it says its revision is; `NO_REVISION` for none.
    revision: AtomicU64,
    n_loads: AtomicUsize,
    /// How long a load takes, in milliseconds of the tests' clock.
    cost: AtomicU64,
}

impl Source {
    fn of(keys: &[u16]) -> Self {
        let keys = Mutex::new(keys.to_vec());
        let revision = AtomicU64::new(NO_REVISION);
        let (n_loads, cost) = (AtomicUsize::new(0), AtomicU64::new(0));
        Self(Arc::new(State { keys, revision, n_loads, cost }))
    }

    /// No keys: the source fails.
    fn set(&self, keys: &[u16]) {
        *self.0.keys.lock().unwrap() = keys.to_vec();
    }

    fn set_revision(&self, revision: u64) {
        self.0.revision.store(revision, Ordering::SeqCst);
    }

    fn set_cost(&self, cost: Duration) {
        self.0.cost.store(cost.as_millis().try_into().unwrap(), Ordering::SeqCst);
    }

    fn n_loads(&self) -> usize {
        self.0.n_loads.load(Ordering::SeqCst)
    }
}

impl KeyringSource for Source {
    fn load(&self) -> Result<Keyring, SourceError> {
        self.0.n_loads.fetch_add(1, Ordering::SeqCst);
        pass(Duration::from_millis(self.0.cost.load(Ordering::SeqCst)));
        let keys = self.0.keys.lock().unwrap();
        if keys.is_empty() {
            return Err(SourceError::VariableMissing { name: "KEYS".to_owned() });
        }
        Ok(keyring(&keys))
    }

    fn revision(&self) -> Result<Option<u64>, SourceError> {
        let revision = self.0.revision.load(Ordering::SeqCst);
        Ok((revision != NO_REVISION).then_some(revision))
    }
}

fn empty_slot() -> KeyringSlot {
    KeyringSlot { origin: Origin::with_clock(now), ..KeyringSlot::new() }
}

/// A slot with key 1, and its source, which was asked once.
fn slot() -> (KeyringSlot, Source) {
    let (slot, source) = (empty_slot(), Source::of(&[1]));
    slot.install_from(source.clone()).unwrap();
    assert_eq!(source.n_loads(), 1);
    (slot, source)
}

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
fn a_flood_of_unknown_ids_asks_once_a_pause() {
    let (slot, source) = slot();
    (2..200).for_each(|id| assert_unknown(&slot, id));
    assert_eq!(source.n_loads(), 2);
}

#[test]
fn a_source_that_fails_is_asked_once_a_pause() {
    let (slot, source) = slot();
    source.set(&[]);
    (2..200).for_each(|id| assert_unknown(&slot, id));
    assert_eq!(source.n_loads(), 2);
    assert_eq!(open(&slot, &sealed(1)).unwrap(), b"value");
}

#[test]
fn once_the_pause_is_over_the_source_is_asked_again() {
    let (slot, source) = slot();
    assert_unknown(&slot, 2);
    pass(SECOND);
    assert_unknown(&slot, 2);
    source.set(&[]);
    pass(2 * SECOND);
    assert_unknown(&slot, 2);
    assert_eq!(source.n_loads(), 4);
    source.set(&[1, 2]);
    pass(4 * SECOND);
    assert_eq!(open(&slot, &sealed(2)).unwrap(), b"value");
}

/// Planted ids cost less and less while nothing comes of them, and a new key is waited for a minute at the most.
#[test]
fn the_pause_doubles_up_to_a_minute() {
    let (slot, source) = slot();
    assert_unknown(&slot, 2);
    for expected in [1, 2, 4, 8, 16, 32, 60, 60] {
        assert_eq!(next_pause(&slot, &source), expected);
    }
}

/// Three seconds of Argon2: planted ids cost a tenth of the time of one thread, and no more.
#[test]
fn the_pause_is_ten_times_as_long_as_asking_took() {
    let (slot, source) = slot();
    source.set_cost(3 * SECOND);
    assert_unknown(&slot, 2);
    for expected in [30, 30, 30, 30, 30, 32, 60, 60] {
        assert_eq!(next_pause(&slot, &source), expected);
    }
    source.set_cost(20 * SECOND);
    assert_eq!(next_pause(&slot, &source), 60);
    assert_eq!(next_pause(&slot, &source), 200);
}

/// How many seconds pass until the source is asked again.
fn next_pause(slot: &KeyringSlot, source: &Source) -> u64 {
    let n_loads = source.n_loads();
    for seconds in 1.. {
        pass(SECOND);
        assert_unknown(slot, 2);
        if source.n_loads() > n_loads {
            return seconds;
        }
    }
    unreachable!("seconds do not end")
}

#[test]
fn an_answer_that_brings_something_ends_the_pause() {
    let (slot, source) = slot();
    assert_unknown(&slot, 2);
    for _ in 0..5 {
        next_pause(&slot, &source);
    }
    // By a timer: it does not mind the pause.
    source.set(&[3, 1]);
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed);
    source.set(&[2, 3, 1]);
    assert_eq!(open(&slot, &sealed(2)).unwrap(), b"value");
    // By itself, though it was another key that was looked for.
    assert_unknown(&slot, 4);
    source.set(&[5, 2, 3, 1]);
    pass(SECOND);
    assert_unknown(&slot, 4);
    let n_loads = source.n_loads();
    pass(SECOND);
    assert_unknown(&slot, 4);
    assert_eq!(source.n_loads(), n_loads + 1, "the pause began from one second");
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

/// Values with planted key ids do not stop the threads that read them: one asks, and the others fail at once. They open the
/// value as soon as the answer is there, and nobody asks again.
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
    // A key more; another current key; a key less, and with it another epoch.
    for keys in [&[1, 2][..], &[2, 1], &[2]] {
        source.set(keys);
        assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed, "{keys:?}");
        assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Unchanged, "{keys:?}");
        assert_eq!(slot.keyring().unwrap().current(), id(keys[0]));
    }
}

/// What a timer does every few seconds: no secret is fetched and no passphrase stretched for nothing.
#[test]
fn a_revision_that_is_in_force_is_not_loaded_again() {
    let (slot, source) = (empty_slot(), Source::of(&[1]));
    source.set_revision(1);
    slot.install_from(source.clone()).unwrap();
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Unchanged);
    assert_unknown(&slot, 9);
    assert_eq!(source.n_loads(), 1);
    source.set(&[2, 1]);
    source.set_revision(2);
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed);
    assert_eq!((source.n_loads(), slot.keyring().unwrap().current()), (2, id(2)));
    // One that was put in by hand is of no revision.
    assert_eq!(slot.reload(keyring(&[5, 1])).unwrap(), Reloaded::Changed);
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed);
    assert_eq!((source.n_loads(), slot.keyring().unwrap().current()), (3, id(2)));
}

/// Somebody puts an older file back: keys that were destroyed would return, and new ones be missing.
#[test]
fn an_older_revision_is_refused() {
    let (slot, source) = (empty_slot(), Source::of(&[2, 1]));
    source.set_revision(5);
    slot.install_from(source.clone()).unwrap();
    let before = slot.keyring().unwrap();
    source.set(&[1]);
    source.set_revision(4);
    let refused = slot.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::OlderRevision { in_force: 5, found: 4 }), "{refused:?}");
    assert!(refused.to_string().contains("restart"), "{refused}");
    assert_unknown(&slot, 9);
    assert!(Arc::ptr_eq(&before, &slot.keyring().unwrap()));
    assert_eq!(source.n_loads(), 1, "nothing is unlocked for it");
    // One that was put in by hand in between does not make it newer.
    slot.reload(keyring(&[5, 2, 1])).unwrap();
    let refused = slot.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::OlderRevision { in_force: 5, found: 4 }), "{refused:?}");
    source.set_revision(6);
    assert_eq!(slot.reload_from_source().unwrap(), Reloaded::Changed);
}

/// A file is exchanged between the look at its revision and the load. What was loaded decides.
#[test]
fn an_older_revision_that_shows_only_when_it_is_loaded_is_refused() {
    let document = |revision: u64| {
        let keys = Keyring::builder(SALT).current(id(1), key(1)).revision(revision);
        keys.retired(id(2), key(2)).build().unwrap()
    };
    #[derive(Debug)]
    struct Exchanged(Source);

    impl KeyringSource for Exchanged {
        fn load(&self) -> Result<Keyring, SourceError> {
            self.0.load()?;
            let revision = if self.0.n_loads() == 1 { 5 } else { 3 };
            Ok(Keyring::builder(SALT).current(id(1), key(1)).revision(revision).build()?)
        }

        fn revision(&self) -> Result<Option<u64>, SourceError> {
            self.0.revision()
        }
    }

    let (slot, source) = (empty_slot(), Source::of(&[1]));
    source.set_revision(5);
    slot.install_from(Exchanged(source.clone())).unwrap();
    source.set_revision(6);
    let refused = slot.reload_from_source().unwrap_err();
    assert!(matches!(refused, ReloadError::OlderRevision { in_force: 5, found: 3 }), "{refused:?}");
    // By hand it is the same.
    let refused = slot.reload(document(4)).unwrap_err();
    assert!(matches!(refused, ReloadError::OlderRevision { in_force: 5, found: 4 }), "{refused:?}");
    assert_eq!(slot.reload(document(7)).unwrap(), Reloaded::Changed);
}

/// The same ids and the same keys; only the epoch that is written is another.
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

/// The keyring of another installation, say: values would be sealed under a key that nobody expects there.
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

/// What was sealed with the one would no longer open, and nobody would know the other.
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
