//! Owner keys that are stored: random ones, each wrapped in a table of encdb's own, so that one can be destroyed and
//! with it, for good, all that its owner has.

use std::{fmt, num::NonZeroUsize, sync::Arc, thread::available_parallelism, time::Duration};

use diesel::r2d2::{ConnectionManager, Pool, R2D2Connection};
use encdb_core::{
    Bindable, BoundId, KeyEncryptionKey, Keyring, KeysOfOwner, OwnerKeyStore, PassphraseCost,
    RecordKey, ReplacedKey, Result, WantedKey,
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

pub use receipt::{Forgotten, Receipt};
pub use replaced::DestroyedFormer;
pub use rewrap::{FailedOwnerKey, Rewrapped};

use cache::Cache;
use service::Service;
use turns::Turns;

/// The keys of owners in the table `__encdb_owner_keys`, and those of them that are open in this process.
///
/// For keyrings whose owner keys are [stored](encdb_core::OwnerKeys::Stored). Handed to the keyring's slot when the program
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
/// Nothing is sealed for an owner without a key, unless the program [says otherwise](Self::made_on_first_use).
///
/// A key is open for five minutes after it was fetched, and at most 10 000 keys are open at once, of as many owners who
/// are unlocked. What another process destroys, locks or takes back is so in this one after that time at the latest.
///
/// # Security
/// Keys are wrapped by the current root key, unless an owner gave a passphrase: then neither the database nor the root
/// keys open them, and what is needed is the passphrase *and* a root key. Backups of the table keep what was destroyed
/// since: a key is gone when they are.
///
/// Waiting for the pool or the database blocks the thread. In asynchronous programs prefetch on a thread that may block.
pub struct OwnerKeyTable<C: R2D2Connection + 'static> {
    pool: Pool<ConnectionManager<C>>,
    slot: &'static KeyringSlot,
    cost: PassphraseCost,
    turns: Turns,
    first_use: FirstUse,
    service: Option<Service>,
    open: Cache<Arc<KeysOfOwner>>,
    unlocked: Cache<Arc<RecordKey>>,
}

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    /// The table in the database of these connections, for the keyring of the process.
    ///
    /// Let the pool be one of its own: a key is fetched while another connection is in the middle of a statement. On SQLite,
    /// give its connections a busy timeout.
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
            unlocked: Cache::new(UNLOCKED_FOR, OPEN_AT_ONCE),
        }
    }

    /// The table for the keyring of another slot.
    #[must_use]
    pub fn of_slot(self, slot: &'static KeyringSlot) -> Self {
        Self { slot, ..self }
    }

    /// The table as a service sees it, which opens the keys that were [granted](Self::grant) to this name with this key.
    #[must_use]
    pub fn as_service(self, name: &str, key: KeyEncryptionKey) -> Self {
        Self { service: Some(Service { name: name.to_owned(), key }), ..self }
    }

    /// How long a key is used after it was fetched: five minutes unless this says otherwise.
    #[must_use]
    pub fn open_for(self, time: Duration) -> Self {
        Self { open: self.open.with_lifetime(time), ..self }
    }

    /// How many keys are open at once, and how many owners are unlocked, at most: 10 000 unless this says otherwise. Each
    /// takes about half a kilobyte.
    ///
    /// The first one gives way to one too many. A key is fetched again when it is needed, but the owner who was unlocked
    /// first has to give the passphrase again, though the [time](Self::unlocked_for) is not over. Let it be more than there
    /// are owners with a passphrase at work within that time.
    #[must_use]
    pub fn open_at_once(self, n_keys: usize) -> Self {
        let (open, unlocked) =
            (self.open.with_capacity(n_keys), self.unlocked.with_capacity(n_keys));
        Self { open, unlocked, ..self }
    }

    /// How long an owner stays unlocked after giving the passphrase: one hour unless this says otherwise, and unless more
    /// owners are unlocked meanwhile than may be [at once](Self::open_at_once).
    #[must_use]
    pub fn unlocked_for(self, time: Duration) -> Self {
        Self { unlocked: self.unlocked.with_lifetime(time), ..self }
    }

    /// What trying a passphrase costs from now on. Those that exist keep theirs until they are changed.
    #[must_use]
    pub fn passphrase_cost(self, cost: PassphraseCost) -> Self {
        Self { cost, ..self }
    }

    /// How many passphrases are stretched at once, at most: as many as there are processors unless this says otherwise.
    /// Others wait in line.
    ///
    /// So much memory is taken at most, however many log in: this number times the memory of the
    /// [cost](Self::passphrase_cost), which is 64 MiB by default.
    #[must_use]
    pub fn passphrases_at_once(self, n_passphrases: usize) -> Self {
        Self { turns: Turns::new(n_passphrases), ..self }
    }

    /// Has an owner who has no key get one when the first value is sealed. Otherwise only [`create`](Self::create) and
    /// [`protect`](Self::protect) make keys, and sealing for an owner without one is
    /// [`ErrorKind::OwnerKeyMissing`](encdb_core::ErrorKind::OwnerKeyMissing).
    ///
    /// The key is made in a transaction of its own: it stays though the transaction of the value is rolled back. On SQLite,
    /// which has one writer, do that before a transaction begins to write: [`create`](Self::create).
    ///
    /// # Security
    /// **Not where owners have passphrases.** Anyone who can delete a locked owner's row from the database would have the next
    /// write make a key that the root key opens, and nobody would be told.
    #[must_use]
    pub fn made_on_first_use(self) -> Self {
        Self { first_use: FirstUse::MakesKey, ..self }
    }

    /// Opens the keys of many owners, with one query for each 10 000. Returns how many are open.
    ///
    /// Owners who have no key, or whose key is locked or destroyed, or does not open here, because it was changed or its
    /// root key is missing, are passed over: their values say so themselves.
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

    /// Makes a key for an owner who never had one, in a transaction of its own. An owner who has a key keeps it. On SQLite, which has
    /// one writer, call it before a transaction begins to write.
    ///
    /// # Errors
    /// [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`], [`OwnerKeyError::Keyring`].
    pub fn create(&self, owner: impl Bindable) -> Result<(), OwnerKeyError> {
        self.make(&*self.slot.keyring()?, &owner.bound_id()?)
    }

    /// Wipes the owner's key in this process. One with a passphrase is locked until it is given again.
    ///
    /// # Errors
    /// [`OwnerKeyError::Keyring`], for an id above 65535 bytes.
    pub fn lock(&self, owner: impl Bindable) -> Result<(), OwnerKeyError> {
        self.wipe(&owner.bound_id()?);
        Ok(())
    }

    /// What `work` returns with the keyring in force, or with the one that its source has by now: another process may have
    /// put an owner's key under a root key that is new here.
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

    fn wipe(&self, owner: &BoundId) {
        self.unlocked.remove(owner);
        self.open.remove(owner);
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
            // Another process may have replaced the key since.
            WantedKey::Numbered(number) => keys.numbered(number).is_some(),
        };
        match self.open.get(owner).filter(is_there) {
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

/// What becomes of a value for an owner who has no key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum FirstUse {
    MakesKey,
    Refused,
}

const OPEN_FOR: Duration = Duration::from_secs(5 * 60);
const UNLOCKED_FOR: Duration = Duration::from_secs(60 * 60);
const OPEN_AT_ONCE: usize = 10_000;
/// Where the system does not say how many processors there are.
const AT_ONCE_IN_DOUBT: usize = 4;

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use diesel::SqliteConnection;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// A table whose connections nobody uses.
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
