//! A map that is filled once per key and read for ever. A keyring keeps derived keys in it, and so does an owner's key.

use std::hash::{BuildHasher, Hash};

use once_cell::sync::OnceCell;
use rustc_hash::FxBuildHasher;

#[cfg(test)]
mod tests;

/// A map that grows and never shrinks, so that references into it live as long as the map and readers take no lock.
///
/// A look-up meets about one entry where there are as many buckets as keys: the keys are the encrypted columns of a program.
pub(super) struct OnceMap<K, V, const BUCKETS: usize = 64>([Bucket<K, V>; BUCKETS]);

/// The first entry of a bucket; each entry holds the next one.
type Bucket<K, V> = OnceCell<Box<Entry<K, V>>>;

struct Entry<K, V> {
    key: K,
    value: V,
    next: Bucket<K, V>,
}

impl<K: Copy + Eq + Hash, V, const BUCKETS: usize> OnceMap<K, V, BUCKETS> {
    pub(super) fn new() -> Self {
        Self([const { OnceCell::new() }; BUCKETS])
    }

    /// Returns the value of `key`, and makes it if there is none yet. If two threads make it at once, one value is
    /// kept.
    pub(super) fn get_or_try_init<E>(
        &self,
        key: K,
        make: impl FnOnce() -> Result<V, E>,
    ) -> Result<&V, E> {
        let mut bucket = self.bucket(&key);
        while let Some(entry) = bucket.get() {
            if entry.key == key {
                return Ok(&entry.value);
            }
            bucket = &entry.next;
        }
        Ok(append(bucket, Box::new(Entry { key, value: make()?, next: OnceCell::new() })))
    }

    fn bucket(&self, key: &K) -> &Bucket<K, V> {
        // FxHash has its best bits at the bottom, for tables like this one.
        let [bottom, ..] = FxBuildHasher.hash_one(key).to_le_bytes();
        &self.0[usize::from(bottom) % BUCKETS]
    }
}

/// Puts `entry` at the end of the bucket, unless another thread has put one with its key there in the meantime.
fn append<K: Eq, V>(mut bucket: &Bucket<K, V>, mut entry: Box<Entry<K, V>>) -> &V {
    loop {
        match bucket.try_insert(entry) {
            Ok(kept) => return &kept.value,
            Err((kept, refused)) if kept.key == refused.key => return &kept.value,
            Err((kept, refused)) => {
                bucket = &kept.next;
                entry = refused;
            }
        }
    }
}
