//! When a source is asked again, and how often. The suite tests that columns ask.

mod first_use;
mod meanwhile;
mod pauses;
mod reloads;
mod revisions;
mod unknown_keys;

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

/// Returns the time of the tests' clock, which only [`pass`] moves on, for this thread alone.
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
    /// The revision that it names; `NO_REVISION` for none.
    revision: AtomicU64,
    n_loads: AtomicUsize,
    /// The time that a load takes, in milliseconds of the tests' clock.
    cost: AtomicU64,
}

impl Source {
    fn of(keys: &[u16]) -> Self {
        let keys = Mutex::new(keys.to_vec());
        let revision = AtomicU64::new(NO_REVISION);
        let (n_loads, cost) = (AtomicUsize::new(0), AtomicU64::new(0));
        Self(Arc::new(State { keys, revision, n_loads, cost }))
    }

    /// Sets the keys that it has; with none, the source fails.
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
