//! Stored owner keys: random keys, each wrapped in a table of encdb's own. Destroying one makes all values of its owner
//! unreadable for good.

use std::{fmt, num::NonZeroUsize, sync::Arc, thread::available_parallelism, time::Duration};

use diesel::r2d2::{ConnectionManager, Pool, R2D2Connection};
use encdb_core::{
    Bindable, BoundId, KeyEncryptionKey, Keyring, KeysOfOwner, OwnerKeyStore, PassphraseCost,
    ReplacedKey, Result, SharedUnlock, WantedKey,
};

use crate::{
    error::OwnerKeyError,
    runtime::{KEYRING, KeyringSlot},
    sql::{Backend, Retryable},
};

mod cache;
mod column_value;
mod fetch;
mod forget;
mod passphrase;
mod receipt;
mod record;
mod replace;
mod replaced;
mod rewrap;
mod service;
mod turns;
mod unlock_store;
mod unlocked;

pub use receipt::{Forgotten, Receipt};
pub use replaced::DestroyedFormer;
pub use rewrap::{FailedOwnerKey, Rewrapped};
#[cfg(feature = "redis")]
pub use unlock_store::RedisUnlocks;
pub use unlock_store::UnlockStore;

use cache::Cache;
use service::Service;
use turns::Turns;
use unlocked::Unlocked;

/// The keys of owners in the table `__encdb_owner_keys`, and the keys of theirs that are open in this process.
///
/// For keyrings whose owner keys are [stored](encdb_core::OwnerKeys::Stored). Give it to the keyring's slot when the program
/// starts; from then on models find their owners' keys by themselves:
///
/// ```no_run
/// # #[cfg(feature = "sqlite")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
///
/// use diesel::{prelude::*, r2d2::{ConnectionManager, Pool}};
/// use encdb_diesel::{KEYRING, keys::{OwnerKeyTable, Passphrase}};
///
/// let pool = Pool::new(ConnectionManager::<SqliteConnection>::new("shop.sqlite"))?;
/// let owners = Arc::new(OwnerKeyTable::new(pool));
/// KEYRING.keep_owner_keys_in(owners.clone());
///
/// owners.create(7)?;                        // when the owner signs up
/// owners.prefetch([7, 8, 9])?;              // one query, where a page of many owners is to be loaded
/// owners.unlock(7, Passphrase::new("…")?)?; // an owner whose key has a passphrase
/// let receipt = owners.forget(8, &[])?;     // nobody opens what is under this key again
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
///
/// An owner gets a key by [`create`](Self::create), when signing up, or with a passphrase by [`protect`](Self::protect).
/// Nothing is sealed for an owner without a key, unless the program [decides otherwise](Self::made_on_first_use).
///
/// A key stays open for five minutes after it was fetched. At most 10 000 keys are open at once, and as many owners are
/// unlocked. A key that another process destroys, locks or takes back is closed here after those five minutes at the latest.
///
/// # Security
/// Keys are wrapped by the current root key, unless an owner gave a passphrase. Then neither the database nor the root keys
/// open the owner's key: it takes the passphrase *and* a root key. Backups of the table keep keys that were destroyed since:
/// a key is gone only when the backups are.
///
/// A call blocks its thread while it waits for the pool or the database. In asynchronous programs prefetch on a thread that
/// may block.
pub struct OwnerKeyTable<C: R2D2Connection + 'static> {
    pool: Pool<ConnectionManager<C>>,
    slot: &'static KeyringSlot,
    cost: PassphraseCost,
    turns: Turns,
    first_use: FirstUse,
    service: Option<Service>,
    open: Cache<OpenKeys>,
    unlocked: Unlocked,
}

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    /// Returns the table in the database of these connections, for the keyring of the process.
    ///
    /// Give it a pool of its own, because a key is fetched while another connection is in the middle of a statement. On
    /// SQLite, give the connections a busy timeout.
    #[must_use]
    pub fn new(pool: Pool<ConnectionManager<C>>) -> Self {
        Self {
            pool,
            slot: &KEYRING,
            cost: PassphraseCost::default(),
            turns: Turns::new(available_parallelism().map_or(AT_ONCE_IN_DOUBT, NonZeroUsize::get)),
            first_use: FirstUse::Refused,
            service: None,
            open: Cache::new(OPEN_FOR, OPEN_AT_ONCE),
            unlocked: Unlocked::new(UNLOCKED_FOR, OPEN_AT_ONCE),
        }
    }

    /// Returns the table for the keyring of another slot.
    #[must_use]
    pub fn of_slot(self, slot: &'static KeyringSlot) -> Self {
        Self { slot, ..self }
    }

    /// Returns the table for a service, which opens the keys that were [granted](Self::grant) to this name with this key.
    #[must_use]
    pub fn as_service(self, name: &str, key: KeyEncryptionKey) -> Self {
        Self { service: Some(Service { name: name.to_owned(), key }), ..self }
    }

    /// Sets the time for which a key is used after it was fetched. The default is five minutes.
    #[must_use]
    pub fn open_for(self, time: Duration) -> Self {
        Self { open: self.open.with_lifetime(time), ..self }
    }

    /// Sets the largest number of keys that are open at once, and of owners that are unlocked. The default is 10 000. Each
    /// takes about half a kilobyte.
    ///
    /// Above this number, the oldest one is closed. A key is fetched again when it is needed, but the owner who was unlocked
    /// first has to give the passphrase again, even before the [time](Self::unlocked_for) is over. So allow more than there
    /// are owners with a passphrase at work within that time.
    #[must_use]
    pub fn open_at_once(self, n_keys: usize) -> Self {
        let (open, unlocked) =
            (self.open.with_capacity(n_keys), self.unlocked.with_capacity(n_keys));
        Self { open, unlocked, ..self }
    }

    /// Sets the time for which an owner stays unlocked after giving the passphrase. The default is one hour. It ends early if
    /// more owners are unlocked meanwhile than are allowed [at once](Self::open_at_once).
    #[must_use]
    pub fn unlocked_for(self, time: Duration) -> Self {
        Self { unlocked: self.unlocked.with_lifetime(time), ..self }
    }

    /// Shares with all processes that use this store which owners are unlocked: an owner who gives the passphrase to one of
    /// them is unlocked in each, and [`lock`](Self::lock) in one of them locks the owner in each.
    ///
    /// The processes need the same keyring and the same clock, give or take some seconds. Each asks the store about an owner at
    /// most every 100 milliseconds, and only about owners with passphrases. If the store does not answer, their values are
    /// [`ErrorKind::OwnerKeyUnavailable`](encdb_core::ErrorKind::OwnerKeyUnavailable), and nothing is opened without an answer.
    ///
    /// A [service](Self::as_service) needs no store: its grant opens the key whether the owner is unlocked or not.
    ///
    /// # Security
    /// See [`UnlockStore`].
    #[must_use]
    pub fn share_unlocks_in(self, store: impl UnlockStore + 'static) -> Self {
        Self { unlocked: self.unlocked.shared_in(Box::new(store)), ..self }
    }

    /// Sets the cost of trying a passphrase. Existing passphrases keep their cost until they are changed.
    #[must_use]
    pub fn passphrase_cost(self, cost: PassphraseCost) -> Self {
        Self { cost, ..self }
    }

    /// Sets the largest number of passphrases that are stretched at once. The default is the number of processors. Others
    /// wait in line.
    ///
    /// This limits the memory, however many people log in, to this number times the memory of the
    /// [cost](Self::passphrase_cost), which is 64 MiB by default.
    #[must_use]
    pub fn passphrases_at_once(self, n_passphrases: usize) -> Self {
        Self { turns: Turns::new(n_passphrases), ..self }
    }

    /// Makes a key for an owner without one when the first value is sealed. Otherwise only [`create`](Self::create) and
    /// [`protect`](Self::protect) make keys, and sealing for an owner without a key is
    /// [`ErrorKind::OwnerKeyMissing`](encdb_core::ErrorKind::OwnerKeyMissing).
    ///
    /// The key is made in a transaction of its own, and stays even if the value's transaction is rolled back. SQLite has one
    /// writer, so there call [`create`](Self::create) before a transaction begins to write.
    ///
    /// # Security
    /// **Not where owners have passphrases.** Somebody who can delete a locked owner's row from the database would make the
    /// next write create a key that the root key opens, and nobody would notice.
    #[must_use]
    pub fn made_on_first_use(self) -> Self {
        Self { first_use: FirstUse::MakesKey, ..self }
    }

    /// Opens the keys of many owners, with one query for each 10 000. Returns the number that are open.
    ///
    /// An owner is passed over who has no key, or whose key is locked or destroyed, or does not open here because it was
    /// changed or its root key is missing. The owner's values report that themselves.
    ///
    /// # Errors
    /// [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`], [`OwnerKeyError::Keyring`].
    pub fn prefetch<O: Bindable>(
        &self,
        owners: impl IntoIterator<Item = O>,
    ) -> Result<usize, OwnerKeyError> {
        let owners = owners.into_iter().map(|owner| owner.bound_id());
        let mut owners = owners.collect::<Result<Vec<BoundId>>>()?;
        owners.sort_unstable_by(|one, other| one.as_bytes().cmp(other.as_bytes()));
        owners.dedup();
        self.open_all(&owners)
    }

    /// Tells whether values of the owner can be opened and sealed here now. Opens the key, as [`prefetch`](Self::prefetch) does.
    ///
    /// # Errors
    /// As [`prefetch`](Self::prefetch).
    pub fn is_open(&self, owner: impl Bindable) -> Result<bool, OwnerKeyError> {
        Ok(self.prefetch([owner])? == 1)
    }

    /// Makes a key for an owner who never had one, in a transaction of its own. An owner who has a key keeps it. SQLite has
    /// one writer, so there call it before a transaction begins to write.
    ///
    /// # Errors
    /// [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`], [`OwnerKeyError::Keyring`].
    pub fn create(&self, owner: impl Bindable) -> Result<(), OwnerKeyError> {
        self.make(&*self.slot.keyring()?, &owner.bound_id()?)
    }

    /// Wipes the owner's key in this process. A key under a passphrase is locked until the passphrase is given again.
    ///
    /// With a [shared store](Self::share_unlocks_in) it is locked in all processes. The call then takes a tenth of a second,
    /// and when it returns no process opens or seals a value with the key.
    ///
    /// # Errors
    /// [`OwnerKeyError::Keyring`], for an id above 65535 bytes; [`OwnerKeyError::UnlockStore`]: then lock again, because the
    /// store may not have heard of it.
    pub fn lock(&self, owner: impl Bindable) -> Result<(), OwnerKeyError> {
        self.wipe(&owner.bound_id()?)
    }

    /// Runs `work` with the keyring in force. If that lacks a key, runs it again with the keyring that its source has
    /// by now: another process may have put the owner's key under a root key that is new here.
    fn with_keyring<R>(
        &self,
        work: impl Fn(&Arc<Keyring>) -> Result<R, OwnerKeyError>,
    ) -> Result<R, OwnerKeyError> {
        match work(&self.slot.keyring()?) {
            Err(OwnerKeyError::Keyring(error)) if self.slot.learns_what_lacked(&error) => {
                work(&self.slot.keyring()?)
            }
            done => done,
        }
    }

    fn wipe(&self, owner: &BoundId) -> Result<(), OwnerKeyError> {
        self.open.remove(owner);
        self.unlocked.remove(owner)
    }

    /// Returns the keys of an owner that are open here, unless the owner was locked elsewhere.
    fn still_open(&self, owner: &BoundId) -> Result<Option<Arc<KeysOfOwner>>, OwnerKeyError> {
        let Some(open) = self.open.get(owner) else { return Ok(None) };
        if self.unlocked.is_still(owner, open.unlock.as_ref())? {
            return Ok(Some(open.keys));
        }
        self.open.discard(owner);
        Ok(None)
    }
}

impl<C: R2D2Connection + 'static> OwnerKeyStore for OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    fn find(
        &self,
        keyring: &Keyring,
        owner: &BoundId,
        wanted: WantedKey,
    ) -> Result<Arc<KeysOfOwner>> {
        let is_there = |keys: &Arc<KeysOfOwner>| match wanted {
            WantedKey::Current => true,
            // Another process may have replaced the key in the meantime.
            WantedKey::Numbered(number) => keys.numbered(number).is_some(),
        };
        let open = self.still_open(owner).map_err(|error| error.public())?;
        match open.filter(is_there) {
            Some(keys) => Ok(keys),
            None => self.fetch(keyring, owner).map_err(|error| error.public()),
        }
    }

    fn find_or_create(&self, keyring: &Keyring, owner: &BoundId) -> Result<Arc<KeysOfOwner>> {
        use encdb_core::ErrorKind::OwnerKeyMissing;
        match self.find(keyring, owner, WantedKey::Current) {
            Err(error)
                if error.kind() == OwnerKeyMissing && self.first_use == FirstUse::MakesKey =>
            {
                self.make(keyring, owner).map_err(|error| error.public())?;
                self.find(keyring, owner, WantedKey::Current)
            }
            found => found,
        }
    }

    fn replaced(&self, owners: &[BoundId]) -> Result<Vec<ReplacedKey>> {
        self.read_replaced(owners).map_err(|error| error.public())
    }

    fn has_replaced(&self) -> Result<bool> {
        self.read_has_replaced().map_err(|error| error.public())
    }
}

impl<C: R2D2Connection + 'static> fmt::Debug for OwnerKeyTable<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnerKeyTable").field("service", &self.service).finish_non_exhaustive()
    }
}

/// The keys of an owner that are open, and the entry of the shared store by which a passphrase opened them.
#[derive(Clone)]
struct OpenKeys {
    keys: Arc<KeysOfOwner>,
    unlock: Option<Arc<SharedUnlock>>,
}

/// What happens when a value is sealed for an owner without a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum FirstUse {
    MakesKey,
    Refused,
}

const OPEN_FOR: Duration = Duration::from_secs(5 * 60);
const UNLOCKED_FOR: Duration = Duration::from_secs(60 * 60);
const OPEN_AT_ONCE: usize = 10_000;
/// The default where the system does not report its number of processors.
const AT_ONCE_IN_DOUBT: usize = 4;

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use diesel::SqliteConnection;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// Returns a table whose connections are never used.
    fn table() -> OwnerKeyTable<SqliteConnection> {
        let pool = Pool::builder().max_size(1).min_idle(Some(0));
        OwnerKeyTable::new(pool.build_unchecked(ConnectionManager::new(":memory:")))
    }

    #[test]
    fn keys_are_open_as_long_and_as_many_as_documented() {
        let table = table();
        assert_eq!(table.open.bounds(), (5 * MINUTE, 10_000));
        assert_eq!(table.unlocked.bounds(), (60 * MINUTE, 10_000));
    }

    #[test]
    fn the_number_is_of_both_and_each_has_a_time_of_its_own() {
        let table = table().open_for(MINUTE).open_at_once(7).unlocked_for(2 * MINUTE);
        assert_eq!(table.open.bounds(), (MINUTE, 7));
        assert_eq!(table.unlocked.bounds(), (2 * MINUTE, 7));
    }
}
impl Retryable for OwnerKeyError {
    fn is_retryable(&self) -> bool {
        match self {
            Self::Contended => true,
            Self::Database(error) => error.is_retryable(),
            _ => false,
        }
    }
}
