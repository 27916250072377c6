//! A record key on its way to other processes.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::{
    COMMITMENT, KeyEncryptionKey, Place, RecordKey, WRAPPED_KEY_LEN, WrappedKey, WrappedKeyProblem,
};
use crate::{error::Result, key_id::KeyId, primitives::MAC_LEN};

/// Length of every shared unlock, in bytes: a time, and a wrapped key.
pub const SHARED_UNLOCK_LEN: usize = TIME_LEN + WRAPPED_KEY_LEN;

/// The [`RecordKey`] of one record, wrapped by a root key for the other processes that have the same root key, until a time.
///
/// 130 bytes: the end as milliseconds since 1970 (`u64`, big-endian), and a wrapped key (`docs/format.md`, "A shared
/// unlock"). Public bytes: they are worth nothing without the root key *and* the record.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use encdb_core::{KeyBytes, KeyEncryptionKey, Place, SharedUnlock, WrappedKey};
///
/// # fn main() -> encdb_core::Result<()> {
/// # let (passphrase, root_key) = (KeyBytes::random()?, KeyBytes::random()?);
/// let under = KeyEncryptionKey::from_key(passphrase);
/// let record = WrappedKey::wrap(&KeyBytes::random()?, &under, &Place::keyring())?;
/// let record_key = record.record_key(&under, &Place::keyring())?;
///
/// let root_key = KeyEncryptionKey::from_key(root_key);
/// let until = SystemTime::now() + Duration::from_secs(3600);
/// let shared = SharedUnlock::wrap(&record_key, &root_key, until)?;
///
/// let unlock = SharedUnlock::parse(shared.as_bytes())?; // in another process
/// let opened = record.open_with(&unlock.open(&record, &root_key)?)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct SharedUnlock {
    bytes: [u8; SHARED_UNLOCK_LEN],
    wrapped: WrappedKey,
}

impl SharedUnlock {
    /// Wraps a record key. The time is rounded down to milliseconds.
    ///
    /// # Errors
    /// As [`WrappedKey::wrap`].
    pub fn wrap(
        record_key: &RecordKey,
        under: &KeyEncryptionKey,
        until: SystemTime,
    ) -> Result<Self> {
        let until = since_1970(until).to_be_bytes();
        let wrapped = WrappedKey::wrap(
            &record_key.key,
            under,
            &Place::shared_unlock(until, &record_key.commitment),
        )?;
        let mut bytes = [0; SHARED_UNLOCK_LEN];
        bytes[..TIME_LEN].copy_from_slice(&until);
        bytes[TIME_LEN..].copy_from_slice(wrapped.as_bytes());
        Ok(Self { bytes, wrapped })
    }

    /// Reads the bytes of another process.
    ///
    /// # Errors
    /// As [`WrappedKey::parse`].
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let length = WrappedKeyProblem::Length { len: bytes.len() };
        let bytes: [u8; SHARED_UNLOCK_LEN] = bytes.try_into().map_err(|_| length)?;
        Ok(Self { bytes, wrapped: WrappedKey::parse(&bytes[TIME_LEN..])? })
    }

    /// Returns the 130 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; SHARED_UNLOCK_LEN] {
        &self.bytes
    }

    /// Returns the root key that wraps the record key.
    #[must_use]
    pub fn key_id(&self) -> Option<KeyId> {
        self.wrapped.key_id()
    }

    /// Tells whether its time is over. A changed time is found by [`open`](Self::open).
    #[must_use]
    pub fn is_over(&self, now: SystemTime) -> bool {
        u64::from_be_bytes(self.until()) <= since_1970(now)
    }

    /// Returns the record key, if it is the key of this record.
    ///
    /// # Errors
    /// [`ErrorKind::WrappedKey`](crate::ErrorKind::WrappedKey): [`WrappedKeyProblem::Refused`] for another record, another
    /// key or a changed time; otherwise as [`WrappedKey::open`].
    pub fn open(&self, record: &WrappedKey, under: &KeyEncryptionKey) -> Result<RecordKey> {
        let commitment = *record.part::<COMMITMENT, MAC_LEN>();
        let key = self.wrapped.open(under, &Place::shared_unlock(self.until(), &commitment))?;
        Ok(RecordKey { key, commitment })
    }

    fn until(&self) -> [u8; TIME_LEN] {
        *self.bytes.first_chunk().expect("there are 130 bytes")
    }
}

impl fmt::Debug for SharedUnlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wrapped.fmt(f)
    }
}

fn since_1970(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

const TIME_LEN: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, KeyBytes};

    const HOUR: Duration = Duration::from_secs(3600);

    fn key(byte: u8) -> KeyEncryptionKey {
        KeyEncryptionKey::from_key(KeyBytes::new([byte; 32]))
    }

    /// Returns a record under the key 1, and an unlock of it under the key 2.
    fn record_and_unlock(until: SystemTime) -> (WrappedKey, SharedUnlock) {
        let place = Place::keyring();
        let record = WrappedKey::wrap(&KeyBytes::new([9; 32]), &key(1), &place).unwrap();
        let record_key = record.record_key(&key(1), &place).unwrap();
        let unlock = SharedUnlock::wrap(&record_key, &key(2), until).unwrap();
        (record, unlock)
    }

    fn refused(opened: Result<RecordKey>) -> ErrorKind {
        opened.unwrap_err().kind()
    }

    const REFUSED: ErrorKind = ErrorKind::WrappedKey(WrappedKeyProblem::Refused);

    #[test]
    fn another_process_opens_the_record() {
        let (record, unlock) = record_and_unlock(SystemTime::now() + HOUR);
        let unlock = SharedUnlock::parse(unlock.as_bytes()).unwrap();
        let record_key = unlock.open(&record, &key(2)).unwrap();
        assert_eq!(record.open_with(&record_key).unwrap().expose(), &[9; 32]);
    }

    #[test]
    fn it_is_of_one_record_and_one_key() {
        let until = SystemTime::now() + HOUR;
        let (record, unlock) = record_and_unlock(until);
        assert_eq!(refused(unlock.open(&record, &key(3))), REFUSED);
        let (same_key_wrapped_again, _) = record_and_unlock(until);
        assert_eq!(refused(unlock.open(&same_key_wrapped_again, &key(2))), REFUSED);
    }

    #[test]
    fn it_ends_and_nobody_makes_it_longer() {
        let until = UNIX_EPOCH + HOUR;
        let (record, unlock) = record_and_unlock(until);
        let millisecond = Duration::from_millis(1);
        assert_eq!([until - millisecond, until].map(|now| unlock.is_over(now)), [false, true]);
        let mut longer = *unlock.as_bytes();
        longer[..TIME_LEN].copy_from_slice(&u64::MAX.to_be_bytes());
        let longer = SharedUnlock::parse(&longer).unwrap();
        assert!(!longer.is_over(until));
        assert_eq!(refused(longer.open(&record, &key(2))), REFUSED);
    }

    #[test]
    fn no_changed_byte_is_taken() {
        let (record, unlock) = record_and_unlock(SystemTime::now() + HOUR);
        for at in 0..SHARED_UNLOCK_LEN {
            let mut changed = *unlock.as_bytes();
            changed[at] ^= 1;
            let opened = SharedUnlock::parse(&changed).and_then(|it| it.open(&record, &key(2)));
            assert!(opened.is_err(), "byte {at}");
        }
        for len in [0, TIME_LEN, SHARED_UNLOCK_LEN - 1] {
            let cut = SharedUnlock::parse(&unlock.as_bytes()[..len]).map(drop).unwrap_err();
            assert_eq!(cut.kind(), ErrorKind::WrappedKey(WrappedKeyProblem::Length { len }));
        }
    }
}
