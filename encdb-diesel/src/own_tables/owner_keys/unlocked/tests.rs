//! Two instances of an application that share their unlocks in Redis.

use std::sync::{
    OnceLock,
    atomic::{AtomicBool, Ordering},
};

use diesel::{
    SqliteConnection,
    r2d2::{ConnectionManager, Pool},
};
use encdb_core::{
    KeyBytes, KeyId, OwnerKeyStore, OwnerKeys, Passphrase, PassphraseCost, SHARED_UNLOCK_LEN,
    WantedKey,
};
use redis::Client;

use super::*;
use crate::{
    error::UnlockStoreError,
    own_tables::{
        owner_keys::{OwnerKeyTable, RedisUnlocks},
        schema,
    },
    runtime::KeyringSlot,
};

type Table = OwnerKeyTable<SqliteConnection>;

/// Two instances on one database, and what both share.
struct Instances {
    tables: [Arc<Table>; 2],
    keyring: Arc<Keyring>,
    redis: Client,
    prefix: String,
    /// Both find no store while this is set.
    is_cut_off: Arc<AtomicBool>,
}

/// Redis, until it is cut off.
struct Store {
    redis: RedisUnlocks,
    is_cut_off: Arc<AtomicBool>,
    /// An owner whom an instance locks while another unlock of the owner is on its way to the store.
    locks_meanwhile: Arc<OnceLock<Arc<Table>>>,
}

impl Store {
    fn ask<T>(
        &self,
        ask: impl FnOnce(&RedisUnlocks) -> Result<T, UnlockStoreError>,
    ) -> Result<T, UnlockStoreError> {
        if self.is_cut_off.load(Ordering::Relaxed) {
            return Err(UnlockStoreError::new("cut off"));
        }
        ask(&self.redis)
    }
}

impl UnlockStore for Store {
    fn put(&self, name: &str, unlock: &[u8], lifetime: Duration) -> Result<(), UnlockStoreError> {
        if let Some(table) = self.locks_meanwhile.get() {
            table.lock(7).unwrap();
        }
        self.ask(|redis| redis.put(name, unlock, lifetime))
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, UnlockStoreError> {
        self.ask(|redis| redis.get(name))
    }

    fn remove(&self, name: &str) -> Result<(), UnlockStoreError> {
        self.ask(|redis| redis.remove(name))
    }
}

impl Instances {
    /// Sets a database up. The owners 7 and 8 have passphrases, and 9 has none. All are locked.
    fn new(slot: &'static KeyringSlot) -> Self {
        Self::with(slot, &Arc::default(), |table| table)
    }

    fn with(
        slot: &'static KeyringSlot,
        locks_meanwhile: &Arc<OnceLock<Arc<Table>>>,
        configured: impl Fn(Table) -> Table,
    ) -> Self {
        slot.install(keyring()).unwrap();
        let keyring = slot.keyring().unwrap();
        let pool = Pool::builder().max_size(1).build(ConnectionManager::new(":memory:")).unwrap();
        schema::run_for(&mut *pool.get().unwrap(), &keyring).unwrap();
        let redis = Client::open(std::env::var("ENCDB_TEST_REDIS").unwrap()).unwrap();
        let prefix = format!("{}:", uuid::Uuid::new_v4());
        let is_cut_off = Arc::<AtomicBool>::default();
        let table = || {
            let redis = RedisUnlocks::new(redis.clone()).prefix(prefix.clone());
            let (is_cut_off, locks_meanwhile) = (is_cut_off.clone(), locks_meanwhile.clone());
            let store = Store { redis, is_cut_off, locks_meanwhile };
            let cheap = PassphraseCost::new(8 << 10, 1, 1).unwrap();
            let table = OwnerKeyTable::new(pool.clone()).of_slot(slot).passphrase_cost(cheap);
            Arc::new(configured(table.share_unlocks_in(store)))
        };
        let tables = [table(), table()];
        let instances = Self { tables, keyring, redis, prefix, is_cut_off };
        for owner in [7, 8] {
            instances.tables[0].protect(owner, passphrase("right")).unwrap();
            instances.tables[0].lock(owner).unwrap();
        }
        instances.tables[0].create(9).unwrap();
        instances
    }

    /// Tells for each instance why it does not open the owner's key, or that it does.
    fn find(&self, owner: i64) -> [Result<(), ErrorKind>; 2] {
        self.tables.each_ref().map(|table| self.find_in(table, owner))
    }

    fn find_in(&self, table: &Table, owner: i64) -> Result<(), ErrorKind> {
        let found = table.find(&self.keyring, &BoundId::integer(owner), WantedKey::Current);
        found.map(drop).map_err(|error| error.kind())
    }

    /// Runs a command of Redis on the entry of an owner.
    fn redis<T: redis::FromRedisValue>(&self, command: &str, owner: i64, argument: &[u8]) -> T {
        let key = format!("{}{}", self.prefix, name(&BoundId::integer(owner)));
        let mut command = redis::cmd(command);
        command.arg(key);
        if !argument.is_empty() {
            command.arg(argument);
        }
        command.query(&mut self.redis.get_connection().unwrap()).unwrap()
    }
}

fn keyring() -> Keyring {
    let keyring = Keyring::builder(b"\x01 a salt of the tests' own");
    let keyring = keyring.current(KeyId::new(1).unwrap(), KeyBytes::random().unwrap());
    keyring.owner_keys(OwnerKeys::Stored).build().unwrap()
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

const LOCKED: Result<(), ErrorKind> = Err(ErrorKind::OwnerKeyLocked);
const UNAVAILABLE: Result<(), ErrorKind> = Err(ErrorKind::OwnerKeyUnavailable);

#[test]
fn an_unlock_holds_on_every_instance_and_a_lock_too() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let instances = Instances::new(&SLOT);
    let [one, other] = &instances.tables;
    assert_eq!(instances.find(7), [LOCKED; 2]);
    one.unlock(7, passphrase("right")).unwrap();
    assert_eq!(instances.find(7), [Ok(()); 2]);
    assert_eq!(instances.find(8), [LOCKED; 2], "another owner");
    other.lock(7).unwrap();
    assert_eq!(instances.find(7), [LOCKED; 2]);
}

/// The other instance has asked the store just before the lock, again and again.
#[test]
fn when_a_lock_returns_no_instance_opens_the_key() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let instances = Instances::new(&SLOT);
    let [one, other] = &instances.tables;
    for _ in 0..5 {
        one.unlock(7, passphrase("right")).unwrap();
        let is_locked = AtomicBool::new(false);
        thread::scope(|scope| {
            let asking = scope.spawn(|| {
                while instances.find_in(other, 7).is_ok() {
                    assert!(!is_locked.load(Ordering::SeqCst), "it was opened after the lock");
                }
            });
            one.lock(7).unwrap();
            is_locked.store(true, Ordering::SeqCst);
            asking.join().unwrap();
        });
        assert_eq!(instances.find(7), [LOCKED; 2]);
    }
}

#[test]
fn redis_ends_an_unlock_by_itself() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let lifetime = Duration::from_millis(1500);
    let instances = Instances::with(&SLOT, &Arc::default(), |it| it.unlocked_for(lifetime));
    instances.tables[0].unlock(7, passphrase("right")).unwrap();
    let left: i64 = instances.redis("PTTL", 7, b"");
    assert!(0 < left && left <= 1500, "{left} ms");
    assert_eq!(instances.find(7), [Ok(()); 2]);
    let deadline = Instant::now() + Duration::from_secs(20);
    while instances.find(7) != [LOCKED; 2] {
        assert!(Instant::now() < deadline, "it is still unlocked");
        thread::yield_now();
    }
    assert_eq!(instances.redis::<u8>("EXISTS", 7, b""), 0);
}

#[test]
fn a_new_passphrase_unlocks_every_instance() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let instances = Instances::new(&SLOT);
    let [one, other] = &instances.tables;
    one.unlock(7, passphrase("right")).unwrap();
    assert_eq!(instances.find(7), [Ok(()); 2]);
    one.change_passphrase(7, passphrase("right"), passphrase("new")).unwrap();
    assert_eq!(instances.find(7), [Ok(()); 2]);
    other.replace_under(7, passphrase("third"), &[]).unwrap();
    assert_eq!(instances.find(7), [Ok(()); 2]);
    one.forget(7, &[]).unwrap();
    assert_eq!(instances.find(7), [Err(ErrorKind::OwnerKeyDestroyed); 2]);
}

#[test]
fn nothing_opens_without_an_answer_of_the_store() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let instances = Instances::new(&SLOT);
    let [one, _] = &instances.tables;
    one.unlock(7, passphrase("right")).unwrap();
    assert_eq!(instances.find(7), [Ok(()); 2]);
    instances.is_cut_off.store(true, Ordering::Relaxed);
    let deadline = Instant::now() + Duration::from_secs(20);
    while instances.find(7) != [UNAVAILABLE; 2] {
        assert!(Instant::now() < deadline, "{:?}", instances.find(7));
        thread::yield_now();
    }
    assert_eq!(instances.find(9), [Ok(()); 2], "an owner without a passphrase");
    let unlocked = one.unlock(8, passphrase("right"));
    assert!(matches!(unlocked, Err(OwnerKeyError::UnlockStore(_))), "{unlocked:?}");
    assert!(matches!(one.lock(7), Err(OwnerKeyError::UnlockStore(_))));
    instances.is_cut_off.store(false, Ordering::Relaxed);
    assert_eq!(instances.find(7), [Ok(()); 2], "the store has not heard of the lock");
    one.lock(7).unwrap();
    assert_eq!(instances.find(7), [LOCKED; 2]);
}

#[test]
fn a_store_that_was_written_by_somebody_else_unlocks_nobody() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let instances = Instances::new(&SLOT);
    instances.tables[0].unlock(7, passphrase("right")).unwrap();
    let entry: Vec<u8> = instances.redis("GET", 7, b"");
    assert_eq!(entry.len(), SHARED_UNLOCK_LEN);
    let mut changed = entry.clone();
    changed[SHARED_UNLOCK_LEN - 1] ^= 1;
    instances.tables[0].lock(7).unwrap();
    for (of, entry) in [(8, entry.as_slice()), (7, &changed), (7, b"x"), (7, &entry[1..])] {
        instances.redis::<()>("SET", of, entry);
        assert_eq!(instances.find(of), [LOCKED; 2], "{} bytes", entry.len());
        instances.redis::<()>("DEL", of, b"");
    }
}

/// The lock comes between the passphrase and the store.
#[test]
fn a_lock_meanwhile_ends_an_unlock() {
    static SLOT: KeyringSlot = KeyringSlot::new();
    let locks_meanwhile = Arc::<OnceLock<Arc<Table>>>::default();
    let instances = Instances::with(&SLOT, &locks_meanwhile, |table| table);
    let [one, _] = &instances.tables;
    assert!(locks_meanwhile.set(Arc::clone(one)).is_ok());
    one.unlock(7, passphrase("right")).unwrap();
    assert_eq!(instances.find(7), [LOCKED; 2]);
}
