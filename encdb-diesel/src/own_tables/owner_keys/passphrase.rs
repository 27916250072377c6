//! Keys under their owners' passphrases, which nobody else opens, not even the operator of the database.

use std::sync::Arc;

use diesel::r2d2::R2D2Connection;
use encdb_core::{
    Bindable, BoundId, Error, ErrorKind, KeyBytes, KeyEncryptionKey, Keyring, Passphrase, Pepper,
    Place, RecordKey, Result, WrappedKey, WrappedKeyProblem,
};

use super::{
    OwnerKeyTable,
    cache::Moment,
    fetch::OpenedKey,
    record::{FIRST, Record, Wraps, insert_first, swap},
};
use crate::{error::OwnerKeyError, sql::Backend};

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;

/// A key under a passphrase as it was read, and the keyring with its pepper.
struct Locked {
    keyring: Arc<Keyring>,
    record: Record,
    wrapped: WrappedKey,
    pepper: Option<Pepper>,
    read_at: ReadAt,
}

impl Locked {
    fn place(&self, owner: &BoundId) -> Place {
        Place::owner_key(owner, self.record.number)
    }
}

/// A key that a passphrase has opened, with the keys that opened it.
struct Opened {
    locked: Locked,
    under: KeyEncryptionKey,
    record_key: RecordKey,
    key: KeyBytes,
}

/// The moment when a row was read: a key that was forgotten or locked since is not kept.
#[derive(Clone, Copy)]
struct ReadAt {
    open: Moment,
    unlocked: Moment,
}

impl<C: R2D2Connection + 'static> OwnerKeyTable<C>
where
    C::Backend: Backend<C>,
{
    /// Puts the owner's key under this passphrase alone. An owner without a key gets one. No value is changed.
    ///
    /// Root keys no longer open the key. Services to which it was [granted](Self::grant) still do. The owner is unlocked in
    /// this process; another process that has the key open keeps it for five minutes at most.
    ///
    /// # Errors
    /// [`OwnerKeyError::Keyring`], with [`ErrorKind::OwnerKeyLocked`] where the key is not open to this process;
    /// [`OwnerKeyError::Contended`], [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`].
    ///
    /// # Security
    /// The passphrase is stretched with Argon2id and a pepper from the current root key. With the database alone, nobody can
    /// try passphrases. With the root keys as well, each try takes the [cost](Self::passphrase_cost). The program has to
    /// limit how often people may try. A forgotten passphrase cannot be recovered, except through a service that has a grant.
    pub fn protect(
        &self,
        owner: impl Bindable,
        passphrase: Passphrase,
    ) -> Result<(), OwnerKeyError> {
        let (owner, read_at) = (owner.bound_id()?, self.unlocked.now());
        let opened = match self.opened(&owner) {
            Err(error) if error.public().kind() == ErrorKind::OwnerKeyMissing => None,
            opened => Some(opened?),
        };
        let under = self.peppered(&*self.slot.keyring()?, passphrase)?;
        match opened {
            Some((record, key)) => self.put_under(&owner, &record, &key, &under, read_at),
            None => self.make_under(&owner, &under, read_at),
        }
    }

    /// Opens the owner's key with its passphrase, for an hour, or less if more owners are unlocked meanwhile than are
    /// allowed [at once](Self::open_at_once).
    ///
    /// The process keeps the stretched passphrase, and fetches the key itself again every five minutes. A key whose pepper is
    /// of an earlier root key is wrapped again with the current root key's pepper, so nobody has to take care of that. If the
    /// database cannot be written, for example because it is read-only, this waits for the next time.
    ///
    /// # Errors
    /// [`OwnerKeyError::NoPassphrase`]; [`OwnerKeyError::Keyring`], with
    /// [`WrappedKeyProblem::Refused`](encdb_core::WrappedKeyProblem::Refused) for a wrong passphrase and with
    /// [`ErrorKind::OwnerKeyMissing`] and [`ErrorKind::OwnerKeyDestroyed`]; [`OwnerKeyError::Pool`],
    /// [`OwnerKeyError::Database`].
    ///
    /// # Security
    /// An owner without a passphrase or a key, or with a damaged one, takes as long as a wrong passphrase, so the time does
    /// not reveal who has one. Passphrases of another [cost](Self::passphrase_cost) than this table writes take their own
    /// time. Show people who log in the same message for each of these errors.
    pub fn unlock(
        &self,
        owner: impl Bindable,
        passphrase: Passphrase,
    ) -> Result<(), OwnerKeyError> {
        let owner = owner.bound_id()?;
        let Opened { locked, under, record_key, key } = self.tried(&owner, passphrase)?;
        let key = self.keep_unlocked(&owner, &locked, record_key, key)?;
        let current = locked.keyring.current();
        if locked.wrapped.key_id() == Some(current) {
            return Ok(());
        }
        let under = under.with_pepper(locked.keyring.pepper(current)?);
        match self.put_under(&owner, &locked.record, &key, &under, locked.read_at.unlocked) {
            Err(OwnerKeyError::Contended) => self.unlock_changed(&owner, under),
            // The passphrase is right, even if the new wrap could not be written.
            Err(OwnerKeyError::Database(_) | OwnerKeyError::Pool(_)) => Ok(()),
            done => done,
        }
    }

    /// Tells whether the owner's key is under a passphrase.
    ///
    /// # Errors
    /// [`OwnerKeyError::Keyring`], with [`ErrorKind::OwnerKeyMissing`] and [`ErrorKind::OwnerKeyDestroyed`];
    /// [`OwnerKeyError::Pool`], [`OwnerKeyError::Database`].
    pub fn has_passphrase(&self, owner: impl Bindable) -> Result<bool, OwnerKeyError> {
        Ok(self.record(&owner.bound_id()?)?.by_passphrase.is_some())
    }

    /// Replaces the owner's passphrase by writing 122 bytes. No value is changed. The owner is unlocked in this process from
    /// then on, as after [`unlock`](Self::unlock) with the new passphrase.
    ///
    /// # Errors
    /// As [`unlock`](Self::unlock) with the old passphrase, and [`OwnerKeyError::Contended`]. Then nothing is changed.
    pub fn change_passphrase(
        &self,
        owner: impl Bindable,
        old: Passphrase,
        new: Passphrase,
    ) -> Result<(), OwnerKeyError> {
        let owner = owner.bound_id()?;
        let Opened { locked: Locked { keyring, record, read_at, .. }, key, .. } =
            self.tried(&owner, old)?;
        let under = self.peppered(&keyring, new)?;
        self.put_under(&owner, &record, &key, &under, read_at.unlocked)
    }

    /// Puts an unlocked owner's key under the root key again, like the key of an owner without a passphrase.
    ///
    /// # Errors
    /// As [`protect`](Self::protect).
    pub fn unprotect(&self, owner: impl Bindable) -> Result<(), OwnerKeyError> {
        let owner = owner.bound_id()?;
        let (record, key) = self.opened(&owner)?;
        let keyring = self.slot.keyring()?;
        let under = keyring.wrapping_key(keyring.current())?;
        let place = Place::owner_key(&owner, record.number);
        let wrapped = WrappedKey::wrap(&key, &under, &place)?;
        let new = Wraps { by_application: Some(wrapped), by_passphrase: None };
        let row = (&owner.digest(), record.number);
        swap(&mut *self.connection()?, row, &record.wraps(), &new)
    }

    /// Opens the key with this passphrase. A failure has stretched one passphrase too, whatever its reason.
    fn tried(&self, owner: &BoundId, passphrase: Passphrase) -> Result<Opened, OwnerKeyError> {
        let tried =
            self.locked(owner).and_then(|locked| self.try_locked(owner, locked, passphrase));
        if tried.as_ref().is_err_and(is_before_stretching) {
            self.stretch_in_vain();
        }
        tried
    }

    fn try_locked(
        &self,
        owner: &BoundId,
        mut locked: Locked,
        passphrase: Passphrase,
    ) -> Result<Opened, OwnerKeyError> {
        let under = self.under(locked.pepper.take(), passphrase);
        let record_key = self.record_key(&locked.wrapped, &under, &locked.place(owner))?;
        let key = locked.wrapped.open_with(&record_key)?;
        Ok(Opened { locked, under, record_key, key })
    }

    /// Takes as long as stretching an owner's passphrase. If it fails, the time is what it took until then.
    fn stretch_in_vain(&self) {
        let in_vain = Passphrase::new("of nobody").and_then(|passphrase| {
            let under = KeyEncryptionKey::from_passphrase(passphrase, self.cost);
            let key = KeyBytes::random()?;
            self.turns.wait(|| WrappedKey::wrap(&key, &under, &Place::keyring()))
        });
        drop(in_vain);
    }

    /// Derives the key of an owner's record from the passphrase, in a turn, as does everything that takes Argon2id's memory.
    fn record_key(
        &self,
        wrapped: &WrappedKey,
        under: &KeyEncryptionKey,
        place: &Place,
    ) -> Result<RecordKey> {
        self.turns.wait(|| wrapped.record_key(under, place))
    }

    /// Wraps this key under a passphrase, in two turns. Returns the record and the key that opens it.
    pub(super) fn wrapped(
        &self,
        key: &KeyBytes,
        under: &KeyEncryptionKey,
        place: &Place,
    ) -> Result<(WrappedKey, RecordKey)> {
        let wrapped = self.turns.wait(|| WrappedKey::wrap(key, under, place))?;
        let record_key = self.record_key(&wrapped, under, place)?;
        Ok((wrapped, record_key))
    }

    /// Reads the row of an owner with a passphrase, and everything else but the passphrase that is needed to open it.
    fn locked(&self, owner: &BoundId) -> Result<Locked, OwnerKeyError> {
        let read_at = ReadAt { open: self.open.now(), unlocked: self.unlocked.now() };
        self.with_keyring(|keyring| {
            let record = self.record(owner)?;
            let wrapped = record.by_passphrase.clone().ok_or(OwnerKeyError::NoPassphrase)?;
            if wrapped.cost().is_none() {
                return Err(Error::from(WrappedKeyProblem::NeedsKey).into());
            }
            let pepper = wrapped.key_id().map(|id| keyring.pepper(id)).transpose()?;
            Ok(Locked { keyring: Arc::clone(keyring), record, wrapped, pepper, read_at })
        })
    }

    /// Keeps the key and the keys that opened it, and returns the key.
    fn keep_unlocked(
        &self,
        owner: &BoundId,
        Locked { keyring, record, read_at, .. }: &Locked,
        record_key: RecordKey,
        key: KeyBytes,
    ) -> Result<KeyBytes, OwnerKeyError> {
        let unlock = self.unlocked.keep(keyring, owner, record_key, read_at.unlocked)?;
        let opened = OpenedKey { key, unlock };
        self.keep_open(keyring, owner, (record, &opened), read_at.open)?;
        Ok(opened.key)
    }

    /// Unlocks an owner whose row somebody else has written in the meantime, most likely by wrapping it again for the same
    /// passphrase.
    fn unlock_changed(
        &self,
        owner: &BoundId,
        under: KeyEncryptionKey,
    ) -> Result<(), OwnerKeyError> {
        let mut locked = self.locked(owner)?;
        let under = match locked.pepper.take() {
            Some(pepper) => under.with_pepper(pepper),
            None => under,
        };
        let record_key = self.record_key(&locked.wrapped, &under, &locked.place(owner))?;
        let key = locked.wrapped.open_with(&record_key)?;
        self.keep_unlocked(owner, &locked, record_key, key).map(drop)
    }

    fn make_under(
        &self,
        owner: &BoundId,
        under: &KeyEncryptionKey,
        read_at: Moment,
    ) -> Result<(), OwnerKeyError> {
        let place = Place::owner_key(owner, FIRST);
        let (wrapped, record_key) = self.wrapped(&KeyBytes::random()?, under, &place)?;
        let new = Wraps { by_application: None, by_passphrase: Some(wrapped.clone()) };
        insert_first(&mut *self.connection()?, owner, &new)?;
        // Somebody else may have written the row first, and then this passphrase is not the owner's.
        if self.record(owner)?.by_passphrase != Some(wrapped) {
            return Err(OwnerKeyError::Contended);
        }
        let keyring = self.slot.keyring()?;
        self.unlocked.keep(&keyring, owner, record_key, read_at).map(drop)
    }

    /// Writes the key under a passphrase, in place of every wrap except the wraps for services.
    fn put_under(
        &self,
        owner: &BoundId,
        record: &Record,
        key: &KeyBytes,
        under: &KeyEncryptionKey,
        read_at: Moment,
    ) -> Result<(), OwnerKeyError> {
        let place = Place::owner_key(owner, record.number);
        let (wrapped, record_key) = self.wrapped(key, under, &place)?;
        let new = Wraps { by_application: None, by_passphrase: Some(wrapped) };
        let row = (&owner.digest(), record.number);
        swap(&mut *self.connection()?, row, &record.wraps(), &new)?;
        let keyring = self.slot.keyring()?;
        self.unlocked.keep(&keyring, owner, record_key, read_at).map(drop)
    }

    /// Returns the passphrase with the pepper that is used from now on.
    pub(super) fn peppered(
        &self,
        keyring: &Keyring,
        passphrase: Passphrase,
    ) -> Result<KeyEncryptionKey> {
        Ok(self.under(Some(keyring.pepper(keyring.current())?), passphrase))
    }

    /// Returns the passphrase with this pepper. A key that was wrapped elsewhere may have none.
    fn under(&self, pepper: Option<Pepper>, passphrase: Passphrase) -> KeyEncryptionKey {
        match pepper {
            None => KeyEncryptionKey::from_passphrase(passphrase, self.cost),
            Some(pepper) => {
                KeyEncryptionKey::from_peppered_passphrase(passphrase, self.cost, pepper)
            }
        }
    }
}

/// Tells whether the call failed before a passphrase was stretched. An unanswered query does not count.
fn is_before_stretching(error: &OwnerKeyError) -> bool {
    use WrappedKeyProblem::{Changed, Refused};
    let kind = match error {
        OwnerKeyError::Database(_) | OwnerKeyError::Pool(_) => return false,
        OwnerKeyError::Keyring(error) => error.kind(),
        _ => return true,
    };
    !matches!(kind, ErrorKind::WrappedKey(Changed | Refused) | ErrorKind::OutOfMemory { .. })
}
