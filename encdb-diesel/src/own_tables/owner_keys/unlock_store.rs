//! Where processes share which owners are unlocked.

use std::time::Duration;

use crate::error::UnlockStoreError;

#[cfg(feature = "redis")]
mod redis;

#[cfg(feature = "redis")]
pub use self::redis::RedisUnlocks;

/// A store beside the database in which the instances of an application share which owners are unlocked:
/// [`OwnerKeyTable::share_unlocks_in`](crate::keys::OwnerKeyTable::share_unlocks_in).
///
/// It keeps public bytes by name, each for some time. `RedisUnlocks`, of the feature `redis`, is
/// the implementation over Redis.
///
/// A name is the SHA-256 of an owner's id, as 64 hexadecimal digits. What is stored are the 130 bytes of a
/// [`SharedUnlock`](encdb_core::SharedUnlock): the time until which the owner is unlocked, and the key that opens the owner's
/// record, wrapped under a subkey of the root key.
///
/// # Security
/// Anyone who reads the store sees which owners are unlocked. The bytes open nothing without the root key *and* the owner's
/// record in the database. Anyone who has all three opens the owner's values without the passphrase until the passphrase is
/// changed, so the store should write nothing to a disk. Anyone who can write the store can put an entry back that was removed:
/// then a locked owner is unlocked again, but not for longer than the time that the entry had.
pub trait UnlockStore: Send + Sync {
    /// Keeps bytes under a name, in place of earlier ones, and forgets them after this time.
    ///
    /// # Errors
    /// The store cannot be reached, or refused it.
    fn put(&self, name: &str, unlock: &[u8], lifetime: Duration) -> Result<(), UnlockStoreError>;

    /// Returns the bytes of a name, unless they were removed or their time is over. It sees every [`put`](Self::put) and
    /// [`remove`](Self::remove) that has returned, in whichever process.
    ///
    /// # Errors
    /// The store cannot be reached, or refused it.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, UnlockStoreError>;

    /// Removes the bytes of a name, if there are any.
    ///
    /// # Errors
    /// The store cannot be reached, or refused it.
    fn remove(&self, name: &str) -> Result<(), UnlockStoreError>;
}
